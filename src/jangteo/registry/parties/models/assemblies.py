"""Assemblies, their rolls, and the rules by which enough members are there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import SealedTextField
from jangteo.registry.parties.models.organisations import Membership, Organisation
from jangteo.registry.parties.models.people import Person
from jangteo.registry.parties.types import AssemblyKind, AssemblyState, Presence


class QuorumPolicy(models.Model):
    """What an organisation's 정관 asks of an assembly from a day on. Holds no personal data. A tenant table."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="quorum_policies")
    valid_from = models.DateField()
    numerator = models.PositiveSmallIntegerField()
    denominator = models.PositiveSmallIntegerField()
    more_than = models.BooleanField()
    count_proxies = models.BooleanField()

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_quorum_policy"
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="parties_quorum_policy_day"),
            models.CheckConstraint(
                name="parties_quorum_policy_share",
                condition=Q(numerator__gte=1, numerator__lte=F("denominator"))
                & (Q(more_than=False) | Q(numerator__lt=F("denominator"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} {self.numerator}/{self.denominator}"


class Assembly(models.Model):  # type: ignore[django-manager-missing]
    """A 총회. The rule is a copy of the one in force on its day. Holds no personal data. A tenant table."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assemblies")
    kind = models.CharField(max_length=16, choices=[(k.value, k.label) for k in AssemblyKind])
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=[(s.value, s.label) for s in AssemblyState])
    held_at = models.DateTimeField()
    place = models.CharField(max_length=80, blank=True)
    record_on = models.DateField()
    agenda = models.JSONField(default=list)
    rule_from = models.DateField()
    rule_numerator = models.PositiveSmallIntegerField()
    rule_denominator = models.PositiveSmallIntegerField()
    rule_more_than = models.BooleanField()
    rule_count_proxies = models.BooleanField()
    called_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    members = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    proxies = models.PositiveIntegerField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_assembly"
        ordering = ["-held_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="parties_assembly_state", condition=Q(state__in=[s.value for s in AssemblyState])
            ),
            models.CheckConstraint(
                name="parties_assembly_closed",
                condition=Q(state="closed", closed_at__isnull=False, members__isnull=False, present__isnull=False)
                & Q(proxies__isnull=False)
                | ~Q(state="closed") & Q(members=None, present=None, proxies=None),
            ),
            models.CheckConstraint(
                name="parties_assembly_count", condition=Q(members=None) | Q(members__gte=F("present") + F("proxies"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendee(models.Model):
    """A line of an assembly's roll: who was a member on the record date, and how the member takes part.

    A trigger keeps who is on the roll once it is fixed, and all of it once the assembly is over. A tenant table.
    Personal data: the name of a proxy (sealed), to show who voted; kept with the minutes.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="attendees")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=80, blank=True)
    presence = models.CharField(
        max_length=8, choices=[(p.value, p.label) for p in Presence], default=Presence.ABSENT.value
    )
    proxy_name = SealedTextField(blank=True, default="", context="parties.attendee.proxy_name")
    marked_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_attendee"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "membership"], name="parties_attendee_membership"),
            models.UniqueConstraint(fields=["assembly", "person"], name="parties_attendee_person"),
            models.CheckConstraint(
                name="parties_attendee_presence", condition=Q(presence__in=[p.value for p in Presence])
            ),
            models.CheckConstraint(name="parties_attendee_proxy", condition=Q(presence="proxy") | Q(proxy_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.number}"
