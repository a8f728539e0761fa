"""Where partners want to be told of postings."""

from __future__ import annotations

from django.db import models
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import SealedTextField
from jangteo.loyalty.till.types import HookState


class Hook(models.Model):
    """An address of a partner that is told of each posting of a program in a market, in order, until it answers.

    `cursor_*`: the last posting that the partner has. `taken_until`: until when one worker alone sends.
    Holds no personal data.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    secret = SealedTextField(context="till.hook.secret")
    state = models.CharField(max_length=7, choices=[(one.value, one.label) for one in HookState])
    cursor_at = models.DateTimeField()
    cursor_wallet = models.BigIntegerField(default=0)
    cursor_seq = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    taken_until = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "till_hook"
        ordering = ["id"]
        indexes = [models.Index(fields=["next_at"], name="till_hook_due", condition=models.Q(state="on"))]

    def __str__(self) -> str:
        return self.label
