"""What the law and providers say, from which day on; 알림톡; holds; the statement that everybody reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jangteo.kernel import clock
from tests.browser.conftest import overflows, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]
SOON = clock.today(clock.now()) + timedelta(days=40)


def test_the_operator_sets_a_value_for_a_day_and_takes_it_back(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("operator"))
    page.goto("/city/rules/")
    expect(page.get_by_role("heading", name="기준", exact=True)).to_be_visible()
    assert not overflows(page)
    picture(page, f"operator-rules-{size}")
    page.get_by_role("link", name="개인정보 요청에 답하는 기한").click()
    page.get_by_label("새 값 (일)").fill("7")
    page.get_by_label("언제부터").fill(f"{SOON:%Y-%m-%d}")
    page.get_by_label("왜 바꾸나요?").fill("시행령이 바뀌어요")
    page.get_by_role("button", name="정하기").click()
    page.get_by_role("dialog").get_by_role("button", name="정하기").click()
    expect(page.get_by_text("그날이 되면 저절로 쓰여요")).to_be_visible()
    expect(page.get_by_text("앞으로", exact=True)).to_be_visible()
    assert not overflows(page)
    picture(page, f"operator-rule-{size}")
    page.get_by_role("button", name="거두기").click()
    page.get_by_label("왜 거두나요?").fill("날짜가 미뤄졌어요")
    page.get_by_role("dialog").get_by_role("button", name="거두기").click()
    expect(page.get_by_text("지금 값이 그대로 쓰여요")).to_be_visible()
    assert not overflows(page)


def test_a_template_is_approved_and_goes_by_kakao(open_page: Open, account: Account, size: str) -> None:
    staff = open_page(size, account("staff", "bujeon"))
    staff.goto("/office/notices/sender/")
    staff.get_by_label("카카오 채널 ID").fill("KA01PF2611")
    staff.get_by_role("button", name="저장하기").click()
    expect(staff.get_by_text("알림 설정을 저장했어요")).to_be_visible()
    page = open_page(size, account("operator"))
    page.goto("/city/templates/")
    page.get_by_role("link", name="시험 알림").click()
    page.get_by_label("템플릿 코드").fill("KA01TP2611")
    page.get_by_label("승인", exact=True).check()
    assert not overflows(page)
    page.get_by_role("button", name="적어 두기").click()
    expect(page.get_by_text("KA01TP2611")).to_be_visible()
    expect(page.get_by_text("1가지를 알림톡으로 보내고")).to_be_visible()
    assert not overflows(page)
    picture(page, f"operator-templates-{size}")


def test_the_operator_holds_the_records_of_a_market(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("operator"))
    page.goto("/city/privacy/holds/")
    page.get_by_label("어느 시장").fill("부전시")
    page.get_by_label("왜 두나요?").fill("2026년 감사")
    page.get_by_role("button", name="걸어 두기").click()
    page.get_by_role("radio", name="부전시장").first.check()
    assert not overflows(page)
    page.get_by_role("button", name="걸어 두기").click()
    expect(page.get_by_text("풀 때까지 저절로 지워지지 않아요").first).to_be_visible()
    assert not overflows(page)
    picture(page, f"operator-holds-{size}")
    page.get_by_role("button", name="풀기").first.click()
    page.get_by_role("dialog").get_by_label("왜 푸나요?").fill("감사가 끝났어요")
    page.get_by_role("dialog").get_by_role("button", name="풀기").click()
    expect(page.get_by_text("풀었어요").first).to_be_visible()
    assert not overflows(page)


def test_an_office_sees_its_settings_and_publishes_its_statement(open_page: Open, account: Account, size: str) -> None:
    # Each size in a market of its own: a day has one version.
    market = {"phone": "majang", "wide": "bujeon"}[size]
    page = open_page(size, account("staff", market))
    page.goto("/office/rules/")
    expect(page.get_by_role("heading", name="우리 시장이 정하는 것")).to_be_visible()
    assert not overflows(page)
    picture(page, f"office-rules-{size}")
    page.goto("/office/privacy/statement/")
    page.get_by_label("개인정보 보호책임자").fill("김담당 사무국장")
    page.get_by_label("연락처").fill("051-000-0000")
    page.get_by_role("button", name="게시하기").click()
    page.get_by_role("dialog").get_by_role("button", name="게시하기").click()
    expect(page.get_by_text("게시한 글과 지금 하는 일이 같아요")).to_be_visible()
    assert not overflows(page)
    picture(page, f"office-statement-{size}")
    guest = open_page(size)
    guest.goto(f"/m/{market}/")
    guest.get_by_role("link", name="개인정보 처리방침").click()
    expect(guest.get_by_text("김담당 사무국장")).to_be_visible()
    assert not overflows(guest)
    picture(guest, f"my-privacy-{size}")


def test_somebody_known_by_number_is_chosen(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size, account("staff", "bujeon"))
    page.goto("/office/notices/new/")
    page.get_by_label("제목").fill("상인회 회의")
    page.get_by_label("내용").fill("내일 오후 3시에 모여 주세요.")
    page.get_by_label("고른 사람만").check()
    page.get_by_text("사람 고르기").click()
    known = page.get_by_role("group", name="전화번호만 아는 분")
    known.get_by_role("checkbox").first.check()
    assert not overflows(page)
    picture(page, f"office-notice-chosen-{size}")
    page.get_by_role("button", name="어떻게 가는지 보기").click()
    expect(page.get_by_text("1명이 받아요")).to_be_visible()
    assert not overflows(page)
