"""The merchant's phone when things go wrong: taken back by the office, an answer lost, no room left, a long day."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import overflows
from tests.browser.till_phone import CAMERA, MOST_TOUCHES, TILL, Phone, axe

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]
#: A customer's QR as the camera reads it; no phone of a customer is there to show one.
CODE = "D" + "0" * 44
#: Nobody has it: its points wait.
STRANGER = "00008851"


def demo_card(demo: dict[str, Any]) -> str:
    card: str = next(one["card"] for one in demo["members"] if one["program"] == "bujeon")
    return card


class Network:
    """What becomes of what the till sends: a QR of the tests is a card's number to the server."""

    def __init__(self, page: Page, card: str) -> None:
        self.card, self.loses = card, ""
        page.route("**/shop/points/batch", self.pass_on)
        page.route("**/shop/points/member", self.pass_on)

    def pass_on(self, route: Route) -> None:
        if self.loses == "question":
            route.abort()
            return
        sent = json.dumps(route.request.post_data_json).replace(CODE, self.card)
        answer = route.fetch(post_data=sent)
        if self.loses == "answer":
            route.abort()
        else:
            route.fulfill(response=answer)


def scan(till: Phone) -> None:
    till.page.evaluate("(code) => { window.held = [code]; }", CODE)
    till.touch('[data-way="scan"]:visible')


def lose_a_scan(page: Page, demo: dict[str, Any], lost: str) -> tuple[Phone, Network, dict[str, Any]]:
    """A sale of 6,000 won by QR of which nothing is heard again; with what the day came to before it."""
    page.add_init_script(CAMERA)
    page.goto(TILL)
    till, network = Phone(page), Network(page, demo_card(demo))
    before = till.day()["summary"]
    till.digits("6000")
    till.touch("[data-main]")
    network.loses = lost
    scan(till)
    expect(page.locator("[data-say]")).to_contain_text("QR로는 답을 못 받았어요", timeout=20_000)
    return till, network, before


