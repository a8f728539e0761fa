"""People, roles and invitations."""

import hashlib
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from jangteo.foundation.tenancy.types import Role, ScopeKind
from jangteo.kernel import sealed
from jangteo.kernel.korea.names import mask_name
from jangteo.kernel.korea.phones import mask_phone

PHONE, NAME = "identity.phone", "identity.name"


def _seal(text: str, context: str) -> str:
    return sealed.seal(text, settings.SEALING_KEYS[0], context=context) if text else ""


def _unseal(text: str, context: str) -> str:
    return sealed.unseal(text, settings.SEALING_KEYS, context=context) if text else ""


def phone_mark(phone: str) -> str:
    """The mark by which an E.164 number is found without being readable."""
    return sealed.blind_index(phone, settings.BLIND_INDEX_KEY, context=PHONE)


def token_mark(token: str) -> str:
    """What is kept of an invitation's token. It has 256 bits of chance, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class UserManager(BaseUserManager["User"]):
    """Finds people by phone number without storing it in clear."""

    def by_phone(self, phone: str) -> "User | None":
        """The person with this E.164 number, or None."""
        return self.filter(phone_index=phone_mark(phone)).first()


class User(AbstractBaseUser):
    """A person who can sign in.

    Personal data: phone number and name (sealed), to know the person and to send codes; until the account is closed.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=64, null=True, unique=True)
    phone_verified_at = models.DateTimeField(null=True)
    name_sealed = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "uid"

    class Meta:
        db_table = "identity_user"

    @property
    def phone(self) -> str:
        """The E.164 number, or an empty string."""
        return _unseal(self.phone_sealed, PHONE)

    @phone.setter
    def phone(self, value: str) -> None:
        self.phone_sealed = _seal(value, PHONE)
        self.phone_index = phone_mark(value) if value else None

    @property
    def name(self) -> str:
        """The name as the person gave it, or an empty string."""
        return _unseal(self.name_sealed, NAME)

    @name.setter
    def name(self, value: str) -> None:
        self.name_sealed = _seal(value, NAME)

    @property
    def label(self) -> str:
        """The masked name (홍*동), else the masked number: what screens and audit rows show."""
        return mask_name(self.name) if self.name else mask_phone(self.phone) if self.phone else "이름 없음"

    def __str__(self) -> str:
        return self.label


class RoleGrant(models.Model):
    """A role that a person holds in a scope from a moment until, perhaps, another. Personal data: none of its own."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=[(role.value, role.label) for role in Role])
    scope_kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ScopeKind])
    scope_id = models.BigIntegerField(null=True)
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_role_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="identity_role_grant_once",
            ),
            models.CheckConstraint(
                condition=Q(scope_kind="installation", scope_id=None)
                | (~Q(scope_kind="installation") & ~Q(scope_id=None)),
                name="identity_role_grant_scope",
            ),
        ]


class Invitation(models.Model):
    """An offer of a role to a phone number, taken up by whoever proves that number with the invitation's code.

    Personal data: the invited number (sealed), until it is accepted, withdrawn or expired; then it is erased.
    """

    id = models.BigAutoField(primary_key=True)
    token_hash = models.CharField(max_length=64, unique=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.label) for role in Role])
    scope_kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ScopeKind])
    scope_id = models.BigIntegerField(null=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index", "role", "scope_kind", "scope_id"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
                name="identity_invitation_open_once",
            ),
            models.CheckConstraint(
                # What has been settled keeps no number.
                condition=Q(accepted_at=None, withdrawn_at=None) | Q(phone_sealed="", phone_index=""),
                name="identity_invitation_erased",
            ),
        ]

    @property
    def phone(self) -> str:
        """The invited E.164 number, or an empty string once the invitation is settled."""
        return _unseal(self.phone_sealed, PHONE)

    @phone.setter
    def phone(self, value: str) -> None:
        self.phone_sealed = _seal(value, PHONE)
        self.phone_index = phone_mark(value) if value else ""
