"""What a program has given, what was spent and what is left, and how the last weeks went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from jangteo.loyalty.points.types import Figures, Totals, Week


@dataclass(frozen=True, slots=True)
class EarnDay:
    """How many sales of a day were given points, and P of them."""

    on: date
    sales: int
    points: int


# Reads the weeks that are added up, by their key: as many rows as weeks and programs, whatever was ever posted.
_STORE_WEEKS = """
SELECT week, sum(sales), sum(points) FROM points_store_week WHERE store_id = %s AND week >= %s GROUP BY 1
"""
_STORE_POINTS = """
SELECT store_id, sum(points) FROM points_store_week WHERE store_id = ANY(%s) AND week >= %s GROUP BY 1
"""
# A cancelled redemption gives back (points > 0); a cancelled sale takes (points <= 0) and lessens what was issued.
_TOTALS = """
SELECT coalesce(sum(points), 0), coalesce(sum(held_points), 0), coalesce(sum(store_points), 0),
    coalesce(sum(fund_points), 0), coalesce(sum(city_points), 0), coalesce(sum(breakage_points), 0),
    coalesce(sum(clearing_points), 0),
    coalesce(sum(store_points) FILTER (WHERE kind IN ('redeem', 'capture') OR kind = 'cancel' AND gain), 0)
FROM points_days WHERE program_id = %s
"""
_ACCOUNTS = "wallets", "held", "store", "fund", "city", "breakage", "clearing"
_WALLETS = """
SELECT count(*) FILTER (WHERE balance <> 0), coalesce(sum(owed), 0) FROM points_wallet WHERE program_id = %s
"""
_WEEKS = """
SELECT date_trunc('week', "on"::timestamp)::date,
    coalesce(sum(points) FILTER (WHERE kind = 'earn'), 0),
    coalesce(sum(store_points) FILTER (WHERE kind IN ('redeem', 'capture')), 0)
FROM points_days WHERE program_id = %(program)s AND market_id = %(market)s AND "on" >= %(since)s
GROUP BY 1
"""
# The subquery reaches the days by their key: a market's program is one, seldom more.
_EARNED = """
SELECT "on", sum(transfers), sum(points) FROM points_days
WHERE program_id IN (SELECT program_id FROM points_program_market WHERE market_id = %(market)s)
    AND market_id = %(market)s AND kind = 'earn' AND "on" = ANY(%(days)s)
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class StoreWeek:
    """How many sales of a shop were given points in the week that begins on a Monday, and P of them."""

    monday: date
    sales: int
    points: int


def get_totals(*, program_id: int) -> Totals:
    """What the accounts of a program hold, in P."""
    return _totals(program_id)[0]


def _totals(program_id: int) -> tuple[Totals, int]:
    """What the accounts hold, and what was spent."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [program_id])
        *held, spent = (int(value) for value in cursor.fetchone())
    return Totals(**dict(zip(_ACCOUNTS, held, strict=True))), spent


def get_figures(*, program_id: int) -> Figures:
    """What a program holds, from its transfers alone; issued − spent − expired − converted is what is outstanding."""
    totals, spent = _totals(program_id)
    with connection.cursor() as cursor:
        cursor.execute(_WALLETS, [program_id])
        wallets, owed = (int(value) for value in cursor.fetchone())
    return Figures(
        issued=spent - totals.store - totals.fund - totals.city,
        spent=spent,
        expired=totals.breakage,
        converted=totals.clearing,
        outstanding=totals.wallets + totals.held,
        owed=owed,
        wallets=wallets,
        totals=totals,
    )


def list_weeks(*, program_id: int, market_id: int, on: date, count: int = 12) -> list[Week]:
    """What the shops of a market gave and took in each of the last weeks (Monday to Sunday), the oldest first."""
    first = on - timedelta(days=on.weekday() + 7 * (count - 1))
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, {"program": program_id, "market": market_id, "since": first})
        found = {monday: (int(earned), int(spent)) for monday, earned, spent in cursor.fetchall()}
    mondays = [first + timedelta(days=7 * number) for number in range(count)]
    return [Week(monday, *found.get(monday, (0, 0))) for monday in mondays]


def list_earn_days(*, market_id: int, days: list[date]) -> list[EarnDay]:
    """What the shops of a market gave on each of these days (Seoul), over all its programs; cancelled ones count."""
    with connection.cursor() as cursor:
        cursor.execute(_EARNED, {"market": market_id, "days": days})
        found = {day: (int(sales), int(points)) for day, sales, points in cursor.fetchall()}
    return [EarnDay(day, *found.get(day, (0, 0))) for day in days]


def list_store_weeks(*, store_id: int, on: date, count: int = 12) -> list[StoreWeek]:
    """What a shop gave in each of the last weeks until yesterday (Seoul), the oldest first; cancelled ones count.

    The last is that of the day before `on`, for today is added up only when it is over.
    """
    first = _first_monday(on, count)
    with connection.cursor() as cursor:
        cursor.execute(_STORE_WEEKS, [store_id, first])
        found = {monday: (int(sales), int(points)) for monday, sales, points in cursor.fetchall()}
    mondays = [first + timedelta(days=7 * number) for number in range(count)]
    return [StoreWeek(monday, *found.get(monday, (0, 0))) for monday in mondays]


def get_store_points(*, store_ids: Collection[int], on: date, count: int = 12) -> dict[int, int]:
    """P that each of these shops gave in the weeks of `list_store_weeks`, by its id; one that gave none is left out."""
    if not store_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STORE_POINTS, [list(store_ids), _first_monday(on, count)])
        return {store_id: int(points) for store_id, points in cursor.fetchall()}


def _first_monday(on: date, count: int) -> date:
    """The Monday from which so many weeks reach until the day before `on`."""
    yesterday = on - timedelta(days=1)
    return yesterday - timedelta(days=yesterday.weekday() + 7 * (count - 1))
