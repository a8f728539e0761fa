"""A real picture before a real camera path: the second reader of QRs, for browsers that have none; and the sound."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image, ImageFilter
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.conftest import SIZES, sign_in
from tests.browser.till_phone import TILL, Phone, axe
from tests.place import Place

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]
Film = Callable[[Image.Image], Page]
#: As an iPhone is: no reader of its own. What was fetched, and what sounded, is written down.
PLAIN = """
delete window.BarcodeDetector;
window.heard = [];
const Real = window.AudioContext;
window.AudioContext = class extends Real {
  constructor() { super(); window.ears = this; }
  createOscillator() {
    const tone = super.createOscillator();
    tone.addEventListener("ended", () => window.heard.push([tone.frequency.value, this.state]));
    return tone;
  }
};
"""


def held_before_a_camera(picture: Image.Image, path: Path) -> None:
    """A film of a QR as a hand holds it: small, a little turned, blurred, on grey; one frame nearer than the next."""
    frames = []
    for side, turn in ((230, -6), (260, 4), (300, 9)):
        near = picture.convert("L").resize((side, side)).rotate(turn, expand=True, fillcolor=120)
        room = Image.new("L", (640, 480), 120)
        room.paste(near, ((640 - near.width) // 2 + turn, (480 - near.height) // 2 - turn))
        kept = BytesIO()
        room.filter(ImageFilter.GaussianBlur(0.8)).convert("RGB").save(kept, "JPEG", quality=70)
        frames += [kept.getvalue()] * 6
    path.write_bytes(b"".join(frames))


@pytest.fixture
def film(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    product: Place,
    account: Account,
    tmp_path: Path,
) -> Iterator[Film]:
    """Opens the till of a shop on a phone whose camera sees a picture."""
    started: list[Any] = []

    def start(picture: Image.Image) -> Page:
        path = tmp_path / "camera.mjpeg"
        held_before_a_camera(picture, path)
        camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
        launched = dict(browser_type_launch_args)
        launched["args"] = [*launched["args"], *camera]
        started.append(browser_type.launch(**launched))
        context = started[0].new_context(
            base_url=f"http://127.0.0.1:{product.port}", viewport=SIZES["phone"], locale="ko-KR",
            timezone_id="Asia/Seoul", permissions=["camera"],
        )  # fmt: skip
        context.add_init_script(PLAIN)
        page: Page = context.new_page()
        sign_in(page, account("owner", "bujeon"))
        page.goto(TILL)
        return page

    yield start
    for browser in started:
        browser.close()


def sell(page: Page, amount: str) -> Phone:
    """To the camera, and on until the sale is posted."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    till = Phone(page)
    till.digits(amount)
    till.touch("[data-main]")
    assert not [url for url in fetched if "/vendor/qr/" in url], "the reader comes with the camera, not before"
    page.get_by_role("button", name="QR 찍기").click()
    expect(page.locator("[data-word]")).to_have_text("적립했어요", timeout=20_000)
    assert {url.rsplit("/", 1)[1] for url in fetched if "/vendor/qr/" in url} == {"decode.js", "index.js"}
    assert errors == [], "the policy of contents allows it as it is"
    assert not page.evaluate("document.querySelector('[data-video]').srcObject"), "the camera is off again"
    return till


def test_a_customers_qr_is_read_from_the_screen_of_her_phone(
    open_page: Callable[..., Page], account: Account, film: Film
) -> None:
    customer = open_page("phone", account("customer", "bujeon"))
    customer.goto("/m/bujeon/my/")
    customer.get_by_role("link", name="크게 보기").click()
    shown = customer.locator("[data-qr]")
    expect(shown).to_be_visible()
    page = film(Image.open(BytesIO(shown.screenshot())))
    till = Phone(page)
    before = till.day()["summary"]["count"]
    sell(page, "12000")
    expect(page.locator("[data-rows]")).to_contain_text("손님 QR")
    assert till.day()["summary"]["count"] == before + 1
    # Two notes for done: begun by the touch before, and heard to their end.
    page.wait_for_function("() => window.heard.length === 2")
    assert page.evaluate("window.heard.map(([, state]) => state)") == ["running", "running"]
    assert page.evaluate("window.ears.state") == "running"
    assert page.evaluate("window.ears.currentTime") > 0
    assert axe(page) == []


def test_a_paper_cards_qr_is_read(film: Film, demo: dict[str, Any]) -> None:
    card = next(one["card"] for one in demo["members"] if one["program"] == "bujeon")
    drawn = BytesIO()
    segno.make_qr(card, error="l", boost_error=True).save(drawn, kind="png", scale=8, border=4)
    page = film(Image.open(drawn))
    till = Phone(page)
    before = till.day()["summary"]["count"]
    sell(page, "8000")
    expect(page.locator("[data-rows]")).to_contain_text(f"카드 끝 {card[-4:]}")
    assert till.day()["summary"]["count"] == before + 1
