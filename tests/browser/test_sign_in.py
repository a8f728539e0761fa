"""How people come in: by passkey, with a second factor, on several devices, with several roles."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, sign_in
from tests.browser.persons import code_to, sign_out, sound, text_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]

#: A telephone with a fingerprint, as browsers simulate it.
PHONE_WITH_A_LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
STEP = 30


def app_code(page: Page, secret: str) -> str:
    """What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, six digits), with time left to type it."""
    left = STEP - time.time() % STEP
    if left < 3:
        page.wait_for_timeout(1000 * left + 100)
    counter = int(time.time() // STEP).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def prove(page: Page, who: dict[str, Any]) -> None:
    """Before what is grave, the password once more."""
    expect(page.get_by_role("heading", name="본인 확인")).to_be_visible()
    sound(page)
    page.get_by_label("비밀번호").fill(who["password"])
    page.get_by_role("button", name="확인하기").click()


def test_a_merchant_makes_a_passkey_and_comes_in_by_it(open_page: Open, account: Account) -> None:
    page = open_page("phone", host="localhost")  # a passkey belongs to a name: browsers make none for a bare address
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_WITH_A_LOCK})
    who = account("merchant", "yongmun")
    sign_in(page, who)
    page.goto("/account/")
    sound(page)
    page.get_by_role("link", name="패스키").click()
    sound(page)
    page.get_by_role("link", name="패스키 등록하기").click()
    prove(page, who)
    page.get_by_label("이 패스키의 이름").fill("내 휴대전화")
    sound(page)
    picture(page, "passkey-add")
    page.get_by_role("button", name="등록하기").click()
    expect(page.get_by_role("heading", name="비상 번호")).to_be_visible()
    sound(page)
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("link", name="패스키").click()
    sound(page)
    page.get_by_role("button", name="패스키로 로그인하기").click()
    page.wait_for_url(re.compile("/shop/"))
    page.goto("/account/2fa/passkeys/")
    expect(page.get_by_text("마지막으로 쓴 날")).to_be_visible()
    sound(page)
    sign_out(page)
    sign_in(page, who)  # the password alone is not enough any more
    sound(page)
    page.get_by_role("button", name="패스키로 확인하기").click()
    page.wait_for_url(re.compile("/shop/"))
    page.goto("/account/2fa/passkeys/")
    page.get_by_role("link", name="지우기 내 휴대전화").click()
    prove(page, who)
    sound(page)
    page.get_by_role("button", name="지우기").click()
    expect(page.get_by_text("등록한 패스키가 없어요")).to_be_visible()


def test_a_passkey_that_cannot_be_made_is_told_in_words(open_page: Open, account: Account) -> None:
    who = account("merchant", "daejeon-jungang")
    page = open_page("phone", who)
    page.goto("/account/2fa/passkeys/add/")
    prove(page, who)
    page.get_by_role("button", name="등록하기").click()
    expect(page.get_by_role("alert")).to_contain_text("localhost")
    sound(page)


def test_a_manager_is_asked_for_the_number_of_the_app(open_page: Open, account: Account) -> None:
    who = account("manager", "daejeon-jungang")
    page = open_page("phone", who)
    page.goto("/account/")
    page.get_by_role("link", name="추가 확인").click()
    sound(page)
    page.get_by_role("link", name="인증 앱 쓰기").click()
    prove(page, who)
    sound(page)
    picture(page, "second-factor-app")
    secret = page.get_by_text("이 글자를 앱에 적어 주세요").locator("b").inner_text().replace(" ", "")
    page.get_by_label("앱에 보이는 번호").fill(app_code(page, secret))
    page.get_by_role("button", name="쓰기 시작하기").click()
    expect(page.get_by_role("heading", name="비상 번호")).to_be_visible()
    sound(page)
    spare = page.locator("main li").first.inner_text()
    sign_out(page)
    for number, comes_in in (("000000", False), (secret, True), (spare, True)):
        if "/2fa/" not in page.url:
            sign_in(page, who)
        expect(page.get_by_role("heading", name="한 번 더 확인할게요")).to_be_visible()
        page.goto("/office/")  # half signed in is not signed in
        expect(page).to_have_url(re.compile("/account/"))
        page.goto("/account/2fa/authenticate/")
        page.get_by_label("인증 앱의 번호나 비상 번호").fill(app_code(page, secret) if number == secret else number)
        page.get_by_role("button", name="로그인하기").click()
        if comes_in:
            page.wait_for_url(re.compile("/office/"))
            sign_out(page)
        else:
            expect(page.get_by_text("번호가 맞지 않아요")).to_be_visible()
            sound(page)
            picture(page, "second-factor")


def test_a_device_that_is_cut_off_is_out_at_once(open_page: Open, account: Account) -> None:
    who = account("customer", "yongmun")
    here, there = open_page("phone", who), open_page("wide", who)
    there.goto("/account/")
    expect(there.get_by_role("heading", name="내 정보")).to_be_visible()
    here.goto("/account/")
    here.get_by_role("link", name="로그인한 기기").click()
    expect(here.get_by_text("지금 이 기기")).to_have_count(1)
    sound(here)
    picture(here, "devices")
    here.get_by_role("button", name=re.compile("로그인 끊기")).first.click()
    expect(here.get_by_text("그 기기의 로그인을 끊었어요")).to_be_visible()
    there.reload()
    expect(there).to_have_url(re.compile("/account/login/"))
    here.reload()
    expect(here.get_by_role("heading", name="로그인한 기기")).to_be_visible()


def test_who_guesses_codes_is_stopped_with_a_sentence(open_page: Open, account: Account) -> None:
    who = account("customer", "daejeon-jungang")
    page = open_page("phone")
    page.goto("/account/login/")
    page.get_by_label("휴대전화 번호").fill(who["phone"])
    page.get_by_role("button", name="인증번호 받기").click()
    right = code_to(page, who["phone"])
    for _ in range(8):
        field = page.get_by_label("인증번호")
        if not field.count():
            break
        field.fill("999999" if right != "999999" else "888888")
        page.get_by_role("button", name="로그인하기").click()
        page.wait_for_load_state()
        sound(page)
    expect(page.get_by_text("여러 번 시도하셨어요")).to_be_visible()
    page.goto("/account/login/code/confirm/")  # the code that was sent is good for nothing any more
    expect(page.get_by_label("인증번호")).to_have_count(0)


def test_who_guesses_passwords_is_stopped_with_a_sentence(open_page: Open, account: Account) -> None:
    who = account("customer", "daejeon-jungang")
    page = open_page("phone")
    page.goto("/account/login/?way=password")
    for _ in range(7):
        if not page.get_by_label("비밀번호", exact=True).count():
            break
        page.get_by_label("휴대전화 번호").fill(who["phone"])
        page.get_by_label("비밀번호", exact=True).fill("not-the-password")
        page.get_by_role("button", name="로그인하기").click()
        page.wait_for_load_state()
    expect(page.get_by_text("여러 번 시도하셨어요")).to_be_visible()
    sound(page)


def test_two_roles_are_switched_between_and_large_letters_stay(open_page: Open, account: Account) -> None:
    who = account("customer", "majang")
    office = open_page("wide", account("staff", "yongmun"))
    office.goto("/office/people/")
    office.get_by_label("휴대전화 번호").fill(who["phone"])
    office.get_by_label("역할", exact=True).select_option(label="시장매니저")
    office.get_by_role("button", name="초대하기").click()
    link = text_to(office, who["phone"], r"https?://\S*/invitation/\S+/")
    page = open_page("phone", who)
    page.goto(link)
    sound(page)
    page.get_by_role("button", name="초대 받기").click()
    page.goto("/m/majang/")
    page.get_by_role("button", name="큰 글씨").click()
    page.get_by_role("link", name="내 정보").click()
    expect(page.locator("body")).to_have_attribute("data-size", "big")
    page.get_by_role("link", name="역할").click()
    sound(page)
    picture(page, "roles-big")
    page.get_by_role("button", name=re.compile("용문.*시장매니저 열기")).click()
    expect(page).to_have_url(re.compile("/office/$"))
    expect(page.locator("body")).to_have_attribute("data-size", "big")
    expect(page.get_by_role("link", name="용문전통시장", exact=True)).to_be_visible()
    sound(page)
    page.locator("button[popovertarget=accountmenu]").click()
    page.get_by_role("link", name="맡은 곳 바꾸기").click()
    page.get_by_role("button", name=re.compile("마장.*손님 열기")).click()
    expect(page).to_have_url(re.compile("/m/majang/"))
    expect(page.locator("body")).to_have_attribute("data-size", "big")
    page.get_by_role("button", name="큰 글씨").click()
    page.reload()
    expect(page.locator("body")).not_to_have_attribute("data-size", "big")
