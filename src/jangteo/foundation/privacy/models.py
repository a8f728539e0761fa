"""Tables of personal data: who looked, what is kept apart, what was destroyed, what people ask for."""

from enum import StrEnum
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from jangteo.foundation.audit.toolkit import only_when_over
from jangteo.foundation.privacy.fields import SealedTextField
from jangteo.foundation.privacy.types import Asks, Ground, How, Reason, RequestState
from jangteo.foundation.tenancy.types import Scope, ScopeKind

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, str(getattr(one, "label", one.value))) for one in kind]


class Scoped(models.Model):
    """A row that lies in a scope. Holds no personal data."""

    scope_kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ScopeKind])
    scope_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        """Where it lies."""
        return Scope(ScopeKind(self.scope_kind), self.scope_id)


def within(scope: Scope) -> dict[str, Any]:
    """The columns of ``scope``, to filter and to create by."""
    return {"scope_kind": scope.kind.value, "scope_id": scope.id}


class Hold(Scoped):
    """A hold on the records of a place (보존 조치): as long as it stands, none of its rows goes, whatever their age.

    Personal data: the masked names of who placed and lifted it, to answer for it; as long as the register is kept.
    """

    id = models.BigAutoField(primary_key=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "privacy_hold"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day=None) | Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="privacy_hold_days",
            ),
            models.CheckConstraint(
                condition=Q(scope_kind="installation", scope_id=None) | Q(scope_kind="market", scope_id__isnull=False),
                name="privacy_hold_place",
            ),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]


class Access(Scoped):
    """Somebody saw a person's data unmasked (접속기록).

    Personal data: masked names and the address on the network of who looked, to answer who saw whom and why; one year,
    or two where the law asks for it (policy `access_log`, 안전성 확보조치 기준 §8).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80)
    actor_role = models.CharField(max_length=16, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=80)
    subject_user_id = models.BigIntegerField(null=True)
    fields = ArrayField(models.CharField(max_length=40))
    how = models.CharField(max_length=16, choices=_choices(How))
    reason = models.CharField(max_length=16, choices=_choices(Reason))
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "privacy_access"
        indexes = [
            models.Index(fields=["scope_kind", "scope_id", "-at"], name="privacy_access_scope"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="privacy_access_subject"),
            models.Index(fields=["subject_user_id", "-at"], name="privacy_access_user"),
            BrinIndex(fields=["at"], name="privacy_access_at"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=_APPEND_ONLY,
                level=pgtrigger.Row,
                func=only_when_over(what="the access log", code="privacy.access_log", years=1),
            ),
        ]


class Review(Scoped):
    """A month of the access log that somebody has read and signed.

    Personal data: the masked name of who signed, to show that the log is watched; as long as the log's law asks.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    signed_at = models.DateTimeField()
    signed_by_id = models.BigIntegerField(null=True)
    signed_by_label = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    accesses = models.PositiveIntegerField()
    unusual = models.PositiveIntegerField()

    class Meta:
        db_table = "privacy_review"
        constraints = [
            models.UniqueConstraint(
                fields=["scope_kind", "scope_id", "month"], nulls_distinct=False, name="privacy_review_once"
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]


class SubjectRequest(Scoped):
    """What a person asks about their own data (열람·정정·삭제·처리정지·동의철회).

    Personal data: the request and its answer (sealed), to answer it and to show that it was; three years after
    (policy `dispute`).
    """

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    who = models.CharField(max_length=80)
    asks = models.CharField(max_length=16, choices=_choices(Asks))
    text = SealedTextField(context="privacy.request.text", blank=True)
    made_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=16, choices=_choices(RequestState))
    answer = SealedTextField(context="privacy.request.answer", blank=True)
    ground = models.CharField(max_length=16, choices=_choices(Ground), blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "privacy_request"
        indexes = [
            models.Index(fields=["scope_kind", "scope_id", "state", "due_on"], name="privacy_request_desk"),
            models.Index(fields=["user_id", "-made_at"], name="privacy_request_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & ~Q(settled_at=None)),
                name="privacy_request_settled",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(ground=""), name="privacy_request_ground"),
        ]


class Kept(Scoped):
    """What a law keeps of somebody who is erased, apart from everything else (분리보관).

    Personal data: what the named law demands (sealed), for nothing else; until its day, then destroyed.
    """

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=80)
    what = models.CharField(max_length=120)
    policy = models.CharField(max_length=40)
    law = models.CharField(max_length=120)
    content = SealedTextField(context="privacy.kept.content")
    kept_at = models.DateTimeField()
    ends_on = models.DateField()

    class Meta:
        db_table = "privacy_kept"
        indexes = [models.Index(fields=["ends_on"], name="privacy_kept_ends")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "policy", "scope_kind", "scope_id"],
                nulls_distinct=False,
                name="privacy_kept_once",
            ),
        ]


class Destruction(Scoped):
    """A line of the register of destruction (파기대장): what kind, how many, when, by whom, under which rule.

    Holds no personal data of those who were erased; the masked name of who did it.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40)
    what = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    rule = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=80)

    class Meta:
        db_table = "privacy_destruction"
        indexes = [models.Index(fields=["scope_kind", "scope_id", "-at"], name="privacy_destruction_scope")]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]


class Download(Scoped):
    """A list of clear values that somebody asked to take away, with the reason and, where asked for, an approval.

    Personal data: masked names of who asked and who approved, and the ids of whom it is about; as long as the log.
    """

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=40)
    subject_ids = ArrayField(models.BigIntegerField())
    fields = ArrayField(models.CharField(max_length=40))
    title = models.CharField(max_length=80)
    reason = models.CharField(max_length=16, choices=_choices(Reason))
    words = models.CharField(max_length=300, blank=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_label = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    needs_approval = models.BooleanField()
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by_label = models.CharField(max_length=80, blank=True)
    refused_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_download"
        indexes = [models.Index(fields=["scope_kind", "scope_id", "-asked_at"], name="privacy_download_scope")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | Q(asked_by_id=None) | ~Q(approved_by_id=F("asked_by_id")),
                name="privacy_download_two",
            ),
            models.CheckConstraint(condition=Q(approved_at=None) | Q(refused_at=None), name="privacy_download_either"),
        ]


class Statement(models.Model):
    """A version of a market's statement (개인정보 처리방침) as it was published; never changed, only followed.

    Personal data: name and contact of who answers for personal data, which the law has published (§30①6), and the
    masked name of who published; as long as versions are to be read.
    """

    id = models.BigAutoField(primary_key=True)
    market_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    officer = models.CharField(max_length=60)
    contact = models.CharField(max_length=60)
    body = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)

    class Meta:
        db_table = "privacy_statement"
        constraints = [
            models.UniqueConstraint(fields=["market_id", "number"], name="privacy_statement_number"),
            models.UniqueConstraint(fields=["market_id", "valid_from"], name="privacy_statement_day"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.market_id} {self.number}"
