"""Writing what was planned for a market, in few statements. The market must be open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from jangteo.foundation.outbox.toolkit import publish
from jangteo.registry.merchants.events import StoreChanged, StoresAdded
from jangteo.registry.merchants.models import Occupancy, ShopRow, ShopTwins, Store, StoreGoods
from jangteo.registry.merchants.operations._common import end_periods, running
from jangteo.registry.merchants.operations._shop_planning import Plan, Question
from jangteo.registry.merchants.operations._shop_rows import ShopRowIn
from jangteo.registry.merchants.operations._shop_storing import goods_rows, write_stores
from jangteo.registry.merchants.operations._shop_tree import Tree

EVENTS_EACH = 200
"""More changed shops than this in one market are not told of one by one; `StoresAdded` and the report tell enough."""


def write_plan(plan: Plan, tree: Tree, now: datetime) -> None:
    """Write the shops of a market: new, changed, seen again, gone; with their goods and stalls."""
    Store.objects.bulk_create([plan.stores[row.line] for row in plan.added], batch_size=500)
    changed = [plan.stores[row.line] for row, _ in plan.changed]
    known = {store.id for store in changed}
    write_stores([*changed, *(store for store in plan.touched if store.id not in known)])
    regoods = [(row, change.codes) for row, change in plan.changed if change.codes is not None]
    StoreGoods.objects.filter(store__in=[plan.stores[row.line] for row, _ in regoods]).delete()
    fresh = [(row, plan.sorted[row.line].codes) for row in plan.added]
    goods = [each for row, codes in [*fresh, *regoods] for each in goods_rows(plan.stores[row.line], row, codes, tree)]
    StoreGoods.objects.bulk_create(goods, batch_size=1000)
    _leave_stalls(plan, now)
    stand_in(plan.stands, plan.stores)
    _tell(plan, now)


def _leave_stalls(plan: Plan, now: datetime) -> None:
    """A shop that the list says has closed stands nowhere any more."""
    for row, change in plan.changed:
        if change.fields.get("state", ["", ""])[1] == "closed":
            day = row.as_of or now.date()
            store = plan.stores[row.line]
            end_periods(running(store.occupancies, day), day)


def _tell(plan: Plan, now: datetime) -> None:
    if plan.added:
        publish(StoresAdded(plan.market_id, tuple(plan.stores[row.line].id for row in plan.added)), now=now)
    for row, change in plan.changed[:EVENTS_EACH]:
        fields = (*change.fields, *(["goods"] if change.codes is not None else []))
        publish(StoreChanged(plan.market_id, plan.stores[row.line].id, fields), now=now)


def stand_in(stands: Sequence[tuple[ShopRowIn, int]], plan_stores: Mapping[int, Store]) -> None:
    """Give new shops the free stalls that the list names."""
    made = []
    for row, stall_id in stands:
        store = plan_stores[row.line]
        first = row.as_of or store.added_at.date()
        made.append(Occupancy(market_id=store.market_id, store=store, stall_id=stall_id, period=DateRange(first, None)))
    Occupancy.objects.bulk_create(made)


def write_questions(
    questions: Sequence[Question], plan: Plan, place_of: Mapping[int, int], now: datetime
) -> dict[int, ShopTwins]:
    """Keep the questions of a market; returns line of a row → its question, the head's row too."""
    held = {
        (twins.place_id, twins.fingerprint): twins
        for twins in ShopTwins.objects.filter(place_id__in=set(place_of.values()), decision="")
    }
    found: dict[int, ShopTwins] = {}
    for question in questions:
        place_id = place_of[question.waiting[0].line]
        store = plan.stores.get(question.head.line) if question.head is not None else question.store
        twins = held.get((place_id, question.twins.fingerprint))
        if twins is None:
            twins = ShopTwins.objects.create(
                place_id=place_id,
                store=store,
                fingerprint=question.twins.fingerprint,
                why=[word[:40] for word in question.twins.why],
                raised_at=now,
            )
        for row in question.twins.rows:
            found[row.line] = twins
    return found


def forget_stale_questions(place_ids: Sequence[int], kept: Sequence[int]) -> None:
    """Open questions about rows that a newer list replaced are no longer asked."""
    stale = ShopTwins.objects.filter(place_id__in=place_ids, decision="").exclude(id__in=kept)
    ShopRow.objects.filter(twins__in=stale).update(twins=None)
    stale.delete()


def mark_gone(plan: Plan, place_ids: Sequence[int], edition_id: int) -> None:
    """Remember that it was told of, so that it is told once."""
    gone = [store.id for store in plan.gone]
    if gone:
        older = ShopRow.objects.filter(~Q(edition_id=edition_id), place_id__in=place_ids, store_id__in=gone)
        older.update(gone=True)
