"""The demo's members of a program: numbers that wait, people who joined, cards in drawers, and a year of sales.

Invented, and the same for the same seed but for the numbers of cards, which nobody can foretell. Telephone numbers
begin with 010-0000, which no one is given.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jangteo.foundation.tenancy.types import Actor, MarketRef
from jangteo.kernel.clock import today
from jangteo.kernel.korea.phones import format_phone, parse_phone
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.types import ConsentCode
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries

#: Members with a number, and further cards that nobody has yet.
NUMBERS, SPARE_CARDS = 24, 30
_PRICES = (3_500, 6_000, 8_900, 12_000, 15_400, 24_000, 31_000, 48_000)
_SPENT = (1_000, 2_000, 3_000)


@dataclass(frozen=True)
class Shops:
    """What posts in the program, and from which day on its shops take part."""

    sources: tuple[int, ...]
    since: date


def build(
    *,
    actor: Actor,
    now: datetime,
    seed: int,
    market: MarketRef,
    program_id: int,
    shops: Shops,
    first_phone: int,
    customers: Sequence[tuple[Actor, str]] = (),
) -> list[dict[str, str]]:
    """Fill a program, once; returns the members with a number and a card as `{"phone", "card"}`.

    `first_phone`: the last four digits of the first number, so that programs do not share their people. `customers`:
    accounts with a proven number, and the names under which they join.
    """
    phones = [format_phone(parse_phone(f"010-0000-{first_phone + at:04d}")) for at in range(NUMBERS)]
    if queries.find_by_words(program_id=program_id, text=phones[0]) is not None:
        return _known(market, program_id, phones)
    rng = random.Random(f"{seed} {program_id} members")  # noqa: S311  a demo, not a secret
    at: dict[str, Any] = {"actor": actor, "now": now, "market_id": market.id, "program_id": program_id}
    wallets = [
        operations.wait_for_phone(actor=actor, now=now, program_id=program_id, phone=phone, home_market_id=market.id)
        for phone in phones
    ]
    batch = operations.issue_cards(**at, count=NUMBERS, label="회원과 이은 카드")
    operations.issue_cards(**at, count=SPARE_CARDS, label="안내소 비치")
    for phone, card in zip(phones, queries.list_cards(program_id=program_id, batch_id=batch), strict=True):
        _join(at, phone, card.member_id)
    for customer, name in customers:
        member_id = operations.join(
            **(at | {"actor": customer}), name=name, grown_up=True, agreed={ConsentCode.TERMS, ConsentCode.STORE}
        )
        mine = queries.get_member(program_id=program_id, member_id=member_id)
        wallets.append(mine.wallet_id)
        _gift(at, mine.wallet_id, now)
    for number, wallet_id in enumerate(wallets):
        _history(at, wallet_id, shops, rng, f"{program_id}-{number}")
    return _known(market, program_id, phones)


def _join(at: dict[str, Any], phone: str, card_member_id: int) -> None:
    owner = queries.find_by_words(program_id=at["program_id"], text=phone)
    assert owner is not None
    operations.merge_members(**at, from_id=card_member_id, into_id=owner.id, reason="사무국에서 카드를 드림")


def _gift(at: dict[str, Any], wallet_id: int, now: datetime) -> None:
    """Points that run out soon, so that the page has something to warn of."""
    points.grant(
        **at,
        wallet_id=wallet_id,
        points=320,
        reason="개장 기념",
        key=f"demo-{wallet_id:x}",
        expires_on=today(now) + timedelta(days=39),
    )


def _history(at: dict[str, Any], wallet_id: int, shops: Shops, rng: random.Random, name: str) -> None:
    """Sales of a year, the oldest first, some paid with points."""
    days = max(1, (today(at["now"]) - shops.since).days)
    for serial, ago in enumerate(sorted((rng.randrange(days) for _ in range(rng.randint(4, 14))), reverse=True)):
        then = (at["now"] - timedelta(days=ago)).replace(hour=rng.randint(0, 9), minute=rng.randrange(60))
        when = {"actor": at["actor"], "now": min(then, at["now"])}
        source_id, paid = rng.choice(shops.sources), rng.choice(_PRICES)
        points.earn(**when, source_id=source_id, receipt=f"D{name}-{serial}", wallet_id=wallet_id, paid=paid)
        wanted = rng.choice(_SPENT)
        wallet = points_queries.get_wallet(program_id=at["program_id"], wallet_id=wallet_id)
        if wallet.balance >= wanted and rng.random() < 0.3:
            points.redeem(
                **when,
                source_id=source_id,
                receipt=f"D{name}-{serial}R",
                wallet_id=wallet_id,
                points=wanted,
                bill=max(paid, 2 * wanted),
            )


def _known(market: MarketRef, program_id: int, phones: list[str]) -> list[dict[str, str]]:
    """The numbers and the cards that go with them, in full: what `var/demo.json` is for."""
    found = []
    for phone in phones:
        member = queries.find_by_words(program_id=program_id, text=phone)
        if member is not None:
            cards = queries.list_demo_numbers(program_id=program_id, member_id=member.id)
            found += [{"phone": phone, "card": card} for card in cards[:1]]
    return found
