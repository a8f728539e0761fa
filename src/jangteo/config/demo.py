"""The demo: five real markets with invented people, the same for the same seed.

Phone numbers begin with 010-0000, which no one is given. The one password of all demo accounts is public, so a demo is
refused in production.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.types import (
    INSTALLATION,
    Actor,
    MarketRef,
    Role,
    Scope,
    market_scope,
    region_scope,
    system,
)
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import demo as demo_members
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as member_queries
from jangteo.loyalty.points import demo as demo_points
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.till import demo as demo_till
from jangteo.registry.merchants import demo as demo_merchants
from jangteo.registry.parties import demo as demo_parties
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import demo as demo_places
from jangteo.registry.places import demo_stalls, queries
from jangteo.registry.places import operations as places

PASSWORD = "market-day-2026"  # noqa: S105  public by design
ACTOR = system("데모")
PORTALS = {
    Role.OPERATOR: "/city/",
    Role.OFFICER: "/city/",
    Role.STAFF: "/office/",
    Role.MANAGER: "/office/",
    Role.MERCHANT: "/shop/",
    Role.OWNER: "/shop/",
    Role.HELPER: "/shop/",
    Role.CUSTOMER: "/m/{market}/",
}
IN_MARKET = (Role.STAFF, Role.MANAGER, Role.MERCHANT, Role.CUSTOMER)
#: A customer is greeted with 님: 손님 would be so twice.
NAMED = {Role.CUSTOMER: "고객"}
#: Their roles come with the shop of the demo.
IN_STORE = (Role.OWNER, Role.HELPER)
#: 부산광역시, 서울특별시, 대전광역시 by their codes.
REGIONS = ("26", "11", "30")


#: Members of the association: of the first market, and of the others, which need twelve for their officers.
MEMBERS, OTHER_MEMBERS = 48, 12
#: Numbers of members of programs begin below those of the accounts; cards that are carried about, of each program.
FIRST_MEMBER, CARDS, HANDED_OUT = 1, 80, "손님에게 드린 카드"


@dataclass(frozen=True)
class _Place:
    role: Role
    scope: Scope | None
    label: str
    market: str | None = None


@cache
def _hashed() -> str:
    """The one password, hashed once: forty hashes took half of the time that the accounts take."""
    return make_password(PASSWORD)


def build(*, seed: int, registry: Path | None, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Make what is missing of the demo and return what ``var/demo.json`` holds.

    ``registry``: a file of the national standard, taken in after the five markets. Raises Refused in production.
    """
    if settings.PRODUCTION:
        raise Refused("no_demo_in_production", "운영 중인 설치에는 데모를 넣지 않아요.")
    with transaction.atomic():
        demo_places.build(actor=ACTOR, now=now(), seed=seed)
        demo_stalls.build(actor=ACTOR, now=now(), seed=seed)
        accounts = _accounts(random.Random(seed))  # noqa: S311  a demo, not a secret
        _shops(seed, accounts)
        known, tills = _points(seed, accounts)
    if registry is not None:
        places.import_markets(
            actor=ACTOR, now=now(), path=registry, file_name=registry.name, dry_run=False, progress=progress
        )
    return {"base_url": settings.BASE_URL, "seed": seed, "accounts": accounts, "members": known, "tills": tills}


def _accounts(rng: random.Random) -> list[dict[str, Any]]:
    found = []
    for number, place in enumerate(_places(), start=1):
        phone = f"010-0000-{number:02d}{rng.randrange(100):02d}"
        if people.find_user_id_by_phone(phone=phone) is None:
            user_id = identity.open_account(actor=ACTOR, now=now(), phone=phone, name=place.label, encoded=_hashed())
            if place.scope is not None:
                identity.grant_role(actor=ACTOR, now=now(), user_id=user_id, role=place.role, scope=place.scope)
        found.append(
            {
                "role": place.role.value,
                "label": place.label,
                "portal": PORTALS[place.role].format(market=place.market),
                "market": place.market,
                "phone": phone,
                "password": PASSWORD,
            }
        )
    return found


def _shops(seed: int, accounts: list[dict[str, Any]]) -> None:
    """Shops, their people and papers in each of the five markets, and an association of some of the keepers."""
    phones = {(account["market"], account["role"]): account["phone"] for account in accounts}
    for slug in demo_places.SLUGS:
        market = queries.find_market_ref(slug=slug)
        if market is None:
            continue
        keepers = demo_merchants.build(
            actor=ACTOR,
            now=now(),
            seed=seed,
            market=market,
            owner_phone=phones[slug, Role.OWNER.value],
            helper_phone=phones[slug, Role.HELPER.value],
            full=slug == demo_places.SLUGS[0],
        )
        _association(seed, market, keepers)


