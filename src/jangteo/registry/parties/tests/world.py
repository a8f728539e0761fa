"""A market, people and numbers for the tests of parties."""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, MarketRef, Role, Scope, system
from jangteo.registry.parties import operations
from jangteo.registry.parties.models import Person
from jangteo.registry.places import operations as places
from jangteo.registry.places import queries

ACTOR = system("test")
#: A Sunday at noon in Seoul.
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
VALID = ("1168200276", "1248100998", "1208147521", "2208162517", "1348672683", "1234567891")
_numbers = count(1)
_CELLS = {
    "시장유형": "상설장",
    "시장개설주기": "매일",
    "소재지도로명주소": "강원특별자치도 강릉시 금성로 21",
    "소재지지번주소": "강원특별자치도 강릉시 성남동 50",
    "점포수": "276",
    "취급품목": "농산물+수산물",
    "데이터기준일자": "2024-11-04",
    "제공기관코드": "B553077",
    "제공기관명": "소상공인시장진흥공단",
}


def a_market(slug: str = "saebom", name: str = "새봄시장") -> MarketRef:
    """A market of the register."""
    places.add_market(actor=ACTOR, now=NOW, cells=_CELLS | {"시장명": name}, slug=slug)
    found = queries.find_market_ref(slug=slug)
    assert found is not None
    return found


def a_phone() -> str:
    """A mobile number that nobody has."""
    return f"010-0000-{next(_numbers):04d}"


def a_person(market: MarketRef, name: str = "홍길동", phone: str | None = None) -> int:
    """A person of the market, entered by the office."""
    return operations.register_person(
        actor=ACTOR, now=NOW, market_id=market.id, name=name, phone=a_phone() if phone is None else phone
    )


def an_account(role: Role | None = None, scope: Scope = INSTALLATION, phone: str = "") -> tuple[int, Actor, str]:
    """Id, actor and number of somebody who can sign in."""
    phone = phone or f"010-0000-{next(_numbers) + 4000:04d}"
    user_id = identity.open_account(actor=ACTOR, now=NOW, phone=phone, name="김순자", password="market-day-2026")
    if role is not None:
        identity.grant_role(actor=ACTOR, now=NOW, user_id=user_id, role=role, scope=scope)
    return user_id, actor_for(get_user_model().objects.get(pk=user_id)), phone


def signed_in(role: Role, scope: Scope) -> Client:
    """A browser in which somebody with this role is signed in."""
    user_id, _, _ = an_account(role, scope)
    browser = Client()
    browser.force_login(
        get_user_model().objects.get(pk=user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return browser


def people() -> list[Person]:
    """Every person of the open market."""
    return list(Person.objects.order_by("id"))


def events(name: str) -> list[dict[str, Any]]:
    """What parties published under this name, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM outbox_event WHERE kind = %s ORDER BY id", [f"parties.{name}"])
        return [json.loads(row[0]) for row in cursor.fetchall()]
