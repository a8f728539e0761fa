"""What people want: ways, devices, consents."""

from django.db import models
from django.db.models import Q

from jangteo.foundation.notify.models.messages import KINDS
from jangteo.foundation.notify.types import Channel, ConsentCode, Wanted
from jangteo.foundation.privacy.toolkit import BlindIndexField, SealedTextField


class Choice(models.Model):
    """Whether a person wants a way for a kind of notices. Holds no personal data beside whose it is."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("foundation.User", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=KINDS)
    channel = models.CharField(max_length=6, choices=[(channel.value, channel.label) for channel in Channel])
    wanted = models.CharField(max_length=6, choices=[(wanted.value, wanted.value) for wanted in Wanted])
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notify_choice"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="notify_choice_once"),
        ]


class PushDevice(models.Model):
    """A browser that takes web push.

    Personal data: the address and keys of a person's browser (sealed), to reach it; until the person turns it off or
    the browser's service says that it is gone.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("foundation.User", on_delete=models.CASCADE, related_name="+")
    endpoint = SealedTextField(context="notify.push.endpoint")
    endpoint_mark = BlindIndexField(unique=True)
    p256dh = SealedTextField(context="notify.push.p256dh")
    auth = SealedTextField(context="notify.push.auth")
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "notify_push_device"


class Consent(models.Model):
    """A consent to advertising, a refusal or the end of one; rows are added and ended, never changed otherwise.

    Personal data: who consented, or the number that refused (sealed); as proof, while it stands and as long after as
    the law lets a dispute be raised.
    """

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField()
    user = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    phone = SealedTextField(context="notify.consent.phone", blank=True)
    phone_mark = BlindIndexField(blank=True, db_index=True)
    code = models.CharField(max_length=10, choices=[(code.value, code.label) for code in ConsentCode])
    version_hash = models.CharField(max_length=64)
    granted = models.BooleanField()
    channel = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    evidence = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    reconfirm_due = models.DateField(null=True)
    result_due = models.DateField()
    result_told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["market_id", "user", "code"],
                condition=Q(granted=True, revoked_at=None, user__isnull=False),
                name="notify_consent_standing_once",
            ),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(phone_mark=""), name="notify_consent_subject"),
            models.CheckConstraint(
                condition=Q(granted=False) | Q(reconfirm_due__isnull=False), name="notify_consent_reconfirm"
            ),
        ]
        indexes = [
            models.Index(
                fields=["reconfirm_due"], condition=Q(granted=True, revoked_at=None), name="notify_consent_due"
            ),
        ]
