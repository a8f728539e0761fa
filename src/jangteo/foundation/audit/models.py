"""The audit table."""

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q

from jangteo.foundation.audit.guards import only_when_over


class AuditEntry(models.Model):
    """One operation that was carried out.

    Personal data: the actor's masked name and address on the network, to answer who changed what; until the dated
    setting `privacy.audit_log` lets go of it. Values of changes pass ``kernel.privacy.blot``.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    operation = models.CharField(max_length=80)
    permission = models.CharField(max_length=80, blank=True)
    scope_kind = models.CharField(max_length=16)
    scope_id = models.BigIntegerField(null=True)
    #: The market of a store's scope; null for every other scope.
    market_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=400, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["scope_kind", "scope_id", "-at"], name="audit_entry_scope"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_entry_subject"),
            models.Index(fields=["market_id", "-at"], condition=~Q(market_id=None), name="audit_entry_market"),
            GinIndex(fields=["changes"], name="audit_entry_changes"),
            # Rows come in the order of their time: finding the oldest costs nothing, and neither does keeping this.
            BrinIndex(fields=["at"], name="audit_entry_at"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                level=pgtrigger.Row,
                func=only_when_over(what="the record", code="privacy.audit_log", years=5, stores=True),
            ),
        ]
