"""The office steers its points: terms with their example, shops at once, a correction that another decides."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflows, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]


def test_the_office_looks_over_its_points(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("staff", "bujeon"))
    page.goto("/office/points/")
    assert not overflows(page)
    page.get_by_role("link", name="부산장터포인트").click()
    expect(page.get_by_text("어디에서도 생기거나 사라지지 않았어요")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not overflows(page)
    picture(page, f"points-program-{size}")
    page.get_by_role("link", name="정책 바꾸기").click()
    page.get_by_label("적립률 (%)").fill("2.5")
    expect(page.locator("[data-terms-example]")).to_contain_text("10,000원 사면 250P를 적립해요")
    assert not overflows(page)
    page.goto("/office/points/exposure/")
    expect(page.get_by_role("heading", name="법에서는 이렇게 정해요")).to_be_visible()
    assert not overflows(page)
    picture(page, f"points-limit-{size}")


def test_the_office_lets_all_shops_of_a_kind_in(open_page: Open, account: Account) -> None:
    page = open_page("phone", account("staff", "majang"))
    page.goto("/office/points/")
    page.get_by_role("link", name="마장포인트").click()
    page.get_by_role("link", name="가게 넣기").click()
    assert not overflows(page)
    page.locator("[data-choose-all]").check()
    expect(page.locator("[data-choose-one]").first).to_be_checked()
    page.get_by_role("button", name="고른 가게 넣기").click()
    expect(page.get_by_text(re.compile(r"가게 \d+곳을 넣었어요"))).to_be_visible()
    assert not overflows(page)


def test_a_correction_waits_for_somebody_else(
    open_page: Open, account: Account, demo: dict[str, Any], size: str
) -> None:
    page = open_page(size, account("manager", "bujeon"))
    page.goto("/office/points/corrections/new/")
    member = next(one for one in demo["members"] if one["program"] == "bujeon")
    page.get_by_label("휴대전화 번호나 카드 번호").fill(member["phone"])
    page.get_by_role("button", name="회원 찾기").click()
    page.get_by_label("포인트를 더해요").check()
    page.get_by_label("포인트 (P)").fill("700")
    page.get_by_label("까닭").fill("11월 20일 적립이 빠졌어요")
    page.get_by_role("button", name="정정 올리기").click()
    expect(page.get_by_text("결재 기다림")).to_be_visible()
    assert not overflows(page)
    staff = open_page(size, account("staff", "bujeon"))
    staff.goto("/office/")
    staff.get_by_text("+700P 정정을 결재해 주세요").first.click()
    staff.get_by_label("결재 의견").fill("영수증을 봤어요")
    picture(staff, f"points-correction-{size}")
    staff.get_by_role("button", name="결재하기").click()
    expect(staff.get_by_text("반영함")).to_be_visible()
    assert not overflows(staff)
