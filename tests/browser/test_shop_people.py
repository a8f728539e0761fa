"""Who works in a shop: a helper comes and goes, and a father hands over to his son."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture
from tests.browser.persons import sign_up, sound, text_to
from tests.browser.till_phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Account = Callable[..., dict[str, Any]]
Open = Callable[..., Page]

HELPER, SON = "010-0000-9711", "010-0000-9712"
ONLY_OWNERS = ("점원", "넘겨주기", "상호·번호 바꾸기", "가게 닫기", "며칠 쉬어요")


def test_a_helper_works_at_the_till_and_is_out_at_once_when_the_owner_says_so(
    open_page: Open, account: Account, demo: dict[str, Any]
) -> None:
    owner = open_page("phone", account("owner", "majang"))
    owner.goto("/shop/store/")
    for words in ONLY_OWNERS:
        expect(owner.locator("a.tile").filter(has=owner.get_by_text(words, exact=True))).to_have_count(1)
    sound(owner)
    owner.get_by_role("link", name=re.compile("^점원")).click()
    sound(owner)
    owner.get_by_role("link", name="점원 부르기").click()
    sound(owner)
    owner.get_by_label("이름").fill("박도움")
    owner.get_by_label("휴대전화").fill(HELPER)
    picture(owner, "shop-helper-add")
    owner.get_by_role("button", name="초대하기").click()
    expect(owner.get_by_role("button", name="초대 거두기 박*움")).to_be_visible()
    sound(owner)

    helper = open_page("phone")
    helper.goto(text_to(owner, HELPER, r"점원으로 초대했어요[^h]*(https?://\S+)"))
    sign_up(helper, HELPER, "박도움")
    expect(helper.get_by_role("heading", name="나에게 온 것")).to_be_visible()
    sound(helper)
    picture(helper, "shop-offer")
    helper.get_by_role("button", name="함께할게요").click()
    expect(helper.get_by_text("이제 점포 화면을 쓸 수 있어요")).to_be_visible()
    sound(helper)
    helper.get_by_role("link", name="처음으로").click()
    expect(helper).to_have_url(re.compile("/shop/$"))
    sound(helper)
    helper.get_by_role("link", name=re.compile("내 점포")).click()
    for words in ONLY_OWNERS:
        expect(helper.locator("a.tile").filter(has=helper.get_by_text(words, exact=True))).to_have_count(0)
    expect(helper.get_by_role("link", name=re.compile("소개 고치기|가게 사진"))).to_have_count(0)  # was not ticked
    sound(helper)
    assert helper.request.get("/shop/store/helpers/").status == 403
    assert helper.request.get("/shop/store/hand-over/").status == 403

    helper.goto("/shop/points/")
    till = Phone(helper)
    sound(helper)
    till.earn("12000", next(one["phone"] for one in demo["members"] if one["program"] == "majang"))
    expect(helper.locator("[data-word]")).to_have_text("적립했어요")
    sound(helper)

    owner.reload()
    owner.get_by_role("button", name="내보내기 박*움").click()
    sound(owner)
    owner.locator("dialog").get_by_role("button", name="내보내기").click()
    expect(owner.get_by_text("점원 일을 끝냈어요")).to_be_visible()
    expect(owner.get_by_text("박*움")).to_have_count(0)
    assert helper.request.get("/shop/points/state").status in {403, 404}
    helper.goto("/shop/")
    expect(helper.get_by_role("link", name=re.compile("^적립"))).to_have_count(0)
    sound(helper)


def test_a_helper_who_was_not_told_finds_the_offer_after_signing_up(open_page: Open, account: Account) -> None:
    owner = open_page("phone", account("owner", "bansong"))
    owner.goto("/shop/store/helpers/add/")
    owner.get_by_label("이름").fill("최새봄")
    owner.get_by_label("휴대전화").fill("010-0000-9713")
    owner.get_by_role("button", name="초대하기").click()
    helper = open_page("phone")
    helper.goto("/account/signup/")
    sign_up(helper, "010-0000-9713", "최새봄")
    expect(helper).to_have_url(re.compile("/$"))
    sound(helper)
    helper.get_by_role("link", name=re.compile("나에게 온 것이 1개 있어요")).click()
    expect(helper.get_by_role("heading", name="나에게 온 것")).to_be_visible()
    helper.get_by_role("button", name="사양할게요").click()
    expect(helper.get_by_text("사양했어요")).to_be_visible()
    sound(helper)
    owner.goto("/shop/store/helpers/")
    expect(owner.get_by_text("최*봄")).to_have_count(0)


def test_a_father_hands_the_shop_over_to_his_son(open_page: Open, account: Account) -> None:
    father = open_page("phone", account("owner", "yongmun"))
    father.goto("/shop/store/")
    father.get_by_role("link", name=re.compile("^넘겨주기")).click()
    sound(father)
    father.get_by_label("받을 분 이름").fill("이아들")
    father.get_by_label("받을 분 휴대전화").fill(SON)
    father.get_by_label("나와의 사이").fill("아들")
    picture(father, "shop-hand-over")
    father.get_by_role("button", name="물어보기").click()
    expect(father.get_by_text("가게를 넘겨주는 중이에요")).to_be_visible()
    sound(father)

    son = open_page("phone")
    son.goto(text_to(father, SON, r"점포를 넘겨받아 달라[^h]*(https?://\S+)"))
    sign_up(son, SON, "이아들")
    expect(son.get_by_text("가게를 넘겨받아 달라고 해요")).to_be_visible()
    sound(son)
    picture(son, "shop-take-over")
    son.get_by_role("button", name="받을게요").click()
    expect(son.get_by_text("사무국이 확인하면 끝나요")).to_be_visible()
    sound(son)

    office = open_page("wide", account("staff", "yongmun"))
    office.goto("/office/")
    office.get_by_role("region", name="바꾸기·넘겨주기 요청").get_by_role(
        "link", name=re.compile("모두 보기|건 더")
    ).click()
    office.get_by_role("main").get_by_role("link", name=re.compile("^넘겨주기")).first.click()
    sound(office)
    row = office.locator(".asks > li").filter(has_text="시연상회")
    picture(office, "office-requests")
    row.get_by_role("link", name="승인").click()
    sound(office)
    office.get_by_role("button", name="승인하기").click()
    expect(office.get_by_text("점주를 바꾸었어요")).to_be_visible()
    sound(office)

    son.goto("/account/start/")
    expect(son).to_have_url(re.compile("/shop/$"))
    expect(son.get_by_text("시연상회").first).to_be_visible()
    sound(son)
    son.goto("/shop/store/")
    expect(son.get_by_role("heading", level=1)).to_have_text("시연상회")
    assert father.request.get("/shop/store/").status in {403, 404}
    father.goto("/shop/")
    expect(father.get_by_text("시연상회")).to_have_count(0)
    sound(father)
    father.goto("/shop/store/")
    sound(father)
