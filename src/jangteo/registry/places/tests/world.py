"""A market and people for the tests of pages."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.tenancy.types import INSTALLATION, MarketRef, Role, Scope, system
from jangteo.registry.places import operations, queries
from jangteo.registry.places.tests.helpers import row

ACTOR = system("test")
#: A Sunday; a market of 2일+7일 meets.
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
_numbers = count(1)


def a_market(slug: str = "saebom", **cells: str) -> MarketRef:
    """A market of the register, 5일장 2일+7일 unless the cells say otherwise."""
    given = row(**({"시장유형": "5일장", "시장개설주기": "2일+7일"} | cells))
    operations.add_market(actor=ACTOR, now=NOW, cells=given, slug=slug)
    found = queries.find_market_ref(slug=slug)
    assert found is not None
    return found


def signed_in(role: Role, scope: Scope = INSTALLATION, **client: Any) -> Client:
    """A browser in which somebody with this role is signed in."""
    phone = f"010-0000-{next(_numbers) + 5000:04d}"
    user_id = identity.open_account(actor=ACTOR, now=NOW, phone=phone, name="홍길동", password="market-day-2026")
    identity.grant_role(actor=ACTOR, now=NOW, user_id=user_id, role=role, scope=scope)
    browser = Client(**client)
    browser.force_login(get_user_model().objects.get(pk=user_id))
    return browser
