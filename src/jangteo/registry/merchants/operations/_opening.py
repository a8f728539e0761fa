"""How a shop comes into being, whoever asks for it: its keeper, its row, its stalls, its roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from jangteo.foundation.identity import queries as people
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.registry.merchants.events import StoreOpened
from jangteo.registry.merchants.models import Occupancy, Store, Tenure
from jangteo.registry.merchants.operations import _roles
from jangteo.registry.merchants.operations._common import period_from, refresh_search
from jangteo.registry.merchants.operations._goods import set_goods
from jangteo.registry.merchants.operations._keys import search_key_of, store_name_key
from jangteo.registry.merchants.types import GoodsInput, refusals
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known
from jangteo.registry.places import queries as places
from jangteo.registry.places.operations import hold_stalls

#: What the database's refusals mean; each operation that puts a shop into a stall names them.
REFUSALS = {
    "merchants_occupancy_stall": refusals.stall_taken(),
    "merchants_occupancy_stall_market": refusals.no_stall(),
}


@dataclass(frozen=True)
class Keeper:
    """Who keeps a shop; None is what nobody knows."""

    person_id: int | None = None
    business_id: int | None = None
    user_id: int | None = None


def meet_keeper(
    actor: Actor,
    now: datetime,
    market_id: int,
    *,
    name: str,
    phone: str,
    business_number: str,
    shop_name: str,
    user_id: int | None = None,
) -> Keeper:
    """Enter the keeper and the business in the register of people. Raises what `parties` raises.

    An account that proved the number is tied to the person, so that its owner finds the shop after signing in.
    """
    if user_id is None and phone.strip():
        user_id = people.find_user_id_by_phone(phone=phone)
        if user_id is not None and people.find_proven_phone(user_id=user_id) is None:
            user_id = None
    person_id = business_id = None
    if name.strip() or phone.strip():
        person_id = parties.register_person(
            actor=actor, now=now, market_id=market_id, name=name, phone=phone, user_id=user_id
        )
        user_id = known.get_person(id=person_id).user_id
    if business_number.strip():
        business_id = parties.register_business(
            actor=actor, now=now, market_id=market_id, number=business_number, name=shop_name, person_id=person_id
        )
    return Keeper(person_id, business_id, user_id if person_id is not None else None)


def check_stalls(market_id: int, stall_ids: Iterable[int], day: date) -> list[int]:
    """The stalls' ids in one order, each once. The database has the last word; this says it early.

    Raises Missing(`stall_missing`), Refused(`stall_retired`, `stall_taken`).
    """
    wanted = sorted(set(stall_ids))
    hold_stalls(market_id=market_id, stall_ids=wanted)
    found = places.list_stalls_by_ids(market_id=market_id, ids=wanted)
    if len(found) != len(wanted):
        raise refusals.no_stall(field="stall_id")
    if any(stall.retired_on is not None for stall in found):
        raise refusals.stall_retired()
    if is_taken(wanted, day):
        raise refusals.stall_taken()
    return wanted


def is_taken(stall_ids: Sequence[int], day: date) -> bool:
    """Whether any of the stalls holds a shop on a day or later."""
    return Occupancy.objects.filter(stall_id__in=stall_ids).filter(period__overlap=DateRange(day, None)).exists()


def take_stalls(store: Store, stall_ids: Sequence[int], day: date) -> None:
    """Put a shop into stalls from a day on; two who do so at once are told apart by the database."""
    for stall_id in sorted(stall_ids):
        Occupancy.objects.create(market_id=store.market_id, store=store, stall_id=stall_id, period=period_from(day))


def create_store(
    actor: Actor,
    now: datetime,
    market_id: int,
    *,
    name: str,
    keeper: Keeper,
    stall_ids: Sequence[int],
    goods: Iterable[GoodsInput],
    opened_on: date | None,
    source: str,
    intro: str = "",
    shop_phone: str = "",
) -> Store:
    """Make a shop of checked values, in its stalls, with its owner's roles; tells of it."""
    day = today(now)
    store = Store.objects.create(
        market_id=market_id,
        name=name,
        name_key=store_name_key(name),
        search_key=search_key_of(name, (), ()),
        person_id=keeper.person_id,
        business_id=keeper.business_id,
        opened_on=opened_on,
        intro=intro,
        shop_phone=shop_phone,
        last_verified_on=day,
        source=source,
        added_at=now,
        changed_at=now,
    )
    start = opened_on or day
    set_goods(store, goods)
    take_stalls(store, check_stalls(market_id, stall_ids, start), start)
    if keeper.person_id is not None or keeper.business_id is not None:
        Tenure.objects.create(
            market_id=market_id,
            store=store,
            person_id=keeper.person_id,
            business_id=keeper.business_id,
            period=period_from(start),
        )
    refresh_search(store, max(day, start))
    if keeper.user_id is not None:
        _roles.make_owner(actor, now, store, keeper.user_id)
    publish(StoreOpened(market_id, store.id), now=now)
    return store
