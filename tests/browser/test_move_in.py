"""A shop moves in: applied for on the phone, approved at the desk, on the map; and the walk without a network."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflows, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MOST_TAPS = 12
NUMBER = "124-81-00998"


class Thumb:
    """A person with one thumb: what is typed is free, each tap is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target: Any) -> None:
        """One tap."""
        self.taps += 1
        target.click()


def code_of(page: Page, number: str) -> str:
    """The code that was sent to a number, from the page that shows what would have been sent."""
    catcher = page.context.new_page()
    catcher.goto("/catcher/")
    words = catcher.locator("main").inner_text()
    catcher.close()
    found = re.findall(r"인증번호는 (\d{6})", words)
    assert found, words
    return found[0]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A photograph of a made-up paper."""
    path = tmp_path / "paper.jpg"
    Image.new("RGB", (900, 1200), "#f4f1e8").save(path, "JPEG")
    return path


def test_applied_for_on_the_phone_approved_at_the_desk_seen_on_the_map(
    open_page: Callable[..., Page], account: Callable[..., dict[str, Any]], paper: Path
) -> None:
    page = open_page("phone")
    thumb = Thumb(page)
    page.goto("/m/bujeon/apply/")
    picture(page, "my-apply")
    thumb.tap(page.get_by_role("link", name="신청 시작하기"))
    page.get_by_label("이름").fill("김새봄")
    page.get_by_label("휴대전화 번호").fill("010-0000-9871")
    thumb.tap(page.get_by_role("button", name="인증번호 받기"))
    page.get_by_label("인증번호").fill(code_of(page, "010-0000-9871"))
    thumb.tap(page.get_by_role("button", name=re.compile("확인")))
    page.get_by_label("사업자등록번호").fill(NUMBER)
    page.get_by_label("가게 이름").fill("새봄두부")
    expect(page.get_by_label("대표 이름")).to_have_value("김새봄")
    assert not overflows(page)
    picture(page, "my-apply-shop")
    thumb.tap(page.get_by_role("button", name="다음"))
    thumb.tap(page.locator(".pickone").first)
    assert not overflows(page)
    thumb.tap(page.get_by_role("button", name="다음"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("어느 자리")
    assert not overflows(page)
    picture(page, "my-apply-stall")
    page.locator('[data-stallmap] a[href^="?stall="]').first.wait_for()
    thumb.tap(page.locator('[data-stallmap] a[href^="?stall="]').first)
    stall = page.get_by_role("heading", level=1).inner_text().split(" ")[0]
    thumb.tap(page.get_by_role("button", name=f"{stall}로 하기"))
    thumb.taps += 1  # the camera button; the picture goes up by itself
    page.get_by_label("서류 사진이나 PDF").set_input_files(paper)
    expect(page.get_by_text("지우기")).to_be_visible()
    thumb.tap(page.get_by_role("button", name="다음"))
    expect(page.get_by_text("새봄두부")).to_be_visible()
    picture(page, "my-apply-check")
    thumb.tap(page.get_by_role("button", name="신청 보내기"))
    expect(page.get_by_role("heading", name="보냈어요")).to_be_visible()
    assert thumb.taps <= MOST_TAPS, thumb.taps

    desk = open_page("wide", account("staff", "bujeon"))
    desk.goto("/office/")
    expect(desk.locator(".tasks").get_by_text("입점 신청").first).to_be_visible()
    desk.goto("/office/merchants/applications/")
    desk.get_by_role("link", name="새봄두부").click()
    expect(desk.get_by_text("사업자등록증", exact=True)).to_be_visible()
    picture(desk, "office-application")
    desk.get_by_role("button", name="승인하기").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("새봄두부")
    picture(desk, "office-store")
    desk.goto("/office/")
    expect(desk.locator("[data-stallmap]").get_by_text("새봄두부").first).to_be_attached()
    picture(desk, "office-today")

    page.goto("/shop/")
    expect(page.get_by_role("link", name=re.compile("내 점포"))).to_be_visible()
    picture(page, "shop-today")
    page.get_by_role("link", name=re.compile("내 점포")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("새봄두부")
    assert not overflows(page)
    picture(page, "shop-store")
    visitor = open_page("phone")
    visitor.goto("/m/bujeon/stores/?q=ㅅㅂㄷㅂ")
    expect(visitor.get_by_text(stall)).to_be_visible()
    assert not overflows(visitor)
    picture(visitor, "my-stores")


def test_the_yearly_walk_goes_on_without_a_network(
    open_page: Callable[..., Page], account: Callable[..., dict[str, Any]]
) -> None:
    page = open_page("phone", account("staff", "majang"))
    page.goto("/office/merchants/walk/")
    begin = page.get_by_role("button", name=re.compile("확인 시작하기"))
    if begin.count():
        begin.click()
    shops = page.locator(".walk .shop:not(.done)")
    shops.first.wait_for()
    before = shops.count()
    assert not overflows(page)
    picture(page, "office-walk")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    try:
        names = [shops.nth(at).get_attribute("data-name") for at in range(2)]
        for name in names:
            page.locator(f'.walk .shop[data-name="{name}"]').get_by_role(
                "button", name=re.compile("그대로예요")
            ).click()
        expect(page.locator("[data-walk-state]")).to_contain_text("2건을 맡아 두었다가")
        # The page itself opens without a network, and what waits is still there.
        page.reload()
        expect(page.locator(".walk .shop.done")).to_have_count(page.locator(".walk .shop").count() - before + 2)
    finally:
        page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    # Evaluated from outside: the product's own rules for scripts forbid the string that `wait_for_function` would run.
    for _ in range(50):
        if page.evaluate(
            "Object.keys(localStorage).every((k) => !k.startsWith('jangteo-walk') || localStorage[k] === '[]')"
        ):
            break
        page.wait_for_timeout(200)
    page.reload()
    expect(page.locator(".walk .shop:not(.done)")).to_have_count(before - 2)


def test_the_office_finds_a_shop_by_its_first_sounds(
    open_page: Callable[..., Page], account: Callable[..., dict[str, Any]], size: str
) -> None:
    page = open_page(size, account("staff", "bujeon"))
    page.goto("/office/merchants/")
    assert not overflows(page)
    if size == "wide":
        picture(page, "office-merchants")
    page.get_by_role("link", name="영업").first.click()
    expect(page).to_have_url(re.compile("state=open"))
    page.locator("a.name").first.click()
    assert not overflows(page)
    page.get_by_role("link", name="옮기기").first.click()
    expect(page.get_by_role("heading", name="자리 옮기기")).to_be_visible()
    assert not overflows(page)
