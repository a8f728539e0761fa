"""Questions about people, roles, invitations and devices."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from jangteo.foundation.identity.devices import device_name
from jangteo.foundation.identity.models import Invitation, RoleGrant, User, phone_mark, token_mark
from jangteo.foundation.identity.types import (
    Device,
    HeldRole,
    Holder,
    OpenInvitation,
    Person,
    no_grant,
    no_invitation,
    no_person,
)
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Grant, MarketRef, RegionRef, Role, Scope, ScopeKind
from jangteo.kernel.korea.phones import mask_phone, parse_phone


def get_person(*, user_id: int) -> Person:
    """The person, masked. Raises Missing(`person_unknown`)."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise no_person()
    return _person(user)


def get_own_name(*, user_id: int) -> str:
    """The person's name in full, for the person alone. Raises Missing(`person_unknown`)."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise no_person()
    return user.name


def find_proven_phone(*, user_id: int) -> str | None:
    """The person's own proven number in E.164, to match what others wrote down of the same number; never to be shown,
    logged or handed on.
    """
    user = User.objects.filter(id=user_id, is_active=True).exclude(phone_verified_at=None).first()
    return (user.phone or None) if user else None


def list_people(*, user_ids: Iterable[int]) -> list[Person]:
    """These people, masked; ids of nobody are left out."""
    return [_person(user) for user in User.objects.filter(id__in=list(user_ids))]


def find_number(*, user_id: int) -> str:
    """The proven E.164 number of a person who uses the account, for sending to it and nothing else; else empty."""
    user = User.objects.filter(id=user_id, is_active=True).exclude(phone_verified_at=None).first()
    return user.phone if user else ""


def list_proven_user_ids(*, phones: Iterable[str]) -> dict[str, int]:
    """E.164 number → who proved it, of those numbers that somebody did."""
    marks = {phone_mark(phone): phone for phone in phones}
    rows = User.objects.filter(phone_index__in=marks, is_active=True).exclude(phone_verified_at=None)
    return {marks[mark]: user_id for user_id, mark in rows.values_list("id", "phone_index") if mark}


def find_user_id_by_phone(*, phone: str) -> int | None:
    """Who has this number, written in any usual way. Raises Invalid(`phone_invalid`)."""
    user = User.objects.by_phone(parse_phone(phone))
    return user.id if user else None


def list_grants(*, user_id: int) -> tuple[Grant, ...]:
    """The roles that a person holds now, the oldest first."""
    rows = RoleGrant.objects.filter(user_id=user_id, ended_at=None).order_by("id")
    return tuple(Grant(Role(row.role), _scope(row)) for row in rows)


def list_roles(*, user_id: int) -> list[HeldRole]:
    """The same with their ids and since when."""
    return [_held(row) for row in RoleGrant.objects.filter(user_id=user_id, ended_at=None).order_by("id")]


def get_scope_of_grant(*, grant_id: int) -> Scope:
    """Where a role is held. Raises Missing(`role_unknown`)."""
    row = RoleGrant.objects.filter(id=grant_id).first()
    if row is None:
        raise no_grant()
    return _scope(row)


def get_scope_of_invitation(*, invitation_id: int) -> Scope:
    """Where an invitation leads. Raises Missing(`invitation_unknown`)."""
    row = Invitation.objects.filter(id=invitation_id).first()
    if row is None:
        raise no_invitation()
    return _scope(row)


def get_scope_of_token(*, token: str) -> Scope:
    """Where the invitation with this token leads. Raises Missing(`invitation_unknown`)."""
    row = Invitation.objects.filter(token_hash=token_mark(token)).first()
    if row is None:
        raise no_invitation()
    return _scope(row)


def list_holders(
    *, market: MarketRef | None = None, region: RegionRef | None = None, roles: Iterable[Role] | None = None
) -> list[Holder]:
    """Who holds a role in a market; or in a region and its markets; or, with neither, anywhere. Customers are left
    out unless ``roles`` names them; roles in stores stand in the register of stores.
    """
    wanted = [role.value for role in roles or (role for role in Role if role != Role.CUSTOMER)]
    rows = RoleGrant.objects.filter(_where(market, region), ended_at=None, role__in=wanted)
    rows = rows.exclude(scope_kind=ScopeKind.STORE.value)
    rows = rows.select_related("user").order_by("scope_kind", "scope_id", "role", "id")
    return [Holder(_person(row.user), _held(row), row.user.last_login) for row in rows]


def list_office_ids(*, scope: Scope) -> set[int]:
    """The accounts of those who hold a role of the office in ``scope`` now."""
    rows = RoleGrant.objects.filter(scope_kind=scope.kind.value, scope_id=scope.id, ended_at=None)
    return set(rows.filter(role__in=[Role.STAFF.value, Role.MANAGER.value]).values_list("user_id", flat=True))


def list_holders_in(*, scope: Scope) -> list[Holder]:
    """Who holds a role in exactly this scope, a store for instance, the oldest role first."""
    rows = RoleGrant.objects.filter(scope_kind=scope.kind.value, scope_id=scope.id, ended_at=None)
    return [
        Holder(_person(row.user), _held(row), row.user.last_login) for row in rows.select_related("user").order_by("id")
    ]


def list_open_invitations(
    *, now: datetime, market: MarketRef | None = None, region: RegionRef | None = None
) -> list[OpenInvitation]:
    """Invitations that can still be accepted, in the same places as ``list_holders``."""
    rows = _open(now).filter(_where(market, region)).order_by("-id")
    return [_open_invitation(row) for row in rows]


def find_open_invitation(*, token: str, now: datetime) -> OpenInvitation | None:
    """The invitation with this token while it can be accepted."""
    row = _open(now).filter(token_hash=token_mark(token)).first()
    return _open_invitation(row) if row else None


def is_invited(*, token: str, user_id: int) -> bool:
    """Whether the open invitation with this token is for this person's proven number."""
    user = User.objects.filter(id=user_id).exclude(phone_verified_at=None).first()
    row = Invitation.objects.filter(token_hash=token_mark(token)).first()
    return bool(user and row and row.phone_index and row.phone_index == user.phone_index)


