"""Drawing the stall map: rows, turning, steps back, two people at once, a lost network, keys alone, a narrow screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, overflows, picture
from tests.browser.drawing import (
    EDIT,
    SAVED,
    Account,
    Open,
    drawing,
    field,
    hold_second,
    numbers,
    pick,
    row,
    saved,
    upstairs,
    value,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_row_is_drawn_turned_taken_back_and_saved(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "majang")))
    row(page, "쿠-1", 20, line=10)
    saved(page)
    assert numbers(page, "쿠-") == {f"쿠-{at}" for at in range(1, 21)}
    picture(page, "office-map-edit-wide")
    pick(page, "쿠-3")
    page.locator("[data-canvas]").focus()
    before = value(page, "x"), value(page, "y")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert (value(page, "x"), value(page, "y")) == (pytest.approx(before[0] + 0.1), pytest.approx(before[1] + 1))
    page.get_by_role("button", name="90도 돌리기").click()
    assert value(page, "r") == 90
    handle = page.locator("[data-handle=turn]").bounding_box()
    assert handle
    page.mouse.move(handle["x"] + 22, handle["y"] + 22)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, handle["y"] + 90, steps=4)
    page.mouse.up()
    assert value(page, "r") not in (0, 90)
    for _ in range(4):  # like steps soon after each other are one step back
        if (value(page, "x"), value(page, "y")) != before:
            page.keyboard.press("Control+z")
    assert (value(page, "x"), value(page, "y"), value(page, "r")) == (*before, 0)
    page.keyboard.press("Control+y")
    assert (value(page, "x"), value(page, "y")) != before
    page.keyboard.press("Control+d")
    expect(page.locator("[data-chosen-title]")).to_have_text("쿠-21")
    page.keyboard.press("Delete")
    saved(page)
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert numbers(page, "쿠-") == {f"쿠-{at}" for at in range(1, 21)}
    assert not overflows(page)


def test_many_are_framed_and_brought_into_line(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "yongmun")))
    page.locator("[data-floor]").select_option(label=upstairs(page))
    row(page, "퓨-1", 4)
    expect(page.locator("[data-chosen-title]")).to_have_text("4개를 골랐어요")
    hold_second(page, 10, 75)
    page.mouse.up()
    moved = value(page, "y")
    canvas = page.locator("[data-canvas]").bounding_box()
    assert canvas
    page.mouse.move(canvas["x"] + 15, canvas["y"] + 15)
    page.mouse.down()
    page.mouse.move(canvas["x"] + canvas["width"] - 15, canvas["y"] + canvas["height"] - 80, steps=4)
    page.mouse.up()
    expect(page.locator("[data-chosen-title]")).to_have_text("4개를 골랐어요")
    page.get_by_role("button", name="아래쪽 맞추기").click()
    assert value(page, "y") == pytest.approx(moved)
    page.get_by_role("button", name="되돌리기", exact=True).click()
    assert value(page, "y") < moved
    saved(page)


def test_two_draw_at_once_and_are_asked_where_both_changed_the_same(open_page: Open, account: Account) -> None:
    one = drawing(open_page("wide", account("staff", "bansong")))
    row(one, "큐-1", 3)
    saved(one)
    other = drawing(open_page("wide", account("staff", "bansong")))
    pick(one, "큐-1")
    field(one, "x").fill("31")
    pick(other, "큐-2")
    field(other, "x").fill("32")
    saved(one)
    saved(other)
    pick(other, "큐-1")
    expect(field(other, "x")).to_have_value("31", timeout=SAVED)
    pick(one, "큐-2")
    expect(field(one, "x")).to_have_value("32", timeout=SAVED)
    expect(one.locator("[data-editors]")).to_contain_text("함께 고쳐요", timeout=SAVED)

    pick(one, "큐-3")
    pick(other, "큐-3")
    field(other, "y").fill("5")
    field(other, "y").press("Tab")
    other.locator("[data-canvas]").press("Control+s")
    saved(other)
    field(one, "y").fill("25")
    asked = one.locator("[data-conflicts]")
    expect(asked).to_contain_text("큐-3", timeout=SAVED)
    picture(one, "office-map-both-wide")
    assert Axe().run(one).response["violations"] == []
    asked.get_by_role("button", name="내 것").click()
    expect(asked).to_be_hidden()
    saved(one)
    expect(field(other, "y")).to_have_value("25", timeout=SAVED)


def test_work_without_a_network_is_kept_and_sent_later(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "daejeon-jungang")))
    row(page, "튜-1", 2)
    saved(page)
    page.context.set_offline(True)
    pick(page, "튜-1")
    field(page, "y").fill("7")
    expect(page.locator("[data-state-words]")).to_contain_text("인터넷이 끊겼어요", timeout=SAVED)
    page.context.set_offline(False)
    saved(page)
    page.route("**/changes.json", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    field(page, "y").fill("8")
    page.wait_for_timeout(600)
    page.once("dialog", lambda dialog: dialog.accept())
    page.unroute("**/changes.json")
    page.goto(EDIT)
    page.wait_for_selector("[data-ready]")
    saved(page)
    pick(page, "튜-1")
    assert value(page, "y") == 8


def test_a_number_that_is_taken_is_said_beside_the_field(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "bansong")))
    row(page, "휴-1", 2)
    saved(page)
    pick(page, "휴-2")
    field(page, "number").fill("휴-1")
    expect(page.locator("[data-chosen-error]")).to_contain_text("이미 있어요")
    saved(page)
    assert numbers(page, "휴-") == {"휴-1", "휴-2"}


def test_on_a_narrow_screen_stalls_are_moved_by_fields(open_page: Open, account: Account) -> None:
    page = drawing(open_page("phone", account("staff", "bansong")))
    expect(page.locator("[data-canvas]")).to_be_hidden()
    expect(page.get_by_text("더 넓은 화면에서")).to_be_visible()
    page.locator("[data-list] [data-key^='cell:']").first.click()
    field(page, "x").fill("12.5")
    saved(page)
    assert not overflows(page)
    assert Axe().run(page).response["violations"] == []


def test_the_editor_is_accessible_on_a_desk_and_on_a_tablet(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "majang")))
    for wide in (SIZES["wide"], {"width": 820, "height": 1180}):
        page.set_viewport_size(wide)
        page.evaluate("document.querySelectorAll('.me-panel details').forEach((part) => (part.open = true))")
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in Axe().run(page).response["violations"]] == []
        assert not overflows(page)


def test_the_drawn_map_is_looked_at(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("staff", "majang"))
    page.goto("/office/stalls/map/")
    expect(page.get_by_role("heading", level=1)).to_have_text("점포 배치도")
    assert page.locator("[data-smap-cells] a").count() > 0
    assert not overflows(page)
    assert Axe().run(page).response["violations"] == []
    picture(page, f"office-map-{size}")
