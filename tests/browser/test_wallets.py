"""A customer's points from the first day to the last: joined, a card made one's own, lost, replaced, left."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import picture
from tests.browser.persons import sign_up, sound

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]


def printed(office: Page, label: str) -> list[str]:
    """The numbers of an order of cards, from the sheets that the office prints."""
    office.goto("/office/members/cards/")
    office.get_by_role("link", name=label).click()
    with office.expect_download() as download:
        office.get_by_role("button", name="A4에 10장씩").click()
    text = "\n".join(page.extract_text() for page in PdfReader(Path(download.value.path())).pages)
    return [re.sub(r"\D", "", number) for number in re.findall(r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}", text)]


def balance(page: Page) -> int:
    return int(page.locator("[data-balance]").first.inner_text().replace(",", ""))


def test_a_customer_joins_claims_a_card_loses_it_and_leaves(
    open_page: Open, account: Account, demo: dict[str, Any]
) -> None:
    phone = [one["phone"] for one in demo["members"] if one["program"] == "majang"][-1]
    office = open_page("wide", account("staff", "majang"))
    carried, spare = printed(office, "손님에게 드린 카드")[0], printed(office, "안내소 비치")[0]

    page = open_page("phone")
    page.goto("/m/majang/")
    page.get_by_role("link", name="포인트").click()
    sound(page)
    picture(page, "my-points-intro")
    page.get_by_role("link", name="전화번호로 시작하기").click()
    sound(page)
    sign_up(page, phone, "정손님")
    expect(page.get_by_role("heading", level=1)).to_contain_text("시작하기")
    sound(page)
    page.get_by_role("button", name="동의하고 시작하기").click()  # nothing is agreed to by itself
    expect(page.locator(".error").first).to_be_visible()
    sound(page)
    page.get_by_label(re.compile("회원 약속을 읽었고")).check()
    page.get_by_label(re.compile("만 14세가 넘었어요")).check()
    picture(page, "my-join")
    page.get_by_role("button", name="동의하고 시작하기").click()
    expect(page.get_by_text(re.compile("모아 두신 [0-9,]+P가 들어왔어요"))).to_be_visible()
    waited = balance(page)
    assert waited > 0
    sound(page)

    page.get_by_role("link", name="카드", exact=True).click()
    page.get_by_label("카드 번호").fill(carried[:15] + str((int(carried[15]) + 1) % 10))
    page.get_by_role("button", name="내 카드로 하기").click()
    expect(page.locator(".error, .note.bad").first).to_be_visible()
    sound(page)
    page.get_by_label("카드 번호").fill(carried)
    page.get_by_role("button", name="내 카드로 하기").click()
    expect(page.get_by_text("카드를 내 것으로 했어요")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="내 포인트").click()
    together = balance(page)
    assert together > waited, "the card's points have come along"

    office.goto("/office/members/")
    office.get_by_label("전화번호나 카드 번호로 찾기").fill(phone)
    office.get_by_role("button", name="찾기").click()
    office.get_by_role("link", name=re.compile(carried[-4:])).click()
    sound(office)
    expect(office.get_by_text(f"{together:,}P")).to_be_visible()
    office.get_by_role("link", name="막기").click()
    sound(office)
    office.get_by_label("까닭").fill("손님이 잃어버리셨어요")
    office.get_by_role("button", name="막기").click()
    expect(office.get_by_text("카드를 막았어요. 포인트는 그대로 있어요.")).to_be_visible()
    office.get_by_role("link", name="새 카드로 바꾸기").click()
    office.get_by_label("까닭").fill("손님이 잃어버리셨어요")
    office.get_by_label("새 카드 번호").fill(spare)
    sound(office)
    office.get_by_role("button", name="바꾸기").click()
    expect(office.get_by_text("포인트를 그대로 옮겼어요")).to_be_visible()
    sound(office)

    page.goto("/m/majang/my/")
    assert balance(page) == together
    page.get_by_role("link", name="카드", exact=True).click()
    shown = page.locator("section.listcard")
    expect(shown.filter(has_text=spare[-4:])).to_contain_text("쓰는 중")
    expect(shown.filter(has_text=carried[-4:])).not_to_contain_text("쓰는 중")
    sound(page)
    page.get_by_role("link", name="내 포인트").click()
    page.get_by_role("link", name="동의한 것").click()
    sound(page)
    page.get_by_role("link", name="탈퇴하기").click()
    for words in ("바로 지워요", "5년 동안 따로 보관해요", f"{together:,}P"):
        expect(page.get_by_text(words).first).to_be_visible()
    sound(page)
    page.get_by_role("button", name=f"{together:,}P 포기하고 탈퇴하기").click()
    expect(page.get_by_text("탈퇴하셨어요")).to_be_visible()
    sound(page)

    office.goto("/office/members/")
    office.get_by_label("전화번호나 카드 번호로 찾기").fill(phone)
    office.get_by_role("button", name="찾기").click()
    expect(office.get_by_role("heading", name="적립과 사용")).to_have_count(0)
    sound(office)
