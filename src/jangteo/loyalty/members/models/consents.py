"""What members agreed to, and the words they agreed to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from jangteo.loyalty.members.models.people import Member
from jangteo.loyalty.members.types import ConsentCode

CODES = [(one.value, one.value) for one in ConsentCode]


class ConsentWording(models.Model):
    """A version of a text, kept as long as a consent names it. Holds no personal data."""

    version_hash = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=10, choices=CODES)
    title = models.CharField(max_length=60)
    text = models.TextField()
    first_used_at = models.DateTimeField()

    class Meta:
        db_table = "members_consent_text"

    def __str__(self) -> str:
        return f"{self.code} {self.version_hash[:8]}"


class Consent(models.Model):
    """A consent of a member; it is ended, never changed otherwise. A tenant table.

    Personal data: that a member agreed, and what shows it; as proof, until the member leaves and the dispute that the
    law allows for is over.
    """

    id = models.BigAutoField(primary_key=True)
    program = models.ForeignKey("loyalty.Program", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consents")
    code = models.CharField(max_length=10, choices=CODES)
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="+", db_column="version_hash")
    granted = models.BooleanField(default=True)
    channel = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    evidence = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    reconfirm_due = models.DateField(null=True)

    objects = ScopedManager(program="program_id")  # type: ignore[django-manager-missing]

    class Meta:
        db_table = "members_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "code"], name="members_consent_once", condition=Q(granted=True, revoked_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of member {self.member_id}"
