"""What lists read beside the shops themselves: one question each for a page of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jangteo.registry.merchants.models import Occupancy, Onnuri, Rest, Store, StoreGoods


@dataclass
class Beside:
    """Stalls, goods and 온누리 of shops, by the shop's id; `told_of_onnuri`: those of whom a registration was ever
    written down, so that its lack says something.
    """

    stalls: dict[int, list[tuple[int, str, str, int]]] = field(default_factory=lambda: defaultdict(list))
    goods: dict[int, list[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(list))
    onnuri: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    told_of_onnuri: set[int] = field(default_factory=set)


def beside(today: date, ids: Collection[int] | None = None) -> Beside:
    """For these shops, or (None) for every shop of the open market. Three questions."""
    found = Beside()
    narrow = Q() if ids is None else Q(store_id__in=list(ids))
    stalls = Occupancy.objects.filter(narrow, period__contains=today).order_by("stall__number_key", "id")
    columns = ("store_id", "stall_id", "stall__number", "stall__zone__name", "stall__floor")
    for store_id, stall_id, number, zone, floor in stalls.values_list(*columns):
        found.stalls[store_id].append((stall_id, number, zone, floor))
    goods = StoreGoods.objects.filter(narrow).order_by("store_id", "position")
    for store_id, words, name, branch, code, branch_code in goods.values_list(
        "store_id",
        "words",
        "goods_class__name",
        "goods_class__parent__name",
        "goods_class__code",
        "goods_class__parent__code",
    ):
        found.goods[store_id].append((words or name, branch or name or "", branch_code or code or ""))
    onnuri = Onnuri.objects.filter(narrow).values_list("store_id", "kind", "ended_on", "expires_on")
    for store_id, kind, ended_on, expires_on in onnuri:
        found.told_of_onnuri.add(store_id)
        if ended_on is None and expires_on > today:
            found.onnuri[store_id].add(kind)
    return found


def with_resting(rows: QuerySet[Store], today: date) -> QuerySet[Store]:
    """The shops, each knowing whether it `rests` today."""
    return rows.annotate(rests_today=Exists(Rest.objects.filter(store=OuterRef("pk"), period__contains=today)))
