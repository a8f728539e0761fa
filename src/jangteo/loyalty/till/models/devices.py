"""Devices, what they posted in a day, and codes sent to confirm a redemption."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.loyalty.till.types import DeviceKind


class Device(models.Model):
    """Something that posts for one shop of one program. Of its token only a digest is kept.

    A phone has a row for each shop and program; those without a `sign` are of the time when all phones of a shop shared
    one. While `invited_until` is set, the token is that of a QR which opens it.
    Personal data: of a phone, whose it is, as a number, to tell the office; as long as the device is listed.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+")
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("registry.Store", on_delete=models.PROTECT, related_name="+")
    source = models.OneToOneField("loyalty.Source", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=[(one.value, one.label) for one in DeviceKind])
    label = models.CharField(max_length=60)
    token_digest = models.BinaryField(max_length=32, unique=True)
    paid_day_limit = models.BigIntegerField(null=True)
    #: Of a phone: how much may wait on it without a network; what is not set follows the house rule.
    offline_count = models.IntegerField(null=True)
    offline_won = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    sign = models.CharField(max_length=4, default="")
    user_id = models.BigIntegerField(null=True)
    #: When a phone was last heard of, and what waited on it then.
    seen_at = models.DateTimeField(null=True)
    waiting = models.IntegerField(default=0)
    waiting_won = models.BigIntegerField(default=0)
    invited_until = models.DateTimeField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "till_device"
        ordering = ["id"]
        indexes = [models.Index(fields=["market"], name="till_device_market")]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "program"],
                name="till_device_shared",
                condition=Q(kind="phone", revoked_at=None, sign="", invited_until=None),
            ),
            models.CheckConstraint(
                name="till_device_limit", condition=Q(paid_day_limit=None) | Q(paid_day_limit__gte=0)
            ),
            models.CheckConstraint(
                name="till_device_offline",
                condition=(Q(offline_count=None) | Q(offline_count__gte=0))
                & (Q(offline_won=None) | Q(offline_won__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Day(models.Model):
    """What a device posted on a day, kept by its postings, for its limit. Holds no personal data."""

    pk = models.CompositePrimaryKey("device_id", "on")
    device_id = models.BigIntegerField()
    on = models.DateField()
    count = models.BigIntegerField()
    paid = models.BigIntegerField()
    earned = models.BigIntegerField()
    redeemed = models.BigIntegerField()

    class Meta:
        db_table = "till_day"

    def __str__(self) -> str:
        return f"{self.device_id} {self.on}"


class Confirmation(models.Model):
    """A code asked for, for one redemption at one device: a row for each, so that codes and tries can be counted.

    Of the code only a digest is kept; none where no text was sent. `wallet_id`: below zero where nobody has the number.
    Personal data: none but the wallet; for a day, then removed by a job.
    """

    id = models.BigAutoField(primary_key=True)
    device_id = models.BigIntegerField()
    receipt = models.CharField(max_length=64)
    wallet_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "till_confirmation"
        indexes = [
            models.Index(fields=["device_id", "sent_at"], name="till_confirmation_device"),
            models.Index(fields=["wallet_id", "sent_at"], name="till_confirmation_member"),
            models.Index(fields=["expires_at"], name="till_confirmation_old"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.receipt}"


class Try(models.Model):
    """How often something was asked for in a minute, so that all processes count together. Empty after a crash.

    `key`: the digest of what is counted and for whom. Holds no personal data; for hours, then removed by a job.
    """

    key = models.CharField(primary_key=True, max_length=64)
    minute = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        db_table = "till_try"

    def __str__(self) -> str:
        return f"{self.minute} {self.count}"
