"""A market with two zones and a few stalls for the tests of stalls and of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.registry.places import operations, queries
from jangteo.registry.places.tests.world import ACTOR, NOW, a_market
from jangteo.registry.places.types import MapSaved, NewStall


@dataclass
class Place:
    """The market, its zones 가 and 나, and the ids of 가-1 … 가-4."""

    market: MarketRef
    zone: int
    other_zone: int
    stalls: list[int]

    @property
    def market_id(self) -> int:
        return self.market.id

    def save(self, base: int, *changes: Mapping[str, Any], **more: Any) -> MapSaved:
        return operations.save_map_changes(
            actor=ACTOR, now=NOW, market_id=self.market_id, base=base, changes=list(changes), **more
        )

    def cells(self) -> dict[str, Mapping[str, Any]]:
        found = queries.find_map(market_id=self.market_id)
        return {cell["id"]: cell for cell in found.data["cells"]} if found else {}


def a_place(slug: str = "saebom", stalls: int = 4, **cells: str) -> Place:
    """A market of the register with zones 가 and 나 and so many stalls in 가."""
    market = a_market(slug, **cells)
    zone = operations.add_zone(actor=ACTOR, now=NOW, market_id=market.id, code="가", name="채소·과일")
    other = operations.add_zone(actor=ACTOR, now=NOW, market_id=market.id, code="나", name="수산", floor=2)
    ids = add(market.id, zone, [f"가-{n}" for n in range(1, stalls + 1)]) if stalls else []
    return Place(market, zone, other, ids)


def add(market_id: int, zone_id: int, numbers: Sequence[str]) -> list[int]:
    """Stalls with these numbers."""
    stalls = tuple(NewStall(number) for number in numbers)
    return operations.add_stalls(actor=ACTOR, now=NOW, market_id=market_id, zone_id=zone_id, stalls=stalls)


def count_events(kind: str) -> int:
    """How many events of a kind (`places.StallRetired`) were published."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_event WHERE kind = %s", [kind])
        return int(cursor.fetchone()[0])


def cell(id: int | str, x: int = 0, y: int = 0, **more: Any) -> dict[str, Any]:
    """A change that puts a cell of 3 by 2.5 metres."""
    return {"op": "put_cell", "cell": {"id": str(id), "x": x, "y": y, "w": 300, "h": 250, "r": 0, **more}}


def mark(id: str, x: int = 0, kind: str = "gate", text: str = "") -> dict[str, Any]:
    """A change that puts a mark."""
    return {
        "op": "put_mark",
        "mark": {"id": id, "kind": kind, "x": x, "y": 0, "w": 100, "h": 100, "r": 0, "text": text},
    }


def call(place: Place, **more: Any) -> dict[str, Any]:
    return {"actor": ACTOR, "now": NOW, "market_id": place.market_id, **more}


def drop(id: int | str) -> dict[str, Any]:
    return {"op": "drop_cell", "id": str(id)}


def marks_of(place: Place) -> dict[str, Any]:
    view = queries.find_map(market_id=place.market_id)
    return {each["id"]: each for each in view.data["marks"]} if view else {}


def boxes_overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    """Whether two rectangles of the map lie on each other."""
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )
