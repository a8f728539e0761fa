"""Regions, and what tenancy needs to know of places."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.tenancy.types import RegionRef as ScopeRegion
from jangteo.registry.places.models import Market, Region
from jangteo.registry.places.queries.fresh import kept
from jangteo.registry.places.types import RegionLevel, RegionNode, RegionRef


def _bare(text: str) -> str:
    """Without the one letter that the database takes for no text at all."""
    return text.replace("\0", "")


def find_market_ref(*, slug: str | None = None, id: int | None = None) -> MarketRef | None:
    """The market with this slug or id as tenancy knows it; None when there is none."""
    wanted = Q(slug=_bare(slug)) if slug is not None else Q(id=id)
    row = Market.objects.filter(wanted).values("id", "slug", "name", "region_id", "palette").first()
    return MarketRef(**row) if row else None


def find_region_ref(*, code: str | None = None, id: int | None = None) -> ScopeRegion | None:
    """The region with this code or id as tenancy knows it; None when there is none."""
    wanted = Q(code=_bare(code)) if code is not None else Q(id=id)
    row = Region.objects.filter(wanted).first()
    return ScopeRegion(id=row.id, code=row.code, name=row.full_name) if row else None


def list_region_ids_above(*, market_id: int | None = None, region_id: int | None = None) -> list[int]:
    """The ids of the regions that contain a market or a region, the nearest first."""
    if market_id is not None:
        path = Market.objects.filter(id=market_id).values_list("region__path", flat=True).first()
    else:
        path = Region.objects.filter(Q(id=region_id)).values_list("path", flat=True).first()
    codes = (path or "").strip("/").split("/")
    if market_id is None:
        codes = codes[:-1]
    by_code = dict(Region.objects.filter(code__in=codes).values_list("code", "id"))
    return [by_code[code] for code in reversed(codes) if code in by_code]


def list_market_ids_in(*, region_id: int) -> list[int]:
    """The ids of the markets of a region and of all below it, those gone included."""
    path = Region.objects.filter(id=region_id).values_list("path", flat=True).first()
    if path is None:
        return []
    return list(Market.objects.filter(region__path__startswith=path).order_by("id").values_list("id", flat=True))


def list_regions(*, parent: str = "") -> list[RegionRef]:
    """The regions right below the one with code `parent`; the 시도 when it is empty. Ordered by code."""
    rows = Region.objects.filter(parent__code=parent) if parent else Region.objects.filter(level=RegionLevel.SIDO)
    return [RegionRef(row.code, row.name, row.full_name) for row in rows.order_by("code")]


@kept
def get_region_tree() -> tuple[RegionNode, ...]:
    """Every region under its parent with the number of present markets in it and below it."""
    direct = dict(
        Market.objects.filter(gone_on=None, region__isnull=False)
        .order_by()
        .values_list("region_id")
        .annotate(n=Count("id"))
    )
    below: dict[int | None, list[Region]] = defaultdict(list)
    for row in Region.objects.order_by("code"):
        below[row.parent_id].append(row)

    def node(row: Region) -> RegionNode:
        children = tuple(node(child) for child in below[row.id])
        count = direct.get(row.id, 0) + sum(child.markets for child in children)
        return RegionNode(row.code, row.name, row.level, count, children)

    return tuple(node(row) for row in below[None])