def list_devices(*, user_id: int, current_key: str | None) -> list[Device]:
    """Where a person is signed in, the present device first, then the last seen."""
    rows = UserSession.objects.filter(user_id=user_id, session_key__in=Session.objects.values("session_key"))
    devices = [
        Device(
            id=row.pk,
            name=device_name(row.user_agent),
            ip=row.ip,
            since=row.created_at,
            last_seen=row.last_seen_at,
            is_current=row.session_key == current_key,
        )
        for row in rows.order_by("-last_seen_at")
    ]
    return sorted(devices, key=lambda device: not device.is_current)


def is_second_factor_set(*, user_id: int) -> bool:
    """Whether the person has set up a passkey or an authenticator app."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=kinds).exists())


def count_passkeys(*, user_id: int) -> int:
    """How many passkeys and security keys the person has."""
    return int(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN).count())


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


def _where(market: MarketRef | None, region: RegionRef | None) -> Q:
    if market is not None:
        return Q(scope_kind=ScopeKind.MARKET.value, scope_id=market.id)
    if region is not None:
        inside = list(directory().markets_in(region.scope))
        return Q(scope_kind=ScopeKind.REGION.value, scope_id=region.id) | Q(
            scope_kind=ScopeKind.MARKET.value, scope_id__in=inside
        )
    return Q()


def _scope(row: RoleGrant | Invitation) -> Scope:
    return Scope(ScopeKind(row.scope_kind), row.scope_id)


def _held(row: RoleGrant) -> HeldRole:
    return HeldRole(grant_id=row.id, role=Role(row.role), scope=_scope(row), since=row.granted_at)


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        label=user.label,
        phone_masked=mask_phone(user.phone) if user.phone else "",
        phone_verified=user.phone_verified_at is not None,
        has_password=user.has_usable_password(),
    )


def _open_invitation(row: Invitation) -> OpenInvitation:
    return OpenInvitation(
        id=row.id,
        phone_masked=mask_phone(row.phone),
        role=Role(row.role),
        scope=_scope(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
