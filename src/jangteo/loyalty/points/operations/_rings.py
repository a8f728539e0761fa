"""Points that go from program to program and come home must never be more than went out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.numbers import format_int
from jangteo.loyalty.points.models import Program, Rate

#: The advisory lock under which rates are set: two that are set at once may make a ring that neither makes alone.
_LOCK = 0x7112

#: A way from a program to another, through which, and what becomes of 1 P on it.
Way = tuple[Fraction, tuple[int, ...]]


def refuse_gaining_ring(*, program_id: int, into_id: int, takes: int, gives: int, period: DateRange) -> None:
    """See that no ring that the new rate closes makes points on any of its days, whatever number of programs it has.

    Exact in fractions. What does not divide stays where it is, so a ring that gains nothing in fractions gains nothing
    in whole points; one that does gains with a number of points that divides all along it.
    Holds a lock until the transaction ends. Raises Refused(`rate_gains`) with the ring by its names.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    others = list(Rate.objects.filter(period__overlap=period).exclude(program=program_id, into=into_id))
    days = {period.lower, *(row.period.lower for row in others if row.period.lower > period.lower)}
    for day in sorted(days):
        home = _best_way([row for row in others if _holds(row, day)], into_id, program_id)
        if home is not None and home[0] * Fraction(gives, takes) > 1:
            raise _gains(home[0] * Fraction(gives, takes), (program_id, *home[1]))


def _holds(row: Rate, day: date) -> bool:
    return row.period.lower <= day and (row.period.upper is None or day < row.period.upper)


def _best_way(rates: Sequence[Rate], start: int, end: int) -> Way | None:
    """The way on which the most comes through (Bellman and Ford, with products); none of before gains in a ring."""
    best: dict[int, Way] = {start: (Fraction(1), (start,))}
    for _ in rates:
        before = dict(best)
        for rate in rates:
            so_far = best.get(rate.program_id)
            if so_far is None or rate.into_id in so_far[1]:
                continue
            comes = so_far[0] * Fraction(rate.gives, rate.takes)
            if rate.into_id not in best or comes > best[rate.into_id][0]:
                best[rate.into_id] = comes, (*so_far[1], rate.into_id)
        if best == before:
            break
    return best.get(end)


def _gains(product: Fraction, ring: tuple[int, ...]) -> Refused:
    names = Program.objects.in_bulk(set(ring))
    way = " → ".join(names[one].name for one in ring[:-1])
    sent = next((10**power for power in range(2, 10) if int(10**power * product) > 10**power), product.denominator)
    words = (
        f"{way} → {with_josa(names[ring[-1]].name, '으로/로')} 돌아오기만 해도"
        f" {format_int(sent)}P가 {format_int(int(sent * product))}P로 늘어나요. 비율을 낮춰 주세요."
    )
    return Refused("rate_gains", words, field="gives")
