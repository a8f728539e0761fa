"""Markets, their facilities, and the days on which they depart from their rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.registry.places.models.region import Region
from jangteo.registry.places.types import (
    ClosedWeekday,
    Departure,
    MarketType,
    OpeningCycle,
    OpeningKind,
    Palette,
    Recognition,
    StatutoryKind,
    ThirtyFirst,
    Weekday,
    YearlyClosure,
)


class Market(models.Model):
    """A traditional market (전통시장, 상점가 …) of the public register. Holds no personal data.

    None and "" mean unknown: a published value that cannot be trusted is not stored here, its text stays in the source
    row. `edited` names the fields that people changed here; an import leaves those alone.
    """

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    search_key = models.CharField(max_length=400)
    type = models.CharField(
        max_length=10, choices=[(t.value, t.label) for t in MarketType], default=MarketType.UNKNOWN.value
    )
    statutory_kind = models.CharField(
        max_length=16, choices=[(k.value, k.label) for k in StatutoryKind], default=StatutoryKind.UNKNOWN.value
    )
    recognition = models.CharField(
        max_length=14, choices=[(r.value, r.label) for r in Recognition], default=Recognition.UNKNOWN.value
    )
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    road_address = models.CharField(max_length=200, blank=True)
    lot_address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    store_count = models.IntegerField(null=True)
    goods = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    vouchers = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    homepage = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    has_toilet = models.BooleanField(null=True)
    has_parking = models.BooleanField(null=True)
    founded_year = models.IntegerField(null=True)
    reference_date = models.DateField(null=True)
    provider_code = models.CharField(max_length=20, blank=True)
    provider_name = models.CharField(max_length=80, blank=True)
    palette = models.CharField(max_length=8, choices=[(p.value, p.label) for p in Palette], default=Palette.SOL.value)

    cycle_text = models.CharField(max_length=60, blank=True)
    cycle_days = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    cycle_31st = models.CharField(
        max_length=4, choices=[(t.value, t.value) for t in ThirtyFirst], default=ThirtyFirst.SKIP.value
    )
    closed_weekdays = models.JSONField(default=list, blank=True)
    closed_yearly = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    weekday_beats_market_day = models.BooleanField(default=False)

    edited = models.JSONField(default=dict, blank=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_on = models.DateField(null=True)

    class Meta:
        db_table = "places_market"
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["region", "name"], name="places_market_region_name"),
            GinIndex(fields=["goods"], name="places_market_goods"),
            GinIndex(fields=["cycle_days"], name="places_market_cycle_days"),
        ]
        constraints = [
            models.CheckConstraint(name="places_market_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="places_market_latitude", condition=Q(latitude=None) | Q(latitude__gte=33, latitude__lte=39)
            ),
            models.CheckConstraint(
                name="places_market_longitude",
                condition=Q(longitude=None) | Q(longitude__gte=124, longitude__lte=132),
            ),
            models.CheckConstraint(
                name="places_market_point",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(name="places_market_stores", condition=Q(store_count=None) | Q(store_count__gte=0)),
            models.CheckConstraint(
                name="places_market_founded",
                condition=Q(founded_year=None) | Q(founded_year__gte=1300, founded_year__lte=2200),
            ),
            models.CheckConstraint(
                name="places_market_cycle",
                condition=Q(type="unknown", cycle_days=[])
                | Q(type="permanent", cycle_days=[])
                | (Q(type__in=["periodic", "both"]) & ~Q(cycle_days=[])),
            ),
            models.CheckConstraint(
                name="places_market_31st", condition=Q(cycle_31st__in=[t.value for t in ThirtyFirst])
            ),
            models.CheckConstraint(name="places_market_order", condition=Q(added_at__lte=F("changed_at"))),
        ]

    def __str__(self) -> str:
        return self.name

    def cycle(self, departures: Mapping[date, Departure] | None = None) -> OpeningCycle | None:
        """The rule of this market with the given departures; None when the register gives no sound rule."""
        if self.type == MarketType.UNKNOWN:
            return None
        return OpeningCycle(
            permanent=self.type in {MarketType.PERMANENT, MarketType.BOTH},
            days=frozenset(self.cycle_days),
            thirty_first=ThirtyFirst(self.cycle_31st),
            closed_weekdays=frozenset(ClosedWeekday(nth, Weekday(weekday)) for nth, weekday in self.closed_weekdays),
            closed_yearly=frozenset(YearlyClosure(word) for word in self.closed_yearly),
            weekday_beats_market_day=self.weekday_beats_market_day,
            departures=departures or {},
        )


class MarketFacility(models.Model):
    """What one edition says of one facility of one market; `has` is None when its value is unreadable.

    Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="facilities")
    code = models.CharField(max_length=20)
    has = models.BooleanField(null=True)
    as_of = models.DateField()
    edition = models.ForeignKey("registry.Edition", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "places_facility"
        constraints = [
            models.UniqueConstraint(fields=["market", "code", "edition"], name="places_facility_unique"),
        ]

    def __str__(self) -> str:
        return self.code


class Closing(models.Model):
    """One day on which a market departs from its rule: closed, open, or an extra market day.

    Holds no personal data. A tenant table: reading it without an open market raises.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in OpeningKind])
    reason = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "places_closing"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["market", "day"], name="places_closing_unique"),
            models.CheckConstraint(name="places_closing_kind", condition=Q(kind__in=[k.value for k in OpeningKind])),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
