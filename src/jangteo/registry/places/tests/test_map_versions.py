"""Versions of a stall map, maps drawn from zones and counts, and a large one."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.tests.stall_world import (
    Place,
    a_place,
    add,
    boxes_overlap,
    call,
    cell,
    drop,
    mark,
    marks_of,
)
from jangteo.registry.places.types import Block, StallChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_place()


# --- versions ---


def test_an_earlier_version_is_seen_and_brought_back(place: Place) -> None:
    a, b = place.stalls[:2]
    place.save(0, cell(a), cell(b), mark("g"))
    place.save(1, drop(a), cell(b, x=500), {"op": "drop_mark", "id": "g"})
    old = queries.get_map_version(market_id=place.market_id, version=1)
    assert len(old.data["cells"]) == 2
    operations.retire_stall(**call(place, stall_id=b, reason="철거"))
    assert operations.restore_map_version(**call(place, version=1)) == 4
    assert set(place.cells()) == {str(a)}
    assert set(marks_of(place)) == {"g"}
    assert operations.restore_map_version(**call(place, version=4)) == 4
    for version in (0, 9):
        with pytest.raises(Missing, match="map_version_missing"):
            operations.restore_map_version(**call(place, version=version))
        with pytest.raises(Missing, match="map_version_missing"):
            queries.get_map_version(market_id=place.market_id, version=version)


def test_whoever_draws_while_a_version_is_brought_back_is_told(place: Place) -> None:
    a = place.stalls[0]
    place.save(0, cell(a))
    place.save(1, cell(a, x=500))
    operations.restore_map_version(**call(place, version=1))
    late = place.save(2, cell(a, x=900))
    assert [each["theirs"] for each in late.conflicts] == [cell(a)]


# --- drawn from zones and counts ---


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 12), st.booleans(), st.booleans()), min_size=1, max_size=5)
)
def test_drawn_blocks_hold_every_stall_once_and_none_on_another(
    place: Place, wanted: list[tuple[int, int, bool, bool]]
) -> None:
    blocks = [
        Block(place.zone, count, columns, f"B{at}-1", skip_four=skip, both_sides=both)
        for at, (count, columns, skip, both) in enumerate(wanted)
    ]
    view = queries.get_draft_view(market_id=place.market_id, blocks=blocks)
    cells = view.data["cells"]
    assert len({each["id"] for each in cells}) == len(cells) == sum(count for count, *_ in wanted)
    assert not any(boxes_overlap(a, b) for at, a in enumerate(cells) for b in cells[:at])
    for each in cells:
        assert 0 <= each["x"] <= view.data["width"] - each["w"]
        assert 0 <= each["y"] <= view.data["height"] - each["h"]
    numbers = {stall.id: stall.number for stall in view.stalls}
    drawn = [numbers[int(each["id"])] for each in cells]
    skipping = {f"B{at}-" for at, (_, _, skip, _) in enumerate(wanted) if skip}
    assert not any("4" in number.split("-")[1] for number in drawn if number.split("-")[0] + "-" in skipping)


def test_a_map_is_drawn_from_counts_and_missing_stalls_are_added(place: Place) -> None:
    place.save(0, {"op": "put_frame", "width": 9000, "height": 5000, "background": None}, mark("old"))
    blocks = [Block(place.zone, 6, 3, "가-1"), Block(place.other_zone, 5, 0 + 5, "나-01", both_sides=True)]
    preview = queries.get_draft_view(market_id=place.market_id, blocks=blocks)
    assert queries.count_stalls(market_id=place.market_id) == 4
    assert sum(stall.id < 0 for stall in preview.stalls) == 7
    version = operations.generate_map(**call(place, blocks=blocks))
    view = queries.find_map(market_id=place.market_id)
    assert view is not None
    assert (version, len(view.data["cells"]), len(view.stalls)) == (2, 11, 11)
    assert {each["kind"] for each in view.data["marks"]} == {"zone"}
    places = {stall.number: place.cells()[str(stall.id)] for stall in view.stalls}
    assert places["가-1"]["y"] == places["가-3"]["y"] < places["가-4"]["y"]
    # Round the lane: 1 2 3 on one side, 5 4 on the other.
    assert [places[f"나-0{n}"]["x"] for n in (1, 2, 3)] == sorted(places[f"나-0{n}"]["x"] for n in (1, 2, 3))
    assert places["나-04"]["x"] > places["나-05"]["x"]
    assert places["나-04"]["x"] == places["나-03"]["x"]
    assert operations.generate_map(**call(place, blocks=blocks)) == 2
    operations.restore_map_version(**call(place, version=1))
    assert set(marks_of(place)) == {"old"}


def test_a_block_without_a_start_takes_the_stalls_of_its_zone(place: Place) -> None:
    operations.generate_map(**call(place, blocks=[Block(place.zone, 0, 2, "")]))
    assert set(place.cells()) == {str(each) for each in place.stalls}
    operations.generate_map(**call(place, blocks=[Block(place.zone, 6, 2, ""), Block(place.other_zone, 2, 2, "")]))
    numbers = [each.number for each in queries.list_stalls(market_id=place.market_id)]
    assert numbers == ["가-1", "가-2", "가-3", "가-4", "가-5", "가-6", "나-01", "나-02"]


def test_what_cannot_be_drawn_is_refused_and_adds_nothing(place: Place) -> None:
    other = a_place("other", 시장명="다른시장")
    for blocks, error in (
        ([], Invalid),
        ([Block(place.other_zone, 0, 5, "")], Invalid),
        ([Block(place.zone, 5001, 5, "다-1")], Invalid),
        ([Block(place.zone, -1, 5, "다-1")], Invalid),
        ([Block(place.zone, 5, 0, "다-1")], Invalid),
        ([Block(place.zone, 5, 5, "다-1", width=1)], Invalid),
        ([Block(other.zone, 5, 5, "다-1")], Missing),
        ([Block(place.other_zone, 5, 5, "가-1")], Refused),
        ([Block(place.zone, 5, 5, "다-1"), Block(place.zone, 5, 5, "다-3")], Refused),
        ([Block(place.zone, 5, 5, "가" * 30)], Invalid),
    ):
        with pytest.raises(error):
            operations.generate_map(**call(place, blocks=blocks))
    assert queries.count_stalls(market_id=place.market_id) == 4
    assert queries.find_map(market_id=place.market_id) is None


# --- size ---


def test_a_map_of_1500_stalls_is_read_within_40_ms(place: Place) -> None:
    add(place.market_id, place.other_zone, [f"나-{n}" for n in range(1, 1497)])
    operations.generate_map(**call(place, blocks=[Block(place.zone, 0, 4, ""), Block(place.other_zone, 0, 40, "")]))
    taken = []
    gc.collect()
    gc.freeze()  # what other tests left behind is not this question's
    for _ in range(9):
        started = time.process_time()  # the machine of the tests is shared
        view = queries.find_map(market_id=place.market_id)
        stalls = queries.list_stalls(market_id=place.market_id)
        taken.append(time.process_time() - started)
        assert view is not None
        assert len(stalls) == len(view.data["cells"]) == 1500
    gc.unfreeze()
    assert min(taken) < 0.04, taken
    change = StallChange(number="나-2000")
    operations.change_stall(**call(place, stall_id=stalls[-1].id, change=change))
