"""What the people of the journeys do again and again: read a text, sign up, look whether all of a page is in sight."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import overflows

#: As the button 큰 글씨 leaves the page, and back.
_LETTERS = """(big) => {
  document.body.dataset.size = big ? "big" : "";
  if (big) document.documentElement.dataset.text = "big"; else delete document.documentElement.dataset.text;
}"""


def sound(page: Page) -> None:
    """The page does not scroll sideways, in letters of either size."""
    assert not overflows(page), page.url
    was_big = page.locator("body").get_attribute("data-size") == "big"
    page.evaluate(_LETTERS, not was_big)
    assert not overflows(page), f"{page.url} in letters of the other size"
    page.evaluate(_LETTERS, was_big)


def text_to(page: Page, phone: str, pattern: str) -> str:
    """What ``pattern`` finds in the newest text to a number, from the page that shows what would have been sent."""
    catcher = page.context.browser.new_page(base_url=page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2])  # type: ignore[union-attr]
    rows = catcher.locator("main li").filter(has_text=f"-{phone[-4:]}").filter(has_text=re.compile(pattern))
    until = time.monotonic() + 200  # texts leave by a job, which waits behind others of the demo
    while True:
        catcher.goto("/catcher/")
        if rows.count() or time.monotonic() > until:
            break
        catcher.wait_for_timeout(250)
    found = re.search(pattern, rows.first.inner_text())
    catcher.close()
    assert found
    return found[found.re.groups]


def code_to(page: Page, phone: str) -> str:
    """The code that was sent to a number."""
    return text_to(page, phone, r"인증번호는 (\d{6})")


def sign_up(page: Page, phone: str, name: str) -> None:
    """Name, number, the code of the text; the page is one that asks for an account or the one that makes it."""
    if "/account/signup/" not in page.url:
        page.get_by_role("link", name="가입하기").click()
    page.get_by_label("이름").fill(name)
    page.get_by_label("휴대전화 번호").fill(phone)
    page.get_by_role("button", name="인증번호 받기").click()
    page.get_by_label("인증번호").fill(code_to(page, phone))
    page.get_by_role("button", name="확인하기").click()
    page.wait_for_url(lambda url: "/account/phone/" not in url and "/account/signup/" not in url)


def sign_out(page: Page) -> None:
    """From one's own account."""
    page.goto("/account/")
    page.get_by_role("button", name="로그아웃하기").click()
    expect(page.get_by_role("link", name="로그인").first).to_be_visible()
