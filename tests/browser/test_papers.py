"""내 서류: sent with the phone's camera, confirmed at the desk, seen by the merchant; and the map by goods."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflows, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Open = Callable[..., Page]
Account = Callable[..., dict[str, Any]]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph of a made-up paper."""
    path = tmp_path / "paper.jpg"
    Image.new("RGB", (900, 1200), "#f4f1e8").save(path, "JPEG")
    return path


def is_clean(page: Page) -> None:
    """Nothing scrolls sideways, and axe finds nothing."""
    assert not overflows(page)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_a_paper_is_photographed_confirmed_and_seen(open_page: Open, account: Account, photo: Path) -> None:
    page = open_page("phone", account("owner", "bujeon"))
    page.goto("/shop/")
    page.get_by_role("link", name=re.compile("새로 올릴 서류가")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("내 서류")
    expect(page.get_by_text("글자가 흐려요")).to_be_visible()
    is_clean(page)
    picture(page, "shop-papers")
    page.get_by_role("link", name=re.compile("통장 사본")).click()
    is_clean(page)
    picture(page, "shop-paper")
    # The camera's button sends by itself.
    page.get_by_label("통장 사본 사진 찍기").set_input_files(photo)
    expect(page.get_by_role("status").get_by_text("확인 기다려요")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("빼기"))).to_be_visible()
    page.get_by_label("통장 사본 파일 고르기").set_input_files(photo)
    expect(page.get_by_role("button", name=re.compile("빼기"))).to_have_count(2)
    is_clean(page)

    desk = open_page("wide", account("staff", "bujeon"))
    desk.goto("/office/")
    desk.get_by_role("link", name=re.compile("점포 서류|모두 보기|건 더")).first.wait_for()
    desk.goto("/office/tasks/papers/")
    desk.get_by_role("link", name=re.compile("시연상회.*통장 사본")).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("시연상회 서류")
    is_clean(desk)
    picture(desk, "office-store-papers")
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name=re.compile("열어 보기 통장 사본 1쪽")).click()
    opened.value.wait_for_load_state()
    assert "/papers/pages/" in opened.value.url
    opened.value.close()
    desk.get_by_role("button", name=re.compile("확인했어요 통장 사본")).click()
    expect(desk.get_by_text("통장 사본, 확인했다고 알렸어요")).to_be_visible()

    page.goto("/shop/papers/")
    expect(page.get_by_role("link", name=re.compile("통장 사본.*확인했어요"))).to_be_visible()
    page.get_by_role("link", name=re.compile("통장 사본")).click()
    # Fetched: the browser's own viewer of pictures trips over the rules that come with a private file.
    large = page.get_by_role("link", name=re.compile("1쪽 크게 보기")).get_attribute("href")
    assert page.request.get(large or "").headers["content-type"] == "image/jpeg"


def test_the_map_is_coloured_by_goods(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("staff", "bujeon"))
    for address in ("/office/stalls/map/", "/m/bujeon/stores/map/"):
        page.goto(address)
        page.get_by_role("link", name="업종별").click()
        expect(page.get_by_role("link", name="업종별")).to_have_attribute("aria-current", "true")
        expect(page.locator(".smap-legend")).to_contain_text("농산물")
        expect(page.locator("[data-smap-cells] a[class^=g]").first).to_be_attached()
        is_clean(page)
