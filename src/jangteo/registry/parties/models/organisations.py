"""Organisations of merchants, their officers and members."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.registry.parties.models._overlaps import no_overlap
from jangteo.registry.parties.models.businesses import IsBusinessNumber
from jangteo.registry.parties.models.people import Person
from jangteo.registry.parties.types import MemberKind, OrganisationKind, Post


class Organisation(models.Model):  # type: ignore[django-manager-missing]
    """A 상인회 or another body of merchants (전통시장법 §65). Holds no personal data. A tenant table."""

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(k.value, k.label) for k in OrganisationKind])
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=10, blank=True)
    registered_on = models.DateField(null=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    founded_on = models.DateField(null=True)
    dissolved_on = models.DateField(null=True)
    warn_days = models.PositiveSmallIntegerField(default=60)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_organisation"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["market", "name"], condition=Q(dissolved_on=None), name="parties_organisation_name"
            ),
            models.CheckConstraint(name="parties_organisation_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="parties_organisation_number", condition=Q(number="") | Q(IsBusinessNumber(F("number")))
            ),
            models.CheckConstraint(
                name="parties_organisation_order",
                condition=Q(dissolved_on=None) | Q(founded_on=None) | Q(dissolved_on__gt=F("founded_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """Somebody's term of office, half-open. A tenant table.

    Holds no personal data of its own; it points to a person.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="officers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offices")
    post = models.CharField(max_length=12, choices=[(p.value, p.label) for p in Post])
    term = DateRangeField()
    warned_for = models.DateField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_officer"
        ordering = ["id"]
        constraints = [
            no_overlap("parties_officer_one_chair", "term", "organisation_id", condition=Q(post=Post.CHAIR.value)),
            models.CheckConstraint(
                name="parties_officer_term", condition=Q(term__isempty=False, term__lower_inf=False)
            ),
            models.CheckConstraint(name="parties_officer_post", condition=Q(post__in=[p.value for p in Post])),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.term}"


class Membership(models.Model):
    """A person's membership, half-open; one person once, one store once (전통시장법 §65: 1점포 1인). A tenant table.

    `store_id` is the number that the register of shops knows a store by; this module does not look it up.
    Holds no personal data of its own; it points to a person.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    number = models.PositiveIntegerField()
    period = DateRangeField()
    store_id = models.BigIntegerField(null=True)
    place = models.CharField(max_length=80, blank=True)
    left_because = models.CharField(max_length=100, blank=True)
    kind = models.CharField(
        max_length=12, choices=[(k.value, k.label) for k in MemberKind], default=MemberKind.REGULAR.value
    )

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_membership"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="parties_membership_number"),
            no_overlap("parties_membership_once", "period", "organisation_id", "person_id"),
            no_overlap(
                "parties_membership_store",
                "period",
                "organisation_id",
                "store_id",
                condition=Q(store_id__isnull=False),
            ),
            models.CheckConstraint(
                name="parties_membership_period", condition=Q(period__isempty=False, period__lower_inf=False)
            ),
            models.CheckConstraint(name="parties_membership_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="parties_membership_kind", condition=Q(kind__in=[k.value for k in MemberKind])),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"
