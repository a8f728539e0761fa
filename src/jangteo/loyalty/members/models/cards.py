"""Cards, the orders in which they are made, and codes that were used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import BlindIndexField, SealedTextField


class CardBatch(models.Model):  # type: ignore[django-manager-missing]
    """Cards that were issued together, to be printed on sheets. A tenant table. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+")
    home_market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    issued_at = models.DateTimeField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_card_batch"
        constraints = [
            models.CheckConstraint(name="members_card_batch_count", condition=Q(count__range=(1, 1_000))),
        ]

    def __str__(self) -> str:
        return self.label


class Card(models.Model):
    """A card that was issued here, or in the system that a market used before (`batch` is None). Whether it opens and
    which wallet, its key says (`mark`). A tenant table.

    Personal data: the number (sealed), by which whoever holds the card spends its points; it is printed from here. As
    long as the program runs.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(CardBatch, null=True, on_delete=models.PROTECT, related_name="cards")
    number = SealedTextField(context="members.card.number")
    mark = BlindIndexField()
    issued_at = models.DateTimeField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_card"
        constraints = [models.UniqueConstraint(fields=["program", "mark"], name="members_card_number")]

    def __str__(self) -> str:
        return f"card {self.pk}"


class SpentCode(models.Model):
    """A code that a phone showed and a till used, so that it counts once; gone when its time is over.

    Written by the till inside the transaction of the posting. Holds no personal data.
    """

    #: In C order, so that no second index for patterns slows a sale down.
    mark = models.CharField(max_length=64, primary_key=True, db_collation="C")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "members_spent_code"

    def __str__(self) -> str:
        return self.mark[:8]
