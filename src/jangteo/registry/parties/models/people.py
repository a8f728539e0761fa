"""Persons of a market."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from jangteo.foundation.privacy.toolkit import BlindIndexField, SealedTextField, mark_of

PHONE = "parties.person.phone"


def phone_mark(phone: str) -> str | None:
    """The mark of an E.164 number as the column keeps it: None when there is no number."""
    return mark_of(phone, context=PHONE) or None


class Person(models.Model):  # type: ignore[django-manager-missing]
    """Somebody a market deals with: a merchant, an officer, a member. A tenant table.

    Personal data: name and mobile number (sealed), to run the market and the association; until erased on request, or
    at night a year (a dated setting) after the last tie to the market ended.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("registry.Market", on_delete=models.PROTECT, related_name="+")
    name = SealedTextField(blank=True, default="", context="parties.person.name")
    phone = SealedTextField(blank=True, default="", context=PHONE)
    phone_mark = BlindIndexField(null=True)
    user = models.ForeignKey("foundation.User", null=True, on_delete=models.SET_NULL, related_name="+")
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = ScopedManager(market="market_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "parties_person"
        constraints = [
            models.UniqueConstraint(fields=["market", "phone_mark"], name="parties_person_phone"),
            models.UniqueConstraint(fields=["market", "user"], name="parties_person_user"),
            models.CheckConstraint(
                name="parties_person_mark",
                condition=Q(phone="", phone_mark=None) | (~Q(phone="") & Q(phone_mark__isnull=False)),
            ),
            models.CheckConstraint(
                name="parties_person_erased", condition=Q(erased_at=None) | Q(name="", phone="", user=None)
            ),
            models.CheckConstraint(name="parties_person_order", condition=Q(registered_at__lte=F("changed_at"))),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"
