"""Who may give and end which roles.

Nobody gives a role above or beside their own: an officer appoints the offices of the region's markets, an office
appoints its managers and its merchants (domain reference §17). Roles in a store follow the register of stores: its
operations give and end them, with the rights of the program, and nobody else does.
"""

from jangteo.foundation.identity.types import role_misplaced
from jangteo.foundation.tenancy.toolkit import covers
from jangteo.foundation.tenancy.types import Actor, Role, Scope, ScopeKind, declare
from jangteo.kernel.errors import NotAllowed

MANAGE_ROLES = declare("identity.manage_roles", "사람과 역할 관리", Role.OPERATOR, Role.OFFICER, Role.STAFF)

GIVES: dict[Role, tuple[Role, ...]] = {
    Role.OPERATOR: tuple(role for role in Role if role.scope_kind != ScopeKind.STORE),
    Role.OFFICER: (Role.STAFF, Role.MANAGER),
    Role.STAFF: (Role.MANAGER, Role.MERCHANT),
}

#: Roles of which an installation may demand a second factor.
PRIVILEGED = frozenset({Role.OPERATOR, Role.OFFICER, Role.STAFF, Role.MANAGER})


def may_give(actor: Actor, role: Role, scope: Scope) -> bool:
    """Whether ``actor`` may give or end ``role`` in ``scope``."""
    if actor.is_system:
        return True
    if actor.needs_second_factor:
        return False
    return any(role in GIVES.get(grant.role, ()) and covers(grant.scope, scope) for grant in actor.grants)


def roles_to_give(actor: Actor, scope: Scope) -> list[Role]:
    """The roles that ``actor`` may give in ``scope``, the widest first."""
    return [role for role in Role if role.scope_kind == scope.kind and may_give(actor, role, scope)]


def check_may_give(actor: Actor, role: Role, scope: Scope) -> None:
    """Raise Invalid when ``role`` is not held in such a scope, NotAllowed when ``actor`` may not give it there."""
    if role.scope_kind != scope.kind:
        raise role_misplaced()
    if not may_give(actor, role, scope):
        raise NotAllowed("role_too_high", f"{role.label} 역할은 더 위의 관리자만 맡기거나 끝낼 수 있어요.")
