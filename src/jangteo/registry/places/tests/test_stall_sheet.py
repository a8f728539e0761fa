"""Stalls from a spreadsheet: what cells may say, and how long a market of 1,500 stalls takes."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from jangteo.foundation.spreadsheets.toolkit import SheetRow
from jangteo.kernel.errors import Invalid
from jangteo.registry.places import queries, sheets
from jangteo.registry.places.tests.stall_world import Place, a_place, cell, mark
from jangteo.registry.places.tests.world import ACTOR, NOW
from jangteo.registry.places.types import Ownership, StallUse, area_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_place()


def rows_of(*cells: dict[str, str]) -> list[SheetRow]:
    """Rows as the wizard reads them."""
    readers = {column.key: column.read for column in sheets.SHEET.columns}
    return [
        SheetRow(line, {key: readers[key](text) if text else None for key, text in row.items()})
        for line, row in enumerate(cells, start=2)
    ]


def take(place: Place, *cells: dict[str, str]) -> Any:
    return sheets.take_stalls(
        actor=ACTOR, now=NOW, market_id=place.market_id, rows=rows_of(*cells), progress=lambda done, total: None
    )


@pytest.mark.parametrize(
    ("text", "floor"), [("1", 1), ("2층", 2), ("지하 1층", -1), ("B2", -2), ("b1층", -1), ("-1", -1), ("3F", 3)]
)
def test_storeys_as_people_write_them(text: str, floor: int) -> None:
    assert sheets.read_floor(text) == floor


@pytest.mark.parametrize(
    ("text", "area"),
    [("26.4", "26.40"), ("26.4㎡", "26.40"), ("8평", "26.45"), ("1,234.5 m2", "1234.50"), ("３３", "33.00")],
)
def test_areas_as_people_write_them(text: str, area: str) -> None:
    assert sheets.read_area(text) == Decimal(area)


@pytest.mark.parametrize("text", ["0층", "옥상", "99", "지하", "1층 2층", ""])
def test_what_is_no_storey_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        sheets.read_floor(text)


@pytest.mark.parametrize("text", ["0", "-3", "넓음", "1e9", "0.001", "9" * 40, "3x4"])
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        sheets.read_area(text)


def test_rows_are_stored_and_every_row_is_accounted_for(place: Place) -> None:
    done = take(
        place,
        {"number": "가-01", "area_m2": "9.9", "ownership": "공유", "use": "식당"},
        {"number": "가-1"},
        {"number": "다-1", "zone": "정육", "floor": "B1"},
    )
    assert (done.added, done.changed, done.unchanged) == (1, 1, 0)
    assert [(problem.line, problem.code) for problem in done.refused] == [(3, "number_twice")]
    stall = queries.find_stall(market_id=place.market_id, number="가-1")
    assert stall is not None
    assert (stall.number, stall.ownership, stall.use) == ("가-1", Ownership.PUBLIC, StallUse.FOOD)
    again = take(place, {"number": "가-01", "area_m2": "", "zone": ""}, {"number": "다-1", "zone": "정육"})
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_1500_rows_take_a_few_seconds(place: Place) -> None:
    zones = "나다라마바사아자차카타파하거너"
    cells = [
        {"number": f"{zone}-{n}", "zone": f"{zone}동", "floor": "1층", "area_m2": "9.9", "ownership": "사유"}
        for zone in zones
        for n in range(1, 101)
    ]
    started = time.process_time()
    done = take(place, *cells)
    assert (done.added, len(done.refused)) == (1500, 0)
    changed = take(place, *({**each, "area_m2": "12"} for each in cells))
    assert changed.changed == 1500
    assert time.process_time() - started < 6


def test_the_api_tells_stalls_and_map_without_whose_they_are(place: Place) -> None:
    place.save(0, cell(place.stalls[0], x=5), mark("g", text="정문"))
    client = Client()
    stalls = client.get("/api/v1/places/markets/saebom/stalls").json()
    assert [zone["code"] for zone in stalls["zones"]] == ["가", "나"]
    assert stalls["stalls"][0] == {
        "id": place.stalls[0],
        "number": "가-1",
        "zone_id": place.zone,
        "floor": 1,
        "area_m2": None,
        "use": "shop",
    }
    drawn = client.get("/api/v1/places/markets/saebom/map").json()
    assert (drawn["version"], drawn["cells"][0]["x"], drawn["marks"][0]["text"]) == (1, 5, "정문")
    for page in ("stalls", "map"):
        assert client.get(f"/api/v1/places/markets/nowhere/{page}").status_code == 404


@pytest.mark.parametrize(
    ("area", "words"),
    [("19.80", "19.8㎡"), ("26.45", "26.45㎡"), ("100.00", "100㎡"), ("1234.50", "1,234.5㎡"), (None, "")],
)
def test_an_area_has_as_many_places_as_it_needs(area: str | None, words: str) -> None:
    assert area_words(Decimal(area) if area else None) == words
