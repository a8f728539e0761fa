"""What waits on a merchant's phone: sealed, there after signing out, sent; and a phone that the office opens."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflows, sign_in
from tests.browser.till_phone import TILL, Phone, axe

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]

#: All that the phone keeps, as whoever reads its memory would find it.
RAW = """async () => {
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const base = await asked(indexedDB.open("jangteo-till"));
  const all = (name) => asked(base.transaction(name).objectStore(name).getAll());
  const [queue, meta] = [await all("queue"), await all("meta")];
  base.close();
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
    if (value instanceof CryptoKey) return `key that may be read: ${value.extractable}`;
    if (!value || typeof value !== "object") return String(value);
    return Object.entries(value).map(([name, one]) => `${name}: ${text(one)}`).join("; ");
  };
  return [...queue, ...meta].map(text).join("\\n");
}"""
#: As a page of before kept a sale: open, whatever was on it.
OLD = """(item) => new Promise((done) => {
  const open = indexedDB.open("jangteo-till");
  open.onsuccess = () => {
    const writing = open.result.transaction("queue", "readwrite");
    writing.objectStore("queue").put(item);
    writing.oncomplete = () => { open.result.close(); done(); };
  };
})"""
LOSE_KEY = """() => new Promise((done) => {
  const open = indexedDB.open("jangteo-till");
  open.onsuccess = () => {
    const writing = open.result.transaction("meta", "readwrite");
    writing.objectStore("meta").delete("seal");
    writing.oncomplete = () => { open.result.close(); done(); };
  };
})"""


def online(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")


def test_nobody_reads_from_a_phone_whose_sales_wait_on_it_and_they_go_up_all_the_same(
    open_page: Callable[..., Page], account: Account
) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    page.goto(TILL)
    till = Phone(page)
    before = till.day()["summary"]["count"]
    page.context.set_offline(True)
    till.earn("5000", "010-0000-8861")
    expect(page.locator("[data-rows]")).to_contain_text("010-****-8861")
    raw = page.evaluate(RAW)
    assert "M-" in raw
    assert "key that may be read: false" in raw
    assert not re.search("8861|asks|member", raw)
    till.next()
    # One that was kept by a page of before, in the same store.
    state = page.evaluate("import('/static/till/now.js').then(({ now }) => now.state)")
    asks = {"op": "earn", "receipt": "M-OLDOLDOLDO-000007", "member": "01000008862", "paid": 6_000}
    old = {
        "receipt": asks["receipt"], "no": 7, "store": state["store"]["id"], "program": state["program"], "op": "earn",
        "state": "waiting", "tried": 0, "earlier": [], "asks": asks, "paid": 6_000, "points": 60, "shown": "끝 8862",
        "full": "010-****-8862", "at": state["now"],
    }  # fmt: skip
    page.evaluate(OLD, old)
    assert "8862" in page.evaluate(RAW)
    # What a page from before sales were sealed finds in one that was: nothing to send. It says so, and all wait on.
    unread = {name: old[name] for name in ("store", "program", "op", "state", "tried")} | {"receipt": "M-NEW", "no": 8}
    page.evaluate(OLD, unread)
    online(page)
    expect(page.locator("[data-told]")).to_contain_text("화면을 닫고 새로 열어 주세요")
    # What else the server answers says nothing of what waits.
    page.evaluate("import('/static/till/now.js').then(({ sender }) => sender.refresh())")
    page.wait_for_timeout(300)
    expect(page.locator("[data-told]")).to_contain_text("화면을 닫고 새로 열어 주세요", timeout=1000)
    assert len(till.waiting()) == 3
    page.evaluate("import('/static/till/keep.js').then((keep) => keep.drop('M-NEW'))")
    online(page)
    expect(page.locator("[data-told]")).to_be_hidden()
    page.wait_for_timeout(500)
    assert till.waiting() == []
    assert till.day()["summary"]["count"] == before + 2
    # Another page took care of what this one could not send: nothing is left to say.
    page.evaluate(OLD, unread)
    online(page)
    expect(page.locator("[data-told]")).to_contain_text("화면을 닫고 새로 열어 주세요")
    page.evaluate("import('/static/till/keep.js').then((keep) => keep.drop('M-NEW'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-told]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-ask]")).to_be_visible()
    page.wait_for_timeout(500)
    assert not re.search("8861|8862|01000", page.evaluate(RAW)), "what was open is sealed when the page is opened"


def test_what_waits_is_there_after_signing_out_and_when_nobody_can_read_it_it_is_asked_for(
    open_page: Callable[..., Page], account: Account
) -> None:
    owner = account("owner", "bujeon")
    page = open_page("phone", owner)
    page.goto(TILL)
    till = Phone(page)
    before = till.day()["summary"]["count"]
    page.context.set_offline(True)
    for phone in ("010-0000-8863", "010-0000-8864"):
        till.earn("5000", phone)
        till.next()
    page.goto("about:blank")  # or it would send them at once
    page.context.set_offline(False)
    page.goto("/account/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/logout" not in url)
    sign_in(page, owner)
    assert len(till.waiting()) == 2
    # The key is gone, as after a repair of the phone: nothing is sent for nobody, and nothing is lost.
    page.evaluate(LOSE_KEY)
    page.goto(f"{TILL}#waiting")
    expect(page.locator("[data-bad] .badcard")).to_have_count(2)
    expect(page.locator("[data-bad]")).to_contain_text("손님 번호를 다시 넣어 주세요")
    assert axe(page) == []
    page.get_by_role("button", name="다시 하기").first.click()
    till.digits("00008863")
    till.touch("[data-main]")
    expect(page.locator("[data-word]")).to_have_text("적립했어요")
    assert till.day()["summary"]["count"] == before + 1


def test_a_phone_is_opened_by_the_office_s_qr_and_called_as_the_office_says(
    open_page: Callable[..., Page], account: Account
) -> None:
    office, page = open_page("wide", account("staff", "bujeon")), open_page("phone", account("owner", "bujeon"))
    page.goto(TILL)
    state = page.evaluate("import('/static/till/now.js').then(({ now }) => now.state)")
    office.goto("/office/points/devices/phone/")
    office.get_by_role("link", name="한 대 열어 주기").click()
    office.get_by_label("어느 가게의 전화인가요").select_option(f"{state['program']}-{state['store']['id']}")
    office.get_by_label("휴대전화 이름").fill("점주 새 아이폰")
    with office.expect_response(lambda answer: answer.request.method == "POST") as made:
        office.get_by_role("button", name="QR 만들기").click()
    expect(office.get_by_role("heading", name="이 QR을 그 전화로 찍어 주세요")).to_be_visible()
    assert axe(office) == []
    drawn = office.locator("svg.deviceqr path").get_attribute("d")
    assert drawn
    assert made.value.headers["cache-control"].find("no-store") >= 0
    url = read(office)
    page.goto(url)
    expect(page.locator("[data-opened]")).to_be_visible()
    assert "open=" not in page.url
    assert axe(page) == []
    assert not overflows(page)
    page.goto(url)
    expect(page.locator("[data-say]")).to_contain_text("이미 쓴 QR이거나 시간이 지난 QR이에요")
    till = Phone(page)
    till.earn("3000", "010-0000-8865")
    office.goto("/office/points/devices/")
    sign = page.evaluate("import('/static/till/keep.js').then((keep) => keep.self()).then(({ sign }) => sign)")
    expect(office.locator("tr", has_text=f"기호 {sign}")).to_contain_text("점주 새 아이폰")
    assert axe(office) == []


def read(page: Page) -> str:
    """The address in the QR that a page shows, read by the reader that phones without one get."""
    found: str = page.evaluate(
        """async () => {
          const { BarcodeDetector } = await import("/static/vendor/qr/decode.js");
          const drawing = document.querySelector("svg.deviceqr");
          const [side] = drawing.getAttribute("viewBox").split(" ").slice(2).map(Number);
          const canvas = Object.assign(document.createElement("canvas"), { width: side * 8, height: side * 8 });
          const pencil = canvas.getContext("2d");
          pencil.fillStyle = "#fff";
          pencil.fillRect(0, 0, canvas.width, canvas.height);
          pencil.setTransform(8, 0, 0, 8, 32, 32);
          pencil.fillStyle = "#000";
          pencil.fill(new Path2D(drawing.querySelector("path").getAttribute("d")));
          const [code] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(canvas);
          return code.rawValue;
        }"""
    )
    return re.sub(r"^https?://[^/]+", "", found)
