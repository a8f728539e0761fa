"""Shops, what they sell, where they stand, who keeps them, and when they rest."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.registry.merchants.models._overlaps import no_overlap
from jangteo.registry.merchants.models.goods import GoodsClass
from jangteo.registry.merchants.types import INTRO_LENGTH, NAME_LENGTH, PHOTO_WORDS, REASON_LENGTH, OnnuriKind, Tax

STATES = (("open", "영업 중"), ("closed", "폐점"))


class Store(models.Model):  # type: ignore[django-manager-missing]  # managers are scoped
    """A shop of a market (점포). It is never deleted, only closed; what rests today follows from its rests.

    None and "" mean unknown. `search_key` holds name, stalls and goods in searching form; `edited` names the fields
    that people changed here (field → moment), which an import leaves alone. A tenant table.
    Personal data: none but the shop's own public telephone; its keeper is a person of `parties`.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=NAME_LENGTH)
    search_key = models.TextField()
    state = models.CharField(max_length=6, choices=STATES, default="open")
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey("registry.Business", null=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=REASON_LENGTH, blank=True)
    shop_phone = models.CharField(max_length=20, blank=True)
    intro = models.CharField(max_length=INTRO_LENGTH, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    homepage = models.CharField(max_length=300, blank=True)
    delivery = models.BooleanField(null=True)
    address = models.CharField(max_length=200, blank=True)
    lot_address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    photo = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    photo_words = models.CharField(max_length=PHOTO_WORDS, blank=True, default="", db_default="")
    last_verified_on = models.DateField(null=True)
    deduction_lot = models.CharField(max_length=100, blank=True)
    deductible = models.BooleanField(null=True)
    source = models.CharField(max_length=40)
    edited = models.JSONField(default=dict, blank=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_store"
        ordering = ["name_key", "id"]
        indexes = [
            models.Index(fields=["market", "state", "name_key"], name="merchants_store_list"),
            models.Index(fields=["person"], name="merchants_store_person"),
        ]
        constraints = [
            # For keys of other tables that hold a store and its market.
            models.UniqueConstraint(fields=["id", "market"], name="merchants_store_in_market"),
            models.CheckConstraint(name="merchants_store_named", condition=~Q(name="") & ~Q(name_key="")),
            models.CheckConstraint(
                name="merchants_store_state",
                condition=Q(state="open", closed_on=None, closed_because="") | Q(state="closed"),
            ),
            models.CheckConstraint(
                name="merchants_store_order",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="merchants_store_latitude",
                condition=Q(latitude=None) | Q(latitude__gte=33, latitude__lte=39),
            ),
            models.CheckConstraint(
                name="merchants_store_longitude",
                condition=Q(longitude=None) | Q(longitude__gte=124, longitude__lte=132),
            ),
            models.CheckConstraint(name="merchants_store_times", condition=Q(added_at__lte=F("changed_at"))),
        ]

    def __str__(self) -> str:
        return self.name


class StoreGoods(models.Model):
    """One kind of goods of a shop; position 0 is the main one. Holds no personal data. A tenant table."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="goods")
    position = models.PositiveSmallIntegerField()
    goods_class = models.ForeignKey(GoodsClass, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=60, blank=True)
    tax = models.CharField(max_length=6, choices=[(t.value, t.label) for t in Tax])

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_store_goods"
        ordering = ["store", "position"]
        constraints = [
            models.UniqueConstraint(fields=["store", "position"], name="merchants_store_goods_position"),
            models.CheckConstraint(
                name="merchants_store_goods_said", condition=Q(goods_class__isnull=False) | ~Q(words="")
            ),
            models.CheckConstraint(name="merchants_store_goods_tax", condition=Q(tax__in=[t.value for t in Tax])),
        ]

    def __str__(self) -> str:
        return self.words or f"{self.store_id} {self.position}"


class Occupancy(models.Model):
    """A shop stands in a stall from a day until another; a stall holds one shop a day. A tenant table.

    That store and stall lie in one market are composite keys of the migration. Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="occupancies")
    stall = models.ForeignKey("registry.Stall", on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_occupancy"
        ordering = ["id"]
        constraints = [
            no_overlap("merchants_occupancy_stall", "stall_id"),
            models.CheckConstraint(
                name="merchants_occupancy_period", condition=Q(period__isempty=False, period__lower_inf=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.stall_id} {self.period}"


class Tenure(models.Model):
    """Who kept a shop when, and under which business; a shop has one keeper a day. A tenant table.

    Holds no personal data of its own; it points to a person and a business.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey("registry.Business", null=True, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_tenure"
        ordering = ["id"]
        constraints = [
            no_overlap("merchants_tenure_once", "store_id"),
            models.CheckConstraint(name="merchants_tenure_period", condition=Q(period__isempty=False)),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.period}"


class Rest(models.Model):
    """A temporary closing (휴업), half-open; without an end until further notice. A tenant table.

    Holds no personal data: the reason is words for customers.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="rests")
    period = DateRangeField()
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    added_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_rest"
        ordering = ["id"]
        constraints = [
            no_overlap("merchants_rest_once", "store_id"),
            models.CheckConstraint(
                name="merchants_rest_period", condition=Q(period__isempty=False, period__lower_inf=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.period}"


class Onnuri(models.Model):
    """A 온누리 registration of a shop, one way of taking it. A tenant table. Holds no personal data.

    `ended_on`: it was given up or replaced by its renewal; a registration that merely lapsed keeps None.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="onnuri")
    kind = models.CharField(max_length=5, choices=[(k.value, k.label) for k in OnnuriKind])
    number = models.CharField(max_length=40, blank=True)
    registered_on = models.DateField()
    expires_on = models.DateField()
    ended_on = models.DateField(null=True)
    warned_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_onnuri"
        ordering = ["store", "kind", "-registered_on"]
        indexes = [models.Index(fields=["market", "expires_on"], name="merchants_onnuri_due")]
        constraints = [
            models.UniqueConstraint(fields=["store", "kind"], condition=Q(ended_on=None), name="merchants_onnuri_once"),
            models.CheckConstraint(name="merchants_onnuri_kind", condition=Q(kind__in=[k.value for k in OnnuriKind])),
            models.CheckConstraint(name="merchants_onnuri_clock", condition=Q(expires_on__gt=F("registered_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind}"
