"""Corrections by two people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.loyalty.points.models.programs import Program
from jangteo.loyalty.points.types import Account, Decision


class Correction(models.Model):
    """Points that one person proposes to give or take and another decides on, each with a reason.

    `points` is signed; `account` bears or gains them. Holds no personal data: who asked and decided are account ids.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    market_id = models.BigIntegerField()
    wallet_id = models.BigIntegerField()
    points = models.BigIntegerField()
    account = models.CharField(max_length=8, choices=[(one.value, one.label) for one in Account])
    reason = models.CharField(max_length=200)
    proposed_by = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting", choices=[(one.value, one.label) for one in Decision])
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.CharField(max_length=200, blank=True)
    seq = models.IntegerField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_correction"
        ordering = ["-id"]
        indexes = [models.Index(fields=["market_id", "state"], name="points_correction_list")]
        constraints = [
            models.CheckConstraint(name="points_correction_some", condition=~Q(points=0) & ~Q(reason="")),
            models.CheckConstraint(
                name="points_correction_two",
                condition=Q(decided_by=None) | ~Q(state="done") | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(name="points_correction_done", condition=~Q(state="done") | Q(seq__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.wallet_id} {self.points}"
