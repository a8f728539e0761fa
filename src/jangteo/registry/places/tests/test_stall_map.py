"""The stall map: merging what several people draw, versions, drafts from zones and counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jangteo.kernel.errors import Invalid, Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.tests.stall_world import Place, a_place, call, cell, count_events, drop, mark, marks_of
from jangteo.registry.places.types import Ownership, StallUse

pytestmark = pytest.mark.django_db
FRAME = {"op": "put_frame", "width": 9000, "height": 5000, "background": None}


@pytest.fixture
def place() -> Place:
    return a_place()


def new(name: str, number: str, zone: int | str, **more: Any) -> dict[str, Any]:
    return cell(f"new:{name}", number=number, zone=str(zone), **more)


# --- one editor ---


def test_a_map_is_drawn_and_read_again(place: Place) -> None:
    assert queries.find_map(market_id=place.market_id) is None
    saved = place.save(0, cell(place.stalls[0], x=10, r=-90), mark("g1", text="정문"), FRAME, note="처음")
    assert (saved.version, saved.conflicts, saved.refused, saved.theirs) == (1, [], [], [])
    view = queries.find_map(market_id=place.market_id)
    assert view is not None
    assert (view.version, view.data["width"], view.data["height"], len(view.stalls)) == (1, 9000, 5000, 4)
    assert place.cells()[str(place.stalls[0])] == cell(place.stalls[0], x=10, r=270)["cell"]
    assert marks_of(place)["g1"]["text"] == "정문"
    [version] = queries.list_map_versions(market_id=place.market_id)
    assert (version.version, version.note, version.changes, version.cells) == (1, "처음", 3, 1)
    assert count_events("places.StallMapSaved") == 1


def test_saving_what_is_there_makes_no_version(place: Place) -> None:
    place.save(0, cell(place.stalls[0]))
    again = place.save(1, cell(place.stalls[0]), drop(place.stalls[1]))
    assert again.version == 1
    assert [each.version for each in queries.list_map_versions(market_id=place.market_id)] == [1]


def test_new_cells_become_stalls(place: Place) -> None:
    saved = place.save(0, new("a", "가-9", place.zone, floor=3, use="food"), new("b", "나-1", place.other_zone))
    made = queries.find_stall(market_id=place.market_id, number="가-9")
    assert made is not None
    assert saved.ids == {"new:a": str(made.id), "new:b": saved.ids["new:b"]}
    assert (made.floor, made.use, made.zone_id) == (3, StallUse.FOOD, place.zone)
    assert set(place.cells()) == set(saved.ids.values())
    assert {each.number for each in saved.stalls} == {"가-9", "나-1"}


def test_taking_a_cell_off_keeps_the_stall(place: Place) -> None:
    place.save(0, cell(place.stalls[0]))
    place.save(1, drop(place.stalls[0]))
    assert place.cells() == {}
    assert queries.count_stalls(market_id=place.market_id) == 4


def test_what_cannot_be_comes_back_with_words_and_the_rest_is_saved(place: Place) -> None:
    saved = place.save(
        0,
        cell(place.stalls[0], w=2),
        cell(999_999),
        cell(place.stalls[1], x=5),
        new("a", "가-2", place.zone),
        new("b", "가-7", 999_999),
        new("c", "", place.zone),
        new("d", "가-8", place.zone),
        new("e", "가-08", place.zone),
        mark("m", kind="dragon"),
        mark("n", text="x" * 41),
        mark("o", text="\0"),
        {"op": "put_frame", "width": 1, "height": 5000},
        {"op": "put_frame", "width": 4000, "height": 5000, "background": {"file": 1, "x": 0, "y": 0, "w": 9, "h": 9}},
        {"op": "put_stall", "stall": {"id": str(place.stalls[2]), "number": "가-1"}},
        {"op": "put_stall", "stall": {"id": str(place.stalls[2]), "area_m2": "wide"}},
        {"op": "put_stall", "stall": {"id": str(place.stalls[3]), "area_m2": 12.5, "ownership": "private"}},
    )
    assert set(place.cells()) == {str(place.stalls[1]), saved.ids["new:d"]}
    refused = {each["id"] for each in saved.refused}
    ids = {str(place.stalls[0]), "999999", "new:a", "new:b", "new:c", "new:e", "m", "n", "o", "frame"}
    assert refused == ids | {str(place.stalls[2])}
    assert all(each["words"] for each in saved.refused)
    stall = queries.get_stall(market_id=place.market_id, id=place.stalls[3])
    assert (float(stall.area_m2 or 0), stall.ownership) == (12.5, Ownership.PRIVATE)


@pytest.mark.parametrize(
    "changes",
    [
        None,
        "x",
        [1],
        [{}],
        [{"op": "explode"}],
        [{"op": ["put_cell"]}],
        [{"op": "put_cell"}],
        [{"op": "put_cell", "cell": {"id": None}}],
        [{"op": "drop_cell", "id": "가\0"}],
        [{"op": "drop_mark", "id": "x" * 65}],
        [{"op": "drop_mark", "id": "x", "key": 5}],
        [{"op": "drop_mark", "id": "x"}] * 6001,
    ],
)
def test_what_is_no_list_of_changes_is_refused_as_a_whole(place: Place, changes: Any) -> None:
    with pytest.raises(Invalid, match="changes_invalid"):
        operations.save_map_changes(**call(place, base=0, changes=changes))
    assert queries.find_map(market_id=place.market_id) is None


def test_a_base_that_never_was_is_refused(place: Place) -> None:
    for base in (1, -1):
        with pytest.raises(Refused, match="map_base_unknown"):
            place.save(base, cell(place.stalls[0]))


# --- two editors ---


def test_changes_to_different_things_merge(place: Place) -> None:
    a, b = place.stalls[:2]
    first = place.save(0, cell(a, x=100), mark("gate"))
    second = place.save(0, cell(b, x=900), FRAME)
    assert (first.version, second.version, second.conflicts) == (1, 2, [])
    assert {key for key in place.cells()} == {str(a), str(b)}
    assert set(marks_of(place)) == {"gate"}
    assert second.theirs == [cell(a, x=100), mark("gate")]
    assert [each.id for each in second.stalls] == [a]


def test_what_both_changed_comes_back_and_stays_as_the_first_left_it(place: Place) -> None:
    a, b = place.stalls[:2]
    place.save(0, cell(a), cell(b))
    place.save(1, cell(a, x=100), drop(b))
    late = place.save(1, cell(a, x=700), cell(b, x=700), mark("gate"))
    assert {each["id"]: each["theirs"] for each in late.conflicts} == {str(a): cell(a, x=100), str(b): drop(b)}
    assert [each["mine"]["cell"]["x"] for each in late.conflicts] == [700, 700]
    assert place.cells() == {str(a): cell(a, x=100)["cell"]}
    assert set(marks_of(place)) == {"gate"}


def test_wanting_the_same_is_no_conflict(place: Place) -> None:
    place.save(0, cell(place.stalls[0]))
    place.save(1, cell(place.stalls[0], x=5))
    late = place.save(1, cell(place.stalls[0], x=5))
    assert (late.conflicts, late.version) == ([], 2)


def test_an_editor_is_never_in_conflict_with_itself(place: Place) -> None:
    a = place.stalls[0]
    place.save(0, cell(a), tab="t1")
    answer_lost = place.save(0, cell(a, x=5), tab="t1")
    assert (answer_lost.conflicts, answer_lost.theirs) == ([], [])
    assert place.cells()[str(a)]["x"] == 5


def test_a_request_sent_twice_changes_nothing_the_second_time(place: Place) -> None:
    a = place.stalls[0]
    sent = [
        {**cell(a, x=5), "key": "k1"},
        {**new("x", "가-9", place.zone), "key": "k2"},
        {"op": "put_zone", "zone": {"id": "new:z", "code": "다", "name": "정육"}, "key": "k3"},
        {**new("y", "다-1", "new:z"), "key": "k4"},
    ]
    first = place.save(0, *sent)
    place.save(1, cell(a, x=900))
    again = place.save(0, *sent)
    assert (again.version, again.conflicts, again.refused) == (2, [], [])
    assert again.ids == first.ids
    assert set(again.ids) == {"new:x", "new:y", "new:z"}
    assert place.cells()[str(a)]["x"] == 900
    assert [each["cell"]["x"] for each in again.theirs] == [900]
    assert queries.count_stalls(market_id=place.market_id) == 6


def test_fields_of_one_stall_merge_and_clash_one_by_one(place: Place) -> None:
    a = str(place.stalls[0])
    place.save(0, {"op": "put_stall", "stall": {"id": a, "number": "가-11"}})
    other = place.save(0, {"op": "put_stall", "stall": {"id": a, "area_m2": 9}})
    assert other.conflicts == []
    clash = place.save(0, {"op": "put_stall", "stall": {"id": a, "number": "가-12"}})
    assert [each["theirs"]["stall"]["number"] for each in clash.conflicts] == ["가-11"]
    stall = queries.get_stall(market_id=place.market_id, id=place.stalls[0])
    assert (stall.number, float(stall.area_m2 or 0)) == ("가-11", 9.0)


def test_a_stall_retired_meanwhile_is_a_conflict(place: Place) -> None:
    a, b = place.stalls[:2]
    place.save(0, cell(a), cell(b))
    operations.retire_stall(**call(place, stall_id=a, reason="철거"))
    late = place.save(1, cell(a, x=5), {"op": "put_stall", "stall": {"id": str(a), "floor": 2}})
    assert {each["theirs"]["op"] for each in late.conflicts} == {"drop_stall"}
    place.save(2, cell(b, x=50))
    gone = place.save(2, {"op": "drop_stall", "id": str(b)})
    assert [each["id"] for each in gone.conflicts] == [str(b)]
    assert place.save(3, {"op": "drop_stall", "id": str(b)}).conflicts == []
    assert place.cells() == {}


def test_news_tell_what_others_did(place: Place) -> None:
    a, b = place.stalls[:2]
    place.save(0, cell(a), tab="mine")
    place.save(1, cell(b), {"op": "put_stall", "stall": {"id": str(a), "use": "food"}}, tab="theirs")
    place.save(2, {"op": "put_zone", "zone": {"id": str(place.zone), "name": "채소"}}, drop(b), tab="theirs")
    news = queries.get_map_news(market_id=place.market_id, since=0, tab="mine")
    assert news.version == 3
    assert [change["op"] for change in news.theirs] == ["drop_cell", "put_stall", "put_zone"]
    assert news.theirs[2]["zone"]["name"] == "채소"
    assert queries.get_map_news(market_id=place.market_id, since=3).theirs == []


# --- nothing of either is lost ---

_KEYS = st.sampled_from(["a", "b", "c", "m1", "m2", "frame"])
_OPS = st.lists(st.tuples(_KEYS, st.integers(0, 3)), max_size=8)


def _changes(place: Place, ops: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Number 3 takes away; the others put at one of three places."""
    made = []
    for name, where in ops:
        if name == "frame":
            made.append({**FRAME, "width": 4000 + where})
        elif name.startswith("m"):
            made.append(mark(name, x=where) if where < 3 else {"op": "drop_mark", "id": name})
        else:
            stall = place.stalls["abc".index(name)]
            made.append(cell(stall, x=where) if where < 3 else drop(stall))
    return made


