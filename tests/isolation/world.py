"""Two markets in two regions, with one person for each role in each, and a mark in the foreign one.

The matrix sends every person to every url with their own things and with the other market's things.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.tenancy.toolkit import SESSION_MARKET, SESSION_STORE
from jangteo.foundation.tenancy.types import INSTALLATION, Role, Scope, market_scope, region_scope, store_scope, system
from jangteo.registry.merchants import operations as merchants
from jangteo.registry.places import demo, operations, queries
from jangteo.registry.places.models import Market
from jangteo.registry.places.types import OpeningKind

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SYSTEM = system("검사")
#: Stands in rows of the other market alone; seen on an own page, it is a leak.
MARK = "남의시장표시QX7"


@dataclass
class World:
    """What the matrix needs."""

    own: Market
    other: Market
    people: dict[str, User]
    #: A shop of each market, by the market's id.
    stores: dict[int, int]

    def client(self, who: str, *, tampered: bool = False) -> Client:
        """A signed-in browser; ``tampered``: its session claims the other market."""
        client = Client(raise_request_exception=False)
        if who != "anyone":
            client.force_login(self.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            market = self.other if tampered else self.own
            session[SESSION_MARKET], session[SESSION_STORE] = market.id, self.stores[market.id]
            session.save()
        return client


def build() -> World:
    """Make the world in the current transaction."""
    demo.build(actor=SYSTEM, now=NOW, seed=1)
    own_slug, other_slug = _two_markets_of_two_regions()
    own, other = Market.objects.get(slug=own_slug), Market.objects.get(slug=other_slug)
    for market, reason in ((own, "우리 시장 쉬는 날"), (other, MARK)):
        operations.add_closing(**_closing(market, reason))
    stores = {market.id: _store(market, name) for market, name in ((own, "우리상회"), (other, f"{MARK}상회"))}
    people = {who: _person(number, role, scope) for number, (who, role, scope) in enumerate(_who(own, stores), start=1)}
    people["other_staff"] = _person(90, Role.STAFF, market_scope(other.id), name=MARK)
    for number, market in enumerate((own, other), start=80):
        identity.invite(
            actor=actor_for(people["operator"]),
            now=NOW,
            phone=f"010-0000-{number:04d}",
            role=Role.MANAGER,
            scope=market_scope(market.id),
        )
    return World(own, other, people, stores)


def _closing(market: Market, reason: str) -> dict[str, Any]:
    return {
        "actor": SYSTEM,
        "now": NOW,
        "market_id": market.id,
        "day": date(2026, 12, 1),
        "kind": OpeningKind.CLOSED,
        "reason": reason,
    }


def _store(market: Market, name: str) -> int:
    return merchants.add_store(actor=SYSTEM, now=NOW, market_id=market.id, name=name, intro=f"{name} 소개")


def _two_markets_of_two_regions() -> tuple[str, str]:
    first = demo.SLUGS[0]
    ids = {slug: set(queries.list_region_ids_above(market_id=Market.objects.get(slug=slug).id)) for slug in demo.SLUGS}
    second = next(slug for slug in demo.SLUGS if not ids[slug] & ids[first])
    return first, second


def _who(own: Market, stores: dict[int, int]) -> list[tuple[str, Role, Scope]]:
    region_id = queries.list_region_ids_above(market_id=own.id)[-1]
    return [
        ("operator", Role.OPERATOR, INSTALLATION),
        ("officer", Role.OFFICER, region_scope(region_id)),
        ("staff", Role.STAFF, market_scope(own.id)),
        ("manager", Role.MANAGER, market_scope(own.id)),
        ("merchant", Role.MERCHANT, market_scope(own.id)),
        ("owner", Role.OWNER, store_scope(stores[own.id])),
        ("helper", Role.HELPER, store_scope(stores[own.id])),
        ("customer", Role.CUSTOMER, market_scope(own.id)),
    ]


def _person(number: int, role: Role, scope: Scope, name: str = "") -> User:
    user_id = identity.open_account(
        actor=SYSTEM,
        now=NOW,
        phone=f"010-0000-{number:04d}",
        name=name or f"검사{role.label}",
        password="market-day-2026",
    )
    identity.grant_role(actor=SYSTEM, now=NOW, user_id=user_id, role=role, scope=scope)
    return User.objects.get(id=user_id)


def rows_of_everything() -> dict[str, str]:
    """A digest of every table that holds the product's own state; sessions and limits may move."""
    from django.db import connection

    skipped = ("django_", "foundation_cache", "usersessions_", "procrastinate_", "account_", "pg_")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [row[0] for row in cursor.fetchall() if not row[0].startswith(skipped)]
        digests = {}
        for name in names:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{name}\" t"
            )
            digests[name] = cursor.fetchone()[0]
    # The last sign-in of a person is not a change of state that a refused call made.
    digests.pop("identity_user", None)
    return digests


def first_grant_in(market: Market) -> int:
    """The id of a role held in a market."""
    from jangteo.foundation.identity.models import RoleGrant

    return (
        RoleGrant.objects.filter(scope_kind="market", scope_id=market.id)
        .order_by("-id")
        .values_list("id", flat=True)[0]
    )


def first_invitation_in(market: Market) -> int:
    """The id of an open invitation into a market."""
    from jangteo.foundation.identity.models import Invitation

    return Invitation.objects.filter(scope_kind="market", scope_id=market.id).values_list("id", flat=True)[0]
