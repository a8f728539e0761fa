"""The public REST API of places: read only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jangteo.kernel.errors import Missing
from jangteo.registry.places import queries
from jangteo.registry.places.types import MarketFilter, MarketType, MarketView, RegionNode

router = Router(tags=["places"])

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]


class RegionOut(Schema):
    """A region; `full_name` holds its parents."""

    code: str
    name: str
    full_name: str


class MarketOut(Schema):
    """A market of the register. null means unknown; degrees are WGS84."""

    slug: str
    name: str
    type: str
    statutory_kind: str
    recognition: str
    region: RegionOut | None
    road_address: str
    lot_address: str
    latitude: float | None
    longitude: float | None
    store_count: int | None
    goods: list[str]
    vouchers: list[str]
    homepage: str
    phone: str
    has_toilet: bool | None
    has_parking: bool | None
    founded_year: int | None
    cycle_text: str
    cycle_sentence: str
    reference_date: date | None
    provider_name: str
    gone_on: date | None


class FacilityOut(Schema):
    """One facility; `has` null means unknown."""

    code: str
    label: str
    has: bool | None
    as_of: date


class MarketDetailOut(MarketOut):
    """A market with its facilities."""

    facilities: list[FacilityOut]


class MarketPageOut(Schema):
    """One page of markets."""

    items: list[MarketOut]
    total: int
    page: int
    size: int


class OpeningOut(Schema):
    """What holds on one day: closed, regular or market_day."""

    day: date
    kind: str
    reason: str


class RegionNodeOut(Schema):
    """A region with the number of present markets in it and below it."""

    code: str
    name: str
    level: str
    markets: int
    children: list[RegionNodeOut]


class MarketQuery(Schema):
    """Filters of the list; what is left out does not narrow it."""

    region: Annotated[str, Field(max_length=5, pattern=r"^\d*$")] = ""
    type: MarketType | None = None
    cycle_day: Annotated[int, Field(ge=1, le=10)] | None = None
    goods: Annotated[str, Field(max_length=60)] = ""
    has_parking: bool | None = None
    has_toilet: bool | None = None
    search: Annotated[str, Field(max_length=60)] = ""
    open_on: Day | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=200)] = 50


class PeriodQuery(Schema):
    """A period of days, both ends included."""

    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day, Field(alias="to")]


def _market_out(view: MarketView) -> MarketOut:
    return MarketOut.model_validate(view, from_attributes=True)


@router.get("/markets", response=MarketPageOut, summary="시장 목록")
def list_markets(request: HttpRequest, query: Query[MarketQuery]) -> MarketPageOut:
    """Markets by name, one page at a time; `search` understands 초성."""
    wanted = MarketFilter(
        region=query.region,
        type=query.type.value if query.type else "",
        cycle_day=query.cycle_day,
        goods=query.goods,
        has_parking=query.has_parking,
        has_toilet=query.has_toilet,
        search=query.search,
        open_on=query.open_on,
    )
    page = queries.list_markets(wanted=wanted, page=query.page, size=query.size)
    return MarketPageOut(
        items=[_market_out(view) for view in page.items], total=page.total, page=page.number, size=page.size
    )


@router.get("/markets/{slug}", response=MarketDetailOut, summary="시장 하나")
def get_market(request: HttpRequest, slug: str) -> MarketDetailOut:
    """One market with its facilities."""
    slug = slug.replace("\0", "")
    view = queries.get_market(slug=slug)
    facilities = [FacilityOut.model_validate(f, from_attributes=True) for f in queries.list_facilities(slug=slug)]
    return MarketDetailOut(**_market_out(view).model_dump(), facilities=facilities)


@router.get("/markets/{slug}/days", response=list[OpeningOut], summary="여는 날과 장날")
def list_days(request: HttpRequest, slug: str, period: Query[PeriodQuery]) -> list[OpeningOut]:
    """Every day from `from` to `to`, both included, at most 366."""
    days = queries.list_openings(slug=slug.replace("\0", ""), start=period.start, end=period.end + timedelta(days=1))
    return [OpeningOut(day=o.day, kind=o.kind.value, reason=o.reason) for o in days]


@router.get("/regions", response=list[RegionNodeOut], summary="지역과 시장 수")
def list_regions(request: HttpRequest) -> list[RegionNodeOut]:
    """The tree of regions with the number of present markets."""
    return [_node_out(node) for node in queries.get_region_tree()]


def _node_out(node: RegionNode) -> RegionNodeOut:
    return RegionNodeOut(
        code=node.code,
        name=node.name,
        level=node.level,
        markets=node.markets,
        children=[_node_out(child) for child in node.children],
    )


class ZoneOut(Schema):
    """A zone of a market; storeys below ground are negative."""

    id: int
    code: str
    name: str
    floor: int


class StallOut(Schema):
    """A stall in use; `area_m2` null means unknown."""

    id: int
    number: str
    zone_id: int
    floor: int
    area_m2: float | None
    use: str


class StallsOut(Schema):
    """The zones and stalls of a market."""

    zones: list[ZoneOut]
    stalls: list[StallOut]


class CellOut(Schema):
    """Where a stall lies on the map: its upper left corner and size in cm, turned by `r` degrees about its middle."""

    stall_id: int
    x: int
    y: int
    w: int
    h: int
    r: int


class MarkOut(Schema):
    """What else the map shows, such as gates, roads, toilets; lengths in cm."""

    id: str
    kind: str
    x: int
    y: int
    w: int
    h: int
    r: int
    text: str
    floor: int


class StallMapOut(Schema):
    """The present map of a market in cm; version 0 and no cells when nobody has drawn one."""

    version: int
    width: int
    height: int
    cells: list[CellOut]
    marks: list[MarkOut]


def _market_id(slug: str) -> int:
    found = queries.find_market_ref(slug=slug.replace("\0", ""))
    if found is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    return found.id


@router.get("/markets/{slug}/stalls", response=StallsOut, summary="구역과 자리")
def list_stalls(request: HttpRequest, slug: str) -> StallsOut:
    """The zones of a market and its stalls in use, by number."""
    market_id = _market_id(slug)
    return StallsOut(
        zones=[ZoneOut.model_validate(z, from_attributes=True) for z in queries.list_zones(market_id=market_id)],
        stalls=[StallOut.model_validate(s, from_attributes=True) for s in queries.list_stalls(market_id=market_id)],
    )


@router.get("/markets/{slug}/map", response=StallMapOut, summary="배치도")
def get_map(request: HttpRequest, slug: str) -> StallMapOut:
    """The map of a market, as data to draw."""
    view = queries.get_map_data_or_empty(market_id=_market_id(slug))
    cells = [CellOut(stall_id=int(cell["id"]), **{side: cell[side] for side in "xywhr"}) for cell in view.data["cells"]]
    marks = [MarkOut(**{"floor": 1, **mark}) for mark in view.data["marks"]]
    return StallMapOut(
        version=view.version, width=view.data["width"], height=view.data["height"], cells=cells, marks=marks
    )
