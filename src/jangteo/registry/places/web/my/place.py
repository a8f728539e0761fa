"""Where the market is: a small drawn map and plain links to the map services people use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from jangteo.registry.places import queries
from jangteo.registry.places.types import MarketView, gazetteer
from jangteo.registry.places.web.city.shapes import Place, frame_of, outlines

WIDTH, HEIGHT, MARGIN, REACH = 360, 260, 44, 34.0


@dataclass(frozen=True, slots=True)
class Area:
    """One soft outline; `is_here` marks the district that the market lies in."""

    path: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The market's 시도 with its districts, drawn from the places of its markets, and the market's own spot."""

    width: int
    height: int
    name: str
    district: str
    areas: Sequence[Area]
    dots: Sequence[tuple[str, str]]
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link to a map service with the market's coordinates."""

    label: str
    url: str


def map_links(market: MarketView) -> list[MapLink]:
    """Links that open the way to the market in a map service; none for a market without a position."""
    if market.latitude is None or market.longitude is None:
        return []
    name, spot = quote(market.name, safe=""), f"{market.latitude},{market.longitude}"
    return [
        MapLink("카카오맵", f"https://map.kakao.com/link/to/{name},{spot}"),
        MapLink(
            "네이버 지도", f"https://map.naver.com/p/search/{quote(f'{market.name} {market.address}'.strip(), safe='')}"
        ),
        MapLink("구글 지도", f"https://www.google.com/maps/search/?api=1&query={quote(spot, safe='')}"),
    ]


def small_map(market: MarketView, day: date) -> SmallMap | None:
    """The drawing; None for a market without a position."""
    if market.latitude is None or market.longitude is None:
        return None
    lineage = gazetteer().lineage(market.region.code) if market.region else ()
    sido = lineage[0].code if lineage else ""
    depth = 1 if sido else 0
    facts = queries.list_market_facts(region=sido, day=day)
    places: list[Place] = [
        (fact.codes[min(depth, len(fact.codes) - 1)] if fact.codes else "", fact.latitude, fact.longitude)
        for fact in facts
        if fact.latitude is not None and fact.longitude is not None
    ] or [("", market.latitude, market.longitude)]
    frame = frame_of([place[1:] for place in places], width=WIDTH, height=HEIGHT, margin=MARGIN)
    here = lineage[min(1, len(lineage) - 1)].code if lineage else ""
    x, y = frame.place(market.latitude, market.longitude)
    return SmallMap(
        width=WIDTH,
        height=HEIGHT,
        name=lineage[0].name if lineage else "전국",
        district=lineage[1].name if len(lineage) > 1 else "",
        areas=[Area(shape.path, code == here) for code, shape in outlines(tuple(places), frame, REACH).items()],
        dots=[(f"{a:.1f}", f"{b:.1f}") for a, b in (frame.place(*place[1:]) for place in places)],
        x=f"{x:.1f}",
        y=f"{y:.1f}",
    )
