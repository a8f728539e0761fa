"""Applications with their papers and steps, requests for change, handovers, helpers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import SealedTextField
from jangteo.registry.merchants.models.stores import Store
from jangteo.registry.merchants.types import (
    NAME_LENGTH,
    REASON_LENGTH,
    ApplicationState,
    HandoverState,
    HelperState,
    PaperKind,
    RequestState,
)


class Application(models.Model):  # type: ignore[django-manager-missing]  # managers are scoped
    """Somebody asks to open a shop; drafts are kept, so that a long form survives a dead battery. A tenant table.

    Personal data: the applicant's name (sealed) and business number, to decide; a year after the decision.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("foundation.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(s.value, s.label) for s in ApplicationState])
    name = SealedTextField(blank=True, default="", context="merchants.application.name")
    business_number = models.CharField(max_length=10, blank=True)
    shop_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    stall = models.ForeignKey("registry.Stall", null=True, on_delete=models.PROTECT, related_name="+")
    #: goods, opens_on, intro, shop_phone, join_association, step: nothing personal.
    answers = models.JSONField(default=dict)
    words = models.CharField(max_length=REASON_LENGTH, blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    store = models.OneToOneField(Store, null=True, on_delete=models.PROTECT, related_name="application")

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_application"
        ordering = ["-id"]
        indexes = [models.Index(fields=["market", "state", "submitted_at"], name="merchants_application_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["market", "applicant"], condition=Q(state="draft"), name="merchants_application_draft"
            ),
            models.CheckConstraint(
                name="merchants_application_states", condition=Q(state__in=[s.value for s in ApplicationState])
            ),
            models.CheckConstraint(
                name="merchants_application_store",
                condition=Q(state="approved", store__isnull=False) | (~Q(state="approved") & Q(store=None)),
            ),
            models.CheckConstraint(
                name="merchants_application_decided",
                condition=Q(state__in=["approved", "refused", "withdrawn"], decided_at__isnull=False)
                | (Q(state__in=["draft", "submitted", "more_needed"]) & Q(decided_at=None)),
            ),
            models.CheckConstraint(
                name="merchants_application_sent",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"


class ApplicationPaper(models.Model):
    """A photographed paper of an application. A tenant table.

    Personal data: the picture of a paper, to decide the application; dropped a year after the decision.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=8, choices=[(k.value, k.label) for k in PaperKind])
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_application_paper"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class ApplicationStep(models.Model):
    """One step of an application's way, shown to its applicant. A tenant table.

    Personal data: the masked name of whoever took the step, as the record keeps it; as long as the application.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(s.value, s.label) for s in ApplicationState])
    who = models.CharField(max_length=80)
    words = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_application_step"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class ChangeRequest(models.Model):
    """A shop asks the office for a change that it may not make itself (field → wanted value). A tenant table.

    Personal data: a business number that is wanted; kept with the record of changes.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="change_requests")
    asked_by = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(s.value, s.label) for s in RequestState])
    wanted = models.JSONField()
    words = models.CharField(max_length=REASON_LENGTH, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_change_request"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["store"], condition=Q(state="waiting"), name="merchants_change_once"),
            models.CheckConstraint(
                name="merchants_change_decided",
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.state}"


class Handover(models.Model):
    """A shop on its way to another keeper: proposed, taken up, approved. A tenant table.

    Personal data: the taker's business number; kept with the record of changes.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="handovers")
    from_person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, blank=True)
    business_number = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=9, choices=[(s.value, s.label) for s in HandoverState])
    words = models.CharField(max_length=REASON_LENGTH, blank=True)
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_handover"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(state__in=["proposed", "accepted"]), name="merchants_handover_once"
            ),
            models.CheckConstraint(
                name="merchants_handover_states",
                condition=Q(state="proposed", accepted_at=None, decided_at=None)
                | Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False, decided_at=None)
                | Q(state="approved", accepted_at__isnull=False, decided_at__isnull=False, effective_on__isnull=False)
                | Q(state__in=["refused", "withdrawn"], decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.state}"


class StoreHelper(models.Model):
    """Somebody who works in a shop, with the rights that its owner chose. A tenant table.

    Holds no personal data of its own; it points to a person.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="helpers")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("foundation.User", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=[(s.value, s.label) for s in HelperState])
    rights = ArrayField(models.CharField(max_length=10), default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "merchants_helper"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "person"], condition=~Q(state="ended"), name="merchants_helper_once"
            ),
            models.CheckConstraint(
                name="merchants_helper_states",
                condition=Q(state="invited", until=None)
                | Q(state="active", until=None, user__isnull=False)
                | Q(state="ended", until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.person_id}"