@pytest.mark.parametrize(("lost", "customer"), [("answer", "손님 QR"), ("question", "010-****-8851")])
def test_a_sale_by_qr_that_nothing_was_heard_of_waits_nowhere_and_counts_once(
    open_page: Callable[..., Page], account: Account, demo: dict[str, Any], lost: str, customer: str
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    till, network, before = lose_a_scan(page, demo, lost)
    assert axe(page) == []
    assert till.waiting() == []
    network.loses = ""
    till.digits(STRANGER)
    till.touch("[data-main]")
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    expect(page.locator("[data-rows]")).to_contain_text(customer)
    assert till.day()["summary"]["count"] == before["count"] + 1


def test_a_number_that_was_kept_after_a_lost_qr_counts_once(
    open_page: Callable[..., Page], account: Account, demo: dict[str, Any]
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    till, network, before = lose_a_scan(page, demo, "answer")
    page.context.set_offline(True)
    till.digits(STRANGER)
    till.touch("[data-main]")
    expect(page.locator("[data-word]")).to_have_text("맡아 두었어요")
    network.loses = ""
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    assert till.waiting() == []
    assert till.day()["summary"]["count"] == before["count"] + 1
    page.locator("[data-undo]").click()
    page.get_by_role("button", name="되돌리기", exact=True).click()
    expect(page.locator("[data-word]")).to_have_text("되돌렸어요")
    assert till.day()["summary"] == before


def test_spending_by_qr_and_by_card_takes_three_touches(
    open_page: Callable[..., Page], account: Account, demo: dict[str, Any]
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    page.add_init_script(CAMERA)
    page.goto(TILL)
    card = demo_card(demo)
    till = Phone(page)
    Network(page, card)
    for way in ("scan", "card"):
        page.locator('[data-open="use"]').click()
        till.touches = 0
        if way == "scan":
            scan(till)
        else:
            page.evaluate("window.held = []")
            till.touch('[data-way="card"]:visible')
            till.digits(card)
        till.spend("20000", "1000")
        till.touch("[data-main]")
        expect(page.locator("[data-word]")).to_have_text("사용했어요")
        assert till.touches <= MOST_TOUCHES
        page.locator("[data-undo]").click()
        page.get_by_role("button", name="되돌리기", exact=True).click()
        expect(page.locator("[data-word]")).to_have_text("되돌렸어요")
        page.wait_for_timeout(750)
        page.locator("[data-next]").click()


def test_a_phone_that_the_office_took_back_keeps_what_waits_and_sends_it_when_it_is_opened_again(
    open_page: Callable[..., Page], account: Account
) -> None:
    page, office = open_page("phone", account("owner", "bujeon")), open_page("wide", account("staff", "bujeon"))
    page.goto(TILL)
    till = Phone(page)
    till.earn("1000", "010-0000-8852")  # the phone is a device from its first sale on
    till.next()
    before, shop = till.day()["summary"], till.day()["store"]["name"]
    page.locator('[data-open="today"]').click()
    sign = page.locator("[data-sign]").inner_text().removeprefix("이 전화의 기호 ")
    assert re.fullmatch("[A-Z2-9]{4}", sign)
    page.locator('[data-open="amount"]').first.click()
    mine = f"{shop} 컴퓨터 {sign}"
    page.context.set_offline(True)
    till.earn("5000", "010-0000-8852")
    till.next()
    office.goto("/office/points/devices/")
    office.get_by_role("button", name=f"{mine} 끊기").click()
    office.locator("dialog").get_by_role("button").last.click()
    expect(office.get_by_role("button", name=f"{mine} 끊기")).to_have_count(0)

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-told-words]")).to_contain_text("사무국이 다시 열어야 해요")
    till.digits("2000")
    till.touch("[data-main]")
    till.digits("00008852")
    till.touch("[data-main]")
    expect(page.locator("[data-say]")).to_have_text("지금은 적립할 수 없어요.")
    assert [item["paid"] for item in till.waiting()] == [5000]
    assert axe(page) == []
    page.locator("[data-told-link]").click()
    expect(page.locator("[data-waiting-head]")).to_have_text("맡아 둔 1건")
    expect(page.locator("[data-told-words]")).to_be_visible()
    expect(page.locator("[data-bad] .badcard")).to_have_count(0)
    page.locator("[data-send]").click()
    assert len(till.waiting()) == 1

    office.goto("/office/points/devices/?state=gone")
    row = office.locator("tr", has=office.get_by_role("button", name=f"{mine} 다시 쓰게 하기"))
    expect(row).to_contain_text("1건")
    row.get_by_role("button").click()
    expect(office.get_by_role("button", name=f"{mine} 다시 쓰게 하기")).to_have_count(0)
    page.locator("[data-send]").click()
    expect(page.locator("[data-told]")).to_be_hidden()
    assert till.waiting() == []
    assert till.day()["summary"]["count"] == before["count"] + 1


FULL = """() => {
  const full = () => { throw new DOMException("no room", "QuotaExceededError"); };
  window.room = [IDBObjectStore.prototype.add, IDBObjectStore.prototype.put];
  Object.assign(IDBObjectStore.prototype, { add: full, put: full });
}"""
ROOM = "() => Object.assign(IDBObjectStore.prototype, { add: window.room[0], put: window.room[1] })"


def test_a_phone_without_room_says_so_and_keeps_no_promise_it_cannot_hold(
    open_page: Callable[..., Page], account: Account
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    page.goto(TILL)
    till = Phone(page)
    till.earn("1000", "010-0000-8853")
    page.context.set_offline(True)
    page.evaluate(FULL)
    till.next()
    till.digits("5000")
    till.touch("[data-main]")
    till.digits("00008853")
    till.touch("[data-main]")
    expect(page.locator("[data-say]")).to_contain_text("전화기에 자리가 없어요. 적립되지 않았어요.")
    expect(page.locator('[data-screen="result"]')).to_be_hidden()
    assert axe(page) == []
    page.evaluate(ROOM)
    assert till.waiting() == []
    till.touch("[data-main]")
    expect(page.locator("[data-word]")).to_have_text("맡아 두었어요")
    assert [item["paid"] for item in till.waiting()] == [5000]
    page.evaluate(FULL)
    page.context.set_offline(False)
    page.evaluate(ROOM)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    page.evaluate(FULL)
    page.locator("[data-undo]").click()
    page.get_by_role("button", name="되돌리기", exact=True).click()
    expect(page.locator("[data-word]")).to_contain_text("취소되지 않았어요")


def test_a_long_day_can_be_seen_to_its_beginning_and_what_was_cancelled_in_part_cancelled_further(
    open_page: Callable[..., Page], account: Account
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    page.goto(TILL)
    till = Phone(page)
    day = till.day()

    def send(*items: dict[str, Any]) -> None:
        body = {"store": day["store"]["id"], "program": day["program"], "items": items}
        answer = page.request.post(f"{TILL}batch", data=body, headers={"X-CSRFToken": day["csrf"]})
        assert {one["status"] for one in answer.json()} <= {200, 201}

    sale = {"op": "earn", "member": f"010{STRANGER}", "paid": 12_300}
    send(sale | {"receipt": "L-FIRST", "paid": 54_300})
    send({"op": "cancel", "receipt": "L-PART", "original_receipt": "L-FIRST", "paid": 10_000})
    for part in range(3):
        send(*(sale | {"receipt": f"L-{part}-{number}"} for number in range(40)))
    page.locator('[data-open="today"]').click()
    expect(page.locator("[data-lines] li")).to_have_count(100)
    line = page.locator("[data-lines] li", has_text="54,300원")
    expect(line).to_have_count(0)
    page.locator("[data-more]").click()
    expect(line).to_contain_text(re.compile(r"일부 취소\s+남은 \d+P"))
    assert axe(page) == []
    assert not overflows(page)
    count = till.day()["summary"]["count"]
    line.get_by_role("button").click()
    page.get_by_role("button", name="취소하기").click()
    expect(line).to_contain_text("취소됨")
    assert till.day()["summary"]["count"] == count - 1
