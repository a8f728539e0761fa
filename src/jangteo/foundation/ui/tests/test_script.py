"""What the page's script does, driven in a browser on pages of a few lines."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tools.build_static import STATIC

SCRIPT = (STATIC / "ui" / "js" / "ui.js").read_text()
pytestmark = pytest.mark.browser

ROWS = """<form data-choose><input type=checkbox data-choose-all><div class=bulkbar hidden><b data-choose-count></b>
<button type=button data-choose-none>풀기</button></div><table><tr><td><input type=checkbox data-choose-one>
<tr><td><input type=checkbox data-choose-one></table></form>"""


@pytest.fixture
def opened(browser: Browser) -> Callable[[str], Page]:
    """Opens a page with the given body and the script; requests stay in the browser."""

    def start(body: str) -> Page:
        page = browser.new_page()
        page.sent = []  # type: ignore[attr-defined]

        def answer(route: object) -> None:
            if route.request.method == "POST":  # type: ignore[attr-defined]
                page.sent.append(route.request.post_data)  # type: ignore[attr-defined]
                route.fulfill(status=204)  # type: ignore[attr-defined]
            else:
                html = f"<!doctype html><html><body><div class=messages></div>{body}<script>{SCRIPT}</script>"
                route.fulfill(body=html, content_type="text/html; charset=utf-8")  # type: ignore[attr-defined]

        page.route("**/*", answer)
        page.goto("http://jangteo.test/")
        return page

    return start


def _wait_for_sending(page: Page) -> None:
    """Until the first request has come in; the assertion after it says what came."""
    for _ in range(100):
        if page.sent:  # type: ignore[attr-defined]
            return
        page.wait_for_timeout(50)


def test_big_text_is_one_tap_and_remembered(opened: Callable[[str], Page]) -> None:
    page = opened("<button data-text-size aria-pressed=false>큰 글씨</button>")
    page.click("button")
    assert page.get_attribute("button", "aria-pressed") == "true"
    assert page.get_attribute("body", "data-size") == "big"
    assert "jangteo_text=big" in page.evaluate("document.cookie")
    page.click("button")
    assert page.get_attribute("html", "data-text") is None
    assert "jangteo_text=big" not in page.evaluate("document.cookie")


def test_high_contrast_is_one_tap_and_remembered(opened: Callable[[str], Page]) -> None:
    page = opened("<button data-contrast aria-pressed=false>또렷한 화면</button>")
    page.click("button")
    assert page.get_attribute("html", "data-krds-mode") == "high-contrast"
    assert "jangteo_contrast=high" in page.evaluate("document.cookie")


def test_what_cannot_be_undone_is_asked_first(opened: Callable[[str], Page]) -> None:
    page = opened("<form method=post><input name=a value=1><button data-confirm='지울까요?'>지우기</button></form>")
    page.click("form button")
    assert page.inner_text("dialog p") == "지울까요?"
    page.click("dialog [value=no]")
    assert page.sent == []  # type: ignore[attr-defined]
    assert page.evaluate("document.activeElement.textContent") == "지우기"
    page.click("form button")
    page.click("dialog [value=yes]")
    _wait_for_sending(page)
    assert page.sent == ["a=1"]  # type: ignore[attr-defined]


def test_an_impatient_finger_sends_once(opened: Callable[[str], Page]) -> None:
    page = opened("<form method=post><input name=a value=1><button>적립하기</button></form>")
    page.dblclick("button")
    _wait_for_sending(page)
    page.wait_for_timeout(200)
    assert len(page.sent) == 1  # type: ignore[attr-defined]


def test_choosing_rows_shows_the_bar_and_the_half_state(opened: Callable[[str], Page]) -> None:
    page = opened(ROWS)
    page.locator("[data-choose-one]").first.check()
    assert page.is_visible(".bulkbar")
    assert page.inner_text("[data-choose-count]") == "1"
    assert page.evaluate("document.querySelector('[data-choose-all]').indeterminate")
    page.check("[data-choose-all]")
    assert page.inner_text("[data-choose-count]") == "2"
    page.click("[data-choose-none]")
    assert not page.is_visible(".bulkbar")
    assert page.locator("tr[aria-selected=true]").count() == 0


def test_a_chosen_file_is_named_and_weighed(opened: Callable[[str], Page]) -> None:
    page = opened("<div class=upload><input type=file><output class=upload-name></output></div>")
    page.set_input_files("input", {"name": "명부.xlsx", "mimeType": "text/plain", "buffer": b"x" * 1_500_000})
    assert page.inner_text(".upload-name") == "명부.xlsx · 1.5MB"


def test_the_first_wrong_field_is_in_hand(opened: Callable[[str], Page]) -> None:
    page = opened("<div class=field><input></div><div class='field wrong'><input id=wrong></div>")
    assert page.evaluate("document.activeElement.id") == "wrong"
