import re
from datetime import date

import pytest
from django.test import Client

from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel import clock
from jangteo.registry.places import operations
from jangteo.registry.places.types import OpeningKind

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_today_says_what_holds_and_what_comes(make_market, sign_in) -> None:
    market = make_market()
    page = text(sign_in(Role.STAFF, market.scope).get("/office/"))
    assert "11월 22일 일요일" in page
    assert "오늘은 장이 서는 날이에요" in page
    assert "11. 27.(금)" in page


def test_missing_facts_are_named_with_the_way_to_mend_them(make_market, sign_in) -> None:
    market = make_market(전화번호="", 주차장보유여부="")
    page = text(sign_in(Role.MANAGER, market.scope).get("/office/"))
    assert re.search(r'href="/office/market/#id_phone"><span><strong>전화번호', page)
    assert re.search(r"<strong>주차장", page)
    assert "<strong>화장실" not in page


def test_exceptions_and_the_record_are_shown(make_market, sign_in) -> None:
    market = make_market()
    operations.add_closing(
        actor=system("test"), now=clock.now(), market_id=market.id, day=date(2026, 11, 27), kind=OpeningKind.CLOSED,
        reason="전기 공사로 쉬어요",
    )  # fmt: skip
    page = text(sign_in(Role.STAFF, market.scope).get("/office/"))
    assert "11. 27.(금) 쉬어요" in page
    assert "전기 공사로 쉬어요" in page
    assert "최근 기록" in page


def test_the_record_is_for_those_who_may_read_it(make_market, sign_in) -> None:
    market = make_market()
    page = text(sign_in(Role.MANAGER, market.scope).get("/office/"))
    assert "최근 기록" not in page
    assert "기다리는 초대" not in page


@pytest.mark.parametrize("role", [Role.MERCHANT, Role.CUSTOMER])
def test_others_have_no_office(make_market, sign_in, role: Role) -> None:
    assert sign_in(role, make_market().scope).get("/office/").status_code == 403


def test_strangers_are_asked_to_sign_in() -> None:
    assert Client().get("/office/")["Location"] == "/account/login/?next=%2Foffice%2F"


def test_an_office_sees_its_own_market_alone(make_market, sign_in) -> None:
    mine, other = make_market(), make_market("other", 시장명="다른시장")
    browser = sign_in(Role.STAFF, mine.scope)
    session = browser.session
    session["market"] = other.id
    session.save()
    page = text(browser.get("/office/"))
    assert "새봄시장" in page
    assert "다른시장" not in page


def test_a_group_without_tasks_says_so(make_market, sign_in) -> None:
    browser = sign_in(Role.STAFF, make_market().scope)
    assert "남은 일이 없어요" in text(browser.get("/office/tasks/onnuri/"))
    assert "남은 일이 없어요" in text(browser.get("/office/tasks/nonsense/"))
