"""Shops entered by the office, without an application; and a keeper who finds a shop under the own number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.types import Actor, Grant, Open, Role, store_scope
from jangteo.registry.merchants.operations import _association, _roles
from jangteo.registry.merchants.operations._common import (
    clean_intro,
    clean_name,
    clean_shop_phone,
    in_market,
    locked_store,
)
from jangteo.registry.merchants.operations._goods import load_tree
from jangteo.registry.merchants.operations._opening import REFUSALS, create_store, meet_keeper
from jangteo.registry.merchants.permissions import EDIT
from jangteo.registry.merchants.types import GoodsInput, refusals
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known


@operation(permission=Open("loads committed facts only; run by the start of the program and by tests"))
def load_goods(*, actor: Actor, now: datetime) -> int:
    """Bring the goods tree up to the committed file; returns how many classes were written. Raises nothing."""
    written = load_tree()
    if not written:
        nothing_changed()
    return written


@operation(permission=EDIT, scope=in_market, refusals=REFUSALS)
def add_store(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    name: str,
    stall_ids: Sequence[int] = (),
    goods: Sequence[GoodsInput] = (),
    owner_name: str = "",
    owner_phone: str = "",
    business_number: str = "",
    opened_on: date | None = None,
    intro: str = "",
    shop_phone: str = "",
    join_association: bool = False,
    source: str = "office",
) -> int:
    """Enter a shop; owner and business may be unknown. Returns the store's id.

    `opened_on` None means unknown; then it holds its stalls from today. An account that proved the owner's number
    becomes the owner at once; otherwise whoever proves that number later takes the shop up (`take_up_store`).
    Raises NotAllowed, Invalid(`store_name_invalid`, `goods_unknown`, `text_too_long`, `phone_invalid`), Missing(
    `stall_missing`), Refused(`stall_taken`, `stall_retired`), and what `parties` raises.
    """
    checked = clean_name(name)
    with open_rows(market=market_id):
        keeper = meet_keeper(
            actor,
            now,
            market_id,
            name=owner_name,
            phone=owner_phone,
            business_number=business_number,
            shop_name=checked,
        )
        store = create_store(
            actor,
            now,
            market_id,
            name=checked,
            keeper=keeper,
            stall_ids=stall_ids,
            goods=goods,
            opened_on=opened_on,
            source=source,
            intro=clean_intro(intro),
            shop_phone=clean_shop_phone(shop_phone),
        )
        if join_association:
            _association.join(actor, now, store)
        note(subject=("store", store.id, store.name), after={"state": "영업 중"})
        return store.id


@operation(permission=Open("the proven telephone number is the right"), scope=in_market)
def take_up_store(*, actor: Actor, now: datetime, market_id: int, store_id: int) -> None:
    """Become the owner in the program of a shop that is entered under one's own proven number.

    Raises Missing(`store_missing`), Refused(`phone_unproven`, `not_yours`, `store_closed`).
    """
    phone = people.find_proven_phone(user_id=actor.user_id or 0)
    if actor.user_id is None or phone is None:
        raise refusals.phone_unproven()
    with open_rows(market=market_id):
        store = locked_store(store_id)
        person = known.find_person(market_id=market_id, phone=phone)
        if person is None or person.id != store.person_id:
            raise refusals.not_yours()
        if Grant(Role.OWNER, store_scope(store.id)) in people.list_grants(user_id=actor.user_id):
            nothing_changed()
            return
        parties.link_person(
            actor=actor.with_rights_of_the_program(),
            now=now,
            market_id=market_id,
            person_id=person.id,
            user_id=actor.user_id,
        )
        _roles.make_owner(actor, now, store, actor.user_id)
        note(subject=("store", store.id, store.name), after={"owner": actor.label})
