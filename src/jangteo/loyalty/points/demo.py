"""The demo's programs of points, and three months of their postings.

Invented, and the same for the same seed but for the wallets' numbers, which are drawn. The postings go through the
ledger's own functions, week by week and in the order of time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django_scopes import scope as open_rows

from jangteo.foundation.tenancy.types import Actor, MarketRef
from jangteo.kernel.clock import today
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.models import Source
from jangteo.loyalty.points.types import Issuer, SourceKind, Terms
from jangteo.registry.merchants import operations as merchants
from jangteo.registry.merchants import queries as shops
from jangteo.registry.merchants.types import StoreState, Wanted

#: The shop of the demo's own owner and helper, and what the history is posted from.
OWN, SOURCE = "시연상회", "지난 기록"
WEEKS = 13
#: Accruals of the history for each wallet, and of all wallets together at most.
EACH, MOST = 14, 4_000


@dataclass(frozen=True)
class DemoProgram:
    """A program of the demo, the shops in it as (market, shop), and a source of each shop that posts its history."""

    id: int
    slug: str
    name: str
    market_ids: tuple[int, ...]
    shops: tuple[tuple[int, int], ...]
    sources: tuple[int, ...]
    #: From when on its shops take part.
    since: date


@dataclass(frozen=True)
class _Plan:
    slug: str
    name: str
    markets: tuple[str, ...]
    #: Shops of each market.
    counts: tuple[int, ...]
    outside: str
    terms: Terms


_PLANS = (
    _Plan(
        "bujeon", "부산장터포인트", ("bujeon", "bansong"), (14, 6), "역앞꽃집",
        Terms(
            accrual_bp=100, smallest_bill=1_000, smallest_redemption=1_000, redemption_unit=10, store_bp=8_000,
            fund_bp=2_000,
        ),
    ),
    _Plan("majang", "마장포인트", ("majang",), (8,), "", Terms(accrual_bp=50, smallest_redemption=500)),
)  # fmt: skip


def build(*, actor: Actor, now: datetime, seed: int, markets: Mapping[str, MarketRef]) -> list[DemoProgram]:
    """Found what is missing of the programs, with terms of two years ago, of this year and of next month.

    markets: by slug; a program whose markets are not there, or have no shops, is left out. Raises what operations do.
    """
    there = {program.slug: program.id for program in queries.list_programs()}
    found = []
    for plan in _PLANS:
        refs = [markets[slug] for slug in plan.markets if slug in markets]
        if len(refs) < len(plan.markets) or not _open_shops(refs[0], now):
            continue
        if plan.slug not in there:
            there[plan.slug] = _found(actor, now, seed, plan, refs)
        found.append(_told(actor, now, there[plan.slug], plan, refs))
    return found


def _told(actor: Actor, now: datetime, program_id: int, plan: _Plan, refs: Sequence[MarketRef]) -> DemoProgram:
    parts = queries.list_participations(program_id=program_id, on=today(now))
    with open_rows(program=program_id):
        rows = Source.objects.filter(label=SOURCE).values_list("store_id", "id")
        known: dict[int | None, int] = dict(rows)
    for part in parts:
        if part.store_id not in known:
            known[part.store_id] = operations.add_source(
                actor=actor, now=now, market_id=part.market_id, program_id=program_id, kind=SourceKind.TILL,
                label=SOURCE, store_id=part.store_id,
            )  # fmt: skip
    return DemoProgram(
        id=program_id,
        slug=plan.slug,
        name=plan.name,
        market_ids=tuple(ref.id for ref in refs),
        shops=tuple((part.market_id, part.store_id) for part in parts),
        sources=tuple(known[part.store_id] for part in parts),
        since=max(part.since for part in parts),
    )


def _open_shops(market: MarketRef, now: datetime) -> list[int]:
    wanted = Wanted(state=StoreState.OPEN, sort="opened")
    rows = shops.list_stores(market_id=market.id, wanted=wanted, today=today(now), size=1_000).rows
    # The shop of the demo's own accounts first: whoever tries the demo should find points in it.
    return [row.id for row in sorted(rows, key=lambda row: row.name != OWN) if row.stalls]


def _found(actor: Actor, now: datetime, seed: int, plan: _Plan, refs: Sequence[MarketRef]) -> int:
    owner, day = refs[0], today(now)
    begun, raised = now - timedelta(days=700), now - timedelta(days=300)
    by: dict[str, Any] = {"actor": actor, "market_id": owner.id}
    # In its first years it gave half as much, and points were kept for three years only.
    first = replace(plan.terms, accrual_bp=plan.terms.accrual_bp // 2, months_until_expiry=36)
    program_id = operations.found_program(
        **by, now=begun, name=plan.name, slug=plan.slug, issuer=Issuer.ASSOCIATION,
        issuer_name=f"{owner.name} 상인회", terms=first,
    )  # fmt: skip
    by["program_id"] = program_id
    operations.set_policy(**by, now=raised, terms=plan.terms, valid_from=_next_month(today(raised)))
    coming = replace(plan.terms, largest_share_bp=5_000)
    operations.set_policy(**by, now=now, terms=coming, valid_from=_next_month(day))
    rng = random.Random(f"{seed} {plan.slug} points")  # noqa: S311  a demo, not a secret
    for ref, count in zip(refs, plan.counts, strict=True):
        if ref != owner:
            operations.add_market(**by, now=raised, joining_market_id=ref.id)
        _take_in(actor, raised, program_id, ref, rng, count)
    if plan.outside:
        store_id = merchants.add_store(
            actor=actor, now=begun, market_id=owner.id, name=plan.outside, intro="시장 앞 큰길에 있어요."
        )
        operations.take_part(
            **by, now=raised, store_id=store_id, since=today(raised), rate_bp=plan.terms.accrual_bp * 2, outside=True
        )
    return program_id


def _take_in(actor: Actor, now: datetime, program_id: int, market: MarketRef, rng: random.Random, count: int) -> None:
    """Shops of a market, one of them at a rate of its own."""
    present = _open_shops(market, now + timedelta(days=300))
    others = rng.sample(present[1:], min(count, len(present)) - 1)
    by: dict[str, Any] = {"actor": actor, "now": now, "market_id": market.id, "program_id": program_id}
    operations.take_part_together(**by, store_ids=[present[0], *others[1:]], since=today(now))
    operations.take_part(**by, store_id=others[0], since=today(now), rate_bp=200)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


# --- history ---

_EARN = """
SELECT count(*) FILTER (WHERE a.status = 201)
FROM unnest(%(sources)s::bigint[], %(wallets)s::bigint[], %(paid)s::bigint[], %(at)s::timestamptz[])
    WITH ORDINALITY AS x(source, wallet, paid, at, n),
