"""What each person comes to do, done in a real browser on a phone and on a wide screen. Makes the guide's pictures."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jangteo.kernel.clock import now, today
from tests.browser.conftest import overflows, picture, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]


def test_a_customer_finds_the_market_and_sees_whether_it_opens(open_page: Open, size: str) -> None:
    page = open_page(size)
    page.goto("/")
    page.get_by_role("searchbox").fill("ㅂㅈㅅㅈ")
    picture(page, f"home-{size}")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("부전시장")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("오늘"))
    assert not overflows(page)
    picture(page, f"market-{size}")
    page.get_by_role("button", name="큰 글씨").click()
    expect(page.locator("body")).to_have_attribute("data-size", "big")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-size", "big")
    assert not overflows(page)
    picture(page, f"market-big-{size}")
    page.get_by_role("link", name="장날").click()
    assert not overflows(page)
    picture(page, f"market-days-{size}")


def test_the_market_page_is_an_app_and_works_without_a_network(open_page: Open) -> None:
    page = open_page("phone")
    page.goto("/m/bujeon/")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())")
    assert manifest["name"].startswith("부전시장")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("부전시장").first).to_be_visible()
    page.context.set_offline(False)


def test_an_officer_looks_over_the_region_and_opens_a_market(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size)
    sign_in(page, account("officer"))
    expect(page).to_have_url(re.compile("/city/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not overflows(page)
    picture(page, f"city-home-{size}")
    page.goto("/city/markets/")
    page.get_by_role("searchbox").first.fill("ㅂㅈㅅㅈ")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    picture(page, f"city-markets-{size}")
    page.get_by_role("link", name="부전시장", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("부전시장")
    assert not overflows(page)
    picture(page, f"city-market-{size}")


def test_an_officer_takes_the_excel_file(open_page: Open, account: Account) -> None:
    page = open_page("wide", account("officer"))
    page.goto("/city/markets/")
    page.locator("summary").filter(has_text="받기").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("엑셀")).first.click()
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(waiting.value.path())).get_sheet_by_index(0).to_python()
    assert len(rows) > 100
    assert any("부전시장" in str(cell) for row in rows for cell in row)


def test_the_operator_takes_in_a_file_and_settles_a_doubt(open_page: Open, account: Account, data: Path) -> None:
    page = open_page("wide", account("operator"))
    page.goto("/city/import/")
    page.locator("input[type=file]").set_input_files(data / "markets" / "market_services_20210928.csv")
    picture(page, "city-import-wide")
    page.get_by_role("button", name="올려서 미리 보기").click()
    page.wait_for_url(re.compile(r"/city/import/\d+/"), timeout=60_000)
    expect(page.get_by_text("1,811").first).to_be_visible()
    picture(page, "city-import-preview-wide")
    page.get_by_role("button", name=re.compile("가져오기|반영|넣기")).first.click()
    expect(page.get_by_text(re.compile("끝났어요|마쳤어요|다 넣었어요|가져왔어요")).first).to_be_visible(timeout=90_000)
    assert not overflows(page)
    picture(page, "city-import-report-wide")
    page.goto("/city/doubts/")
    picture(page, "city-doubts-wide")
    page.get_by_role("link", name="하나씩 정하기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("어느 시장인가요")
    picture(page, "city-doubt-wide")
    first = page.url
    page.get_by_role("button", name=re.compile("같은 시장이에요")).first.click()
    page.wait_for_url(lambda url: url != first)


def test_a_file_that_is_no_table_gets_a_sentence(open_page: Open, account: Account, tmp_path: Path) -> None:
    bad = tmp_path / "사진.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page = open_page("phone", account("operator"))
    page.goto("/city/import/")
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="올려서 미리 보기").click()
    expect(page.locator(".error, .note.bad").first).to_be_visible()
    assert not overflows(page)


def test_the_office_marks_a_closing_and_customers_see_it(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size)
    sign_in(page, account("staff"))
    expect(page).to_have_url(re.compile("/office/"))
    assert not overflows(page)
    picture(page, f"office-home-{size}")
    page.goto("/office/market/")
    assert not overflows(page)
    picture(page, f"office-market-{size}")
    day = today(now()) + timedelta(days=3 if size == "phone" else 4)
    page.locator("#closings input[name=day]").last.fill(day.isoformat())
    page.locator("#closings input[name=reason]").fill("공동 소독")
    page.locator("#closings").get_by_label(re.compile("쉬어요|쉬는|휴무")).first.check()
    page.get_by_role("button", name="이날 적기").click()
    expect(page.get_by_text("공동 소독").first).to_be_visible()
    visitor = open_page("phone")
    visitor.goto(f"/m/{account('staff')['market']}/days/")
    expect(visitor.get_by_text("공동 소독").first).to_be_visible()
    page.goto("/office/market/")
    page.get_by_role("button", name=re.compile("되돌리기")).first.click()
    expect(page.locator("#closings").get_by_text("공동 소독")).to_have_count(0)
    page.goto("/office/audit/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not overflows(page)
    picture(page, f"office-audit-{size}")


def test_the_office_invites_a_manager_who_signs_up_by_phone(open_page: Open, account: Account) -> None:
    office = open_page("wide", account("staff", "majang"))
    office.goto("/office/people/")
    picture(office, "office-people-wide")
    office.get_by_label(re.compile("전화|번호")).first.fill("010-0000-7301")
    role = office.get_by_label(re.compile("역할|맡길")).first
    if role.count() and role.evaluate("e => e.tagName") == "SELECT":
        role.select_option(label="시장매니저")
    else:
        office.get_by_label("시장매니저").first.check()
    office.get_by_role("button", name=re.compile("초대")).first.click()
    link = _caught(office, "invitation")

    person = open_page("phone")
    person.goto(link)
    picture(person, "invitation-phone")
    person.get_by_role("link", name=re.compile("가입|시작|로그인")).first.click()
    _sign_up(person, office, "010-0000-7301")
    person.goto(link)
    person.get_by_role("button", name=re.compile("초대 받기")).first.click()
    expect(person.get_by_text("초대를 받았어요").first).to_be_visible()
    person.goto("/office/")
    expect(person.get_by_text("마장").first).to_be_visible()


def _caught(page: Page, what: str) -> str:
    """The newest link or code of the messages that a demo keeps instead of sending."""
    page.goto("/catcher/")
    text = page.locator("main").inner_text()
    found = re.search(r"https?://\S*/invitation/\S+/" if what == "invitation" else r"인증번호는 (\d{6})", text)
    assert found, text
    return found[found.re.groups]


def _sign_up(person: Page, catcher: Page, phone: str) -> None:
    if "signup" not in person.url:
        person.get_by_role("link", name="가입하기").click()
    person.get_by_label("휴대전화 번호").fill(phone)
    for label in ("이름", "비밀번호"):
        field = person.get_by_label(label, exact=True)
        if field.count():
            field.first.fill("시연새매니저" if label == "이름" else "market-day-2026")
    with person.expect_navigation():
        person.get_by_role("button", name=re.compile("가입|인증번호|다음")).first.click()
    code = _caught(catcher, "code")
    person.locator("input[autocomplete=one-time-code]").fill(code)
    with person.expect_navigation():
        person.get_by_role("button").filter(has_text=re.compile("확인|인증|로그인|다음")).first.click()


def test_a_customer_signs_in_by_a_code(open_page: Open, account: Account) -> None:
    who = account("customer")
    page = open_page("phone")
    page.goto("/account/login/")
    picture(page, "sign-in-phone")
    page.get_by_label("휴대전화 번호").fill(who["phone"])
    page.get_by_role("button", name="인증번호 받기").click()
    picture(page, "sign-in-code-phone")
    code = _caught(open_page("wide"), "code")
    page.locator("input[autocomplete=one-time-code]").fill(code)
    page.get_by_role("button").filter(has_text=re.compile("확인|인증|로그인")).first.click()
    page.wait_for_url(re.compile("/m/"))
    page.goto("/account/")
    assert not overflows(page)
    picture(page, "account-phone")


def test_a_merchant_opens_the_shop(open_page: Open, account: Account, size: str) -> None:
    page = open_page(size)
    sign_in(page, account("merchant"))
    expect(page).to_have_url(re.compile("/shop/"))
    assert not overflows(page)
    picture(page, f"shop-home-{size}")


def test_an_error_page_helps(open_page: Open) -> None:
    page = open_page("phone")
    answer = page.request.get("/nowhere/")
    assert answer.status == 404
    assert "처음으로" in answer.text()
