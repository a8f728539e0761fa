"""Zones, stalls and the versions of the stall map."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.registry.places.models.market import Market
from jangteo.registry.places.types import HIGHEST_FLOOR, LOWEST_FLOOR, Ownership, StallUse, Tint


def _on_a_floor(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(floor__gte=LOWEST_FLOOR, floor__lte=HIGHEST_FLOOR) & ~Q(floor=0)
    )


class Zone(models.Model):  # type: ignore[django-manager-missing]
    """A part of a market under one letter and name (구역). Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    floor = models.SmallIntegerField(default=1)
    order = models.IntegerField(default=0)
    tint = models.CharField(max_length=8, blank=True, choices=[(t.value, t.label) for t in Tint])

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "places_zone"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["market", "code"], name="places_zone_code"),
            # The target of the key by which a stall and its zone lie in one market.
            models.UniqueConstraint(fields=["id", "market"], name="places_zone_in_market"),
            models.CheckConstraint(name="places_zone_named", condition=~Q(code="") & ~Q(name="")),
            models.CheckConstraint(name="places_zone_tint", condition=Q(tint__in=[t.value for t in Tint])),
            _on_a_floor("places_zone_floor"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Stall(models.Model):
    """A numbered place to sell at (자리). It is never deleted, only retired: contracts and shops point to it.

    Holds no personal data. That its zone lies in its market is a composite foreign key of the migration
    (`places_stall_zone_market`), which Django cannot state. `client_key` is the name an editor of the map gave it
    before it had an id, so that a request sent twice adds it once.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="stalls")
    number = models.CharField(max_length=20)
    number_key = models.CharField(max_length=120)
    search_key = models.CharField(max_length=80)
    floor = models.SmallIntegerField(default=1)
    area_m2 = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    ownership = models.CharField(
        max_length=8, choices=[(o.value, o.label) for o in Ownership], default=Ownership.UNKNOWN.value
    )
    use = models.CharField(max_length=8, choices=[(u.value, u.label) for u in StallUse], default=StallUse.SHOP.value)
    client_key = models.CharField(max_length=64, null=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_on = models.DateField(null=True)
    retired_reason = models.CharField(max_length=100, blank=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "places_stall"
        ordering = ["number_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["market", "number_key"], condition=Q(retired_on=None), name="places_stall_number"
            ),
            models.UniqueConstraint(fields=["market", "client_key"], name="places_stall_client_key"),
            # For keys of other tables that hold a stall and its market.
            models.UniqueConstraint(fields=["id", "market"], name="places_stall_in_market"),
            models.CheckConstraint(name="places_stall_numbered", condition=~Q(number="") & ~Q(number_key="")),
            models.CheckConstraint(name="places_stall_area", condition=Q(area_m2=None) | Q(area_m2__gt=0)),
            models.CheckConstraint(
                name="places_stall_ownership", condition=Q(ownership__in=[o.value for o in Ownership])
            ),
            models.CheckConstraint(name="places_stall_use", condition=Q(use__in=[u.value for u in StallUse])),
            models.CheckConstraint(
                name="places_stall_retired",
                condition=Q(retired_on=None, retired_reason="") | Q(retired_on__isnull=False),
            ),
            models.CheckConstraint(name="places_stall_order", condition=Q(added_at__lte=F("changed_at"))),
            _on_a_floor("places_stall_floor"),
        ]

    def __str__(self) -> str:
        return self.number


class StallMap(models.Model):
    """One version of a market's map; the highest is the present one, and none is ever changed.

    `changes` are those that made it from the version before, as they were applied; `client` is the random name of the
    open editor that sent them, so that an editor is not told of its own work as somebody else's.
    Personal data: the name of the staff member who saved it, for accountability; kept as long as the map.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField()
    data = models.JSONField()
    changes = models.JSONField(default=list)
    saved_by = models.CharField(max_length=80)
    saved_by_id = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()
    note = models.CharField(max_length=100, blank=True)
    client = models.CharField(max_length=64, blank=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "places_map"
        ordering = ["-version"]
        triggers = [pgtrigger.Protect(name="places_map_kept", operation=pgtrigger.Update)]
        constraints = [
            models.UniqueConstraint(fields=["market", "version"], name="places_map_version"),
            models.CheckConstraint(name="places_map_counted", condition=Q(version__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.market_id}:{self.version}"
