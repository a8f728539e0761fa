"""The goods tree and what people decided of words, as one import uses them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jangteo.registry.merchants.models import GoodsClass, ShopWord
from jangteo.registry.merchants.operations._goods import FIRST_DAY, SEED, load_tree
from jangteo.registry.merchants.types.shop_words import Sorted, sort_words
from jangteo.registry.places.types import gazetteer

SERVING = "dining"
"""The branch of places that cook or serve: there `한우` is a dish and no butcher's ware."""


@dataclass(slots=True)
class Tree:
    """Classes by code, and the words that people decided by region (`""`: the whole installation)."""

    classes: Mapping[str, GoodsClass]
    parents: Mapping[str, str]
    serving: frozenset[str]
    decided: Mapping[str, Mapping[str, str]]
    _merged: dict[str, dict[str, str]] = field(default_factory=dict)

    def sort(self, words: Iterable[str], region: str) -> Sorted:
        """What a shop of these words in this region sells, and the words that wait for a person."""
        return sort_words(words, self._decided_in(region), self.parents, self.serving)

    def names(self, codes: Iterable[str]) -> list[str]:
        """The names of classes and of the branches they hang on, for searching."""
        found: dict[str, None] = {}
        for code in codes:
            for each in (code, self.parents.get(code, "")):
                if each in self.classes:
                    found.setdefault(self.classes[each].name)
        return list(found)

    def _decided_in(self, region: str) -> Mapping[str, str]:
        """The finest region that decided a word wins."""
        if region not in self._merged:
            merged = dict(self.decided.get("", {}))
            for fact in gazetteer().lineage(region):
                merged |= self.decided.get(fact.code, {})
            self._merged[region] = merged
        return self._merged[region]


def read_tree(*, write: bool) -> Tree:
    """The tree as it stands; with `write` the table is filled first where it is still empty."""
    rows = list(GoodsClass.objects.all())
    if not rows:
        if write:
            load_tree()
            rows = list(GoodsClass.objects.all())
        else:
            return _make(*_from_seed())
    above = {row.id: row.code for row in rows}
    parents = {row.code: above.get(row.parent_id or 0, "") for row in rows}
    return _make({row.code: row for row in rows}, parents)


def _from_seed() -> tuple[dict[str, GoodsClass], dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = {
        row["code"]: GoodsClass(code=row["code"], name=row["name"], tax=row["tax"], order=at, valid_from=FIRST_DAY)
        for at, row in enumerate(rows)
    }
    return made, {row["code"]: row["parent"] for row in rows}


def _make(classes: dict[str, GoodsClass], parents: dict[str, str]) -> Tree:
    decided: dict[str, dict[str, str]] = {}
    listed = ShopWord.objects.values_list("word", "region__code", "goods_class__code")
    for word, region, code in listed:
        decided.setdefault(region or "", {})[word] = code or ""
    serving = frozenset(code for code, parent in parents.items() if SERVING in (code, parent))
    return Tree(classes, parents, serving, decided)
