"""Helpers of a shop: invited by number with the rights that the owner chose, taken up by phone, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity import queries as people
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, Open, Role, store_scope
from jangteo.kernel.korea.phones import parse_phone
from jangteo.registry.merchants.events import HelperAdded, HelperEnded
from jangteo.registry.merchants.models import Store, StoreHelper
from jangteo.registry.merchants.operations import _roles
from jangteo.registry.merchants.operations._common import in_market, in_store, locked_store
from jangteo.registry.merchants.operations._telling import tell_phone, tell_user
from jangteo.registry.merchants.permissions import KEEP
from jangteo.registry.merchants.types import HelperRight, HelperState, refusals
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known

MINE = Open("the proven telephone number is the right")


def _rights(rights: Collection[HelperRight]) -> list[str]:
    return [right.value for right in HelperRight if right in set(rights)]


def _labels(rights: Collection[str]) -> list[str]:
    return [HelperRight(right).label for right in rights]


@operation(permission=KEEP, scope=in_store, refusals={"merchants_helper_once": refusals.helper_already()})
def add_helper(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    name: str,
    phone: str,
    rights: Collection[HelperRight],
) -> int:
    """Ask somebody to work in the shop with these rights; returns the helper's id. It counts once it is accepted.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `helper_already`), Invalid(`helper_is_owner`,
    `phone_invalid`, `phone_not_mobile`).
    """
    number = parse_phone(phone, field="phone")
    with open_rows(market=market_id):
        store = locked_store(store_id)
        person_id = parties.register_person(
            actor=actor.with_rights_of_the_program(), now=now, market_id=market_id, name=name, phone=phone
        )
        if person_id == store.person_id:
            raise refusals.helper_is_owner()
        row = StoreHelper.objects.create(
            market_id=market_id,
            store=store,
            person_id=person_id,
            state=HelperState.INVITED.value,
            rights=_rights(rights),
            since=now,
        )
        note(subject=("store", store.id, store.name), after={"helper": row.id, "rights": _labels(row.rights)})
        tell_phone(
            "helper_invited",
            number,
            market_id=market_id,
            shop=store.name,
            key=f"merchants.helper_invited:{row.id}",
            now=now,
            link="/shop/offers/",
        )
        return row.id


def _helper(helper_id: int, store_id: int | None = None) -> tuple[StoreHelper, Store]:
    seen = StoreHelper.objects.filter(id=helper_id).first()
    if seen is None or (store_id is not None and seen.store_id != store_id):
        raise refusals.no_helper()
    store = locked_store(seen.store_id)
    return StoreHelper.objects.select_for_update(of=("self",)).get(id=helper_id), store


@operation(permission=MINE, scope=in_market)
def accept_helper(*, actor: Actor, now: datetime, market_id: int, helper_id: int) -> None:
    """Take up an offer to help in a shop, made to one's own proven number; does nothing to one taken up already.

    Raises Missing(`helper_missing`), Refused(`phone_unproven`, `not_yours`, `helper_over`, `store_closed`).
    """
    phone = people.find_proven_phone(user_id=actor.user_id or 0)
    if actor.user_id is None or phone is None:
        raise refusals.phone_unproven()
    with open_rows(market=market_id):
        row, store = _helper(helper_id)
        person = known.find_person(market_id=market_id, phone=phone)
        if person is None or person.id != row.person_id:
            raise refusals.not_yours()
        if row.state == HelperState.ACTIVE:
            nothing_changed()
            return
        if row.state == HelperState.ENDED:
            raise refusals.helper_over()
        parties.link_person(
            actor=actor.with_rights_of_the_program(),
            now=now,
            market_id=market_id,
            person_id=person.id,
            user_id=actor.user_id,
        )
        row.state, row.user_id, row.since = HelperState.ACTIVE.value, actor.user_id, now
        row.save()
        _roles.give(actor, now, actor.user_id, Role.HELPER, store_scope(store.id))
        note(subject=("store", store.id, store.name), after={"helper": row.id})
        publish(HelperAdded(market_id, store.id, person.id), now=now)


@operation(permission=KEEP, scope=in_store)
def set_helper_rights(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    helper_id: int,
    rights: Collection[HelperRight],
) -> None:
    """Choose anew what a helper may do. Raises NotAllowed, Missing(`helper_missing`), Refused(`helper_over`,
    `store_closed`).
    """
    with open_rows(market=market_id):
        row, store = _helper(helper_id, store_id)
        if row.state == HelperState.ENDED:
            raise refusals.helper_over()
        before = _labels(row.rights)
        row.rights = _rights(rights)
        row.save(update_fields=["rights"])
        note(subject=("store", store.id, store.name), before={"rights": before}, after={"rights": _labels(row.rights)})


@operation(permission=KEEP, scope=in_store)
def end_helper(*, actor: Actor, now: datetime, market_id: int, store_id: int, helper_id: int) -> None:
    """Let a helper go, or take an offer back; does nothing to one who left already.

    Raises NotAllowed, Missing(`helper_missing`), Refused(`store_closed`).
    """
    with open_rows(market=market_id):
        row, store = _helper(helper_id, store_id)
        _let_go(row, store, actor, now)


@operation(permission=MINE, scope=in_market)
def leave_store(*, actor: Actor, now: datetime, market_id: int, helper_id: int) -> None:
    """Stop helping in a shop, or turn an offer down, oneself.

    Raises Missing(`helper_missing`), Refused(`phone_unproven`, `store_closed`).
    """
    phone = people.find_proven_phone(user_id=actor.user_id or 0)
    if phone is None:
        raise refusals.phone_unproven()
    with open_rows(market=market_id):
        row, store = _helper(helper_id)
        person = known.find_person(market_id=market_id, phone=phone)
        if person is None or person.id != row.person_id:
            raise refusals.no_helper()
        _let_go(row, store, actor, now)


def _let_go(row: StoreHelper, store: Store, actor: Actor, now: datetime) -> None:
    if row.state == HelperState.ENDED:
        nothing_changed()
        return
    row.state, row.until = HelperState.ENDED.value, now
    row.save(update_fields=["state", "until"])
    note(subject=("store", store.id, store.name), before={"helper": row.id})
    if row.user_id is None:
        return
    _roles.end(actor, now, row.user_id, Role.HELPER, store_scope(store.id))
    publish(HelperEnded(store.market_id, store.id, row.person_id), now=now)
    if row.user_id != actor.user_id:
        tell_user(
            "helper_ended",
            row.user_id,
            market_id=store.market_id,
            shop=store.name,
            key=f"merchants.helper_ended:{row.id}",
            now=now,
            link="/account/roles/",
        )
