"""Cards of the system that a market used before, at a till: the same rules as for a card of ours."""

from __future__ import annotations

from typing import Any

import pytest

from jangteo.foundation.tenancy.types import system
from jangteo.loyalty.members.tests.factories import NOW, Club, an_old_card
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import a_program
from jangteo.loyalty.till import operations

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


@pytest.fixture
def club() -> Club:
    return Club(a_program(accrual_bp=1000, card_day_limit=1_500))


def serve(club: Club, **body: Any) -> tuple[int, Any]:
    at = {"actor": SYSTEM, "now": NOW, "market_id": club.market_id, "store_id": club.program.stores[0]}
    [answer] = operations.serve(**at, program_id=club.id, items=[body])
    return answer["status"], answer["body"]


def test_it_earns_spends_within_the_days_limit_and_is_looked_up(club: Club) -> None:
    wallet_id = an_old_card(club, "KR-00017", 5_000)
    status, body = serve(club, op="earn", receipt="E1", member="kr 00017", paid=10_000)
    assert (status, body["points"], body["balance"]) == (201, 1_000, 6_000)
    assert serve(club, op="earn", receipt="E1", member="KR00017", paid=10_000) == (200, body)
    status, body = serve(club, op="redeem", receipt="R1", member="KR00017", points=1_000, bill=10_000)
    assert (status, body["balance"]) == (201, 5_000)
    status, body = serve(club, op="redeem", receipt="R2", member="KR00017", points=1_000, bill=10_000)
    assert status != 201
    assert body["code"] == "confirmation_impossible"
    facts = operations.look_up(
        actor=SYSTEM, now=NOW, market_id=club.market_id, store_id=club.program.stores[0], program_id=club.id,
        member="KR00017",
    )  # fmt: skip
    assert facts["balance"] == 5_000
    assert points.get_wallet(program_id=club.id, wallet_id=wallet_id).balance == 5_000
    assert points.list_differences() == []


def test_a_number_that_nobody_has_opens_nothing(club: Club) -> None:
    status, body = serve(club, op="earn", receipt="E1", member="KR00018", paid=10_000)
    assert (status, body["code"]) == (404, "member_missing")
    status, body = serve(club, op="earn", receipt="E1", member="010-1234", paid=10_000)
    assert (status, body["code"]) == (422, "phone_invalid")


def test_a_file_of_sales_names_it(club: Club) -> None:
    wallet_id = an_old_card(club, "00012345", 100)
    content = "거래일시,영수번호,금액,회원번호\n2026-11-20 10:00,1,10000,00012345\n"
    report = operations.import_sales(
        actor=SYSTEM, now=NOW, store_id=club.program.stores[0], content=content.encode(), file_name="매출.csv"
    )
    assert (report.earned, report.problems) == (1, ())
    assert points.get_wallet(program_id=club.id, wallet_id=wallet_id).balance == 1_100
