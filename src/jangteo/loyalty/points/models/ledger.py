"""The ledger: wallets, what was posted to them, and the lots that their points lie in."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.loyalty.points.types import Kind


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


class Told(models.Model):
    """What was told as the balance where a wallet was posted to after its member was merged: that of its heir.

    So that whoever asks again under the same receipt is told the same. Never changed. Holds no personal data.
    """

    pk = models.CompositePrimaryKey("wallet_id", "seq")
    wallet_id = models.BigIntegerField()
    seq = models.IntegerField()
    program_id = models.BigIntegerField()
    balance = models.BigIntegerField()

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "points_told"

    def __str__(self) -> str:
        return f"{self.wallet_id}-{self.seq} {self.balance}"
