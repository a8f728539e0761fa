"""A customer's points on a phone: the code draws itself anew, and the last state is there without a network."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflows, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]


def drawn(page: Page) -> str:
    """The modules of the code that is shown."""
    return page.locator("[data-qr-code]").get_attribute("d") or ""


def test_the_code_is_drawn_anew_before_it_is_over_and_fades_without_a_network(
    open_page: Open, account: Account
) -> None:
    page = open_page("phone", account("customer", "bujeon"))
    page.clock.install()
    page.goto("/m/bujeon/my/")
    assert not overflows(page)
    picture(page, "my-points")
    page.get_by_role("link", name="크게 보기").click()
    expect(page.get_by_role("heading", name="가게에 보여 주세요")).to_be_visible()
    assert not overflows(page)
    picture(page, "my-code")
    first = drawn(page)
    assert len(first) > 1000
    page.clock.run_for(150_000)
    assert drawn(page) == first
    page.clock.run_for(15_000)
    page.wait_for_function("d => document.querySelector('[data-qr-code]').getAttribute('d') !== d", arg=first)
    second = drawn(page)
    page.context.set_offline(True)
    page.clock.run_for(185_000)
    expect(page.get_by_text("새 코드를 못 받았어요")).to_be_visible()
    assert drawn(page) == second
    page.context.set_offline(False)
    page.clock.run_for(6_000)
    expect(page.get_by_text("새 코드를 못 받았어요")).to_be_hidden()
    assert drawn(page) != second


def test_the_last_state_is_there_without_a_network_and_gone_when_somebody_else_looks(
    open_page: Open, account: Account
) -> None:
    page = open_page("phone", account("customer", "bujeon"))
    page.goto("/m/bujeon/my/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    balance = page.locator("[data-balance]").first.inner_text()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("에 본 모습이에요")).to_be_visible()
    expect(page.locator("[data-wallet] [data-balance]")).to_have_text(balance)
    expect(page.locator("[data-qr]")).to_have_count(0)
    picture(page, "my-offline")
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.goto("/m/bujeon/my/")
    expect(page.get_by_role("link", name="시작하기").first).to_be_visible()
    assert page.evaluate("localStorage.getItem('jangteo_my_bujeon')") is None


def test_big_letters_leave_one_thing_to_press(open_page: Open, account: Account) -> None:
    page = open_page("phone", account("customer", "bujeon"))
    page.goto("/m/bujeon/my/")
    page.get_by_role("button", name="큰 글씨").click()
    expect(page.locator("[data-qr]")).to_be_hidden()
    assert not overflows(page)
    page.get_by_role("link", name="QR 보여 주기").click()
    expect(page.locator("[data-qr]")).to_be_visible()
    assert not overflows(page)


def test_the_office_finds_a_member_and_prints_cards(open_page: Open, account: Account, demo: dict[str, Any]) -> None:
    page = open_page("wide", account("staff", "bujeon"))
    page.goto("/office/members/")
    picture(page, "office-members")
    page.get_by_label("전화번호나 카드 번호로 찾기").fill(demo["members"][0]["phone"])
    page.get_by_role("button", name="찾기").click()
    expect(page.get_by_role("heading", name="적립과 사용")).to_be_visible()
    picture(page, "office-member")
    page.goto("/office/members/cards/")
    page.get_by_label("몇 장 만들까요?").fill("12")
    page.get_by_role("button", name="만들기").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="A4에 10장씩").click()
    assert download.value.suggested_filename.endswith(".pdf")
