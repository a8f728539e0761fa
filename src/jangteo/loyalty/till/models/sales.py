"""Sales that files of tills and card terminals (POS, VAN) brought in, the files, and how a shop's files look."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager


class SalesFile(models.Model):
    """A file that brought something new: what it was and what became of its rows. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("registry.Store", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    added = models.IntegerField()
    unchanged = models.IntegerField()
    refused = models.IntegerField()
    earned = models.IntegerField()
    taken_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "till_sales_file"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Sale(models.Model):
    """A sale of a shop as a file told it, under its receipt; `paid` in 원, below zero where a sale was taken back.

    `source` tells apart the machines of a shop that count their receipts each for itself. Never changed.
    Personal data: none but the wallet that earned; whose it is, members know.
    """

    pk = models.CompositePrimaryKey("store_id", "source", "receipt")
    store_id = models.BigIntegerField()
    source = models.CharField(max_length=20)
    receipt = models.CharField(max_length=64)
    market_id = models.BigIntegerField()
    program_id = models.BigIntegerField(null=True)
    wallet_id = models.BigIntegerField(null=True)
    sold_at = models.DateTimeField()
    paid = models.BigIntegerField()
    tender = models.CharField(max_length=20)
    cancels = models.CharField(max_length=64)
    file_id = models.BigIntegerField()
    line = models.IntegerField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "till_sale"
        indexes = [models.Index(fields=["store_id", "sold_at"], name="till_sale_day")]
        constraints = [
            models.CheckConstraint(name="till_sale_some", condition=~models.Q(paid=0)),
            models.CheckConstraint(
                name="till_sale_earning",
                condition=models.Q(wallet_id=None) | models.Q(program_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.receipt}"


class SalesLayout(models.Model):
    """How the files of a shop's machine look: which title is which column, and where their points are posted from.

    `daily`: receipts begin anew each day. Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("registry.Store", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20)
    columns = models.JSONField()
    daily = models.BooleanField(default=False)
    program_id = models.BigIntegerField(null=True)
    points_source_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "till_sales_layout"
        constraints = [models.UniqueConstraint(fields=["store", "source"], name="till_sales_layout_once")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.source}"
