"""The demo's programs are whole, come once, and their history adds up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jangteo.loyalty.points import demo, operations, queries
from jangteo.loyalty.points.tests.world import NOW, SYSTEM, TODAY, World, sql
from jangteo.registry.merchants.tests.factories import a_world

pytestmark = pytest.mark.django_db


def a_filled_world(slug: str, name: str, shops: int = 6) -> World:
    world = a_world(slug, name, stalls=shops)
    for number in range(shops):
        world.store(f"{name}{number}", (number,))
    return world


def test_programs_come_once_with_terms_of_several_times() -> None:
    worlds = {slug: a_filled_world(slug, slug) for slug in ("bujeon", "bansong")}
    markets = {slug: world.market for slug, world in worlds.items()}
    first = demo.build(actor=SYSTEM, now=NOW, seed=1, markets=markets)
    again = demo.build(actor=SYSTEM, now=NOW + timedelta(days=1), seed=1, markets=markets)
    assert first == again
    [program] = first
    assert program.market_ids == (markets["bujeon"].id, markets["bansong"].id)
    policies = queries.list_policies(program_id=program.id)
    assert len(policies) == 3
    assert [one.since <= TODAY for one in policies] == [False, True, True]
    parts = queries.list_participations(program_id=program.id, on=TODAY)
    assert {part.market_id for part in parts} == set(program.market_ids)
    assert [part.outside for part in parts].count(True) == 1
    assert 200 in {part.rate_bp for part in parts}


def test_three_months_are_posted_a_week_at_a_time_and_add_up(django_assert_max_num_queries: Any) -> None:
    worlds = {slug: a_filled_world(slug, slug) for slug in ("bujeon", "bansong")}
    [program] = demo.build(
        actor=SYSTEM, now=NOW, seed=1, markets={slug: world.market for slug, world in worlds.items()}
    )  # fmt: skip
    wallets = [operations.open_wallet(actor=SYSTEM, now=NOW, program_id=program.id) for _ in range(60)]
    given = {"program_id": program.id, "wallets": wallets, "tills": program.sources, "now": NOW, "seed": 1}
    # A statement for each kind of a week, however many postings it makes.
    with django_assert_max_num_queries(60):
        posted = demo.fill_history(**given)
    assert posted > 700
    kinds = dict(sql("SELECT kind, count(*) FROM points_transfer GROUP BY 1"))
    assert set(kinds) == {"earn", "redeem", "cancel"}
    assert sum(kinds.values()) == posted
    assert queries.list_differences() == []
    assert demo.fill_history(**given) == 0
    weeks = queries.list_weeks(program_id=program.id, market_id=program.market_ids[0], on=TODAY)
    assert all(week.earned for week in weeks)
