"""Goods of a shop: from what was said to rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jangteo.registry.merchants.models import GoodsClass, Store, StoreGoods
from jangteo.registry.merchants.operations._common import clean
from jangteo.registry.merchants.types import MOST_GOODS, GoodsInput, Tax, refusals

SEED = Path(__file__).parents[1] / "seed" / "goods.csv"
FIRST_DAY = date(2000, 1, 1)
WORDS_LENGTH = 60


@dataclass(frozen=True)
class Kind:
    """A class as the rows need it."""

    id: int
    name: str
    tax: Tax
    is_leaf: bool
    valid_to: date | None
    parent_id: int | None


def load_tree() -> int:
    """Bring the table up to the file: new classes are added, names, taxes and places in order follow it, and what the
    file no longer has stays as it is. Returns how many rows were written.
    """
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = {row.code: row for row in GoodsClass.objects.all()}
    written = 0
    waiting = dict(enumerate(rows))
    while waiting:  # branches first, then what hangs on them
        ready = {order: row for order, row in waiting.items() if not row["parent"] or row["parent"] in held}
        if not ready:
            raise ValueError(f"goods without their branch: {[row['code'] for row in waiting.values()]}")
        fresh, changed = [], []
        for order, row in ready.items():
            del waiting[order]
            parent = held[row["parent"]] if row["parent"] else None
            values = {"parent_id": parent and parent.id, "name": row["name"], "tax": row["tax"], "order": order}
            found = held.get(row["code"])
            if found is None:
                fresh.append(GoodsClass(code=row["code"], valid_from=FIRST_DAY, **values))
            elif any(getattr(found, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(found, name, value)
                changed.append(found)
        held |= {row.code: row for row in GoodsClass.objects.bulk_create(fresh)}
        written += len(fresh) + GoodsClass.objects.bulk_update(changed, ["parent", "name", "tax", "order"])
    return written


def kinds() -> dict[str, Kind]:
    """Code → class; loads the file where the table is still empty."""
    if not GoodsClass.objects.exists():
        load_tree()
    rows = list(GoodsClass.objects.all())
    branches = {row.parent_id for row in rows}
    return {
        row.code: Kind(row.id, row.name, Tax(row.tax), row.id not in branches, row.valid_to, row.parent_id)
        for row in rows
    }


def check_goods(goods: Iterable[GoodsInput], known: dict[str, Kind]) -> tuple[GoodsInput, ...]:
    """The goods tidied, each once. Raises Invalid(`goods_unknown`, `goods_too_many`, `text_too_long`)."""
    kept: dict[tuple[str, str], GoodsInput] = {}
    for item in goods:
        words = clean(item.words, WORDS_LENGTH, "goods", "품목은")
        if item.code and item.code not in known:
            raise refusals.goods_unknown()
        if item.code or words:
            kept.setdefault((item.code, words), GoodsInput(item.code, words, item.tax))
    if len(kept) > MOST_GOODS:
        raise refusals.goods_too_many()
    return tuple(kept.values())


def goods_rows(store: Store, goods: Sequence[GoodsInput], known: dict[str, Kind]) -> list[StoreGoods]:
    """Unsaved rows for checked goods, the first being the main one."""
    rows = []
    for position, item in enumerate(goods):
        kind = known.get(item.code)
        rows.append(
            StoreGoods(
                market_id=store.market_id,
                store=store,
                position=position,
                goods_class_id=kind.id if kind else None,
                words="" if kind and item.words == kind.name else item.words,
                tax=(item.tax or (kind.tax if kind else Tax.MIXED)).value,
            )
        )
    return rows


def set_goods(store: Store, goods: Iterable[GoodsInput]) -> tuple[str, ...]:
    """Replace the goods of a store; returns their names for the record. Raises as `check_goods`."""
    known = kinds()
    checked = check_goods(goods, known)
    store.goods.all().delete()
    StoreGoods.objects.bulk_create(goods_rows(store, checked, known))
    return tuple(item.words or known[item.code].name for item in checked)
