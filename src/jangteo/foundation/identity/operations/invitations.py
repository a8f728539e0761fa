"""Inviting somebody to a role by telephone number."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db.models import F

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity import scopes
from jangteo.foundation.identity.models import Invitation, RoleGrant, User, phone_mark, token_mark
from jangteo.foundation.identity.permissions import MANAGE_ROLES, check_may_give, may_give
from jangteo.foundation.identity.ports import sender
from jangteo.foundation.identity.queries import list_grants
from jangteo.foundation.identity.types import (
    INVITATION_DAYS,
    INVITATION_LASTS,
    INVITATION_PATH,
    Ticket,
    invitation_other_phone,
    invitation_over,
    invitation_used,
    invited_already,
    no_invitation,
    role_held,
)
from jangteo.foundation.tenancy.types import Actor, Open, Role, Scope, ScopeKind
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.korea.phones import is_mobile, mask_phone, parse_phone

PROVEN = Open("the token and the proven telephone number are the right")


@operation(permission=MANAGE_ROLES, scope=scopes.given, refusals={"identity_invitation_open_once": invited_already()})
def invite(*, actor: Actor, now: datetime, phone: str, role: Role, scope: Scope) -> Ticket:
    """Offer ``role`` in ``scope`` to a mobile number for seven days; sends the link, returns it too, once.

    Raises NotAllowed above one's own reach, Invalid(`phone_invalid`, `role_misplaced`), Refused(`invited_already`,
    `role_held`, `texts_not_set_up`).
    """
    check_may_give(actor, role, scope)
    number = parse_phone(phone, field="phone")
    if not is_mobile(number):
        raise Invalid("phone_not_mobile", "문자를 받을 수 있는 휴대전화 번호를 적어 주세요.", field="phone")
    erase_expired(now)
    holders = RoleGrant.objects.filter(
        user__phone_index=phone_mark(number), role=role.value, scope_kind=scope.kind.value, scope_id=scope.id
    )
    if holders.filter(ended_at=None).exists():
        raise role_held()
    token = secrets.token_urlsafe(32)
    row = Invitation(
        token_hash=token_mark(token),
        role=role.value,
        scope_kind=scope.kind.value,
        scope_id=scope.id,
        invited_by_id=actor.user_id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    row.phone = number
    row.save()
    url = settings.BASE_URL + INVITATION_PATH.format(token=token)
    sender().send(
        phone=number,
        text=f"[장터] {with_josa(role.label, '으로/로')} 초대받으셨어요. {INVITATION_DAYS}일 안에 눌러 주세요. {url}",
        now=now,
    )
    note(subject=("invitation", row.id, mask_phone(number)), after={"role": role.label})
    return Ticket(invitation_id=row.id, token=token)


@operation(permission=PROVEN, scope=scopes.of_token, refusals={"identity_role_grant_once": role_held()})
def accept_invitation(*, actor: Actor, now: datetime, token: str) -> Scope:
    """Take an invitation up; returns the scope of the new role. The invited number is erased.

    Raises Missing(`invitation_unknown`), Refused(`invitation_used`, `invitation_over`, `invitation_other_phone`,
    `role_held`).
    """
    row = Invitation.objects.select_for_update().filter(token_hash=token_mark(token)).first()
    if row is None:
        raise no_invitation()
    if row.accepted_at is not None:
        raise invitation_used()
    role, scope = Role(row.role), Scope(ScopeKind(row.scope_kind), row.scope_id)
    if row.withdrawn_at is not None or row.expires_at <= now or not _inviter_may_still(row, role, scope):
        raise invitation_over()
    user = User.objects.filter(id=actor.user_id or 0, is_active=True).exclude(phone_verified_at=None).first()
    if user is None or user.phone_index != row.phone_index:
        raise invitation_other_phone()
    RoleGrant.objects.create(user=user, role=role.value, scope_kind=scope.kind.value, scope_id=scope.id, granted_at=now)
    row.accepted_at = now
    row.phone = ""
    row.save(update_fields=["accepted_at", "phone_sealed", "phone_index"])
    note(subject=("person", user.id, user.label), after={"role": role.label})
    return scope


@operation(permission=MANAGE_ROLES, scope=scopes.of_invitation)
def withdraw_invitation(*, actor: Actor, now: datetime, invitation_id: int) -> None:
    """Take an invitation back and erase its number; does nothing to one that is settled already.

    Raises Missing(`invitation_unknown`) also for a foreign scope, NotAllowed above one's own reach.
    """
    row = Invitation.objects.select_for_update().get(id=invitation_id)
    check_may_give(actor, Role(row.role), Scope(ScopeKind(row.scope_kind), row.scope_id))
    if row.accepted_at is not None or row.withdrawn_at is not None:
        nothing_changed()
        return
    note(subject=("invitation", row.id, mask_phone(row.phone)), before={"role": Role(row.role).label})
    row.withdrawn_at = now
    row.phone = ""
    row.save(update_fields=["withdrawn_at", "phone_sealed", "phone_index"])


def _inviter_may_still(row: Invitation, role: Role, scope: Scope) -> bool:
    """Whoever has lost the right since has no more invitations standing."""
    if row.invited_by_id is None:
        return True
    inviter = Actor(user_id=row.invited_by_id, label="", grants=list_grants(user_id=row.invited_by_id))
    return may_give(inviter, role, scope)


def erase_expired(now: datetime) -> int:
    """Erase the numbers of invitations that nobody took up in time; returns how many."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__lte=now).update(
        withdrawn_at=F("expires_at"), phone_sealed="", phone_index=""
    )