LATERAL points_earn(x.source, %(name)s || '-' || x.n, decode(md5(%(name)s || x.n), 'hex'), x.wallet, x.paid, x.at,
    x.at) a
"""
# Some of those who can, spend some of it: which ones and how much follows from the wallet's number.
_SPEND = """
SELECT count(*) FILTER (WHERE a.status = 201)
FROM (
    SELECT w.id, (%(sources)s::bigint[])[1 + w.seq %% array_length(%(sources)s::bigint[], 1)] AS source,
        (w.balance * (40 + w.id %% 60) / 100 / t.redemption_unit * t.redemption_unit)::bigint AS points
    FROM points_wallet w
    JOIN points_policy t ON t.program_id = w.program_id AND t.period @> %(day)s::date
    WHERE w.id = ANY(%(wallets)s) AND (w.id + %(week)s) %% 3 = 0 AND w.balance >= 2 * t.smallest_redemption
    ORDER BY w.id
) x,
LATERAL points_spend('redeem', x.source, %(name)s || '-' || x.id, decode(md5(%(name)s || x.id), 'hex'), x.id, x.points,
    x.points * 3, %(at)s, %(at)s) a
"""
# One sale in fifty was taken back the same evening.
_CANCEL = """
SELECT count(*) FILTER (WHERE a.status = 201)
FROM (
    SELECT wallet_id, seq, source_id FROM points_transfer
    WHERE program_id = %(program)s AND kind = 'earn' AND posted_at >= %(since)s AND (wallet_id + seq) %% 50 = 0
        AND wallet_id = ANY(%(wallets)s)
    ORDER BY wallet_id, seq
) x,
LATERAL points_cancel(x.source_id, %(name)s || '-' || to_hex(x.wallet_id) || '-' || x.seq,
    decode(md5(%(name)s || x.wallet_id || x.seq), 'hex'), x.wallet_id, x.seq, NULL, NULL, %(at)s, %(at)s) a
"""


def fill_history(*, program_id: int, wallets: Sequence[int], tills: Sequence[int], now: datetime, seed: int) -> int:
    """Three months of sales, spendings and some cancelled sales; returns how many postings.

    wallets: of the program. tills: ids of the sources that post, each of a shop that took part all the time. Does
    nothing when any of the wallets has postings.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM points_wallet WHERE id = ANY(%s) AND seq > 0", [list(wallets)])
        if cursor.fetchone()[0] or not wallets or not tills:
            return 0
        rng = random.Random(f"{seed} {program_id} history")  # noqa: S311
        each = min(EACH * len(wallets), MOST) // WEEKS + 1
        return sum(_week(cursor, program_id, wallets, tills, now, week, rng, each) for week in range(WEEKS, 0, -1))


def _week(
    cursor: Any,
    program_id: int,
    wallets: Sequence[int],
    tills: Sequence[int],
    now: datetime,
    week: int,
    rng: random.Random,
    count: int,
) -> int:
    """One week: sales by day and evening, then what was taken back, then what was spent."""
    begin = now - timedelta(days=7 * week)
    # People come often or seldom, and more of them as the months go by.
    weights = [1 / (1 + at % 9) for at in range(len(wallets))]
    sales = sorted(begin + timedelta(minutes=rng.randrange(6 * 24 * 60)) for _ in range(count * (30 - week) // 24))
    by: dict[str, Any] = {"program": program_id, "wallets": list(wallets), "sources": list(tills), "week": week}
    cursor.execute(
        _EARN,
        {
            "name": f"demo-{week}",
            "sources": rng.choices(tills, k=len(sales)),
            "wallets": rng.choices(wallets, weights, k=len(sales)),
            "paid": [rng.choice((3, 5, 8, 12, 15, 22, 30, 48, 75)) * 1_000 + rng.randrange(10) * 100 for _ in sales],
            "at": sales,
        },
    )
    done = int(cursor.fetchone()[0])
    evening = begin + timedelta(days=6, hours=1)
    for sql, name, at in ((_CANCEL, "back", evening), (_SPEND, "use", evening + timedelta(hours=2))):
        cursor.execute(sql, by | {"name": f"demo-{name}-{week}", "since": begin, "at": at, "day": today(at)})
        done += int(cursor.fetchone()[0])
    return done
