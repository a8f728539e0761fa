"""The merchant's own phone as a till: earned with and without a network, taken back, spent; each sale once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from jangteo.kernel.cards import new_card_number
from tests.browser.conftest import SIZES, overflows, picture
from tests.browser.till_phone import CAMERA, MOST_TOUCHES, TILL, Phone, axe

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]


def confirmation(page: Page, points: str) -> str:
    """The code that was sent to the customer, from the page that shows what would have been sent."""
    catcher = page.context.new_page()
    for _ in range(160):  # texts leave by a job, which waits behind others of the demo
        catcher.goto("/catcher/")
        found = re.findall(rf"{points} 사용 확인 번호는 (\d{{6}})", catcher.locator("main").inner_text())
        if found:
            break
        catcher.wait_for_timeout(250)
    catcher.close()
    assert found
    return str(found[0])


def test_a_day_at_the_till_with_and_without_a_network(
    open_page: Callable[..., Page], account: Account, demo: dict[str, Any]
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    member = next(one["phone"] for one in demo["members"] if one["program"] == "bujeon")
    till, context = Phone(page), page.context
    page.goto("/shop/")
    picture(page, "shop-home-points")
    till.touch('a.tile[href="/shop/points/"]')
    before = till.day()["summary"]
    expect(page.locator("[data-ask]")).to_have_text("얼마 받으셨어요?")
    picture(page, "till-amount")
    till.earn("24000", member)
    assert till.touches <= MOST_TOUCHES
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    expect(page.locator("[data-big]")).to_have_text(re.compile(r"\d+P"))
    picture(page, "till-earned")
    assert axe(page) == []
    assert not overflows(page)
    assert till.day()["summary"]["count"] == before["count"] + 1
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()

    context.set_offline(True)
    page.goto("/shop/")  # any page of the shop leads to the one that works
    expect(page).to_have_url(re.compile(TILL))
    expect(page.locator("[data-net]")).to_be_visible()
    for amount, phone in (("15200", member), ("8500", "010-0000-8846")):
        till.earn(amount, phone)
        expect(page.locator("[data-word]")).to_have_text("맡아 두었어요")
        if amount == "15200":
            picture(page, "till-kept")
        till.next()
    till.earn("99000", member)
    page.locator("[data-undo]").click()
    page.get_by_role("button", name="되돌리기", exact=True).click()
    expect(page.locator("[data-word]")).to_have_text("되돌렸어요")
    page.wait_for_timeout(750)
    till.touch("[data-next]")
    till.digits("3000")
    till.touch("[data-main]")
    page.locator('[data-screen="pad"] [data-way="card"]').click()
    till.digits(new_card_number())  # nobody has it, which the phone cannot know
    till.touch("[data-main]")
    expect(page.locator("[data-word]")).to_have_text("맡아 두었어요")
    till.next()
    page.evaluate("import('/static/till/now.js').then(({ now }) => { now.state.limit.count = 3; })")
    till.digits("4000")
    till.touch("[data-main]")
    till.digits("00001129")
    till.touch("[data-main]")
    expect(page.locator("[data-say]")).to_contain_text("맡아 둘 수 있는 만큼 다 찼어요(3건, 26,700원)")
    page.reload()  # closed and opened again without a network: what waits is still there
    page.locator("[data-net-link]").click()
    expect(page.locator("[data-waiting-head]")).to_have_text("맡아 둔 3건")
    picture(page, "till-waiting")
    assert axe(page) == []
    receipts = [item["receipt"] for item in till.waiting()]
    assert len(set(receipts)) == 3
    assert receipts == sorted(receipts)
    page.locator('[data-open="use"]').click()
    expect(page.locator("[data-say]")).to_contain_text("인터넷이 끊겨서 포인트를 쓸 수 없어요")

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-net]")).to_be_hidden()
    page.locator("[data-told-link]").click()  # one that cannot be posted spoils no other, and says what it lacks
    expect(page.locator("[data-bad]")).to_contain_text("그런 회원이 없어요")
    picture(page, "till-mend")
    page.get_by_role("button", name="지우기", exact=True).click()
    page.locator("dialog").get_by_role("button", name="지우기").click()
    expect(page.locator("[data-bad] .badcard")).to_have_count(0)
    page.locator('[data-open="today"]').click()
    expect(page.locator("[data-lines] li")).not_to_have_count(0)
    expect(page.locator("[data-lines] .mark-clock")).to_have_count(0)
    assert till.waiting() == []
    day = till.day()
    assert day["summary"]["count"] == before["count"] + 3
    assert {one["receipt"] for one in day["lines"]} >= set(receipts[:2])
    picture(page, "till-today")
    assert axe(page) == []

    page.locator("[data-lines] li", has_text="8,500원").first.get_by_role("button").click()
    page.get_by_role("button", name="취소하기").click()
    expect(page.locator("[data-lines] li.gone", has_text="8,500원").first).to_be_visible()
    assert till.day()["summary"]["paid"] == before["paid"] + 24_000 + 15_200

    page.goto("/shop/")
    till.touches = 0
    till.touch('a.tile[href="/shop/points/#use"]')
    till.digits(member.replace("-", "").removeprefix("010"))
    till.spend("20000", "1000")
    expect(page.locator("[data-hint]")).to_have_text("19,000원만 받으세요")
    picture(page, "till-use")
    assert axe(page) == []
    till.touches += 1
    page.locator("[data-main]").dblclick()
    expect(page.locator("[data-ask]")).to_have_text("손님 전화로 온 번호는요?")
    assert till.touches <= MOST_TOUCHES
    till.digits(confirmation(page, "1,000P"))
    picture(page, "till-code")
    page.locator("[data-main]").dblclick()
    expect(page.locator("[data-word]")).to_have_text("사용했어요")
    picture(page, "till-used")
    assert till.day()["summary"]["redeemed"] == before["redeemed"] + 1_000


def test_the_till_stands_on_a_wide_screen_in_large_letters_and_by_keyboard(
    open_page: Callable[..., Page], account: Account
) -> None:
    page = open_page("wide", account("owner", "bujeon"))
    page.goto(TILL)
    page.keyboard.type("24000")
    expect(page.locator("[data-value]")).to_contain_text("24,000")
    page.keyboard.press("Enter")
    page.keyboard.type("123")
    page.keyboard.press("Backspace")
    expect(page.locator("[data-value]")).to_contain_text("010-12")
    assert not overflows(page)
    assert axe(page) == []
    page.get_by_role("button", name="큰 글씨").click()
    for size in (SIZES["phone"], {"width": 360, "height": 640}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert not overflows(page)
        box = page.locator("[data-main]").bounding_box()
        assert box
        assert box["y"] + box["height"] <= size["height"], "the main button has to be in sight"
    assert axe(page) == []


def test_an_answer_that_is_lost_on_the_way_is_asked_for_again_and_counts_once(
    open_page: Callable[..., Page], account: Account
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    page.goto(TILL)
    till = Phone(page)
    before = till.day()["summary"]
    arrived: list[str] = []

    def lose(route: Route) -> None:
        arrived.append(route.fetch().text())
        route.abort()

    page.route("**/shop/points/batch", lose, times=1)
    till.earn("7000", "010-0000-8847")
    expect(page.locator("[data-word]")).to_have_text("맡아 두었어요")
    assert len(arrived) == 1
    assert till.day()["summary"]["count"] == before["count"] + 1
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    assert till.waiting() == []
    assert till.day()["summary"]["count"] == before["count"] + 1
    page.locator("[data-undo]").click()
    page.get_by_role("button", name="되돌리기", exact=True).click()
    expect(page.locator("[data-word]")).to_have_text("되돌렸어요")
    assert till.day()["summary"]["paid"] == before["paid"]


def test_a_card_is_read_by_the_camera_and_a_strange_qr_is_told(
    open_page: Callable[..., Page], account: Account, demo: dict[str, Any]
) -> None:
    card = next(one["card"] for one in demo["members"] if one["program"] == "bujeon")
    page = open_page("phone", account("owner", "bujeon"))
    page.add_init_script(CAMERA)
    page.goto(TILL)
    till = Phone(page)
    till.digits("12000")
    till.touch("[data-main]")
    page.evaluate("window.held = ['https://example.com/not-ours']")
    page.get_by_role("button", name="QR 찍기").click()
    expect(page.locator("[data-scan-say]")).to_have_text("시장 포인트 QR이 아니에요.")
    assert axe(page) == []
    page.evaluate("(card) => { window.held = [card]; }", card)
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    expect(page.locator("[data-rows]")).to_contain_text(f"카드 끝 {card[-4:]}")
    till.next()
    till.digits("12000")
    till.touch("[data-main]")
    page.context.set_offline(True)
    page.evaluate("window.held = ['D' + '0'.repeat(44)]")
    page.get_by_role("button", name="QR 찍기").click()
    expect(page.locator("[data-say]")).to_contain_text("손님 QR은 쓸 수 없어요")
    assert till.waiting() == []


def test_no_digit_is_lost_while_the_page_still_comes(open_page: Callable[..., Page], account: Account) -> None:
    page = open_page("phone", account("owner", "bujeon"))

    def late(route: Route) -> None:
        page.wait_for_timeout(1_000)
        route.continue_()

    page.route(re.compile(r"/static/till/shop[^/]*\.js"), late)
    page.goto("/shop/points/", wait_until="commit")
    Phone(page).digits("24000")
    expect(page.locator("[data-value]")).to_contain_text("24,000")
