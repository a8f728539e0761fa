"""The drawing of a stall map: what is drawn for which data and state; nothing that people wrote becomes code."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from jangteo.registry.places.types.stall_map import MARK_KINDS
from jangteo.registry.places.types.stalls import Ownership, StallCell, StallMapView, StallUse, StallView, ZoneView
from jangteo.registry.places.web.map.drawing import KEPT, Drawing, draw
from jangteo.registry.places.web.map.marks import KINDS
from jangteo.registry.places.web.map.shapes import Box, fitted, number_size

ZONES = (ZoneView(1, "가", "채소·과일", 1, 1, ""), ZoneView(2, "나", "수산", 1, 2, ""))


def stall(id: int, number: str, *, zone: int = 1, floor: int = 1, area: str | None = None) -> StallView:
    area_m2 = Decimal(area) if area else None
    name = ZONES[zone - 1].name
    return StallView(id, zone, name, number, floor, area_m2, Ownership.UNKNOWN, StallUse.SHOP, None)


def cell(id: int, x: int, y: int, **more: int) -> dict[str, Any]:
    return {"id": str(id), "x": x, "y": y, "w": 300, "h": 300, "r": 0, **more}


def market(*stalls: StallView, cells: list[Any], marks: list[Any] | None = None) -> StallMapView:
    data = {"width": 6000, "height": 4000, "background": None, "cells": cells, "marks": marks or []}
    return StallMapView(3, data, stalls, ZONES)


def one(state: str = "open", title: str = "다복채소", **more: Any) -> Drawing:
    view = market(stall(1, "가-07", area="26.40"), cells=[cell(1, 100, 200)])
    return draw(view, [StallCell(1, state, title, "채소", "/office/stalls/1/")], **more)


def test_a_stall_is_a_link_with_its_number_and_words() -> None:
    drawing = one()
    cells = drawing.floors[0].cells
    assert '<a href="/office/stalls/1/" class="o" data-s="1" aria-label="가-07 다복채소, 영업">' in cells
    assert '<path d="M100 200h300v300h-300z"/>' in cells
    assert ">7</text>" in cells  # the zone's letters stand over its stalls
    assert drawing.places[0].area == "26.4㎡"


@pytest.mark.parametrize(
    ("state", "letter", "pattern"),
    [("ending", "e", True), ("unpaid", "u", True), ("rest", "r", True), ("open", "o", False)],
)
def test_a_state_is_told_by_fill_and_by_pattern(state: str, letter: str, pattern: bool) -> None:
    cells = one(state).floors[0].cells
    assert f'class="{letter}"' in cells
    assert (f'fill="url(#sm-{letter})"' in cells) is pattern


def test_a_saved_version_is_drawn_again_only_when_what_it_shows_is_different() -> None:
    view = replace(market(stall(1, "가-07"), cells=[cell(1, 100, 200)]), id=77)
    shop = StallCell(1, "open", "다복채소", "채소", "/office/stalls/1/")
    cells = (shop,)
    first = draw(view, cells)
    assert draw(view, cells) is first
    assert "휴업" in draw(view, [replace(shop, state="rest")]).floors[0].cells
    assert "산마루" in draw(view, [replace(shop, title="산마루")]).rows
    assert "가-08" in draw(replace(view, stalls=(stall(1, "가-08"),)), [shop]).rows
    assert draw(replace(view, id=78), cells) is not first
    chosen = draw(view, cells, 1)
    assert chosen.chosen == first.places[0]
    assert 'class="on"' in chosen.floors[0].top
    assert not first.floors[0].top, "what one person chose is not drawn for the next"
    for number in range(KEPT + 1):
        draw(replace(view, id=100 + number), cells)
    assert draw(view, cells) is not first, "only so many are kept"


def test_a_vacant_stall_is_a_smaller_dashed_edge() -> None:
    assert 'd="M100 200h300' not in one("vacant", "").floors[0].cells
    assert 'aria-label="가-07 빈 점포"' in one("vacant", "").floors[0].cells


def test_a_stall_without_a_state_is_vacant_and_leads_nowhere() -> None:
    drawing = draw(market(stall(1, "가-1"), cells=[cell(1, 0, 0)]), [])
    assert drawing.places[0].state == "vacant"
    assert "href" not in drawing.floors[0].cells


def test_an_unknown_state_is_no_crash() -> None:
    assert one("burning").places[0].state == "vacant"


def test_the_legend_counts_what_is_drawn() -> None:
    stalls = [stall(at, f"가-{at}") for at in range(1, 6)]
    states = ["open", "open", "unpaid", "rest", "open"]
    cells = [StallCell(at, state, "가게") for at, state in enumerate(states, start=1)]
    drawing = draw(market(*stalls, cells=[cell(at, at * 300, 0) for at in range(1, 5)]), cells)
    assert [(letter, count) for _, letter, _, count in drawing.legend] == [("o", 2), ("u", 1), ("r", 1)]
    assert (drawing.count, drawing.undrawn) == (4, 1)
    assert len(drawing.places) == 5, "the table lists what has no place on the map too"


def test_a_cell_of_a_stall_that_is_gone_is_left_out() -> None:
    drawing = draw(market(stall(1, "가-1"), cells=[cell(1, 0, 0), cell(9, 300, 0)]), [])
    assert drawing.floors[0].cells.count("<a ") == 1


def test_floors_are_drawings_of_their_own() -> None:
    view = market(
        stall(1, "가-1"),
        stall(2, "나-1", zone=2, floor=2),
        stall(3, "나-2", zone=2, floor=-1),
        cells=[cell(1, 0, 0), cell(2, 0, 0), cell(3, 0, 0)],
        marks=[{"id": "m", "kind": "stairs", "x": 0, "y": 900, "w": 300, "h": 300, "r": 0, "floor": 2}],
    )
    drawing = draw(view, [])
    assert [floor.name for floor in drawing.floors] == ["1층", "2층", "지하 1층"]
    assert "#p-stairs" in drawing.floors[1].marks
    assert "#p-stairs" not in drawing.floors[0].marks


def test_what_people_wrote_is_text() -> None:
    evil = '"><script>alert(1)</script>'
    marks = [{"id": "m", "kind": "text", "x": 0, "y": 0, "w": 300, "h": 300, "r": 0, "text": evil}]
    view = StallMapView(1, {"width": 1, "height": 1, "cells": [cell(1, 0, 0)], "marks": marks},
                        [stall(1, evil[:20])], [ZoneView(1, evil, evil, 1, 1, "")])  # fmt: skip
    page = rendered(view, [StallCell(1, "open", evil, evil, evil)], chosen="1")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def rendered(view: StallMapView, cells: list[StallCell], **more: str) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in more.items())
    source = CottonCompiler().process(f'<c-stallmap :map="map" :cells="cells"{attributes} />')
    return Template(source).render(Context({"map": view, "cells": cells, "request": RequestFactory().get("/")}))


def test_the_page_lists_the_same_stalls_as_a_table_and_opens_the_chosen_card() -> None:
    view = market(stall(1, "가-07", area="26.4"), stall(2, "나-1", zone=2), cells=[cell(1, 0, 0)])
    page = rendered(view, [StallCell(1, "unpaid", "다복채소", "채소", "/office/stalls/1/")], chosen="1")
    assert re.search(
        r'<tr data-r="1"[^>]*><th scope="row"><a href="/office/stalls/1/">가-07</a><td>미납<td>다복채소', page
    )
    assert re.search(r'<tr data-r="2"', page)
    assert "다복채소</p>" in page
    assert "점포 보기" in page
    assert " style=" not in page


def test_a_chosen_stall_from_a_query_that_is_no_number_is_none() -> None:
    view = market(stall(1, "가-1"), cells=[cell(1, 0, 0)])
    assert 'class="on"' not in rendered(view, [], chosen="1 or 1")


def test_an_empty_map_is_drawn() -> None:
    drawing = draw(market(cells=[]), [])
    assert (drawing.count, len(drawing.floors)) == (0, 1)


def test_every_kind_of_mark_that_is_kept_is_drawn() -> None:
    assert MARK_KINDS - {kind for kind, _, _ in KINDS} <= {"police"}
    for kind, name, _ in KINDS:
        mark = {"id": "m", "kind": kind, "x": 0, "y": 0, "w": 600, "h": 300, "r": 0, "text": name}
        assert name in draw(market(cells=[], marks=[mark]), []).floors[0].marks


def test_broken_marks_and_numbers_are_no_crash() -> None:
    marks = [{"kind": "alien", "x": 1}, {"kind": "road", "x": None, "w": "wide"}]
    assert draw(market(stall(1, "가-1"), cells=[{"id": "1"}, {"id": "x"}], marks=marks), []).count == 1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_quarter_turns_are_exact(turn: int) -> None:
    box = Box(100, 100, 400, 200, turn)
    assert box.edges == ((100, 100, 500, 300) if turn % 180 == 0 else (200, 0, 400, 400))
    assert "L" not in box.path


def test_other_turns_keep_the_middle_and_the_sides() -> None:
    box = Box(0, 0, 400, 200, 30)
    points = [tuple(map(int, pair.split())) for pair in box.path.strip("Mz").split("L")]
    assert (sum(x for x, _ in points) / 4, sum(y for _, y in points) / 4) == pytest.approx((200, 100), abs=1)
    assert box.edges == (-23, -86, 423, 287)
    (ax, ay), (bx, by) = points[:2]
    assert ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 == pytest.approx(400, abs=2)


def test_numbers_fit_their_stall_and_look_alike() -> None:
    boxes = [Box(0, 0, 300, 300), Box(0, 0, 300, 300), Box(0, 0, 3000, 3000)]
    size = number_size(boxes)
    assert 90 < size < 130, "the common stall decides, not the largest"
    assert fitted("12", boxes[0], size) == size
    assert fitted("지하상가-1024", boxes[0], size) < size


def test_zone_names_stand_over_their_stalls_but_for_those_placed_by_hand() -> None:
    marks = [{"id": "m", "kind": "zone", "x": 0, "y": 2000, "w": 600, "h": 160, "r": 0, "text": "나 수산"}]
    stalls = (stall(1, "가-1"), stall(2, "나-1", zone=2))
    floor = draw(market(*stalls, cells=[cell(1, 600, 900), cell(2, 2000, 900)], marks=marks), []).floors[0]
    assert "가 채소·과일" in floor.zones
    assert "나 수산" not in floor.zones
    assert "나 수산" in floor.marks
    assert ">가</text>" in floor.codes


def by_goods(*cells: StallCell) -> Drawing:
    stalls = [stall(one.stall_id, f"가-{one.stall_id}") for one in cells]
    return draw(market(*stalls, cells=[cell(one.id, 0, 0) for one in stalls]), cells, by_group=True)


def test_stalls_are_coloured_by_goods_with_a_pattern_beyond_the_plain_hues() -> None:
    drawing = by_goods(
        StallCell(1, "open", "다복채소", "배추", "/1/", "농산물", 0),
        StallCell(2, "rest", "새봄국밥", "쉬는 중", "/2/", "음식점", 4),
        StallCell(3, "open", "모름", "", "/3/", "업종 모름", 99),
        StallCell(4, "vacant", "가-4", "빈 자리"),
    )
    cells = drawing.floors[0].cells
    assert 'class="g0" data-s="1" aria-label="가-1 다복채소, 농산물"' in cells
    assert 'class="g4" data-s="2" aria-label="가-2 새봄국밥, 음식점, 휴업"' in cells
    assert ("url(#sm-g0)" in cells, "url(#sm-g4)" in cells, "url(#sm-g11)" in cells) == (False, True, True)
    assert [(letter, words, count) for _, letter, words, count in drawing.legend] == [
        ("g0", "농산물", 1), ("g4", "음식점", 1), ("g11", "업종 모름", 1), ("v", "빈 점포", 1),
    ]  # fmt: skip
    for _, letter, _, _ in drawing.legend[:3]:
        assert f'id="sk-{letter}"' in drawing.tones
    assert 'id="sm-g4"' in drawing.tones


def test_both_colourings_of_a_saved_map_are_kept_apart() -> None:
    view = replace(market(stall(1, "가-1"), cells=[cell(1, 0, 0)]), id=7)
    cells = [StallCell(1, "open", "다복채소", "배추", "/1/", "농산물", 0)]
    assert [draw(view, cells, by_group=by).places[0].letter for by in (False, True, False)] == ["o", "g0", "o"]
