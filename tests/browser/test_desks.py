"""Days at the desks: the operator gives a role and looks it up, the manager works off a task and sends a notice."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture
from tests.browser.persons import sign_up, sound, text_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]

OFFICER = "010-0000-9721"


def test_the_operator_makes_an_officer_and_finds_it_in_the_record(open_page: Open, account: Account) -> None:
    page = open_page("wide", account("operator"))
    page.goto("/city/people/")
    sound(page)
    page.get_by_label("휴대전화 번호").fill(OFFICER)
    page.get_by_label("역할", exact=True).select_option(label="지자체 담당자")
    page.get_by_label("어디에서").fill("없는곳")
    page.get_by_role("button", name="초대하기").click()
    expect(page.get_by_text("그런 시장이나 지역을 찾을 수 없어요")).to_be_visible()
    sound(page)
    page.get_by_label("어디에서").fill("30")
    picture(page, "city-people-wide")
    page.get_by_role("button", name="초대하기").click()
    expect(page.get_by_role("button", name="주소 복사하기")).to_be_visible()
    sound(page)

    officer = open_page("wide")
    officer.goto(text_to(page, OFFICER, r"https?://\S*/invitation/\S+/"))
    sound(officer)
    officer.get_by_role("link", name="가입하고 받기").click()
    sign_up(officer, OFFICER, "한담당")
    officer.get_by_role("button", name="초대 받기").click()
    expect(officer.get_by_text("초대를 받았어요")).to_be_visible()
    sound(officer)
    officer.goto("/city/")
    expect(officer.locator(".brand")).to_contain_text("대전")
    sound(officer)

    page.goto("/city/audit/")
    sound(page)
    page.get_by_label("찾는 말").fill("한*당")
    page.get_by_role("button", name="찾기").click()
    rows = page.locator("tbody tr")
    expect(rows.filter(has_text=re.compile("역할|초대")).first).to_be_visible()
    sound(page)
    picture(page, "city-audit-wide")
    page.goto("/city/audit/")
    page.get_by_label("무엇을").select_option(index=1)
    page.get_by_role("button", name="찾기").click()
    expect(rows.first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="엑셀로 받기").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_manager_works_off_a_task(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("manager", "majang"))
    page.goto("/office/")
    sound(page)
    page.locator(".tasks section").filter(has_text="점포 확인").get_by_role(
        "link", name=re.compile("모두 보기|건 더")
    ).click()
    sound(page)
    page.locator(".tasks a.task").filter(has_text="올해 확인하지 않은 점포").click()
    sound(page)
    page.locator("a.name").first.click()
    shop = page.get_by_role("heading", level=1).inner_text().split("\n")[0].removesuffix("영업").strip()
    sound(page)
    page.get_by_role("link", name="일제 확인에서 적기").click()
    here = page.locator(f".walk .shop#{page.url.split('#')[1]}")
    expect(here).to_be_in_viewport()
    sound(page)
    with page.expect_response(re.compile("/record/")):  # what is pressed is kept first, and sent by itself
        here.get_by_role("button", name=f"그대로예요 {shop}").click()
    expect(here.locator("[data-found]")).to_contain_text("그대로예요")
    sound(page)
    page.goto("/office/merchants/?check=due")
    expect(page.get_by_role("link", name=shop, exact=True)).to_have_count(0)


def test_a_notice_is_weighed_sent_and_read(open_page: Open, account: Account) -> None:
    page = open_page("wide", account("manager", "bansong"))
    page.goto("/office/notices/")
    sound(page)
    page.get_by_role("link", name="공지 보내기").click()
    sound(page)
    page.get_by_label("제목").fill("소방 점검")
    page.get_by_label("내용").fill("내일 오전 10시에 소방 점검이 있어요. 가게 앞 물건을 안쪽으로 옮겨 주세요.")
    page.get_by_role("button", name="어떻게 가는지 보기").click()
    sound(page)
    picture(page, "office-notice-preview")
    said = page.locator(".pagehead p").inner_text()
    people = int(re.search(r"([\d,]+)명", said)[1].replace(",", ""))  # type: ignore[index]
    counts = [int(text.split("명")[0].replace(",", "")) for text in page.locator("tbody td.num").all_inner_texts()[:3]]
    assert sum(counts) == people, "everybody is told in one way"
    page.get_by_role("button", name=f"{people:,}명에게 보내기").click()
    expect(page.get_by_text("공지를 보냈어요")).to_be_visible()
    sound(page)

    merchant = open_page("phone", account("merchant", "bansong"))
    merchant.goto("/shop/")
    sound(merchant)
    merchant.get_by_role("link", name=re.compile("^알림 ")).click()
    sound(merchant)
    merchant.get_by_role("link", name=re.compile("소방 점검")).first.click()
    expect(merchant.get_by_text("가게 앞 물건을 안쪽으로")).to_be_visible()
    sound(merchant)
    page.reload()
    expect(page.locator(".pagehead p")).to_contain_text("1명이 알림함에서 읽었어요")

    merchant.goto("/account/notices/")
    sound(merchant)
    merchant.get_by_label("문자는 안 받기").check()
    merchant.get_by_role("button", name="저장하기").first.click()
    expect(merchant.get_by_text("알림 받는 방법을 바꾸었어요")).to_be_visible()
