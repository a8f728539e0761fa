import re

import pytest
from django.test import Client

from jangteo.foundation.tenancy.types import Role

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
