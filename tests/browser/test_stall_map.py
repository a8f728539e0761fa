"""The stall map in a browser: by keyboard, by finger, by search, on paper. On a made-up market, without a server."""

import re
from collections.abc import Callable, Iterator

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bench.map import made_up, open_page, page_of
from tests.browser.conftest import SIZES, overflows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a made-up map; an error in the browser's console fails the test."""
    errors: list[str] = []
    contexts = []

    def start(
        size: str = "wide", *, stalls: int = 120, upstairs: int = 0, chosen: str = "", scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport=SIZES[size], locale="ko-KR", java_script_enabled=scripts, has_touch=size == "phone"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        open_page(page, page_of(*made_up(stalls, upstairs=upstairs), chosen=chosen))
        return page

    yield start
    for context in contexts:
        context.close()
    assert [error for error in errors if "Failed to load resource" not in error] == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_the_map_is_one_stop_and_arrows_walk_by_place(opened: Opened) -> None:
    page = opened()
    assert page.locator('[role=option][tabindex="0"]').count() == 1
    page.locator('[role=option][tabindex="0"]').focus()
    assert focused(page).startswith("가-01")
    page.keyboard.press("ArrowRight")
    assert focused(page).startswith("가-02")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("가-12")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    assert focused(page).startswith("나-11"), "over the aisle to the stall that lies there"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert focused(page).startswith("나-01"), "where nothing lies further on, one stays"
    page.keyboard.press("End")
    assert focused(page).startswith("다-20")
    expect(page.get_by_role("complementary", name="고른 점포")).to_contain_text("다-20")
    page.keyboard.press("Tab")
    assert "다-" not in focused(page), "one Tab leaves the map"


def test_enter_opens_and_the_first_click_chooses(opened: Opened) -> None:
    page = opened()
    stall = page.get_by_role("option", name=re.compile("^나-03"))
    stall.click()
    card = page.locator("[data-smap-card]")
    expect(card).to_contain_text("나-03")
    expect(stall).to_have_attribute("aria-selected", "true")
    assert page.url == "http://jangteo.test/"
    expect(card.get_by_role("link", name="점포 보기")).to_have_attribute("href", re.compile("/office/stalls/1053/$"))
    stall.focus()
    with page.expect_request(re.compile("/office/stalls/1053/")):
        page.keyboard.press("Enter")


def test_without_scripts_every_stall_is_a_link(opened: Opened) -> None:
    page = opened(scripts=False)
    assert page.locator("svg a[href^='/office/stalls/']").count() == 120
    expect(page.locator("[data-smap-tools]")).to_be_hidden()
    page.locator("summary").filter(has_text="표로 보기").click()
    assert page.locator("tr[data-r]").count() == 120


def test_search_takes_a_number_a_name_and_first_consonants(opened: Opened) -> None:
    page = opened()
    box = page.get_by_role("searchbox", name="자리 찾기")
    said = page.locator("[data-smap-found]")
    box.fill("ㄷㅂㅊㅅ")
    expect(said).to_contain_text("곳 찾았어요")
    found = page.locator("svg a.hit")
    assert found.count() > 3
    assert all("다복채소" in str(one.get_attribute("aria-label")) for one in found.all())
    box.fill("나-07")
    expect(said).to_contain_text("나-07")
    expect(page.locator("[data-smap-card]")).to_contain_text("나-07")
    box.fill("없는가게")
    expect(said).to_contain_text("찾는 자리가 없어요")
    page.keyboard.press("Escape")
    assert page.locator("svg.finding").count() == 0


def test_a_finger_moves_the_map_and_does_not_choose(opened: Opened) -> None:
    page = opened("phone", stalls=600)
    page.get_by_role("button", name="크게").click()
    page.wait_for_timeout(500)
    glass = page.locator("[data-smap-window]")
    box = glass.bounding_box()
    assert box
    before = page.locator("[data-smap-cells]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 30, steps=5)
    page.mouse.up()
    page.wait_for_timeout(400)
    after = page.locator("[data-smap-cells]").bounding_box()
    assert before
    assert after
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (-60, -30)
    assert page.locator("[aria-selected=true]").count() == 0
    page.get_by_role("button", name="맞춤").click()
    page.wait_for_timeout(500)
    assert page.locator("svg.smap-plan").evaluate("e => e.style.transform") == ""


def test_the_wheel_scrolls_the_page_until_the_map_is_in_hand(opened: Opened) -> None:
    page = opened()
    glass = page.locator("[data-smap-window]")
    glass.hover()
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(300)
    transform = "e => e.querySelector('svg').style.transform"
    assert glass.evaluate(transform) == ""
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_timeout(300)
    assert "scale(1." in str(glass.evaluate(transform))


def test_floors_are_tabs(opened: Opened) -> None:
    page = opened(upstairs=20)
    expect(page.locator("[data-smap-stage]:visible")).to_have_count(1)
    page.get_by_role("tab", name="2층").click()
    expect(page.get_by_role("option", name=re.compile("^다-20"))).to_be_visible()
    expect(page.get_by_role("option", name=re.compile("^가-01"))).to_be_hidden()


@pytest.mark.parametrize("mode", ["plain", "high-contrast", "big"])
def test_the_map_is_accessible(opened: Opened, size: str, mode: str) -> None:
    page = opened(size, upstairs=20, chosen="1003")
    if mode == "high-contrast":
        page.evaluate("document.documentElement.dataset.krdsMode = 'high-contrast'")
    if mode == "big":
        page.evaluate("document.documentElement.dataset.text = 'big'")
    page.locator("summary").filter(has_text="표로 보기").click()
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in Axe().run(page).response["violations"]] == []
    assert not overflows(page)


def test_the_map_prints_on_one_sheet_of_a3(opened: Opened, tmp_path: object) -> None:
    page = opened(stalls=600)
    page.get_by_role("button", name="크게").click()
    page.wait_for_timeout(500)
    path = f"{tmp_path}/map.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    sheets = pypdf.PdfReader(path).pages
    assert len(sheets) == 1
    assert [round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:]] == [420, 297]
    words = sheets[0].extract_text().replace(" ", "")
    assert "영업" in words
    assert "시장길" in words, "what the screen leaves out as too small stands on paper"
