"""Shops made of rows, and what a row changes of a shop: told before it is written, written in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jangteo.registry.merchants.models import GoodsClass, Store, StoreGoods
from jangteo.registry.merchants.operations._keys import search_key_of, store_name_key
from jangteo.registry.merchants.operations._shop_rows import ShopRowIn, plain_key
from jangteo.registry.merchants.operations._shop_tree import Tree
from jangteo.registry.merchants.types.shop_columns import COLUMN_OF
from jangteo.registry.places.types import Problem, Severity

SOURCE = "공개 점포 자료"
CLOSED_BY_FILE = "자료의 비고"
_FIELDS = {
    "shop_phone": "phone",
    "homepage": "homepage",
    "delivery": "delivery",
    "address": "road_address",
    "lot_address": "lot_address",
    "latitude": "latitude",
    "longitude": "longitude",
}
_COLUMN = {ours: COLUMN_OF[theirs] for ours, theirs in _FIELDS.items()} | {
    "name": "점포명",
    "state": "비고",
    "goods": "취급품목",
}
WRITTEN = (
    *_FIELDS,
    "name",
    "name_key",
    "search_key",
    "state",
    "closed_on",
    "closed_because",
    "last_verified_on",
    "changed_at",
)
MAX_GOODS = 6


@dataclass(slots=True)
class Change:
    """What a row changes of a shop: field → [before, after]; `codes` when the goods change; what it leaves alone."""

    fields: dict[str, list[Any]] = field(default_factory=dict)
    codes: tuple[str, ...] | None = None
    left: list[Problem] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields) or self.codes is not None


def _values(row: ShopRowIn) -> dict[str, Any]:
    values = {ours: row.values[theirs] for ours, theirs in _FIELDS.items() if theirs in row.values}
    if "latitude" not in values:
        values |= {"latitude": None, "longitude": None}
    return values


def new_store(row: ShopRowIn, market_id: int, goods: Sequence[str], now: datetime) -> Store:
    """The shop that a row describes, not yet written. `goods` are names of classes, for searching."""
    closed = row.closed
    return Store(
        market_id=market_id,
        name=row.name,
        name_key=store_name_key(row.name),
        search_key=search_key_of(row.name, row.stalls, [*goods, row.values["own_words"]]),
        state="closed" if closed else "open",
        closed_on=row.values.get("closed_on") if closed else None,
        closed_because=_because(row) if closed else "",
        last_verified_on=row.as_of,
        source=SOURCE,
        added_at=now,
        changed_at=now,
        **_values(row),
    )


def _because(row: ShopRowIn) -> str:
    """What is known of the closing: the remark and the day on which it was seen; the day of closing is not known."""
    seen = f" ({row.as_of:%Y-%m-%d} 자료)" if row.as_of else ""
    return f"{CLOSED_BY_FILE}: {row.remark}{seen}"[:200]


def goods_rows(store: Store, row: ShopRowIn, codes: Sequence[str], tree: Tree) -> list[StoreGoods]:
    """What the shop sells, the main thing first; with own words alone where no class is known."""
    words = row.values["own_words"]
    known = [tree.classes[code] for code in codes[:MAX_GOODS] if code in tree.classes]
    if not known:
        return [_goods(store, 0, None, words, "mixed")] if words else []
    return [_goods(store, at, each, words if at == 0 else "", each.tax) for at, each in enumerate(known)]


def _goods(store: Store, position: int, goods_class: GoodsClass | None, words: str, tax: str) -> StoreGoods:
    return StoreGoods(
        market_id=store.market_id,
        store=store,
        position=position,
        goods_class=goods_class,
        words=words,
        tax=tax,
    )


def held_goods(store_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Store → its (code, own words) in order; the market must be open."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = StoreGoods.objects.filter(store_id__in=store_ids).order_by("store_id", "position")
    for store_id, code, words in rows.values_list("store_id", "goods_class__code", "words"):
        found.setdefault(store_id, []).append((code or "", words))
    return found


def difference(
    row: ShopRowIn, store: Store, held: Sequence[tuple[str, str]], codes: Sequence[str], *, has_person: bool
) -> Change:
    """What the row changes of the shop. Fields that people edited here stay, and so does what has a keeper."""
    change = Change()
    wanted = _values(row)
    if row.name_key != plain_key(store.name):
        wanted["name"] = row.name
    for name, value in wanted.items():
        before = getattr(store, name)
        if before == value:
            continue
        if name in store.edited:
            change.left.append(_left(row, name, value, "kept_edit", "여기서 고친 값이 있어 그대로 두었어요."))
        else:
            change.fields[name] = [before, value]
    _state(row, store, change, has_person)
    told = [(code, row.values["own_words"] if at == 0 else "") for at, code in enumerate(codes[:MAX_GOODS])]
    told = told or ([("", row.values["own_words"])] if row.values["own_words"] else [])
    if list(held) != told:
        if "goods" in store.edited:
            change.left.append(
                _left(row, "goods", row.values["own_words"], "kept_edit", "여기서 고친 값이 있어 그대로 두었어요.")
            )
        else:
            change.codes = tuple(codes[:MAX_GOODS])
    return change


def _state(row: ShopRowIn, store: Store, change: Change, has_person: bool) -> None:
    """Open and closed. What people closed stays closed, and a shop with a keeper is closed by people alone."""
    closed_here = store.state == "closed" and not store.closed_because.startswith(CLOSED_BY_FILE)
    if row.closed and store.state == "open":
        if has_person or "state" in store.edited:
            message = "점주가 있거나 여기서 고친 가게라 닫지 않았어요. 사무국에서 확인해 주세요."
            change.left.append(_left(row, "state", row.remark, "closing_left", message))
        else:
            change.fields["state"] = ["open", "closed"]
    elif not row.closed and store.state == "closed":
        if closed_here:
            message = "여기서 닫은 가게라 닫힌 채로 두었어요."
            change.left.append(_left(row, "state", row.remark, "opening_left", message))
        else:
            change.fields["state"] = ["closed", "open"]


def _left(row: ShopRowIn, name: str, value: Any, code: str, message: str) -> Problem:
    told = {None: "", True: "Y", False: "N"}.get(value, value) if isinstance(value, bool | None) else value
    return Problem(row.line, _COLUMN[name], str(told)[:200], code, message, Severity.INFO)


def apply_change(row: ShopRowIn, store: Store, change: Change, goods: Sequence[str], now: datetime) -> None:
    """Put the new values on the object."""
    for name, (_, new) in change.fields.items():
        setattr(store, name, new)
    if "name" in change.fields:
        store.name_key = store_name_key(store.name)
    if "state" in change.fields:
        closed = store.state == "closed"
        store.closed_on = row.values.get("closed_on") if closed else None
        store.closed_because = _because(row) if closed else ""
    store.search_key = search_key_of(store.name, row.stalls, [*goods, row.values["own_words"]])
    store.changed_at = now


def touch(store: Store, day: date | None) -> bool:
    """Note the last day on which somebody is known to have seen the shop; whether that is news."""
    if day is None or (store.last_verified_on is not None and store.last_verified_on >= day):
        return False
    store.last_verified_on = day
    return True


def write_stores(stores: Sequence[Store]) -> None:
    """Write changed shops in one statement; their markets must be open."""
    if stores:
        Store.objects.bulk_update(stores, WRITTEN, batch_size=500)
