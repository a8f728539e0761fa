"""Taking in a list of shops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.identity import queries as people
from jangteo.foundation.spreadsheets.toolkit import Progress, SheetResult, SheetRow
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.korea.phones import format_phone
from jangteo.registry.merchants.models import Onnuri, Store
from jangteo.registry.merchants.operations._bulk import ShopIn, create_many
from jangteo.registry.merchants.operations._common import in_market, refresh_search, touch
from jangteo.registry.merchants.operations._goods import Kind, kinds, set_goods
from jangteo.registry.merchants.operations._opening import REFUSALS, meet_keeper, take_stalls
from jangteo.registry.merchants.operations.changing import follow_tenure
from jangteo.registry.merchants.permissions import EDIT
from jangteo.registry.merchants.queries.onnuri import get_onnuri_rules
from jangteo.registry.merchants.queries.sheet import PlannedRow, list_planned_rows
from jangteo.registry.merchants.types import GoodsInput, OnnuriKind
from jangteo.registry.merchants.types.imports import WordKind
from jangteo.registry.merchants.types.shop_words import guess, plain_word
from jangteo.registry.parties.operations import KeeperIn

_BETWEEN = re.compile(r"[,/·ㆍ;]+|\s및\s")
STEP = 100


@operation(permission=EDIT, scope=in_market, refusals=REFUSALS)
def take_shops(
    *, actor: Actor, now: datetime, market_id: int, rows: Sequence[SheetRow], progress: Progress
) -> SheetResult:
    """Take in a list: a row is a new shop, or the shop of its name in its stall, of which it fills in what is missing.

    What people wrote here is not overwritten by a cell that says nothing. Raises NotAllowed, Refused(`stall_taken`)
    when somebody takes a stall at the same moment, and what `parties` raises.
    """
    with open_rows(market=market_id):
        planned = list_planned_rows(market_id=market_id, rows=rows, now=now)
        good = [plan for plan in planned if plan.is_good]
        known = kinds()
        fresh = [plan for plan in good if plan.store_id is None]
        accounts = people.list_proven_user_ids(phones=[plan.row["phone"] for plan in good if plan.row["phone"]])
        create_many(actor, now, market_id, [_shop(plan, known, accounts) for plan in fresh])
        progress(len(fresh), len(rows))
        changed = _change(actor, now, [plan for plan in good if plan.store_id is not None], known)
        progress(len(rows), len(rows))
        note(subject=("store", market_id, "점포 목록"), after={"added": len(fresh), "changed": changed})
        return SheetResult(
            added=len(fresh),
            changed=changed,
            unchanged=len(good) - len(fresh) - changed,
            refused=tuple(problem for plan in planned for problem in plan.problems if not plan.is_good),
        )


def goods_in(text: str, known: dict[str, Kind]) -> tuple[GoodsInput, ...]:
    """The goods that a cell names: a class where its word says it surely, else the words alone."""
    by_name = {kind.name: code for code, kind in known.items()}
    found = []
    for part in _BETWEEN.split(text):
        words = " ".join(part.split())[:60]
        if not words:
            continue
        looked = guess(plain_word(words))
        sure = looked.code if looked.kind == WordKind.SURE and looked.code in known else ""
        found.append(GoodsInput(by_name.get(words) or sure, words))
    return tuple(found[:12])


def _onnuri(plan: PlannedRow) -> dict[OnnuriKind, date]:
    since = plan.row["onnuri_on"]
    return dict.fromkeys(plan.row["onnuri"] or (), since) if since else {}


def _shop(plan: PlannedRow, known: dict[str, Kind], accounts: dict[str, int]) -> ShopIn:
    row = plan.row
    return ShopIn(
        name=row["name"],
        keeper=KeeperIn(
            name=row["owner"] or "",
            phone=row["phone"] or "",
            number=row["number"] or "",
            trade_name=row["name"],
            user_id=accounts.get(row["phone"] or ""),
        ),
        source="sheet",
        stall_ids=plan.stall_ids,
        goods=goods_in(row["goods"] or "", known),
        opened_on=row["opened_on"],
        shop_phone=format_phone(row["shop_phone"]) if row["shop_phone"] else "",
        onnuri=_onnuri(plan),
    )


def _change(actor: Actor, now: datetime, plans: Sequence[PlannedRow], known: dict[str, Kind]) -> int:
    stores = Store.objects.select_for_update(of=("self",)).filter(id__in=[plan.store_id for plan in plans])
    held = {store.id: store for store in stores.select_related("business", "person").order_by("id")}
    return sum(_change_one(actor, now, plan, held[plan.store_id or 0], known) for plan in plans)


def _change_one(actor: Actor, now: datetime, plan: PlannedRow, store: Store, known: dict[str, Kind]) -> bool:
    row, day = plan.row, today(now)
    fields = []
    phone = format_phone(row["shop_phone"]) if row["shop_phone"] else ""
    if phone and phone != store.shop_phone:
        store.shop_phone = phone
        fields.append("shop_phone")
    if row["opened_on"] and store.opened_on is None:
        store.opened_on = row["opened_on"]
        fields.append("opened_on")
    fields += _fill_in_keeper(actor, now, plan, store)
    beside = [
        _change_goods(store, goods_in(row["goods"] or "", known)),
        _take_more(store, plan.stall_ids, day),
        _register_more(store, _onnuri(plan)),
    ]
    if fields:
        touch(store, *fields, now=now)
    if any(beside):
        refresh_search(store, day)
    return bool(fields) or any(beside)


def _fill_in_keeper(actor: Actor, now: datetime, plan: PlannedRow, store: Store) -> list[str]:
    row = plan.row
    wants_person = store.person_id is None and bool(row["owner"] or row["phone"])
    unnamed = store.business is None or store.business.number is None
    wants_business = unnamed and bool(row["number"])
    if not wants_person and not wants_business:
        return []
    keeper = meet_keeper(
        actor,
        now,
        store.market_id,
        name=(row["owner"] or "") if wants_person else "",
        phone=(row["phone"] or "") if wants_person else "",
        business_number=(row["number"] or "") if wants_business else "",
        shop_name=store.name,
    )
    store.person_id = keeper.person_id or store.person_id
    store.business_id = keeper.business_id or store.business_id
    follow_tenure(store, today(now))
    return ["person", "business"]


def _change_goods(store: Store, goods: Sequence[GoodsInput]) -> bool:
    if not goods:
        return False
    held = [words or name for words, name in store.goods.values_list("words", "goods_class__name")]
    if held == [item.words for item in goods]:
        return False
    set_goods(store, goods)
    return True


def _take_more(store: Store, stall_ids: Sequence[int], day: date) -> bool:
    held = set(store.occupancies.filter(period__contains=day).values_list("stall_id", flat=True))
    more = [stall_id for stall_id in stall_ids if stall_id not in held]
    take_stalls(store, more, day)
    return bool(more)


def _register_more(store: Store, wanted: dict[OnnuriKind, date]) -> bool:
    held = set(store.onnuri.filter(ended_on=None).values_list("kind", flat=True))
    more = [(kind, since) for kind, since in wanted.items() if kind.value not in held]
    for kind, since in more:
        Onnuri.objects.create(
            market_id=store.market_id,
            store=store,
            kind=kind.value,
            registered_on=since,
            expires_on=get_onnuri_rules().expires(since),
        )
    return bool(more)
