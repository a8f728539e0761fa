"""Rows of lists loaded before, read once more: to load them after a decision, or to sort their goods anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from jangteo.registry.merchants.models import ShopPlace, ShopRow, Store, StoreGoods
from jangteo.registry.merchants.operations._keys import search_key_of
from jangteo.registry.merchants.operations._shop_planning import Plan, Planner, find_stands
from jangteo.registry.merchants.operations._shop_rows import ShopReader, ShopRowIn
from jangteo.registry.merchants.operations._shop_storing import goods_rows, held_goods, new_store
from jangteo.registry.merchants.operations._shop_tree import Tree, read_tree
from jangteo.registry.merchants.operations._shop_writing import write_plan, write_questions
from jangteo.registry.merchants.types.shop_columns import find_layout
from jangteo.registry.places.types import RowOutcome


def read_again(rows: Iterable[ShopRow]) -> dict[int, ShopRowIn]:
    """Id of a kept row → the row as an import reads it; editions should have been selected with the rows."""
    readers: dict[int, ShopReader] = {}
    found = {}
    for row in rows:
        edition = row.edition
        if edition.id not in readers:
            readers[edition.id] = ShopReader(find_layout(tuple(edition.header)), edition.reference_date)
        found[row.id] = readers[edition.id].read(row.line, tuple(row.raw))
    return found


def newest_rows(place: ShopPlace) -> list[ShopRow]:
    """The rows of the newest list that names this place, those refused aside."""
    rows = ShopRow.objects.filter(place=place).exclude(outcome=RowOutcome.REFUSED)
    newest = rows.order_by("-edition__reference_date", "-edition_id").values_list("edition_id", flat=True).first()
    return list(rows.filter(edition_id=newest).select_related("edition").order_by("line")) if newest else []


def load_place(place: ShopPlace, now: datetime) -> Plan | None:
    """Load the rows that waited for their market, which is now known and open; None when there are none."""
    kept = newest_rows(place)
    if not kept or place.registered_id is None:
        return None
    tree = read_tree(write=True)
    again = read_again(kept)
    edition = kept[0].edition
    others = ShopPlace.objects.filter(registered_id=place.registered_id).values_list("id", flat=True)
    plan = Planner(
        market_id=place.registered_id,
        place_ids=sorted({*others, place.id}),
        rows=list(again.values()),
        tree=tree,
        now=now,
        edition_id=edition.id,
        reference_date=edition.reference_date,
        lock=True,
    ).run(settle=True)
    write_plan(plan, tree, now)
    asked = write_questions(plan.questions, plan, {row.line: place.id for row in kept}, now)
    for row in kept:
        store = plan.stores.get(row.line)
        row.store_id = store.id if store is not None else None
        row.twins = asked.get(row.line, row.twins)
        row.unsure = list(plan.sorted[row.line].unsure)
        row.outcome = plan.outcomes[row.line].value
    ShopRow.objects.bulk_update(kept, ["store", "twins", "unsure", "outcome"], batch_size=1000)
    return plan


def open_shops(rows: Sequence[ShopRow], market_id: int, now: datetime) -> None:
    """Make a shop of each row. The market must be open."""
    tree = read_tree(write=True)
    again = read_again(rows)
    plan = Plan(market_id, list(again.values()))
    for row in rows:
        told = again[row.id]
        plan.sorted[row.line] = tree.sort(told.words, told.region)
        plan.stores[row.line] = new_store(told, market_id, tree.names(plan.sorted[row.line].codes), now)
        plan.added.append(told)
    plan.stands = find_stands(plan.added, market_id)
    write_plan(plan, tree, now)
    for row in rows:
        row.store = plan.stores[row.line]
        row.outcome = RowOutcome.ADDED
        row.unsure = list(plan.sorted[row.line].unsure)
    ShopRow.objects.bulk_update(rows, ["store", "outcome", "unsure"], batch_size=1000)


def sort_again(rows: Sequence[ShopRow], tree: Tree, now: datetime) -> int:
    """Sort the goods of rows anew after a decision; returns how many shops changed. Their markets must be open.

    Goods that people wrote here stay, and so does what a second row says of a shop that an earlier row speaks for.
    """
    again = read_again(rows)
    wanted = Store.objects.filter(id__in=[row.store_id for row in rows if row.store_id]).order_by("id")
    stores = {store.id: store for store in wanted.select_for_update(of=("self",))}
    held = held_goods(list(stores))
    fresh: list[StoreGoods] = []
    changed: list[Store] = []
    for row in rows:
        told = again[row.id]
        found = tree.sort(told.words, told.region)
        row.unsure = list(found.unsure)
        store = stores.pop(row.store_id, None) if row.store_id else None
        if store is None or "goods" in store.edited:
            continue
        goods = goods_rows(store, told, found.codes, tree)
        codes = [(each.goods_class.code if each.goods_class else "", each.words) for each in goods]
        if codes == held.get(store.id, []):
            continue
        fresh += goods
        store.search_key = search_key_of(store.name, told.stalls, [*tree.names(found.codes), told.values["own_words"]])
        store.changed_at = max(now, store.added_at)
        changed.append(store)
    StoreGoods.objects.filter(store__in=changed).delete()
    StoreGoods.objects.bulk_create(fresh, batch_size=1000)
    Store.objects.bulk_update(changed, ["search_key", "changed_at"], batch_size=500)
    ShopRow.objects.bulk_update(rows, ["unsure"], batch_size=1000)
    return len(changed)
