"""The map of the city portal: projection, soft shapes, bubbles and dots."""

from __future__ import annotations

import re
from itertools import combinations
from math import hypot

import pytest

from jangteo.registry.places.types import MarketFact, MarketType, OpeningKind
from jangteo.registry.places.web.city.atlas import draw, group_of
from jangteo.registry.places.web.city.shapes import frame_of, outlines


def fact(
    slug: str, lat: float | None, lon: float | None, *codes: str, today: OpeningKind | None = OpeningKind.REGULAR
) -> MarketFact:
    week = () if today is None else (today,) * 7
    return MarketFact(slug, slug, codes, lat, lon, 100, MarketType.PERMANENT, (), "매일", True, True, week)


def test_the_projection_keeps_directions_and_distances() -> None:
    frame = frame_of([(35.0, 129.0), (36.0, 129.0)], width=500, height=600, margin=50)
    south, north = frame.place(35.0, 129.0), frame.place(36.0, 129.0)
    assert south[0] == pytest.approx(north[0])
    assert (south[1], north[1]) == pytest.approx((550, 50))
    assert frame.kilometres(south[1] - north[1]) == pytest.approx(111.2)
    east = frame.place(35.0, 129.1)
    assert east[0] > south[0]


def test_one_spot_lies_in_the_middle() -> None:
    frame = frame_of([(35.1, 129.0)] * 3, width=500, height=400, margin=50)
    assert frame.place(35.1, 129.0) == pytest.approx((250, 200))


def test_each_region_gets_closed_shapes_around_its_markets() -> None:
    frame = frame_of([(35.0, 129.0), (36.0, 128.0)], width=560, height=520, margin=56)
    found = outlines((("26", 35.0, 129.0), ("47", 36.0, 128.0)), frame, 44.0)
    assert set(found) == {"26", "47"}
    for code, spot in (("26", (35.0, 129.0)), ("47", (36.0, 128.0))):
        path = found[code].path
        assert path.count("M") == path.count("Z") == 1
        xs = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", path)]
        assert min(xs) < frame.place(*spot)[0] < max(xs)


def test_bubbles_do_not_cover_each_other_and_count_what_opens() -> None:
    facts = [fact(f"s{k}", 37.5, 127.0, "11") for k in range(60)]
    facts += [fact(f"g{k}", 37.51, 127.01, "41", today=OpeningKind.CLOSED) for k in range(40)]
    atlas = draw(facts, "")
    assert atlas is not None
    for one, other in combinations(atlas.bubbles, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= one.r + other.r
    assert {bubble.code: (bubble.count, bubble.open) for bubble in atlas.bubbles} == {"11": (60, 60), "41": (40, 0)}


def test_dots_say_what_holds_and_the_market_itself_is_named_first() -> None:
    spots = [fact("a", 35.1, 129.0, "26", "26230"), fact("b", 35.1, 129.0, "26", "26230", today=None)]
    atlas = draw([*spots, fact("c", None, None, "26", "26230")], "26230", "b")
    assert atlas is not None
    assert {dot.fact.slug: dot.state for dot in atlas.dots} == {"a": "open", "b": "unknown"}
    assert {dot.fact.slug for dot in atlas.dots if dot.named} == {"b"}


def test_nothing_placed_is_no_map_and_groups_follow_the_level() -> None:
    lost = fact("a", None, None, "26", "26230")
    assert draw([lost], "") is None
    assert (group_of(lost, ""), group_of(lost, "26"), group_of(lost, "26230")) == ("26", "26230", "26230")
    assert group_of(fact("x", None, None), "") == ""
