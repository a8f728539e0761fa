"""Who sends, and which templates of 알림톡 a channel has."""

from django.db import models
from django.db.models import Q

from jangteo.foundation.notify.approvals import TemplateState


class SenderProfile(models.Model):
    """As whom a market's notices go out. Holds no personal data: numbers of the association."""

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=40)
    contact = models.CharField(max_length=20, blank=True)
    refusal_number = models.CharField(max_length=20, blank=True)
    from_number = models.CharField(max_length=20, blank=True)
    kakao_channel = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notify_sender"


class KakaoTemplate(models.Model):
    """How a template of this house stands at the provider, for one Kakao channel: markets may share a channel.

    ``text_digest``: of the text that the state speaks of; empty where it is not known. Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=60)
    template = models.CharField(max_length=80)
    provider_code = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=[(state.value, state.label) for state in TemplateState])
    reason = models.CharField(max_length=300, blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notify_kakao_template"
        constraints = [
            models.UniqueConstraint(fields=["channel", "template"], name="notify_kakao_template_once"),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(provider_code=""), name="notify_kakao_template_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.state}"
