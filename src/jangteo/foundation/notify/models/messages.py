"""What is told to whom, and each way that it takes."""

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.foundation.notify.types import Channel, Cost, Kind, State
from jangteo.foundation.privacy.toolkit import BlindIndexField, SealedTextField

KINDS = [(kind.value, kind.label) for kind in Kind]


class Bulletin(models.Model):
    """A notice that an office wrote and sent to many (공지).

    Personal data: the text may name people (sealed); until the day of the policy `inbox_days`.
    """

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField()
    form_key = models.UUIDField()
    kind = models.CharField(max_length=4, choices=KINDS)
    title = SealedTextField(context="notify.bulletin.title")
    text = SealedTextField(context="notify.bulletin.text")
    by_text = models.BooleanField(default=False)
    audience = models.IntegerField()
    written_by = models.ForeignKey("foundation.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]
    every = models.Manager["Bulletin"]()

    class Meta:
        db_table = "notify_bulletin"
        ordering = ["-id"]
        constraints = [
            # A form that is sent twice sends one notice.
            models.UniqueConstraint(fields=["market_id", "form_key"], name="notify_bulletin_once"),
        ]


class Notice(models.Model):
    """One thing told to one recipient; for a person who signs in, the row of the inbox.

    Personal data: number, text and variables (sealed), to tell the person; text until the day of the policy
    `inbox_days`, what remains says that and when something was told.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200)
    recipient_mark = BlindIndexField()
    template = models.CharField(max_length=80)
    kind = models.CharField(max_length=4, choices=KINDS)
    required = models.BooleanField(default=False)
    by_text = models.BooleanField(default=True)
    market_id = models.BigIntegerField(null=True)
    bulletin = models.ForeignKey(Bulletin, null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey("foundation.User", null=True, on_delete=models.CASCADE, related_name="+")
    phone = SealedTextField(context="notify.notice.phone", blank=True)
    title = SealedTextField(context="notify.notice.title")
    text = SealedTextField(context="notify.notice.text")
    variables = SealedTextField(context="notify.notice.variables", blank=True)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    in_inbox = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]
    #: For the person's own inbox and for the workers, who serve all markets.
    every = models.Manager["Notice"]()

    class Meta:
        db_table = "notify_notice"
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient_mark"], name="notify_notice_once"),
            models.CheckConstraint(condition=~Q(key=""), name="notify_notice_key"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notify_notice_inbox"),
            models.Index(
                fields=["user"], condition=Q(read_at=None, in_inbox=True, erased_at=None), name="notify_notice_unread"
            ),
            models.Index(fields=["created_at"], name="notify_notice_undispatched", condition=Q(dispatched_at=None)),
        ]


class Message(models.Model):
    """One way that a notice takes to one device or number; also a sign-in code, which has no notice.

    Personal data: number and text (sealed), to send it and to answer what was sent; erased at ``body_until``, the
    number's mark remains so that a refusal can be proven.
    """

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="+")
    market_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=6, choices=[(channel.value, channel.label) for channel in Channel])
    kind = models.CharField(max_length=4, choices=KINDS)
    cost = models.CharField(max_length=4, choices=[(cost.value, cost.label) for cost in Cost])
    state = models.CharField(max_length=8, choices=[(state.value, state.label) for state in State])
    target_mark = BlindIndexField()
    device = models.ForeignKey("foundation.PushDevice", null=True, on_delete=models.SET_NULL, related_name="+")
    phone = SealedTextField(context="notify.message.phone", blank=True)
    subject = SealedTextField(context="notify.message.subject", blank=True)
    body = SealedTextField(context="notify.message.body", blank=True)
    bytes = models.IntegerField(default=0)
    consent = models.ForeignKey("foundation.Consent", null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    attempt_key = models.UUIDField(null=True)
    attempt_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=80, blank=True)
    result_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    body_until = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]
    every = models.Manager["Message"]()

    class Meta:
        db_table = "notify_message"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel", "target_mark"], name="notify_message_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="notify_message_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(attempt_key__isnull=False, attempt_at__isnull=False),
                name="notify_message_attempt",
            ),
        ]
        indexes = [
            models.Index(fields=["market_id", "-id"], name="notify_message_market"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="notify_message_waiting"),
            models.Index(fields=["attempt_at"], condition=Q(state="sending"), name="notify_message_sending"),
            models.Index(fields=["body_until"], condition=~Q(body=""), name="notify_message_body"),
        ]


class Attempt(models.Model):
    """One try to hand a message to a provider; its key is what the provider keeps beside it. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    key = models.UUIDField(unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "notify_attempt"
        ordering = ["id"]
