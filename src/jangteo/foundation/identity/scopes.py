"""In which scope an operation happens, and whether that scope exists for the actor at all."""

from collections.abc import Mapping
from typing import Any

from jangteo.foundation.identity.queries import (
    get_scope_of_grant,
    get_scope_of_invitation,
    get_scope_of_token,
    list_roles,
)
from jangteo.foundation.identity.types import no_grant, no_invitation
from jangteo.foundation.tenancy.toolkit import is_inside
from jangteo.foundation.tenancy.types import Scope


def given(kwargs: Mapping[str, Any]) -> Scope:
    """The scope that the caller names."""
    scope: Scope = kwargs["scope"]
    return scope


def of_grant(kwargs: Mapping[str, Any]) -> Scope:
    """Where the role is held; a role in a foreign scope does not exist for the actor."""
    scope = get_scope_of_grant(grant_id=kwargs["grant_id"])
    if not is_inside(kwargs["actor"], scope):
        raise no_grant()
    return scope


def of_own_grant(kwargs: Mapping[str, Any]) -> Scope:
    """Where a role of the actor's own is held, whatever it sees there; somebody else's does not exist."""
    scope = get_scope_of_grant(grant_id=kwargs["grant_id"])
    if kwargs["grant_id"] not in {held.grant_id for held in list_roles(user_id=kwargs["actor"].user_id or 0)}:
        raise no_grant()
    return scope


def of_invitation(kwargs: Mapping[str, Any]) -> Scope:
    """Where the invitation leads; one into a foreign scope does not exist for the actor."""
    scope = get_scope_of_invitation(invitation_id=kwargs["invitation_id"])
    if not is_inside(kwargs["actor"], scope):
        raise no_invitation()
    return scope


def of_token(kwargs: Mapping[str, Any]) -> Scope:
    """Where the invitation with the token leads."""
    return get_scope_of_token(token=kwargs["token"])
