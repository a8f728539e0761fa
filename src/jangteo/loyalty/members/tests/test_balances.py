"""A market moves over with its customers' balances: each once, proven by sums, wrong rows told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jangteo.foundation.spreadsheets.toolkit import SheetResult, SheetRow
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid, NotAllowed
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.queries.bringing import list_balance_problems
from jangteo.loyalty.members.sheets import SHEET, read_member, read_points
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.tests.factories import NOW, TODAY, Program, a_program
from jangteo.loyalty.points.types import Brought
from jangteo.registry.merchants.tests.factories import a_user

pytestmark = pytest.mark.django_db
UNTIL = TODAY + timedelta(days=400)


def row(line: int, member: str, has: str, until: str = UNTIL.isoformat(), program: str = "") -> SheetRow:
    given = {"member": member, "points": has, "expires_on": until, "program": program}
    return SheetRow(line, {c.key: c.read(given[c.key]) if given[c.key] else None for c in SHEET.columns})


def take(p: Program, *rows: SheetRow) -> SheetResult:
    return operations.take_balances(
        actor=p.world.staff, now=NOW, market_id=p.world.market.id, rows=rows, progress=lambda done, total: None
    )


def held(p: Program, phone: str) -> int:
    wallet_id = points_queries.get_wallet(
        program_id=p.id,
        wallet_id=queries.find_wallet_id(program_id=p.id, mark=read_member(phone).mark) or 0,
    )
    return wallet_id.balance


def problems(p: Program, *rows: SheetRow) -> list[str]:
    return [one.code for one in list_balance_problems(market_id=p.world.market.id, rows=rows, now=NOW)]


def test_balances_come_in_once_and_the_sums_prove_it() -> None:
    p = a_program()
    rows = (row(2, "010-0000-1001", "1,200P"), row(3, "1000001002", "300"), row(4, "010-0000-1003", "0"))
    first = take(p, *rows)
    assert (first.added, first.unchanged, first.refused) == (2, 1, ())
    assert first.words.startswith("좋은 줄에 적힌 1,500P = 새로 옮긴 1,500P + 전에 옮긴 0P + 넣지 못한 0P.")
    assert "장부에 1,500P가 있어요" in first.words
    assert held(p, "010-0000-1001") == 1_200
    again = take(p, *rows)
    assert (again.added, again.unchanged, again.refused) == (0, 3, ())
    assert "새로 옮긴 0P + 전에 옮긴 1,500P" in again.words
    assert held(p, "010-0000-1001") == 1_200
    more = take(p, *rows, row(5, "010-0000-1001", "50", (UNTIL + timedelta(days=1)).isoformat()))
    assert (more.added, more.unchanged) == (1, 3)
    assert held(p, "010-0000-1001") == 1_250
    assert points_queries.list_differences() == []
    totals = points_queries.get_totals(program_id=p.id)
    assert (totals.wallets, totals.fund) == (1_550, -1_550)


def test_the_points_keep_their_day_or_get_the_programs() -> None:
    p = a_program(months_until_expiry=60)
    take(p, row(2, "010-0000-1001", "100"), row(3, "010-0000-1002", "100", ""))
    for phone, day in (("010-0000-1001", UNTIL), ("010-0000-1002", date(2031, 11, 30))):
        wallet_id = queries.find_wallet_id(program_id=p.id, mark=read_member(phone).mark) or 0
        [lot] = points_queries.list_expiring(program_id=p.id, wallet_id=wallet_id, until=date(2040, 1, 1))
        assert lot.expires_on == day


def test_another_number_of_points_for_the_same_member_and_day_is_refused() -> None:
    p = a_program()
    take(p, row(2, "010-0000-1001", "100"))
    wrong = take(p, row(2, "010-0000-1001", "900"), row(3, "010-0000-1002", "5"))
    assert [(one.line, one.code) for one in wrong.refused] == [(2, "receipt_reused")]
    assert wrong.added == 1
    assert "좋은 줄에 적힌 905P = 새로 옮긴 5P + 전에 옮긴 0P + 넣지 못한 900P" in wrong.words
    assert held(p, "010-0000-1001") == 100


def test_the_program_is_named_where_there_are_several() -> None:
    p = a_program("gold")
    assert problems(p, row(2, "010-0000-1001", "100", program="없는포인트")) == ["program_unknown"]
    second = a_program("silver", world=p.world)
    assert problems(p, row(2, "010-0000-1001", "100")) == ["program_needed"]
    assert problems(p, row(2, "010-0000-1001", "100", program="silver")) == []
    take(p, row(2, "010-0000-1001", "100", program="silver"))
    assert held(second, "010-0000-1001") == 100


def test_cards_of_the_market_and_days_to_come_alone() -> None:
    p = a_program()
    batch = operations.issue_cards(**p.by_staff(), count=1)
    [card] = queries.list_cards(program_id=p.id, batch_id=batch)
    number = queries.list_demo_numbers(program_id=p.id, member_id=card.member_id)[0]
    assert problems(p, row(2, number, "100")) == []
    take(p, row(2, number, "100"))
    assert points_queries.get_wallet(program_id=p.id, wallet_id=card.wallet_id).balance == 100
    operations.block_card(**p.by_staff(), card_id=card.id, reason="잃어버림")
    assert problems(p, row(2, number, "200")) == ["card_missing"]
    assert problems(p, row(2, "010-0000-1001", "1", (TODAY - timedelta(days=1)).isoformat())) == ["expired"]


def test_a_manager_brings_nothing_in() -> None:
    p = a_program()
    manager, _ = a_user((Role.MANAGER, p.world.market.scope))
    with pytest.raises(NotAllowed):
        operations.take_balances(
            actor=manager, now=NOW, market_id=p.world.market.id, rows=(), progress=lambda done, total: None
        )


@pytest.mark.parametrize("text", ["010-12", "DABC", "02-123-4567", "8000000000000000"])
def test_what_names_nobody_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        read_member(text)


@pytest.mark.parametrize("text", ["하나", "-5", "1.5", "1,000,000,001"])
def test_what_is_no_number_of_points_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        read_points(text)


def test_the_ledger_takes_many_rows_in_one_statement(django_assert_max_num_queries) -> None:
    p = a_program()
    wallets = [p.wallet() for _ in range(300)]
    rows = [Brought(wallet_id, 10, UNTIL, f"in:{wallet_id}") for wallet_id in wallets]
    with django_assert_max_num_queries(25):
        answer = points.bring_in_many(**p.by_staff(), rows=rows)
    assert answer.total == 3_000
    assert set(answer.outcomes) == {"new"}