def _points(seed: int, accounts: list[dict[str, Any]]) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """Programs of points, one of them over two markets, with members, cards and postings; the members and the tills."""
    markets = {slug: market for slug in demo_places.SLUGS if (market := queries.find_market_ref(slug=slug))}
    found, tills = [], []
    for number, program in enumerate(demo_points.build(actor=ACTOR, now=now(), seed=seed, markets=markets)):
        market = next(ref for ref in markets.values() if ref.id == program.market_ids[0])
        known = demo_members.build(
            actor=ACTOR,
            now=now(),
            seed=seed,
            market=market,
            program_id=program.id,
            shops=demo_members.Shops(sources=program.sources, since=program.since),
            first_phone=FIRST_MEMBER + 30 * number,
            customers=_customers(accounts, market.slug),
        )
        found += [{**member, "program": program.slug} for member in known]
        wallets = _handed_out(market.id, program.id)
        demo_points.fill_history(program_id=program.id, wallets=wallets, tills=program.sources, now=now(), seed=seed)
        slugs = {ref.id: slug for slug, ref in markets.items()}
        tills += [
            {"store": store_id, "market": slugs[market_id], "program": program.slug, "token": token}
            for market_id, store_id, token in demo_till.build(
                actor=ACTOR, now=now(), program_id=program.id, slug=program.slug, shops=_first_shops(program.shops)
            )
        ]
    points.add_up_days(actor=ACTOR, now=now())
    return found, tills


def _first_shops(shops: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Two shops of each market."""
    return [shop for market_id in dict(shops) for shop in [one for one in shops if one[0] == market_id][:2]]


def _customers(accounts: list[dict[str, Any]], slug: str) -> list[tuple[Actor, str]]:
    """The accounts of the market's customers, and their names."""
    found = []
    for account in accounts:
        if account["market"] == slug and account["role"] == Role.CUSTOMER.value:
            user_id = people.find_user_id_by_phone(phone=account["phone"])
            found.append((Actor(user_id=user_id, label=account["label"]), account["label"]))
    return found


def _handed_out(market_id: int, program_id: int) -> list[int]:
    """Wallets of cards that customers carry without having said who they are."""
    there = {batch.label: batch.id for batch in member_queries.list_batches(program_id=program_id)}
    if HANDED_OUT not in there:
        there[HANDED_OUT] = members.issue_cards(
            actor=ACTOR, now=now(), market_id=market_id, program_id=program_id, count=CARDS, label=HANDED_OUT
        )
    cards = member_queries.list_cards(program_id=program_id, batch_id=there[HANDED_OUT])
    return [card.wallet_id for card in cards]


def _association(seed: int, market: MarketRef, keepers: list[tuple[int, str]]) -> None:
    """An association with members, officers and two assemblies."""
    if parties.find_association(market_id=market.id) is not None:
        return
    rng = random.Random(f"{seed} {market.slug} association")  # noqa: S311  a demo, not a secret
    wanted = MEMBERS if market.slug == demo_places.SLUGS[0] else OTHER_MEMBERS
    members = rng.sample(keepers, min(wanted, len(keepers)))
    demo_parties.seed_association(
        actor=ACTOR,
        now=now(),
        market_id=market.id,
        market_name=market.name,
        people=[person_id for person_id, _ in members],
        places=[place for _, place in members],
        rng=rng,
    )


def _places() -> list[_Place]:
    rows = [_Place(Role.OPERATOR, INSTALLATION, "시연설치관리")]
    for code in REGIONS:
        region = queries.find_region_ref(code=code)
        if region is not None:
            rows.append(_Place(Role.OFFICER, region_scope(region.id), f"시연{region.name[:2]}담당"))
    for slug in demo_places.SLUGS:
        market = queries.find_market_ref(slug=slug)
        if market is not None:
            rows += [
                _Place(role, market_scope(market.id), f"시연{NAMED.get(role, role.label)}", slug) for role in IN_MARKET
            ]
    # Last, so that the numbers of the others stay what they were.
    rows += [_Place(role, None, f"시연{role.label}", slug) for slug in demo_places.SLUGS for role in IN_STORE]
    return rows
