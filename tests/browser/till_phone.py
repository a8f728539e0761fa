"""The till in the hands of the tests."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TILL = "/shop/points/"
MOST_TOUCHES = 3

#: A camera that shows what the test holds before it; the machine of the tests has none.
CAMERA = """
window.held = [];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.held.map((rawValue) => ({ rawValue })); }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 40);
  return canvas.captureStream();
};
"""


class Phone:
    """The till in the hand of a merchant: digits are free, every other touch is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.touches = page, 0

    def digits(self, text: str) -> None:
        for digit in text:
            self.page.locator(f'[data-key="{digit}"]').click()

    def touch(self, selector: str) -> None:
        self.touches += 1
        self.page.locator(selector).click()

    def earn(self, amount: str, phone: str) -> None:
        """Amount, customer, done: the number from 010 on, where the pad stands already, by a finger that shakes."""
        self.digits(amount)
        self.touch("[data-main]")
        self.digits(phone.replace("-", ""))
        self.touches += 1
        self.page.locator("[data-main]").dblclick()
        expect(self.page.locator("[data-word]")).to_be_visible()

    def spend(self, bill: str, points: str) -> None:
        """The bill and the points, once the customer's number was found by itself."""
        expect(self.page.locator("[data-ask]")).to_have_text("모두 얼마예요?")
        self.page.wait_for_timeout(400)  # the screen that has come up by itself takes no touch at once
        self.digits(bill)
        self.touch("[data-main]")
        expect(self.page.locator("[data-ask]")).to_have_text("몇 포인트 쓸까요?")
        self.digits(points)

    def next(self) -> None:
        self.page.wait_for_timeout(750)  # the screen that has just come up takes no touch
        self.touch("[data-next]")

    def day(self) -> dict[str, Any]:
        """What the server has of the day."""
        found: dict[str, Any] = self.page.request.get(f"{TILL}state").json()
        return found

    def waiting(self) -> list[dict[str, Any]]:
        """What lies in the phone's own store."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """() => new Promise((done) => { const open = indexedDB.open("jangteo-till");
            open.onsuccess = () => { const all = open.result.transaction("queue").objectStore("queue").getAll();
            all.onsuccess = () => { open.result.close();
            done(all.result.filter((item) => item.state === "waiting")); }; }; })"""
        )
        return found


def axe(page: Page) -> list[str]:
    return [f"{v['id']} {v['nodes'][0]['html'][:120]}" for v in Axe().run(page).response["violations"]]
