import re

import pytest
from django.test import Client

from jangteo.foundation.tenancy.types import Role, store_scope
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points.types import Issuer, Terms
from jangteo.portals.conftest import ACTOR, NOW
from jangteo.registry.merchants import operations as merchants

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_home_says_today_and_offers_what_exists(make_market, sign_in) -> None:
    market = make_market()
    browser = sign_in(Role.MERCHANT, market.scope)
    page = text(browser.get("/shop/"))
    assert "오늘 <b>장이 서요.</b>" in page
    assert "다음 11. 27.(금)" in page
    links = re.findall(r'class="tile[^"]*" href="([^"]+)"', page)
    assert links == ["/m/saebom/apply/", "/inbox/", "/m/saebom/days/", "/m/saebom/"]
    for link in links:
        assert browser.get(link).status_code == 200
    assert 'href="tel:033-648-4477"' in page


@pytest.mark.parametrize("path", ["/shop/", "/shop/help/"])
def test_who_may_open_it(make_market, sign_in, path: str) -> None:
    market = make_market()
    assert sign_in(Role.MERCHANT, market.scope).get(path).status_code == 200
    assert sign_in(Role.STAFF, market.scope).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_without_a_number_there_is_no_call_button(make_market, sign_in) -> None:
    browser = sign_in(Role.MERCHANT, make_market(전화번호="").scope)
    assert "tel:" not in text(browser.get("/shop/"))
    assert "tel:" not in text(browser.get("/shop/help/"))


def test_a_shop_that_takes_part_in_points_begins_with_them(make_market, sign_in) -> None:
    market = make_market()
    store_id = merchants.add_store(actor=ACTOR, now=NOW, market_id=market.id, name="다복채소")
    by = {"actor": ACTOR, "now": NOW, "market_id": market.id}
    program_id = points.found_program(
        **by,
        name="새봄포인트",
        slug="saebom",
        issuer=Issuer.ASSOCIATION,
        issuer_name="상인회",
        terms=Terms(),
        since=NOW.date(),
    )
    points.take_part(**by, program_id=program_id, store_id=store_id, since=NOW.date())
    owner = sign_in(Role.OWNER, store_scope(store_id))
    links = re.findall(r'class="tile[^"]*" href="([^"]+)"', text(owner.get("/shop/")))
    assert links[:4] == ["/shop/points/", "/shop/points/#use", "/shop/points/#today", "/inbox/"]
    # A helper whom the owner has not left the points finds no way to them.
    assert "/shop/points/" not in text(sign_in(Role.HELPER, store_scope(store_id)).get("/shop/"))
