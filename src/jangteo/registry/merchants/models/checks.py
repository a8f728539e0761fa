"""The yearly round of checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.registry.merchants.models.stores import Store
from jangteo.registry.merchants.types import REASON_LENGTH, CheckResult


class CheckRound(models.Model):  # type: ignore[django-manager-missing]  # managers are scoped
    """A round of checks of all shops of a market; one at a time. Holds no personal data. A tenant table."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=40)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_check_round"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["market"], condition=Q(closed_on=None), name="merchants_round_once"),
            models.CheckConstraint(
                name="merchants_round_order", condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Check(models.Model):
    """What somebody found at a shop. All findings are kept; the newest by the moment of checking counts.

    A tenant table. Personal data: the masked name of whoever checked, for accountability; as long as the round.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(CheckRound, on_delete=models.CASCADE, related_name="checks")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="checks")
    client_id = models.UUIDField()
    result = models.CharField(max_length=7, choices=[(r.value, r.label) for r in CheckResult])
    words = models.CharField(max_length=REASON_LENGTH, blank=True)
    checked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    checked_by = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    checked_by_label = models.CharField(max_length=80)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_check"
        ordering = ["-checked_at", "-id"]
        indexes = [models.Index(fields=["round", "store", "-checked_at"], name="merchants_check_newest")]
        constraints = [
            models.UniqueConstraint(fields=["market", "client_id"], name="merchants_check_sent_once"),
            models.CheckConstraint(
                name="merchants_check_result", condition=Q(result__in=[r.value for r in CheckResult])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.result}"
