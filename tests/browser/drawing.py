"""What the tests of the stall map's drawing editor do with it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, expect

Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]
EDIT = "/office/stalls/map/edit/"
SAVED = 15_000


def drawing(page: Page) -> Page:
    page.goto(EDIT)
    page.wait_for_selector("[data-map-edit][data-ready]")
    return page


def saved(page: Page) -> None:
    expect(page.locator("[data-map-edit]")).to_have_attribute("data-saving", "saved", timeout=SAVED)


def row(page: Page, start: str, count: int, line: int = 0) -> None:
    """Put a row of new stalls by the form."""
    page.get_by_role("button", name="줄로 놓기", exact=True).first.click()
    page.get_by_label("첫 번호").fill(start)
    page.get_by_label("몇 칸", exact=True).fill(str(count))
    page.get_by_label("한 줄에 몇 칸").fill(str(line) if line else "")
    page.get_by_role("button", name="놓기", exact=True).first.click()


def pick(page: Page, number: str) -> None:
    page.locator("[data-list] [data-key]").filter(
        has=page.locator("b", has_text=re.compile(f"^{re.escape(number)}$"))
    ).click()


def hold_second(page: Page, dx: int, dy: int) -> FloatRect:
    """Take the second stall that is drawn, by the mouse, and move it so many pixels; returns where it was."""
    page.locator("[data-canvas]").focus()
    page.keyboard.press("Escape")
    box = page.locator(".me-cell").nth(1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20 + dx, box["y"] + 20 + dy, steps=6)
    return box


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[data-fields] [name={name}]")


def value(page: Page, name: str) -> float:
    return float(field(page, name).input_value())


def upstairs(page: Page) -> str:
    """The choice that opens a floor on which nothing stands yet."""
    words = page.locator("[data-floor] option").all_inner_texts()
    return next(word for word in words if word.endswith("만들기"))


def numbers(page: Page, head: str) -> set[str]:
    """The numbers of the map that begin so, as the server has them."""
    found = page.request.get("/office/stalls/map/data.json").json()
    drawn = {cell["id"] for cell in found["data"]["cells"]}
    return {stall["number"] for stall in found["stalls"] if stall["id"] in drawn and stall["number"].startswith(head)}
