"""The public REST API of shops: read only, and nothing of who keeps them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.registry.merchants import queries
from jangteo.registry.places import queries as places

router = Router(tags=["merchants"])


class StoreOut(Schema):
    """An open or resting shop as customers see it. null means unknown."""

    id: int
    name: str
    resting: bool
    place: str
    zone: str
    floor: int | None
    goods: list[str]
    group_codes: list[str]
    phone: str
    intro: str
    hours: str
    delivery: bool | None
    onnuri_paper: bool | None
    onnuri_card: bool | None
    onnuri_qr: bool | None
    deductible: bool | None


class StorePageOut(Schema):
    """One page of shops."""

    items: list[StoreOut]
    total: int
    page: int
    size: int


class StoreQuery(Schema):
    """Filters; what is left out does not narrow. `goods` is a code of the goods tree, `search` understands 초성."""

    goods: Annotated[str, Field(max_length=20)] = ""
    search: Annotated[str, Field(max_length=60)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/markets/{slug}/stores", response=StorePageOut, summary="시장의 점포")
def list_stores(request: HttpRequest, slug: str, query: Query[StoreQuery]) -> StorePageOut:
    """The shops of a market by name, one page at a time."""
    market = places.find_market_ref(slug=slug.replace("\0", ""))
    if market is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    found = queries.list_public_stores(
        market_id=market.id,
        today=clock.today(clock.now()),
        goods=query.goods.replace("\0", ""),
        text=query.search,
    )
    first = (query.page - 1) * query.size
    items = [StoreOut.model_validate(row, from_attributes=True) for row in found[first : first + query.size]]
    return StorePageOut(items=items, total=len(found), page=query.page, size=query.size)
