"""Many shops at once, by a handful of statements: what a list of 1,200 rows and the demo need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.registry.merchants.events import StoresAdded
from jangteo.registry.merchants.models import Occupancy, Onnuri, Store, StoreGoods, Tenure
from jangteo.registry.merchants.operations import _roles
from jangteo.registry.merchants.operations._common import period_from
from jangteo.registry.merchants.operations._goods import Kind, check_goods, goods_rows, kinds
from jangteo.registry.merchants.operations._keys import search_key_of, store_name_key
from jangteo.registry.merchants.queries.onnuri import get_onnuri_rules
from jangteo.registry.merchants.types import GoodsInput, OnnuriKind, refusals
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.operations import KeeperIds, KeeperIn
from jangteo.registry.places import queries as places
from jangteo.registry.places.operations import hold_stalls

BATCH = 1000


@dataclass(frozen=True)
class ShopIn:
    """A shop to be made; its values are checked already, its stalls are free and of the market."""

    name: str
    keeper: KeeperIn
    source: str
    stall_ids: tuple[int, ...] = ()
    goods: tuple[GoodsInput, ...] = ()
    opened_on: date | None = None
    shop_phone: str = ""
    intro: str = ""
    hours: str = ""
    deduction_lot: str = ""
    deductible: bool | None = None
    delivery: bool | None = None
    verified_on: date | None = None
    onnuri: Mapping[OnnuriKind, date] = field(default_factory=dict)


def create_many(actor: Actor, now: datetime, market_id: int, shops: Sequence[ShopIn]) -> list[Store]:
    """Make the shops of the open market with keepers, goods, stalls and 온누리; tells of them as a whole.

    A stall that another took or retired in the meantime refuses them all. Raises Refused(`stall_retired`).
    """
    if not shops:
        return []
    day = today(now)
    known = kinds()
    keepers = parties.register_many(actor=actor, now=now, market_id=market_id, keepers=[shop.keeper for shop in shops])
    wanted = sorted({stall_id for shop in shops for stall_id in shop.stall_ids})
    hold_stalls(market_id=market_id, stall_ids=wanted)
    numbers = {stall.id: stall.number for stall in places.list_stalls(market_id=market_id)}
    if not set(wanted) <= set(numbers):
        raise refusals.stall_retired()
    names = _branch_names(known)
    stores = [
        _store(market_id, shop, ids, now, numbers, known, names) for shop, ids in zip(shops, keepers, strict=True)
    ]
    Store.objects.bulk_create(stores, batch_size=BATCH)
    _beside(stores, shops, keepers, known, day)
    for store, shop in zip(stores, shops, strict=True):
        if shop.keeper.user_id is not None:
            _roles.make_owner(actor, now, store, shop.keeper.user_id)
    publish(StoresAdded(market_id, tuple(store.id for store in stores)), now=now)
    return stores


def _branch_names(known: Mapping[str, Kind]) -> dict[int, str]:
    return {kind.id: kind.name for kind in known.values() if not kind.is_leaf}


def _store(
    market_id: int,
    shop: ShopIn,
    ids: KeeperIds,
    now: datetime,
    numbers: Mapping[int, str],
    known: Mapping[str, Kind],
    branches: Mapping[int, str],
) -> Store:
    words: dict[str, None] = {}
    for item in shop.goods:
        kind = known.get(item.code)
        for word in (item.words, kind.name if kind else "", branches.get(kind.parent_id or 0, "") if kind else ""):
            if word:
                words.setdefault(word)
    return Store(
        market_id=market_id,
        name=shop.name,
        name_key=store_name_key(shop.name),
        search_key=search_key_of(shop.name, sorted(numbers[id_] for id_ in shop.stall_ids), words),
        person_id=ids.person_id,
        business_id=ids.business_id,
        opened_on=shop.opened_on,
        shop_phone=shop.shop_phone,
        intro=shop.intro,
        hours=shop.hours,
        deduction_lot=shop.deduction_lot,
        deductible=shop.deductible,
        delivery=shop.delivery,
        last_verified_on=shop.verified_on,
        source=shop.source,
        added_at=now,
        changed_at=now,
    )


def _beside(
    stores: Sequence[Store],
    shops: Sequence[ShopIn],
    keepers: Sequence[KeeperIds],
    known: dict[str, Kind],
    day: date,
) -> None:
    goods: list[StoreGoods] = []
    held: list[Occupancy] = []
    tenures: list[Tenure] = []
    onnuri: list[Onnuri] = []
    rules = get_onnuri_rules()
    for store, shop, ids in zip(stores, shops, keepers, strict=True):
        start = shop.opened_on or day
        market_id = store.market_id
        goods += goods_rows(store, check_goods(shop.goods, known), known)
        held += [
            Occupancy(market_id=market_id, store=store, stall_id=stall_id, period=period_from(start))
            for stall_id in shop.stall_ids
        ]
        if ids.person_id is not None or ids.business_id is not None:
            tenures.append(
                Tenure(
                    market_id=market_id,
                    store=store,
                    person_id=ids.person_id,
                    business_id=ids.business_id,
                    period=period_from(start),
                )
            )
        onnuri += [
            Onnuri(
                market_id=market_id,
                store=store,
                kind=kind.value,
                registered_on=since,
                expires_on=rules.expires(since),
            )
            for kind, since in shop.onnuri.items()
        ]
    StoreGoods.objects.bulk_create(goods, batch_size=BATCH)
    # In the order of the stalls: two lists at once wait for each other instead of locking each other out.
    Occupancy.objects.bulk_create(sorted(held, key=lambda row: row.stall_id), batch_size=BATCH)
    Tenure.objects.bulk_create(tenures, batch_size=BATCH)
    Onnuri.objects.bulk_create(onnuri, batch_size=BATCH)
