"""Who sends, and the numbers that the law or a provider may change."""

from django.db import models
from django.db.models import F, Q


class SenderProfile(models.Model):
    """As whom a market's notices go out. Holds no personal data: numbers of the association."""

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=40)
    contact = models.CharField(max_length=20, blank=True)
    refusal_number = models.CharField(max_length=20, blank=True)
    from_number = models.CharField(max_length=20, blank=True)
    kakao_channel = models.CharField(max_length=60, blank=True)
    #: Code of a template here → id of the template that Kakao approved.
    kakao_templates = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "notify_sender"


class PolicyRow(models.Model):
    """A number that holds between two days, and where it stands. Holds no personal data."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    value = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "notify_policy"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="notify_policy_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="notify_policy_order"
            ),
        ]
