"""The goods tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from jangteo.registry.merchants.models import GoodsClass
from jangteo.registry.merchants.types import GoodsBranch, GoodsLeaf, Tax


def list_goods_branches(*, today: date | None = None) -> list[GoodsBranch]:
    """Branches with their leaves in order, of those in use on a day (None: of all). One question."""
    rows = list(_in_use(today))
    branches = [row for row in rows if row.parent_id is None]
    return [
        GoodsBranch(
            code=branch.code,
            name=branch.name,
            leaves=tuple(_leaf(row, branch) for row in rows if row.parent_id == branch.id),
        )
        for branch in branches
    ]


def list_goods_leaves(*, codes: Iterable[str]) -> dict[str, GoodsLeaf]:
    """Code → class of the given codes, branches too; unknown codes are left out."""
    rows = GoodsClass.objects.filter(code__in=set(codes)).select_related("parent")
    return {row.code: _leaf(row, row.parent or row) for row in rows}


def _in_use(today: date | None) -> Iterable[GoodsClass]:
    rows = GoodsClass.objects.order_by("order")
    if today is None:
        return rows
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)


def _leaf(row: GoodsClass, branch: GoodsClass) -> GoodsLeaf:
    return GoodsLeaf(row.id, row.code, row.name, branch.code, branch.name, Tax(row.tax))
