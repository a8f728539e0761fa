"""Programs, their terms through time, and who takes part."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django_scopes import ScopedManager

from jangteo.loyalty.points.types import Issuer, Refund, SourceKind


class _OneNumber(Func):
    function = "int8range"
    output_field = BigIntegerRangeField()


def _once_a_day(name: str, *columns: str) -> ExclusionConstraint:
    """No two rows alike in `columns` share a day of their `period`; a number is a range of one, for want of an
    extension."""
    alike = [(_OneNumber(F(column), F(column), Value("[]")), RangeOperators.OVERLAPS) for column in columns]
    return ExclusionConstraint(name=name, expressions=[*alike, ("period", RangeOperators.OVERLAPS)])


class Program(models.Model):
    """A currency of points (포인트 사업) and who owes it. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    issuer = models.CharField(max_length=12, choices=[(one.value, one.label) for one in Issuer])
    issuer_name = models.CharField(max_length=80)
    owner_market = models.ForeignKey("registry.Market", null=True, on_delete=models.PROTECT, related_name="+")
    owner_region = models.ForeignKey("registry.Region", null=True, on_delete=models.PROTECT, related_name="+")
    founded_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "points_program"
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="points_program_named", condition=~Q(name="") & ~Q(issuer_name=""))]

    def __str__(self) -> str:
        return self.name


class ProgramMarket(models.Model):
    """A market that takes part in a program. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "points_program_market"
        constraints = [models.UniqueConstraint(fields=["program", "market"], name="points_program_market_once")]

    def __str__(self) -> str:
        return f"{self.program_id} {self.market_id}"


class Policy(models.Model):
    """The terms of a program for a period; never changed, only followed by others. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()
    accrual_bp = models.IntegerField()
    rounding = models.IntegerField()
    smallest_bill = models.IntegerField()
    smallest_redemption = models.IntegerField()
    redemption_unit = models.IntegerField()
    largest_share_bp = models.IntegerField()
    months_until_expiry = models.IntegerField()
    store_bp = models.IntegerField()
    fund_bp = models.IntegerField()
    city_bp = models.IntegerField()
    refund = models.CharField(max_length=4, choices=[(one.value, one.label) for one in Refund])
    grace_days = models.IntegerField()
    card_day_limit = models.IntegerField()
    backdate_days = models.IntegerField()
    hold_minutes = models.IntegerField()
    set_at = models.DateTimeField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_policy"
        ordering = ["program_id", "period"]
        indexes = [models.Index(fields=["program"], name="points_policy_program")]
        constraints = [
            _once_a_day("points_policy_once", "program"),
            models.CheckConstraint(
                name="points_policy_rates",
                condition=Q(accrual_bp__range=(0, 10_000), largest_share_bp__range=(1, 10_000)),
            ),
            models.CheckConstraint(
                name="points_policy_funded",
                condition=Q(store_bp__gte=0, fund_bp__gte=0, city_bp__gte=0)
                & Q(store_bp=10_000 - F("fund_bp") - F("city_bp")),
            ),
            models.CheckConstraint(
                name="points_policy_units",
                condition=Q(
                    rounding__gte=1, smallest_bill__gte=0, smallest_redemption__gte=1, redemption_unit__gte=1,
                    months_until_expiry__range=(1, 600), grace_days__gte=0, card_day_limit__gte=0,
                    backdate_days__gte=0, hold_minutes__gte=1,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.program_id} {self.period}"


class Participation(models.Model):
    """A shop in a program for a period, with a rate of its own if one was agreed. `outside`: it stands near the market.

    Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("registry.Store", on_delete=models.PROTECT, related_name="+")
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()
    rate_bp = models.IntegerField(null=True)
    outside = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_participation"
        ordering = ["id"]
        indexes = [models.Index(fields=["store", "program"], name="points_participation_store")]
        constraints = [
            _once_a_day("points_participation_once", "program", "store"),
            models.CheckConstraint(
                name="points_participation_rate", condition=Q(rate_bp=None) | Q(rate_bp__range=(0, 10_000))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program_id} {self.store_id} {self.period}"


class Source(models.Model):
    """Whatever posts: a till of a shop, the office, a job, a file. Its receipts are told apart from others'.

    Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("registry.Store", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=[(one.value, one.value) for one in SourceKind])
    label = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_source"
        indexes = [models.Index(fields=["store", "program"], name="points_source_store")]

    def __str__(self) -> str:
        return self.label


class Rate(models.Model):
    """How many P of one program become P of another in a period: `gives` for each `takes`. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()
    takes = models.IntegerField()
    gives = models.IntegerField()

    class Meta:
        db_table = "points_rate"
        constraints = [
            _once_a_day("points_rate_once", "program", "into"),
            models.CheckConstraint(name="points_rate_some", condition=Q(takes__gte=1, gives__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.takes}:{self.gives}"
