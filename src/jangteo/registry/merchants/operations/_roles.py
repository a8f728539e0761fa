"""Roles of people in shops, given and ended with the rights of the program, recorded under the name of whoever acts."""

from __future__ import annotations

from datetime import datetime

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.types import Actor, Grant, Role, Scope, market_scope, store_scope
from jangteo.kernel.errors import Refused
from jangteo.registry.merchants.models import Store


def give(actor: Actor, now: datetime, user_id: int, role: Role, scope: Scope) -> None:
    """Give a role unless it is held already, also by a call at the same moment."""
    if Grant(role, scope) in people.list_grants(user_id=user_id):
        return
    try:
        identity.grant_role(actor=actor.with_rights_of_the_program(), now=now, user_id=user_id, role=role, scope=scope)
    except Refused as refused:
        if refused.code != "role_held":
            raise


def end(actor: Actor, now: datetime, user_id: int, role: Role, scope: Scope) -> None:
    """End a role if it is held."""
    for held in people.list_roles(user_id=user_id):
        if held.role == role and held.scope == scope:
            identity.end_role(actor=actor.with_rights_of_the_program(), now=now, grant_id=held.grant_id)


def make_owner(actor: Actor, now: datetime, store: Store, user_id: int) -> None:
    """Let somebody into the shop as its owner, and into the market as a merchant."""
    give(actor, now, user_id, Role.MERCHANT, market_scope(store.market_id))
    give(actor, now, user_id, Role.OWNER, store_scope(store.id))


def end_all(actor: Actor, now: datetime, store: Store) -> None:
    """End every role in the shop; owners without another open shop in the market are merchants no longer."""
    for holder in people.list_holders_in(scope=store_scope(store.id)):
        identity.end_role(actor=actor.with_rights_of_the_program(), now=now, grant_id=holder.held.grant_id)
        if holder.held.role == Role.OWNER:
            end_merchant(actor, now, store.market_id, holder.person.id)


def end_merchant(actor: Actor, now: datetime, market_id: int, user_id: int) -> None:
    """End the role of merchant of somebody who keeps no open shop of the market."""
    if not Store.objects.filter(person__user_id=user_id, state="open").exists():
        end(actor, now, user_id, Role.MERCHANT, market_scope(market_id))
