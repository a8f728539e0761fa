"""A new stall or zone gets its number from the server while somebody holds it: nothing is lost, nothing comes twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.drawing import Account, Open, drawing, field, hold_second, numbers, pick, row, saved, upstairs, value

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CHANGES = "**/changes.json"


def held(page: Page) -> Callable[[], None]:
    """Keep what is saved from the server until it is let go; returns what lets it go and waits for the answer."""
    kept: list[Route] = []
    holding = True

    def reached(route: Route) -> None:
        kept.append(route) if holding and route.request.method == "POST" else route.continue_()

    page.route(CHANGES, reached)

    def let_go() -> None:
        nonlocal holding
        while not kept:
            page.wait_for_timeout(100)
        holding = False
        with page.expect_response(lambda answer: "changes.json" in answer.url and answer.request.method == "POST"):
            kept[0].continue_()
        page.wait_for_timeout(300)

    return let_go


def test_a_stall_that_is_moved_while_it_is_saved(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "bansong")))
    page.locator("[data-floor]").select_option(label=upstairs(page))
    let_go = held(page)
    row(page, "뮤-1", 2)
    box = hold_second(page, 40, 40)
    before = value(page, "y")
    let_go()
    page.mouse.move(box["x"] + 60, box["y"] + 140, steps=4)
    page.mouse.up()
    assert value(page, "y") > before
    placed = value(page, "x"), value(page, "y")
    saved(page)
    assert page.locator(".me-cell").count() == 2
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert numbers(page, "뮤-") == {"뮤-1", "뮤-2"}
    page.locator("[data-floor]").select_option(label="2층")
    pick(page, "뮤-2")
    assert (value(page, "x"), value(page, "y")) == placed


def test_a_stall_of_the_list_is_chosen_before_the_list_is_drawn_anew(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "bansong")))
    let_go = held(page)
    row(page, "븀-1", 2)
    pick(page, "븀-2")
    page.evaluate("""() => {
        const root = document.querySelector("[data-map-edit]");
        const lines = [...root.querySelectorAll("[data-list] [data-key]")];
        const line = lines.find((one) => one.querySelector("b").textContent === "븀-1");
        new MutationObserver(() => { if (root.dataset.saving === "saved" && line.isConnected) line.click(); })
            .observe(root, { attributes: true, attributeFilter: ["data-saving"] });
    }""")
    let_go()
    saved(page)
    expect(page.locator("[data-chosen-title]")).to_have_text("븀-1")
    expect(field(page, "y")).to_be_visible()


def test_a_row_goes_on_beside_a_stall_that_was_just_saved(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "bansong")))
    let_go = held(page)
    row(page, "슈-1", 1)
    place = value(page, "x"), value(page, "y")
    wide = value(page, "w")
    page.get_by_role("button", name="줄로 놓기", exact=True).first.click()
    let_go()
    page.get_by_label("몇 칸", exact=True).fill("1")
    page.get_by_role("button", name="놓기", exact=True).first.click()
    expect(page.locator("[data-chosen-title]")).to_have_text("슈-2")
    assert [value(page, "x"), value(page, "y")] == pytest.approx([place[0] + wide, place[1]])
    saved(page)


def test_a_zone_is_named_while_it_is_saved(open_page: Open, account: Account) -> None:
    page = drawing(open_page("wide", account("staff", "bansong")))
    page.locator("[data-zone-part] summary").click()
    let_go = held(page)
    form = page.locator("[data-zone-form]")
    form.get_by_label("기호").fill("쥬")
    form.get_by_label("이름").fill("처음 이름")
    known = page.locator("[data-zone-list] li").count()
    form.get_by_role("button", name="구역 더하기").click()
    expect(page.locator("[data-zone-list] li")).to_have_count(known + 1)
    named = page.locator("[data-zone-list] li").last.get_by_label("구역 이름")
    named.fill("새 이름")
    let_go()
    named.press("Tab")
    saved(page)
    zones = page.request.get("/office/stalls/map/data.json").json()["zones"]
    assert [zone["name"] for zone in zones if zone["code"] == "쥬"] == ["새 이름"]
