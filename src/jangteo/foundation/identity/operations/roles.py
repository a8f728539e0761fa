"""Giving and ending roles."""

from datetime import datetime

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.identity import scopes
from jangteo.foundation.identity.models import RoleGrant, User
from jangteo.foundation.identity.permissions import MANAGE_ROLES, check_may_give
from jangteo.foundation.identity.types import (
    last_operator,
    no_grant,
    no_person,
    person_closed,
    role_held,
    role_of_store,
)
from jangteo.foundation.tenancy.types import Actor, Open, Role, Scope, ScopeKind

OWN_ROLE = Open("everyone may lay down a role of their own")


@operation(permission=MANAGE_ROLES, scope=scopes.given, refusals={"identity_role_grant_once": role_held()})
def grant_role(*, actor: Actor, now: datetime, user_id: int, role: Role, scope: Scope) -> int:
    """Give a person a role in a scope; returns the grant's id.

    Raises NotAllowed above one's own reach, Invalid(`role_misplaced`), Missing(`person_unknown`),
    Refused(`person_closed`), Refused(`role_held`).
    """
    check_may_give(actor, role, scope)
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise no_person()
    if not user.is_active:
        raise person_closed()
    row = RoleGrant.objects.create(
        user=user, role=role.value, scope_kind=scope.kind.value, scope_id=scope.id, granted_at=now
    )
    note(subject=("person", user.id, user.label), after={"role": role.label})
    return row.id


@operation(permission=MANAGE_ROLES, scope=scopes.of_grant)
def end_role(*, actor: Actor, now: datetime, grant_id: int) -> None:
    """End a role that somebody holds.

    Raises Missing(`role_unknown`) for a role that has ended or stands in a foreign scope, NotAllowed above one's own
    reach, Refused(`last_operator`).
    """
    row = _locked(grant_id)
    check_may_give(actor, Role(row.role), Scope(ScopeKind(row.scope_kind), row.scope_id))
    _end(row, now)


@operation(permission=OWN_ROLE, scope=scopes.of_own_grant)
def leave_role(*, actor: Actor, now: datetime, grant_id: int) -> None:
    """Lay down a role of one's own.

    Raises Missing(`role_unknown`), Refused(`last_operator`), Refused(`role_of_store`): a shop without its keeper is
    closed or handed over, in the register of stores.
    """
    row = _locked(grant_id)
    if row.user_id != actor.user_id:
        raise no_grant()
    if row.scope_kind == ScopeKind.STORE.value and not actor.is_system:
        raise role_of_store()
    _end(row, now)


def _locked(grant_id: int) -> RoleGrant:
    """The open grant, locked; with an operator's, those of all operators, in one order, or two who end each other at
    once would wait for each other.
    """
    open_grants = RoleGrant.objects.select_for_update(of=("self",)).filter(ended_at=None)
    if RoleGrant.objects.filter(id=grant_id, role=Role.OPERATOR.value).exists():
        list(open_grants.filter(role=Role.OPERATOR.value).order_by("id"))
    row = open_grants.filter(id=grant_id).first()
    if row is None:
        raise no_grant()
    return row


def _end(row: RoleGrant, now: datetime) -> None:
    if row.role == Role.OPERATOR.value:
        others = RoleGrant.objects.filter(role=Role.OPERATOR.value, ended_at=None, user__is_active=True)
        if not others.exclude(id=row.id).exists():
            raise last_operator()
    RoleGrant.objects.filter(id=row.id).update(ended_at=now)
    note(subject=("person", row.user_id, row.user.label), before={"role": Role(row.role).label})
