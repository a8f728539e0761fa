"""The stalls of the demo: as many as the pictures promise, the same for the same seed, built once."""

from __future__ import annotations

import pytest

from jangteo.registry.places import demo, demo_stalls, queries
from jangteo.registry.places.tests.stall_world import boxes_overlap
from jangteo.registry.places.tests.world import ACTOR, NOW

pytestmark = pytest.mark.django_db


def test_the_five_markets_have_stalls_on_a_map() -> None:
    ids = demo.build(actor=ACTOR, now=NOW, seed=1)
    demo_stalls.build(actor=ACTOR, now=NOW, seed=1)
    demo_stalls.build(actor=ACTOR, now=NOW, seed=1)
    for market_id in ids:
        view = queries.find_map(market_id=market_id)
        assert view is not None
        cells = view.data["cells"]
        assert len(cells) == len(view.stalls) > 100
        floors = {str(stall.id): stall.floor for stall in view.stalls}
        for at, each in enumerate(cells):
            assert 0 <= each["x"] <= view.data["width"] - each["w"]
            assert 0 <= each["y"] <= view.data["height"] - each["h"]
            others = (other for other in cells[:at] if floors[other["id"]] == floors[each["id"]])
            assert not any(boxes_overlap(each, other) for other in others)
    bujeon = queries.find_market_ref(slug="bujeon")
    assert bujeon is not None
    zones = queries.list_zones(market_id=bujeon.id)
    assert [(zone.code, zone.stalls) for zone in zones] == [("가", 28), ("나", 26), ("다", 24), ("라", 24), ("마", 20)]
    assert queries.find_stall(market_id=bujeon.id, number="나-17") is not None
