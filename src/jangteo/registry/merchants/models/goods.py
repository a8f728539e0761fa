"""The goods tree."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jangteo.registry.merchants.types import Tax


class GoodsClass(models.Model):
    """A branch or leaf of what shops sell, the same for all markets. Holds no personal data.

    Loaded from `seed/goods.csv`; a class that goes out of use gets an end, so that old shops keep their words.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="leaves")
    name = models.CharField(max_length=40)
    tax = models.CharField(max_length=6, choices=[(t.value, t.label) for t in Tax])
    order = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "merchants_goods_class"
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(name="merchants_goods_tax", condition=Q(tax__in=[t.value for t in Tax])),
            models.CheckConstraint(
                name="merchants_goods_valid", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.name
