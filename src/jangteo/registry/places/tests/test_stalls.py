"""Zones and stalls: what can be done, what is refused, and what the database itself holds to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django_scopes import ScopeError, scope
from hypothesis import given
from hypothesis import strategies as st

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.tenancy.types import Actor, Grant, Role
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.models import Stall
from jangteo.registry.places.operations import _stall_rows
from jangteo.registry.places.tests.stall_world import Place, a_place, add, cell, count_events
from jangteo.registry.places.tests.world import ACTOR, NOW
from jangteo.registry.places.types import (
    NewStall,
    Ownership,
    StallChange,
    StallFilter,
    StallRow,
    StallUse,
    number_key,
    running_numbers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_place()


def call(place: Place, **more: Any) -> dict[str, Any]:
    return {"actor": ACTOR, "now": NOW, "market_id": place.market_id, **more}


# --- numbers ---


@pytest.mark.parametrize("one", ["가-04", "가-4", "가 4", "가4", " 가 - 4 ", "가－４", "가.4", "가-004"])
def test_one_stall_is_written_in_many_ways(one: str) -> None:
    assert number_key(one) == number_key("가-4")


@pytest.mark.parametrize(("one", "other"), [("가-4", "가-5"), ("가-4", "나-4"), ("1-11", "11-1"), ("A-1", "B-1")])
def test_different_stalls_stay_different(one: str, other: str) -> None:
    assert number_key(one) != number_key(other)


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_numbers_are_in_the_order_in_which_people_count(a: int, b: int) -> None:
    assert (number_key(f"가-{a}") < number_key(f"가-{b}")) == (a < b)


def test_running_numbers() -> None:
    assert running_numbers("가-08", 3) == ["가-08", "가-09", "가-10"]
    assert running_numbers("3", 4, skip_four=True) == ["3", "5", "6", "7"]
    assert running_numbers("B-13", 3, skip_four=True) == ["B-13", "B-15", "B-16"]
    assert running_numbers("1호", 2) == ["1호", "2호"]
    assert running_numbers("가", 2) == ["가-1", "가-2"]


# --- adding and changing ---


def test_stalls_are_listed_by_number_with_their_zone(place: Place) -> None:
    add(place.market_id, place.zone, ["가-10", "가-9"])
    listed = queries.list_stalls(market_id=place.market_id)
    assert [each.number for each in listed] == ["가-1", "가-2", "가-3", "가-4", "가-9", "가-10"]
    assert {(each.zone_name, each.floor, each.use, each.area_m2) for each in listed} == {
        ("채소·과일", 1, StallUse.SHOP, None)
    }
    assert [zone.stalls for zone in queries.list_zones(market_id=place.market_id)] == [6, 0]


def test_a_stall_takes_the_storey_of_its_zone_unless_it_names_one(place: Place) -> None:
    stalls = (NewStall("나-1"), NewStall("나-2", floor=-1))
    operations.add_stalls(**call(place, zone_id=place.other_zone, stalls=stalls))
    found = [queries.find_stall(market_id=place.market_id, number=number) for number in ("나-1", "나 02")]
    assert [each.floor for each in found if each] == [2, -1]


@pytest.mark.parametrize(
    ("stall", "field"),
    [
        (NewStall(""), "number"),
        (NewStall("-"), "number"),
        (NewStall("가" * 21), "number"),
        (NewStall("가\0-1"), "number"),
        (NewStall("가-9", floor=0), "floor"),
        (NewStall("가-9", floor=99), "floor"),
        (NewStall("가-9", area_m2=Decimal(0)), "area_m2"),
        (NewStall("가-9", area_m2=Decimal("0.004")), "area_m2"),
        (NewStall("가-9", area_m2=Decimal("1e9")), "area_m2"),
        (NewStall("가-9", area_m2=Decimal("NaN")), "area_m2"),
    ],
)
def test_what_cannot_be_a_stall_is_refused_and_adds_nothing(place: Place, stall: NewStall, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        operations.add_stalls(**call(place, zone_id=place.zone, stalls=(NewStall("가-8"), stall)))
    assert refused.value.field == field
    assert queries.count_stalls(market_id=place.market_id) == 4


def test_a_number_is_given_once_while_it_is_in_use(place: Place) -> None:
    for numbers in (["가-04"], ["가-5", "가 05"]):
        with pytest.raises(Refused, match="stall_number_taken"):
            add(place.market_id, place.zone, numbers)
    operations.retire_stall(**call(place, stall_id=place.stalls[3], reason="통로를 넓힘"))
    add(place.market_id, place.zone, ["가-4"])
    assert queries.count_stalls(market_id=place.market_id) == 4
    with pytest.raises(Refused, match="stall_number_taken"):
        operations.revive_stall(**call(place, stall_id=place.stalls[3]))


def test_a_stall_is_changed_field_by_field(place: Place) -> None:
    change = StallChange(number="가-40", zone_id=place.other_zone, area_m2=Decimal("26.405"), use=StallUse.FOOD)
    operations.change_stall(**call(place, stall_id=place.stalls[3], change=change))
    stall = queries.get_stall(market_id=place.market_id, id=place.stalls[3])
    assert (stall.number, stall.zone_name, stall.area_m2) == ("가-40", "수산", Decimal("26.40"))
    assert (stall.use, stall.ownership, stall.floor) == (StallUse.FOOD, Ownership.UNKNOWN, 1)
    entry = audit.list_entries(scope=place.market.scope, filters=Filters()).object_list[0]
    assert entry.operation == "places.change_stall"
    operations.change_stall(**call(place, stall_id=place.stalls[3], change=StallChange(forget_area=True)))
    assert queries.get_stall(market_id=place.market_id, id=place.stalls[3]).area_m2 is None
    with pytest.raises(Refused, match="stall_number_taken"):
        operations.change_stall(**call(place, stall_id=place.stalls[3], change=StallChange(number="가-1")))


def test_a_change_that_changes_nothing_leaves_no_trace(place: Place) -> None:
    before = audit.list_entries(scope=place.market.scope, filters=Filters()).paginator.count
    operations.change_stall(**call(place, stall_id=place.stalls[0], change=StallChange(number="가-1")))
    assert operations.change_stalls(**call(place, stall_ids=tuple(place.stalls), use=StallUse.SHOP)) == 0
    assert audit.list_entries(scope=place.market.scope, filters=Filters()).paginator.count == before


def test_the_record_tells_what_a_zone_is_called(place: Place) -> None:
    zone = operations.add_zone(**call(place, code="다", name="정육", floor=-1, tint="pat"))
    operations.change_zone(**call(place, zone_id=zone, code="라", name="정육", floor=-1, tint=""))
    operations.remove_zone(**call(place, zone_id=zone))
    record = audit.list_entries(scope=place.market.scope, filters=Filters(subject=("zone", str(zone)))).object_list
    assert [{one.name: (one.before, one.after) for one in line.changes} for line in record] == [
        {"글자": ("라", "없음"), "이름": ("정육", "없음")},
        {"글자": ("다", "라"), "색": ("팥빛", "없음")},
        {"글자": ("없음", "다"), "이름": ("없음", "정육"), "층": ("없음", "지하 1층"), "색": ("없음", "팥빛")},
    ]


def test_many_are_changed_alike(place: Place) -> None:
    ids = tuple(place.stalls[:3])
    assert (
        operations.change_stalls(**call(place, stall_ids=ids, ownership=Ownership.PUBLIC, zone_id=place.other_zone))
        == 3
    )
    page = queries.list_stall_page(market_id=place.market_id, wanted=StallFilter(ownership=Ownership.PUBLIC))
    assert [each.number for each in page.items] == ["가-1", "가-2", "가-3"]
    for nothing in ({"stall_ids": ids}, {"stall_ids": (), "use": StallUse.FOOD}):
        with pytest.raises(Invalid, match="stalls_invalid"):
            operations.change_stalls(**call(place, **nothing))


def test_the_list_is_searched_and_ordered(place: Place) -> None:
    add(place.market_id, place.other_zone, ["나-1"])

    def numbers(sort: str = "", **wanted: Any) -> list[str]:
        page = queries.list_stall_page(market_id=place.market_id, wanted=StallFilter(**wanted), sort=sort)
        return [each.number for each in page.items]

    assert numbers(search="ㅅㅅ") == ["나-1"]
    assert numbers(search="가-2") == ["가-2"]
    assert numbers(search="%") == []
    assert numbers(sort="-number")[0] == "나-1"
    assert numbers(sort="-zone")[0] == "나-1"
    assert numbers(sort="bogus")[0] == "가-1"
    assert numbers(floor=2) == ["나-1"]
    assert numbers(retired=True) == []
    assert len(numbers(area_unknown=True)) == 5


# --- retiring ---


@pytest.fixture
def occupied(place: Place) -> Iterator[int]:
    """A stall that somebody occupies."""

    def guard(market_id: int, stall_ids: Any) -> dict[int, str]:
        return {each: "해송건어물이 쓰고 있어요." for each in stall_ids if each == place.stalls[0]}

    operations.install_stall_guard(guard)
    yield place.stalls[0]
    _stall_rows._guards.remove(guard)


def test_an_occupied_stall_stays(place: Place, occupied: int) -> None:
    with pytest.raises(Refused) as refused:
        operations.retire_stall(**call(place, stall_id=occupied, reason="철거"))
    assert (refused.value.code, refused.value.message) == ("stall_occupied", "해송건어물이 쓰고 있어요.")
    saved = place.save(0, {"op": "drop_stall", "id": str(occupied)})
    assert saved.refused == [{"id": str(occupied), "words": "해송건어물이 쓰고 있어요."}]
    assert queries.get_stall(market_id=place.market_id, id=occupied).retired_on is None
    assert count_events("places.StallRetired") == 0


def test_a_retired_stall_leaves_the_map_and_keeps_its_history(place: Place) -> None:
    place.save(0, *(cell(each, x=300 * at) for at, each in enumerate(place.stalls)))
    with pytest.raises(Invalid, match="reason_missing"):
        operations.retire_stall(**call(place, stall_id=place.stalls[0], reason="  "))
    operations.retire_stall(**call(place, stall_id=place.stalls[0], reason="통로를 넓힘"))
    stall = queries.get_stall(market_id=place.market_id, id=place.stalls[0])
    assert (stall.retired_on, stall.retired_reason) == (date(2026, 11, 22), "통로를 넓힘")
    assert set(place.cells()) == {str(each) for each in place.stalls[1:]}
    assert count_events("places.StallRetired") == 1
    with pytest.raises(Refused, match="stall_retired"):
        operations.retire_stall(**call(place, stall_id=place.stalls[0], reason="또"))
    with pytest.raises(Refused, match="stall_retired"):
        operations.change_stall(**call(place, stall_id=place.stalls[0], change=StallChange(floor=2)))
    operations.revive_stall(**call(place, stall_id=place.stalls[0]))
    assert queries.count_stalls(market_id=place.market_id) == 4


# --- zones ---


def test_zones_are_added_changed_ordered_and_removed(place: Place) -> None:
    operations.change_zone(**call(place, zone_id=place.zone, code="다", name="정육·반찬", floor=-1, tint="pat"))
    zone = queries.get_zone(market_id=place.market_id, id=place.zone)
    assert (zone.code, zone.title, zone.floor_label, zone.tint) == ("다", "다 정육·반찬", "지하 1층", "pat")
    assert queries.list_stall_page(market_id=place.market_id, wanted=StallFilter(search="정육")).total == 4
    operations.order_zones(**call(place, zone_ids=(place.other_zone,)))
    assert [each.id for each in queries.list_zones(market_id=place.market_id)] == [place.other_zone, place.zone]
    with pytest.raises(Refused, match="zone_in_use"):
        operations.remove_zone(**call(place, zone_id=place.zone))
    operations.remove_zone(**call(place, zone_id=place.other_zone))
    assert len(queries.list_zones(market_id=place.market_id)) == 1


@pytest.mark.parametrize("values", [{"code": ""}, {"name": " "}, {"code": "가" * 11}, {"tint": "pink"}, {"floor": 0}])
def test_what_cannot_be_a_zone_is_refused(place: Place, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        operations.add_zone(**call(place, **({"code": "라", "name": "의류"} | values)))
    with pytest.raises(Refused, match="zone_code_taken"):
        operations.add_zone(**call(place, code="가", name="다른 구역"))


# --- a whole list ---


def test_a_list_is_stored_and_stored_again_without_a_change(place: Place) -> None:
    rows = [
        StallRow("가-1", area_m2=Decimal("9.9"), ownership=Ownership.PUBLIC),
        StallRow("가-5", zone="채소·과일"),
        StallRow("다-01", zone="다 정육", floor=-1, use=StallUse.FOOD),
        StallRow("라-01"),
        StallRow("7"),
    ]
    done = operations.store_stalls(**call(place, rows=rows))
    assert (done.added, done.changed, done.unchanged, done.zones_added) == (4, 1, 0, 3)
    again = operations.store_stalls(**call(place, rows=rows))
    assert (again.added, again.changed, again.unchanged, again.zones_added) == (0, 0, 5, 0)
    zones = {(zone.code, zone.name, zone.floor) for zone in queries.list_zones(market_id=place.market_id)}
    assert zones >= {("다", "정육", -1), ("라", "라", 1), ("전체", "전체", 1)}
    stall = queries.find_stall(market_id=place.market_id, number="가-1")
    assert stall is not None
    assert (stall.area_m2, stall.use, stall.zone_id) == (Decimal("9.90"), StallUse.SHOP, place.zone)


def test_a_list_with_one_bad_row_stores_nothing(place: Place) -> None:
    for rows in ([StallRow("가-7"), StallRow("가-8", area_m2=Decimal(-1))], [StallRow("가-7"), StallRow("가 07")]):
        with pytest.raises(Refused):
            operations.store_stalls(**call(place, rows=rows))
    assert queries.count_stalls(market_id=place.market_id) == 4


# --- who, and whose ---


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MERCHANT])
def test_only_the_office_changes_stalls(place: Place, role: Role) -> None:
    actor = Actor(user_id=1, label="x", grants=(Grant(role, place.market.scope),))
    for what in (
        lambda: operations.add_zone(actor=actor, now=NOW, market_id=place.market_id, code="다", name="다"),
        lambda: operations.save_map_changes(actor=actor, now=NOW, market_id=place.market_id, base=0, changes=[]),
        lambda: operations.retire_stall(
            actor=actor, now=NOW, market_id=place.market_id, stall_id=place.stalls[0], reason="x"
        ),
    ):
        with pytest.raises(NotAllowed):
            what()


def test_things_of_another_market_do_not_exist(place: Place) -> None:
    other = a_place("other", 시장명="다른시장")
    for what in (
        lambda: operations.add_stalls(**call(place, zone_id=other.zone, stalls=(NewStall("가-9"),))),
        lambda: operations.change_stall(**call(place, stall_id=other.stalls[0], change=StallChange(floor=3))),
        lambda: operations.change_stall(
            **call(place, stall_id=place.stalls[0], change=StallChange(zone_id=other.zone))
        ),
        lambda: operations.change_stalls(
            **call(place, stall_ids=(place.stalls[0], other.stalls[0]), use=StallUse.FOOD)
        ),
        lambda: operations.retire_stall(**call(place, stall_id=other.stalls[0], reason="x")),
        lambda: operations.remove_zone(**call(place, zone_id=other.zone)),
        lambda: operations.order_zones(**call(place, zone_ids=(other.zone,))),
        lambda: queries.get_stall(market_id=place.market_id, id=other.stalls[0]),
    ):
        with pytest.raises(Missing):
            what()
    assert {each.floor for each in queries.list_stalls(market_id=other.market_id)} == {1}
    saved = place.save(0, cell(other.stalls[0]), {"op": "put_stall", "stall": {"id": str(other.stalls[0]), "floor": 9}})
    assert [each["words"] for each in saved.refused] == ["그런 자리가 없어요."]
    assert place.cells() == {}


def test_rows_are_closed_without_a_market(place: Place) -> None:
    with pytest.raises(ScopeError):
        Stall.objects.count()


# --- what the database holds to ---


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("number_key = (SELECT number_key FROM places_stall WHERE id = {second})", "places_stall_number"),
        ("zone_id = {foreign_zone}", "places_stall_zone_market"),
        ("market_id = {foreign_market}, number_key = 'zz'", "places_stall_zone_market"),
        ("area_m2 = 0", "places_stall_area"),
        ("floor = 0", "places_stall_floor"),
        ("number = ''", "places_stall_numbered"),
        ("ownership = 'mine'", "places_stall_ownership"),
        ("use = 'bank'", "places_stall_use"),
        ("retired_reason = 'x'", "places_stall_retired"),
        ("changed_at = added_at - interval '1 day'", "places_stall_order"),
    ],
)
def test_the_database_refuses(place: Place, change: str, constraint: str) -> None:
    other = a_place("other", 시장명="다른시장")
    sql = change.format(second=place.stalls[1], foreign_zone=other.zone, foreign_market=other.market_id)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE places_stall SET {sql} WHERE id = {place.stalls[0]}")
    assert constraint in str(refused.value)


def test_the_database_keeps_versions_apart_and_as_they_were(place: Place) -> None:
    place.save(0, cell(place.stalls[0]))
    again = "INSERT INTO places_map (market_id, version, data, changes, saved_by, saved_at, note, client) "
    again += f"VALUES ({place.market_id}, %s, '{{}}', '[]', 'x', now(), '', '')"
    for version, constraint in ((1, "places_map_version"), (0, "places_map_counted")):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(again, [version])
        assert constraint in str(refused.value)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE places_map SET note = 'x'")
    with scope(market=place.market_id):
        assert Stall.objects.count() == 4
