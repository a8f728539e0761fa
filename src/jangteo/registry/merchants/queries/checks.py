"""Rounds of checks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django_scopes import scope as open_rows

from jangteo.registry.merchants.models import Check, CheckRound, Store
from jangteo.registry.merchants.queries._rows import beside
from jangteo.registry.merchants.types import CheckLine, CheckResult, CheckView, RoundView, refusals


def find_open_round(*, market_id: int) -> RoundView | None:
    """The round that a market is making, if any."""
    with open_rows(market=market_id):
        row = CheckRound.objects.filter(closed_on=None).first()
        return _round(row) if row else None


def get_round(*, market_id: int, id: int) -> RoundView:
    """A round of a market. Raises Missing(`round_missing`)."""
    with open_rows(market=market_id):
        row = CheckRound.objects.filter(id=id).first()
        if row is None:
            raise refusals.no_round()
        return _round(row)


def list_rounds(*, market_id: int) -> list[RoundView]:
    """The rounds of a market, the latest first."""
    with open_rows(market=market_id):
        return [_round(row) for row in CheckRound.objects.order_by("-id")]


def _round(row: CheckRound) -> RoundView:
    newest = newest_of(row.id)
    return RoundView(
        id=row.id,
        title=row.title,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        stores=Store.objects.filter(state="open").count(),
        checked=len(newest),
        differing=sum(bool(view.differing) for view in newest.values()),
    )


def newest_of(round_id: int) -> dict[int, CheckView]:
    """The newest finding of each shop, by the moment of checking. One question."""
    findings: dict[int, list[Check]] = defaultdict(list)
    for row in Check.objects.filter(round_id=round_id).order_by("-checked_at", "-id"):
        findings[row.store_id].append(row)
    return {
        store_id: CheckView(
            id=rows[0].id,
            store_id=store_id,
            result=CheckResult(rows[0].result),
            checked_at=rows[0].checked_at,
            checked_by=rows[0].checked_by_label,
            words=rows[0].words,
            differing=sum(row.result != rows[0].result for row in rows[1:]),
        )
        for store_id, rows in findings.items()
    }


def list_checks(*, market_id: int, round_id: int, store_id: int) -> list[CheckView]:
    """Everything that was found at a shop in a round, the newest first."""
    with open_rows(market=market_id):
        rows = Check.objects.filter(round_id=round_id, store_id=store_id).order_by("-checked_at", "-id")
        return [
            CheckView(row.id, store_id, CheckResult(row.result), row.checked_at, row.checked_by_label, row.words, 0)
            for row in rows
        ]


def list_check_lines(*, market_id: int, round_id: int, today: date) -> list[CheckLine]:
    """The walk: every open shop in the order of its stalls, with what was found. Five questions."""
    with open_rows(market=market_id):
        newest, more = newest_of(round_id), beside(today)
        order = {store_id: number for number, store_id in enumerate(more.stalls)}
        stores = Store.objects.filter(state="open").order_by("name_key", "id").values_list("id", "name")
        lines = [
            CheckLine(
                store_id=store_id,
                name=name,
                place=" · ".join(number for _, number, _, _ in more.stalls.get(store_id, [])),
                zone=next((zone for _, _, zone, _ in more.stalls.get(store_id, [])), ""),
                goods=", ".join(word for word, _, _ in more.goods.get(store_id, [])),
                check=newest.get(store_id),
            )
            for store_id, name in stores
        ]
    return sorted(lines, key=lambda line: order.get(line.store_id, len(order)))
