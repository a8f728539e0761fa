"""Invented zones, stalls and maps of the five markets of the demo, the same for the same seed.

부전시장 is drawn by hand: indoor blocks round a small square. The others are drawn from zones and counts, each of
another kind: long lanes of butchers, a building of two storeys, one street with stalls on both sides, shops with 좌판
before them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from jangteo.foundation.tenancy.types import Actor
from jangteo.registry.places import operations, queries
from jangteo.registry.places.types import Block, NewStall, Ownership, StallUse, running_numbers


@dataclass(frozen=True)
class _Zone:
    """A zone with so many stalls of a usual area (m²), drawn in rows of `columns`."""

    code: str
    name: str
    count: int
    columns: int = 8
    floor: int = 1
    tint: str = ""
    area: int = 24
    use: StallUse = StallUse.SHOP
    ownership: Ownership = Ownership.PRIVATE
    both_sides: bool = False
    skip_four: bool = False


_BUJEON = (
    _Zone("가", "채소·과일", 28),
    _Zone("나", "수산·건어물", 26),
    _Zone("다", "정육·반찬", 24),
    _Zone("라", "의류·생활", 24),
    _Zone("마", "먹자골목", 20, use=StallUse.FOOD),
)
_DRAWN: dict[str, tuple[_Zone, ...]] = {
    "majang": (
        _Zone("서", "서문길", 48, both_sides=True, tint="pat", area=30),
        _Zone("중", "중앙길", 56, both_sides=True, tint="pat", area=30),
        _Zone("동", "동문길", 48, both_sides=True, tint="pat", area=30),
        _Zone("부", "부산물 골목", 32, columns=16, area=18),
        _Zone("먹", "먹자골목", 24, columns=12, use=StallUse.FOOD, tint="hwang", area=40),
    ),
    "daejeon-jungang": (
        _Zone("A", "상가동 1층", 60, columns=15, ownership=Ownership.PUBLIC, skip_four=True),
        _Zone("B", "상가동 2층", 48, columns=12, floor=2, ownership=Ownership.PUBLIC, tint="jjok", skip_four=True),
        _Zone("한", "한복거리", 32, both_sides=True, tint="sol"),
        _Zone("먹", "먹자골목", 26, both_sides=True, use=StallUse.FOOD, tint="hwang"),
    ),
    "yongmun": (
        _Zone("가", "윗길", 62, both_sides=True, area=20),
        _Zone("나", "아랫길", 58, both_sides=True, area=20),
        _Zone("다", "옆골목", 18, columns=9, area=14),
    ),
    "bansong": (
        _Zone("상", "상가", 84, columns=14, area=22),
        _Zone("어", "어물전", 24, columns=12, area=16, tint="jjok"),
        _Zone("좌", "좌판", 48, columns=16, area=4, use=StallUse.STAND, ownership=Ownership.PUBLIC, tint="hwang"),
    ),
}
#: Rows of 부전시장 in decimetres: zone, left, right, top, first number, how many.
_ROWS = (
    ("가", 22, 225, 34, 1, 7), ("가", 22, 225, 67, 8, 7), ("가", 22, 225, 123, 15, 7), ("가", 22, 225, 155, 22, 7),
    ("나", 251, 452, 34, 1, 7), ("나", 251, 449, 67, 8, 7), ("나", 251, 447, 123, 15, 6), ("나", 251, 444, 155, 21, 6),
    ("다", 22, 225, 227, 1, 6), ("다", 22, 225, 260, 7, 6), ("다", 22, 225, 316, 13, 6), ("다", 22, 225, 348, 19, 6),
    ("라", 251, 440, 227, 1, 6), ("라", 251, 438, 260, 7, 6), ("라", 251, 434, 316, 13, 6),
    ("라", 251, 432, 348, 19, 6),
    ("마", 22, 225, 406, 1, 5), ("마", 251, 430, 406, 6, 5), ("마", 22, 225, 462, 11, 5), ("마", 251, 426, 462, 16, 5),
)  # fmt: skip
#: Marks of 부전시장 in decimetres: kind, left, top, width, height, text, angle.
_MARKS = (
    ("road", 0, 0, 476, 22, "부전로", 0), ("road", 0, 504, 476, 22, "부전역 쪽", 0),
    ("road", 222, 252, 480, 22, "새싹길", 94), ("gate", 310, 2, 30, 18, "북문", 0),
    ("gate", 310, 506, 30, 18, "정문", 0),
    ("lounge", 50, 196, 70, 22, "고객쉼터", 0), ("office", 150, 196, 60, 22, "사무국", 0),
    ("square", 221, 190, 34, 34, "광장", 0), ("toilet", 310, 196, 60, 22, "화장실", 0),
    ("loading", 378, 196, 60, 22, "하역장", 0),
)  # fmt: skip
_NAMES = (("가", 22, 100), ("나", 251, 100), ("다", 22, 293), ("라", 251, 293), ("마", 22, 439))
_ROW_DEPTH = 31


def build(*, actor: Actor, now: datetime, seed: int) -> None:
    """Give those of the five markets that have no zones yet their zones, stalls and map. Raises nothing of its own."""
    for slug, zones in {"bujeon": _BUJEON, **_DRAWN}.items():
        market = queries.find_market_ref(slug=slug)
        if market is None or queries.list_zones(market_id=market.id):
            continue
        by: dict[str, Any] = {"actor": actor, "now": now, "market_id": market.id}
        ids = _fill(by, zones, random.Random(f"{seed} {slug}"))  # noqa: S311  a demo, not a secret
        if slug == "bujeon":
            _draw_bujeon(by, ids)
        else:
            _draw(by, zones, ids)


def _fill(by: dict[str, Any], zones: Sequence[_Zone], rng: random.Random) -> dict[str, int]:
    """Add zones and stalls; returns letter → id of the zone."""
    ids = {}
    for zone in zones:
        ids[zone.code] = operations.add_zone(**by, code=zone.code, name=zone.name, floor=zone.floor, tint=zone.tint)
        numbers = running_numbers(f"{zone.code}-01", zone.count, skip_four=zone.skip_four)
        stalls = tuple(NewStall(number, None, _area(zone, rng), zone.ownership, zone.use) for number in numbers)
        operations.add_stalls(**by, zone_id=ids[zone.code], stalls=stalls)
    return ids


def _area(zone: _Zone, rng: random.Random) -> Decimal:
    """About the usual area of the zone, in steps of a third of a 평."""
    thirds = max(3, round(zone.area * rng.uniform(0.8, 1.25) / 1.1))
    return (Decimal(thirds) * Decimal("1.1")).quantize(Decimal("0.01"))


def _draw_bujeon(by: dict[str, Any], zones: dict[str, int]) -> None:
    ids = {stall.number: stall.id for stall in queries.list_stalls(market_id=by["market_id"])}
    changes: list[dict[str, Any]] = [{"op": "put_frame", "width": 4760, "height": 5260, "background": None}]
    for code, left, right, top, first, count in _ROWS:
        width = (right - left) * 10 // count
        for at in range(count):
            number = f"{code}-{first + at:02d}"
            box = {"x": left * 10 + at * width, "y": top * 10, "w": width - 15, "h": _ROW_DEPTH * 10 - 10, "r": 0}
            changes.append({"op": "put_cell", "cell": {"id": str(ids[number]), **box}})
    for at, (kind, left, top, width, height, text, angle) in enumerate(_MARKS):
        box = {"x": left * 10, "y": top * 10, "w": width * 10, "h": height * 10, "r": angle}
        changes.append({"op": "put_mark", "mark": {"id": f"m{at}", "kind": kind, "text": text, **box}})
    for zone, (code, left, top) in zip(_BUJEON, _NAMES, strict=True):
        box = {"x": left * 10, "y": top * 10, "w": 1200, "h": 200, "r": 0}
        about = {"id": f"z{zones[code]}", "kind": "zone", "text": f"{code} {zone.name}", "zone": str(zones[code])}
        changes.append({"op": "put_mark", "mark": {**about, **box}})
    operations.save_map_changes(**by, base=0, changes=changes, note="안내판을 보고 그림")


def _draw(by: dict[str, Any], zones: Sequence[_Zone], ids: dict[str, int]) -> None:
    blocks = [
        Block(
            zone_id=ids[zone.code],
            count=0,
            columns=zone.columns,
            start_number="",
            both_sides=zone.both_sides,
            width=150 if zone.use is StallUse.STAND else 300,
            depth=120 if zone.use is StallUse.STAND else 280,
        )
        for zone in zones
    ]
    version = operations.generate_map(**by, blocks=blocks)
    frame = queries.get_map_data_or_empty(market_id=by["market_id"]).data
    middle, bottom = frame["width"] // 2 - 150, frame["height"] - 220
    gates = (("gate-s", middle, bottom, "정문"), ("gate-n", middle, 40, "북문"))
    marks = [
        {
            "op": "put_mark",
            "mark": {"id": name, "kind": "gate", "x": x, "y": y, "w": 300, "h": 180, "r": 0, "text": text},
        }
        for name, x, y, text in gates
    ]
    toilet = {"id": "wc", "kind": "toilet", "x": 40, "y": bottom, "w": 500, "h": 180, "r": 0, "text": "화장실"}
    marks.append({"op": "put_mark", "mark": toilet})
    operations.save_map_changes(**by, base=version, changes=marks, note="문과 화장실을 표시함")
