"""Rights in a store: what they reach and what they do not."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from jangteo.foundation.tenancy import toolkit
from jangteo.foundation.tenancy.tests.factories import BAKERY, CORNER, EAST, FAR_SHOP, HERE, WEST, places_installed
from jangteo.foundation.tenancy.toolkit import covers, is_inside, market_page, store_page, stores_of
from jangteo.foundation.tenancy.types import Actor, Grant, MarketRef, Permission, Role, StoreRef
from jangteo.kernel.errors import Missing, NotAllowed, Refused

CARE = Permission("probe.care", "점포 돌보기", frozenset({Role.OWNER, Role.HELPER, Role.STAFF}))
SELL = Permission("probe.sell", "점포 넘기기", frozenset({Role.OWNER}))
OWNER = Actor(1, "점주", (Grant(Role.OWNER, CORNER.scope), Grant(Role.OWNER, BAKERY.scope)))
HELPER = Actor(2, "점원", (Grant(Role.HELPER, CORNER.scope),))


@pytest.fixture(autouse=True)
def _places() -> Iterator[None]:
    with places_installed():
        yield


def test_a_store_lies_in_its_market_and_region_and_reaches_neither() -> None:
    assert covers(HERE.scope, CORNER.scope)
    assert covers(EAST.scope, CORNER.scope)
    assert not covers(WEST.scope, CORNER.scope)
    assert not covers(CORNER.scope, HERE.scope)
    assert not is_inside(OWNER, HERE.scope)
    assert not is_inside(OWNER, FAR_SHOP.scope)


def _request(actor: Actor, session: dict[str, int] | None = None, **post: str) -> HttpRequest:
    request = RequestFactory().post("/shop/x/", post)
    request.actor = actor  # type: ignore[attr-defined]
    request.session = session or {}  # type: ignore[assignment]
    return request


def _name(_request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    return HttpResponse(f"{market.name} {store.name}")


def test_the_store_of_the_session_is_opened_while_it_is_held() -> None:
    page = store_page(CARE)(_name)
    assert page(_request(OWNER)).content.decode() == "여기시장 모퉁이가게"
    assert page(_request(OWNER, {"store": BAKERY.id})).content.decode() == "여기시장 여기빵집"
    assert page(_request(OWNER, {"store": FAR_SHOP.id})).content.decode() == "여기시장 모퉁이가게"
    assert page(_request(Actor(None, "손님"))).status_code == 302
    with pytest.raises(NotAllowed, match="no_store"):
        page(_request(Actor(3, "남")))


def test_a_helper_lacks_what_owners_alone_may() -> None:
    with pytest.raises(NotAllowed, match="not_allowed"):
        store_page(SELL)(_name)(_request(HELPER))
    with pytest.raises(Missing):
        toolkit.check(HELPER, SELL, FAR_SHOP.scope)


def test_a_form_of_another_store_is_not_applied_to_this_one() -> None:
    with pytest.raises(Refused, match="store_switched"):
        store_page(CARE)(_name)(_request(OWNER, _store=str(BAKERY.id)))


def test_a_role_in_a_store_opens_a_market_page_only_where_it_is_named() -> None:
    def view(_request: HttpRequest, market: MarketRef) -> HttpResponse:
        return HttpResponse(market.name)

    assert market_page(CARE, Role.MERCHANT, Role.HELPER)(view)(_request(HELPER)).content.decode() == "여기시장"
    with pytest.raises(NotAllowed):
        market_page(CARE)(view)(_request(HELPER))
    both = Actor(4, "매니저 겸 점주", (Grant(Role.MANAGER, HERE.scope), Grant(Role.OWNER, CORNER.scope)))
    with pytest.raises(NotAllowed):
        market_page(CARE)(view)(_request(both))


def test_stores_are_those_of_the_roles() -> None:
    assert stores_of(OWNER) == [CORNER, BAKERY]
    assert stores_of(OWNER, (Role.HELPER,)) == []
