"""Businesses and what the tax office said of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q
from django_scopes import ScopedManager

from jangteo.registry.parties.models.people import Person
from jangteo.registry.parties.types import SOLE_TRADERS, BusinessKind, BusinessState, StateSource, TaxKind


class IsBusinessNumber(Func):
    """Whether ten digits carry their check digit; an immutable function that the first migration makes."""

    function = "parties_is_business_number"
    arity = 1
    output_field = models.BooleanField()


class Business(models.Model):  # type: ignore[django-manager-missing]
    """A business with its 사업자등록번호 or 고유번호 (ten digits; None once it is forgotten). A tenant table.

    Personal data: the number and trade name of a sole trader (개인과세, 개인면세), to know who trades here and whether
    still. Both are emptied together with the person, but stay while a shop trades under the business or another living
    person kept one under it. One without a living person is emptied at night, a year (a dated setting) after the last
    shop under it closed. The row stays for what points to it; what the books name is kept apart for its time, and the
    record of changes has its own. A legal person's number and name are no personal data and stay.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=10, null=True)  # forgotten ones must not clash
    name = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="businesses")
    kind = models.CharField(max_length=12, choices=[(k.value, k.label) for k in BusinessKind])
    tax_kind = models.CharField(max_length=2, blank=True, choices=[(k.value, k.label) for k in TaxKind])
    state = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in BusinessState], default=BusinessState.UNKNOWN.value
    )
    state_source = models.CharField(max_length=6, blank=True, choices=[(s.value, s.value) for s in StateSource])
    ended_on = models.DateField(null=True)
    checked_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_business"
        indexes = [
            models.Index(fields=["checked_at", "number"], name="parties_business_due"),
            models.Index(fields=["market", "state"], name="parties_business_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["market", "number"], name="parties_business_number_once"),
            models.CheckConstraint(
                name="parties_business_number", condition=Q(number=None) | Q(IsBusinessNumber(F("number")))
            ),
            models.CheckConstraint(
                # Only a sole trader's is forgotten, and then the name as well.
                name="parties_business_forgotten",
                condition=Q(number__isnull=False) | Q(name="", kind__in=[k.value for k in SOLE_TRADERS]),
            ),
            models.CheckConstraint(
                name="parties_business_states", condition=Q(state__in=[s.value for s in BusinessState])
            ),
            models.CheckConstraint(
                # A state is somebody's word: without a check nobody said anything.
                name="parties_business_checked",
                condition=Q(state_source="", state="unknown", ended_on=None) | ~Q(state_source=""),
            ),
            models.CheckConstraint(
                name="parties_business_ended", condition=Q(ended_on=None) | Q(state__in=["closed", "resting"])
            ),
        ]

    def __str__(self) -> str:
        return f"business {self.pk}"


class BusinessStateChange(models.Model):
    """A change of a business's state that a check found. Holds no personal data. A tenant table."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, choices=[(s.value, s.label) for s in BusinessState])
    after = models.CharField(max_length=12, choices=[(s.value, s.label) for s in BusinessState])
    ended_on = models.DateField(null=True)
    source = models.CharField(max_length=6, choices=[(s.value, s.value) for s in StateSource])
    seen_at = models.DateTimeField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_business_change"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="parties_business_change_differs", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} {self.before} {self.after}"
