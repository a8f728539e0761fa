"""What an issuer issues in a year: also what it gives for the points of another issuer, but not for its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jangteo.foundation.tenancy.types import system
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.acts import earn
from jangteo.loyalty.points.tests.world import NOW, TODAY, Program, a_program, at
from jangteo.registry.merchants.tests.factories import a_world

pytestmark = pytest.mark.django_db


def convert(p: Program, q: Program, points: int, key: str) -> None:
    mine = p.wallet()
    earn(p, mine, points)
    operations.set_rate(
        **p.by_staff() | {"actor": system("test")}, into_id=q.id, takes=1, gives=1, valid_from=TODAY
    )  # fmt: skip
    operations.convert(**at(), wallet_id=mine, into_wallet_id=q.wallet(), points=points, key=key)


def yearly(p: Program, days: int = 0) -> int:
    [one] = queries.list_exposures(on=TODAY + timedelta(days=days), market_id=p.world.market.id)
    return one.yearly


@pytest.mark.parametrize("added_up", [False, True])
def test_points_of_another_issuer_are_issued_anew_and_ones_own_are_not(added_up: bool) -> None:
    gold = a_program(accrual_bp=10_000)
    silver = a_program("silver", 1, world=gold.world, accrual_bp=10_000)
    iron = a_program("iron", 1, world=a_world(slug="other"), accrual_bp=10_000)
    operations.add_market(**silver.by_staff(), joining_market_id=iron.world.market.id)
    convert(gold, silver, 300, "K1")
    [own] = queries.list_exposures(on=TODAY, market_id=gold.world.market.id)
    assert (own.yearly, own.outstanding) == (300, 300)
    convert(iron, silver, 50, "K2")
    convert(gold, silver, 20, "K3")
    if added_up:
        operations.add_up_days(**at(NOW + timedelta(days=1)))
    # The market of the other issuer takes part in silver, too: both issuers are told of there.
    told = {one.program_ids: one.yearly for one in queries.list_exposures(on=TODAY)}
    assert told == {(gold.id, silver.id): 300 + 20 + 50, (iron.id,): 50}
    assert queries.list_exposures(on=TODAY + timedelta(days=400), market_id=gold.world.market.id)[0].yearly == 0
    assert queries.list_differences() == []


def test_where_only_another_issuers_points_come_in_the_days_tell(django_assert_max_num_queries) -> None:
    gold = a_program(accrual_bp=10_000)
    iron = a_program("iron", 1, world=a_world(slug="other"), accrual_bp=10_000)
    operations.add_market(**gold.by_staff(), joining_market_id=iron.world.market.id)
    convert(iron, gold, 50, "K1")
    assert yearly(gold) == 50
    with django_assert_max_num_queries(2):
        queries.list_exposures(on=TODAY)
