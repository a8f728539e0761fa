"""A market and people for the tests of the portals."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.tenancy.types import INSTALLATION, MarketRef, Role, Scope, system
from jangteo.kernel import clock
from jangteo.registry.places import operations, queries

ACTOR = system("test")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
_numbers = count(1)
_CELLS = {
    "시장명": "새봄시장",
    "시장유형": "5일장",
    "소재지도로명주소": "강원특별자치도 강릉시 금성로 21",
    "소재지지번주소": "강원특별자치도 강릉시 성남동 50",
    "시장개설주기": "2일+7일",
    "위도": "37.754",
    "경도": "128.898",
    "점포수": "276",
    "취급품목": "농산물+수산물",
    "공중화장실보유여부": "Y",
    "주차장보유여부": "Y",
    "전화번호": "033-648-4477",
    "데이터기준일자": "2024-11-04",
    "제공기관코드": "B553077",
    "제공기관명": "소상공인시장진흥공단",
}
MakeMarket = Callable[..., MarketRef]
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Sunday, the 22nd: a market of 2일+7일 meets."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def make_market(db: None) -> MakeMarket:
    """Makes a market of the register, 5일장 2일+7일 unless the cells say otherwise."""

    def make(slug: str = "saebom", **cells: str) -> MarketRef:
        operations.add_market(actor=ACTOR, now=NOW, cells=_CELLS | cells, slug=slug)
        found = queries.find_market_ref(slug=slug)
        assert found is not None
        return found

    return make


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Makes a browser in which somebody with a role is signed in."""

    def make(role: Role, scope: Scope = INSTALLATION) -> Client:
        phone = f"010-0000-{next(_numbers) + 7000:04d}"
        user_id = identity.open_account(actor=ACTOR, now=NOW, phone=phone, name="홍길동", password="market-day-2026")
        identity.grant_role(actor=ACTOR, now=NOW, user_id=user_id, role=role, scope=scope)
        browser = Client()
        browser.force_login(get_user_model().objects.get(pk=user_id))
        return browser

    return make
