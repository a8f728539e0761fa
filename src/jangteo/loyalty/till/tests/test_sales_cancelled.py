"""Sales that a file takes back: under a receipt of their own, or under the number of the sale as terminals write it."""

from __future__ import annotations

from typing import Any

import pytest

from jangteo.foundation.tenancy.types import system
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points import operations as posting
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import NOW, Program, a_program, sql
from jangteo.loyalty.till import operations, queries
from jangteo.loyalty.till.types import SalesReport

pytestmark = pytest.mark.django_db
SYSTEM = system("test")
PHONE = "010-0000-7777"
SOLD = """승인일시,승인번호,승인금액,거래구분,회원번호
2026-11-20 10:05:30,30001,12000,승인,{phone}
2026-11-20 10:07:00,30002,50000,승인,{phone}
2026-11-20 10:08:00,30003,7000,승인,
"""
TAKEN_BACK = """승인일시,승인번호,승인금액,거래구분,회원번호
2026-11-21 09:00:00,30001,12000,승인취소,{phone}
2026-11-21 09:01:00,30002,-20000,승인,
2026-11-21 09:02:00,30002,10000,부분취소,
2026-11-21 09:03:00,30003,7000,취소,
"""


@pytest.fixture
def p() -> Program:
    return a_program(accrual_bp=100)


def take(p: Program, content: str, **more: Any) -> SalesReport:
    given = {"store_id": p.stores[0], "content": content.format(phone=PHONE).encode(), "file_name": "승인.csv"} | more
    return operations.import_sales(actor=SYSTEM, now=NOW, **given)


def told(report: SalesReport) -> tuple[int, ...]:
    return report.rows, report.added, report.unchanged, report.earned, report.cancelled


def problems(report: SalesReport) -> list[tuple[int, str, bool]]:
    return [(one.line, one.code, one.kept) for one in report.problems]


def balance(p: Program) -> int:
    assert points.list_differences() == []
    wallet_id = people.find_wallet_id(program_id=p.id, mark=people.get_member_ref(PHONE).mark)
    return points.get_wallet(program_id=p.id, wallet_id=wallet_id).balance if wallet_id else -1


def everything() -> list[Any]:
    tables = ("till_sale", "till_sales_file", "till_sales_layout", "points_transfer", "members_member", "audit_entry")
    return [sql(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t") for table in tables]


def test_a_cancellation_under_the_number_of_its_sale_takes_its_points_back_once(p: Program) -> None:
    assert told(take(p, SOLD)) == (3, 3, 0, 2, 0)
    report = take(p, TAKEN_BACK)
    assert (told(report), problems(report)) == ((4, 4, 0, 0, 3), [])
    assert balance(p) == 500 - 300
    rows = {one.receipt: one for one in queries.list_sales(market_id=p.world.market.id, store_id=p.stores[0])}
    assert rows.keys() >= {"30001:cancel", "30002:cancel", "30002:cancel:2", "30003:cancel"}
    assert rows["30001:cancel"].cancels == "30001"
    assert rows["30001:cancel"].wallet_id == rows["30001"].wallet_id
    before = everything()
    for content in (TAKEN_BACK, SOLD, TAKEN_BACK):
        again = take(p, content)
        assert (again.added, again.cancelled, again.problems) == (0, 0, ())
    assert everything() == before


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_sale_and_its_cancellation_stand_in_one_file(p: Program, newest_first: bool) -> None:
    head, *lines = (SOLD + TAKEN_BACK.partition("\n")[2]).strip().splitlines()
    content = "\n".join([head, *(reversed(lines) if newest_first else lines)])
    report = take(p, content)
    assert (told(report), problems(report)) == ((7, 7, 0, 2, 3), [])
    assert balance(p) == 200
    before = everything()
    assert told(take(p, content)) == (7, 0, 7, 0, 0)
    assert everything() == before


def test_the_number_of_the_sale_may_stand_in_both_columns(p: Program) -> None:
    take(p, SOLD)
    back = "승인일시,승인번호,원승인번호,승인금액\n2026-11-21 09:00,30001,30001,-12000\n"
    assert told(take(p, back)) == (1, 1, 0, 0, 1)
    assert balance(p) == 500
    assert told(take(p, back)) == (1, 0, 1, 0, 0)


def test_parts_are_never_more_than_the_sale(p: Program) -> None:
    take(p, SOLD)
    back = "승인일시,승인번호,승인금액\n2026-11-21 09:00,30002,-40000\n2026-11-21 09:01,30002,-20000\n"
    report = take(p, back)
    assert problems(report) == [(3, "above_original", True)]
    assert balance(p) == 120 + 100
    assert told(take(p, back)) == (2, 0, 2, 0, 0)
    other = take(p, "승인일시,승인번호,승인금액,카드사\n2026-11-21 09:00,30002,-40000,가나카드\n")
    assert problems(other) == [(2, "receipt_reused", False)]
    assert balance(p) == 220


def test_a_cancellation_of_no_known_sale_is_told_and_posts_nothing(p: Program) -> None:
    take(p, SOLD)
    back = """거래일시,영수번호,금액,거래구분,원거래번호,회원번호
2026-11-21 09:00,Z-1,-12000,반품,,{phone}
2026-11-21 09:01,Z-2,-500,반품,,
2026-11-21 09:02,Z-3,-700,반품,모르는번호,
2026-11-21 09:03,Z-4,-700,반품,,010-0000-9999
2026-11-21 09:04,Z-5,-12000,반품,30001,{phone}
"""
    report = take(p, back)
    assert told(report) == (5, 5, 0, 0, 1)
    assert problems(report) == [
        (2, "original_needed", True),
        (3, "original_needed", True),
        (4, "original_missing", True),
        (5, "original_needed", True),
    ]
    assert all("영수번호" in one.message and one.message.endswith("요.") for one in report.problems)
    assert balance(p) == 500
    # A number that only ever gave something back gets no wallet of its own.
    assert people.find_wallet_id(program_id=p.id, mark=people.get_member_ref("010-0000-9999").mark) is None
    before = everything()
    assert told(take(p, back)) == (5, 0, 5, 0, 0)
    assert everything() == before


def test_what_a_till_posted_under_the_number_is_taken_back_by_the_file(p: Program) -> None:
    wallet_id = members.wait_for_phone(actor=SYSTEM, now=NOW, program_id=p.id, phone=PHONE)
    posting.earn(actor=SYSTEM, now=NOW, source_id=p.tills[0], receipt="40001", wallet_id=wallet_id, paid=30_000)
    back = "승인일시,승인번호,승인금액,거래구분\n2026-11-22 09:00,40001,10000,취소\n"
    assert told(take(p, back)) == (1, 1, 0, 0, 1)
    assert balance(p) == 200
    assert told(take(p, back)) == (1, 0, 1, 0, 0)


def test_a_shop_of_no_program_keeps_its_cancellations(p: Program) -> None:
    store_id = p.world.store("혼자가게")
    take(p, SOLD, store_id=store_id)
    report = take(p, TAKEN_BACK, store_id=store_id)
    assert (report.added, report.cancelled, {one.code for one in report.problems}) == (4, 0, {"not_taking_part"})
    assert told(take(p, TAKEN_BACK, store_id=store_id))[:3] == (4, 0, 4)
