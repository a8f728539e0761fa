"""Tables of points and what is always true of them.

Wallet, transfer, lot, lot use and hold carry the wallet's id first in every unique key, and no statement of the ledger
draws from a sequence, so that they can be spread over machines by wallet. Programs, policies, participations and
sources are small and the same everywhere. The triggers that keep the sums are in `sql/ledger.sql`.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django_scopes import ScopedManager

from jangteo.loyalty.points.types import Account, Decision, Issuer, Kind, Refund, SourceKind


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


class Wallet(models.Model):
    """A member's points in one program. Its id is drawn at random; `seq` is the number of its last transfer.

    Written by the triggers of transfers alone. Holds no personal data: whose it is, members know.
    """

    id = models.BigIntegerField(primary_key=True)
    program_id = models.BigIntegerField()
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    owed = models.BigIntegerField(default=0)
    seq = models.IntegerField(default=0)
    state = models.CharField(max_length=6, default="open", choices=(("open", "쓰는 중"), ("closed", "닫음")))
    merged_into = models.BigIntegerField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_wallet"
        constraints = [
            models.CheckConstraint(name="points_wallet_held", condition=Q(held__gte=0, owed__gte=0)),
            models.CheckConstraint(name="points_wallet_covered", condition=Q(balance__gte=0 - F("owed"))),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Transfer(models.Model):
    """One posting between a wallet and the accounts that stand against it; its parts add up to 0. Never changed.

    `root_seq`: the transfer that began what this one goes on with (an accrual, a redemption, a hold), or its own.
    `claimed`: P that the cancellation of a sale asked for, whether they were there to be taken or were forgiven.
    Holds no personal data.
    """

    pk = models.CompositePrimaryKey("wallet_id", "seq")
    wallet_id = models.BigIntegerField()
    seq = models.IntegerField()
    program_id = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=[(one.value, one.label) for one in Kind])
    points = models.BigIntegerField()
    balance = models.BigIntegerField()
    held = models.BigIntegerField()
    owed = models.BigIntegerField()
    held_points = models.BigIntegerField(null=True)
    store_points = models.BigIntegerField(null=True)
    fund_points = models.BigIntegerField(null=True)
    city_points = models.BigIntegerField(null=True)
    breakage_points = models.BigIntegerField(null=True)
    clearing_points = models.BigIntegerField(null=True)
    store_id = models.BigIntegerField(null=True)
    market_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField()
    receipt = models.CharField(max_length=64)
    digest = models.BinaryField()
    root_seq = models.IntegerField()
    paid = models.BigIntegerField(null=True)
    claimed = models.BigIntegerField(null=True)
    rate_bp = models.IntegerField(null=True)
    policy_id = models.BigIntegerField(null=True)
    expires_on = models.DateField(null=True)
    occurred_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    reason = models.CharField(max_length=200, null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_transfer"
        indexes = [
            BrinIndex(fields=["posted_at"], name="points_transfer_posted", autosummarize=True),
            models.Index(
                fields=["wallet_id", "root_seq"],
                name="points_transfer_root",
                condition=Q(kind__in=("cancel", "capture", "release")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wallet_id}-{self.seq} {self.kind} {self.points}"


class Lot(models.Model):
    """The points of one accrual and what remains of them. Holds no personal data."""

    pk = models.CompositePrimaryKey("wallet_id", "seq")
    wallet_id = models.BigIntegerField()
    seq = models.IntegerField()
    program_id = models.BigIntegerField()
    store_id = models.BigIntegerField(null=True)
    expires_on = models.DateField()
    points = models.BigIntegerField()
    remaining = models.BigIntegerField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_lot"
        constraints = [
            models.CheckConstraint(
                name="points_lot_remaining",
                condition=Q(points__gt=0, remaining__gte=0, remaining__lte=F("points")),
            )
        ]
        indexes = [
            models.Index(
                fields=["wallet_id", "expires_on", "seq"], name="points_lot_next", condition=Q(remaining__gt=0)
            ),
            models.Index(fields=["expires_on"], name="points_lot_due", condition=Q(remaining__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.wallet_id}-{self.seq} {self.remaining}/{self.points}"


class LotUse(models.Model):
    """How much of a lot a transfer took (or, below zero, gave back). Never changed. Holds no personal data."""

    pk = models.CompositePrimaryKey("wallet_id", "seq", "lot_seq")
    wallet_id = models.BigIntegerField()
    seq = models.IntegerField()
    lot_seq = models.IntegerField()
    program_id = models.BigIntegerField()
    root_seq = models.IntegerField()
    points = models.BigIntegerField()
    expires_on = models.DateField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_lot_use"
        indexes = [models.Index(fields=["wallet_id", "root_seq"], name="points_lot_use_root")]
        constraints = [models.CheckConstraint(name="points_lot_use_some", condition=~Q(points=0))]

    def __str__(self) -> str:
        return f"{self.wallet_id}-{self.seq} {self.lot_seq} {self.points}"


class Hold(models.Model):
    """Points that are kept for an order until they are captured, released or too old. Holds no personal data."""

    pk = models.CompositePrimaryKey("wallet_id", "seq")
    wallet_id = models.BigIntegerField()
    seq = models.IntegerField()
    program_id = models.BigIntegerField()
    points = models.BigIntegerField()
    ends_at = models.DateTimeField()
    closed_seq = models.IntegerField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_hold"
        indexes = [models.Index(fields=["ends_at"], name="points_hold_due", condition=Q(closed_seq=None))]

    def __str__(self) -> str:
        return f"{self.wallet_id}-{self.seq} {self.points}"


class Receipt(models.Model):
    """A receipt of a source and what it posted: the reason why nothing is counted twice. Holds no personal data."""

    pk = models.CompositePrimaryKey("source_id", "receipt")
    source_id = models.BigIntegerField()
    receipt = models.CharField(max_length=64)
    wallet_id = models.BigIntegerField()
    seq = models.IntegerField()

    class Meta:
        db_table = "points_receipt"

    def __str__(self) -> str:
        return f"{self.source_id} {self.receipt}"


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


class Limit(models.Model):
    """What an issuer that is not registered may have outstanding and issue in a year, in 원, in a period.

    전자금융거래법 §28③1나, 시행령 §15⑤ (since 2024-09-15: less than 30억 outstanding and 500억 a year); warnings at
    shares in basis points. Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    period = DateRangeField()
    outstanding = models.BigIntegerField()
    yearly = models.BigIntegerField()
    warn_bp = models.IntegerField()
    alarm_bp = models.IntegerField()

    class Meta:
        db_table = "points_limit"
        constraints = [
            ExclusionConstraint(name="points_limit_once", expressions=[("period", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                name="points_limit_order", condition=Q(outstanding__gt=0, yearly__gt=0, warn_bp__lt=F("alarm_bp"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.period)
