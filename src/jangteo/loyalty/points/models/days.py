"""What was posted, added up by day: derived from the transfers, so that ten years are read as quickly as one."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from jangteo.loyalty.points.types import Kind


class DayTotal(models.Model):
    """The transfers of one kind on one day (Seoul) in one market, those that add points apart from those that take.

    `market_id` 0: in no market. Made of the transfers and never typed; it may be made again at any time. Holds no
    personal data.
    """

    pk = models.CompositePrimaryKey("program_id", "on", "market_id", "kind", "gain")
    program_id = models.BigIntegerField()
    on = models.DateField()
    market_id = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=[(one.value, one.label) for one in Kind])
    gain = models.BooleanField()
    transfers = models.BigIntegerField()
    points = models.BigIntegerField()
    held_points = models.BigIntegerField()
    store_points = models.BigIntegerField()
    fund_points = models.BigIntegerField()
    city_points = models.BigIntegerField()
    breakage_points = models.BigIntegerField()
    clearing_points = models.BigIntegerField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_day"

    def __str__(self) -> str:
        return f"{self.program_id} {self.on} {self.kind} {self.points}"


class StoreWeek(models.Model):
    """The accruals of one shop in one program and one week (Monday to Sunday, Seoul), cancelled ones too.

    Made of the transfers together with the days, and never typed. Holds no personal data.
    """

    pk = models.CompositePrimaryKey("store_id", "week", "program_id")
    store_id = models.BigIntegerField()
    week = models.DateField()
    program_id = models.BigIntegerField()
    sales = models.BigIntegerField()
    points = models.BigIntegerField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing,unused-ignore]

    class Meta:
        db_table = "points_store_week"

    def __str__(self) -> str:
        return f"{self.store_id} {self.week} {self.sales}"


class AddedUp(models.Model):
    """The days that are added up reach to this one. One row, no personal data."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    through = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "points_added_up"
        constraints = [models.CheckConstraint(name="points_added_up_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(self.through)
