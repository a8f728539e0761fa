"""Days that are added up: the same figures from the sums as from the transfers, whenever they are made."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import cancel, capture, earn, grant, hold, spend
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, at, sql

pytestmark = pytest.mark.django_db
DAYS = 5


def _lived() -> Program:
    """Five days of every kind of posting, the last one today."""
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    for day in range(DAYS):
        now = NOW - timedelta(days=DAYS - 1 - day)
        earn(p, wallet, 500 + day, receipt=f"E{day}", now=now)
        spend(p, wallet, 100, receipt=f"S{day}", now=now)
        cancel(p, f"S{day}", points=30, now=now)
        cancel(p, f"E{day}", paid=5, now=now)
        hold(p, wallet, 50, receipt=f"H{day}", now=now)
        capture(p, f"H{day}", 20, now=now)
        grant(p, wallet, 7, now=now)
    return p


def _figures(p: Program) -> tuple[Any, ...]:
    return (
        queries.get_totals(program_id=p.id),
        queries.get_figures(program_id=p.id),
        queries.list_weeks(program_id=p.id, market_id=p.world.market.id, on=TODAY),
        queries.list_exposures(on=TODAY),
    )


def test_sums_of_days_tell_the_same_as_the_transfers() -> None:
    p = _lived()
    before = _figures(p)
    assert before[1].outstanding > 0
    assert operations.add_up_days(**at(NOW)) == TODAY - timedelta(days=1)
    assert _figures(p) == before
    assert sql('SELECT count(DISTINCT "on"), max("on") FROM points_day') == [(DAYS - 1, TODAY - timedelta(days=1))]
    assert queries.list_differences() == []
    assert operations.add_up_days(**at(NOW)) is None
    assert _figures(p) == before


def test_what_is_posted_after_it_counts_at_once_and_is_added_up_the_next_day() -> None:
    p = _lived()
    operations.add_up_days(**at(NOW))
    held = queries.get_figures(program_id=p.id)
    earn(p, p.wallet(), 1_000)
    after = queries.get_figures(program_id=p.id)
    assert (after.issued, after.outstanding) == (held.issued + 1_000, held.outstanding + 1_000)
    tomorrow = NOW + timedelta(days=1)
    assert operations.add_up_days(**at(tomorrow)) == TODAY
    assert queries.get_figures(program_id=p.id) == after
    assert queries.list_differences() == []


def test_a_day_ends_at_midnight_in_seoul() -> None:
    p = a_program(accrual_bp=10_000)
    wallet = p.wallet()
    midnight = NOW.replace(hour=15, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for moment in (midnight - timedelta(milliseconds=1), midnight):
        earn(p, wallet, 500, now=moment)
    operations.add_up_days(**at(NOW))
    assert sql('SELECT "on", points FROM points_day') == [(date.fromordinal(TODAY.toordinal() - 1), 500)]
    assert queries.get_totals(program_id=p.id).wallets == 1_000


def test_sums_made_again_are_the_same_and_mend_what_was_damaged() -> None:
    p = _lived()
    before = _figures(p)
    operations.add_up_days(**at(NOW))
    sql("UPDATE points_day SET store_points = store_points + 1 WHERE kind = 'earn'")
    assert {(one.rule, one.wallet_id, one.seen - one.expected) for one in queries.list_differences()} == {
        ("day", None, 1)
    }
    assert _figures(p) != before
    assert operations.add_up_days(**at(NOW), again=True) == TODAY - timedelta(days=1)
    assert queries.list_differences() == []
    assert _figures(p) == before


def test_weeks_of_a_shop_are_those_of_its_sales_until_yesterday() -> None:
    p = _lived()
    store = p.stores[0]
    operations.add_up_days(**at(NOW))
    weeks = queries.list_store_weeks(store_id=store, on=TODAY)
    assert len(weeks) == 12
    assert all(before.monday + timedelta(days=7) == after.monday for before, after in pairwise(weeks))
    assert weeks[-1].monday <= TODAY - timedelta(days=1) < weeks[-1].monday + timedelta(days=7)
    assert (sum(week.sales for week in weeks), sum(week.points for week in weeks)) == (DAYS - 1, 4 * 500 + 1 + 2 + 3)
    tomorrow = NOW + timedelta(days=1)
    operations.add_up_days(**at(tomorrow))
    weeks = queries.list_store_weeks(store_id=store, on=TODAY + timedelta(days=1))
    assert sum(week.sales for week in weeks) == DAYS
    assert queries.list_differences() == []
    sql("UPDATE points_store_week SET points = points + 1 WHERE week = %s", weeks[-1].monday)
    assert [(one.rule, one.seen - one.expected) for one in queries.list_differences()] == [("store_week", 1)]
    operations.add_up_days(**at(tomorrow), again=True)
    assert queries.list_store_weeks(store_id=store, on=TODAY + timedelta(days=1)) == weeks


def test_figures_of_a_program_do_not_read_the_transfers_of_days_that_are_over() -> None:
    p = _lived()
    operations.add_up_days(**at(NOW))
    sql("ANALYZE points_transfer")
    with CaptureQueriesContext(connection) as asked:
        queries.get_totals(program_id=p.id)
    plan = sql("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, FORMAT JSON) " + asked.captured_queries[0]["sql"])[0][0]
    scans = [node for node in _nodes(plan[0]["Plan"]) if node.get("Relation Name") == "points_transfer"]
    assert (
        sum(node["Actual Rows"] for node in scans)
        == sql("SELECT count(*) FROM points_transfer WHERE posted_at >= %s", NOW - timedelta(hours=12))[0][0]
    )


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(deep for inner in node.get("Plans", ()) for deep in _nodes(inner))]