def _value(place: Place, name: str) -> int:
    view = queries.find_map(market_id=place.market_id)
    if view is None:
        return 2000 if name == "frame" else 3
    if name == "frame":
        return int(view.data["width"]) - 4000
    held = marks_of(place) if name.startswith("m") else place.cells()
    key = name if name.startswith("m") else str(place.stalls["abc".index(name)])
    return int(held[key]["x"]) if key in held else 3


def _id(place: Place, name: str) -> str:
    return str(place.stalls["abc".index(name)]) if name in "abc" else name


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=_OPS, first=_OPS, second=_OPS, twice=st.booleans())
def test_nothing_of_two_editors_is_lost(
    place: Place, start: list[tuple[str, int]], first: list[tuple[str, int]], second: list[tuple[str, int]], twice: bool
) -> None:
    latest = queries.list_map_versions(market_id=place.market_id)
    base = place.save(latest[0].version if latest else 0, *_changes(place, start)).version
    before = {name: _value(place, name) for name in ("a", "b", "c", "m1", "m2", "frame")}
    one = place.save(base, *_changes(place, first), tab="one")
    after_first = {name: _value(place, name) for name in before}
    assert after_first == before | dict(first)
    sent = [{**change, "key": f"{base}-{at}"} for at, change in enumerate(_changes(place, second))]
    two = place.save(base, *sent, tab="two")
    wanted = before | dict(second)
    conflicts = {each["id"] for each in two.conflicts}
    touched = {name for name, _ in first if one.version > base}
    for name in before:
        now = _value(place, name)
        if _id(place, name) in conflicts:
            assert now == after_first[name], "a conflict leaves the first one's"
            assert name in touched, "a conflict is about what both touched"
        elif name in dict(second):
            assert now == wanted[name], "what the second sent is there, or it is told as a conflict"
        else:
            assert now == after_first[name]
    if twice:
        again = place.save(base, *sent, tab="two")
        assert again.version == two.version
        assert {each["id"] for each in again.conflicts} == conflicts
