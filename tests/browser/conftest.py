"""The browser tests drive the product itself: a demo with the national file, served by ``jangteo up``."""

import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.place import Place, wait_ready
from tools import crawl

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "guide" / "pictures"
SIZES = {"phone": {"width": 360, "height": 780}, "wide": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Place]:
    """The served demo; ``demo`` of it is what ``var/demo.json`` says. Each worker has one of its own, built once."""
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent if parallel else tmp_path_factory.getbasetemp()
    place = Place(tmp_path_factory.mktemp("browser") / "var")
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = Path(os.environ.get("BUILT_DEMO") or shared / "demo")
        if not built.exists():
            template = Place(shared / "template" / "var")
            template.run("demo", "--registry", str(data / "markets" / "std_markets_20241104.csv"))
            template.folder.rename(built)
    # With owners and modes: the embedded server may run as a user of its own.
    subprocess.run(["cp", "-a", f"{built}/.", str(place.folder)], check=True)
    server = place.start()
    try:
        wait_ready(place)
        yield place
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@pytest.fixture(scope="session")
def demo(product: Place) -> dict[str, Any]:
    """The accounts of the demo."""
    found: dict[str, Any] = json.loads((product.folder / "demo.json").read_text())
    return found


@pytest.fixture
def account(demo: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """The first demo account of a role, in a market when one is named."""

    def find(role: str, market: str | None = None) -> dict[str, Any]:
        held = [a for a in demo["accounts"] if a["role"] == role and market in (None, a["market"])]
        found: dict[str, Any] = held[0]
        return found

    return find


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """Phone and wide screen, one after the other."""
    name: str = request.param
    return name


@pytest.fixture
def open_page(browser: Browser, product: Place) -> Iterator[Callable[..., Page]]:
    """Opens a page of a given size, signed in when an account is given; a console error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: Any) -> None:
        # A refused form or a lost network is told to the person; the browser also writes it here.
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(message.text)

    def look(response: Any) -> None:
        if response.status >= 500:
            errors.append(f"{response.status} {response.url}")

    def start(size: str, account: dict[str, Any] | None = None, host: str = "127.0.0.1") -> Page:
        base = f"http://{host}:{product.port}"
        context = browser.new_context(base_url=base, viewport=SIZES[size], locale="ko-KR", timezone_id="Asia/Seoul")
        contexts.append(context)
        if account is not None:
            context.add_cookies(signed_in(base, account))
        page = context.new_page()
        page.on("console", note)
        page.on("response", look)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield start
    for context in contexts:
        context.close()
    assert errors == []


def signed_in(base: str, account: dict[str, Any]) -> list[Any]:
    """The cookies of a new session, without a browser: how the form is filled in is looked at by its own tests."""
    with httpx.Client(base_url=base, timeout=30) as client:
        crawl.sign_in(client, account["phone"], account["password"])
        return [{"name": name, "value": value, "url": base} for name, value in client.cookies.items()]


def sign_in(page: Page, account: dict[str, Any]) -> None:
    """Sign in by phone and password, as a person does."""
    page.goto("/account/login/?way=password")
    page.get_by_label("휴대전화 번호").fill(account["phone"])
    page.get_by_label("비밀번호", exact=True).fill(account["password"])
    page.get_by_role("button", name="로그인").click()
    page.wait_for_url(lambda url: "/account/login" not in url)


def picture(page: Page, name: str) -> None:
    """Keep a picture for the user guide, when `make pictures` asks for it."""
    if not os.environ.get("PICTURES"):
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    # With a palette of its own a screen is a third of the size, and nobody sees the difference.
    shown = Image.open(BytesIO(page.screenshot(full_page=False))).convert("RGB")
    shown.quantize(256, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
