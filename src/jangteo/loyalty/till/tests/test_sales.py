"""Files of tills and card terminals: read as they come, taken in once, and never half."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from xlsxwriter import Workbook

from jangteo.foundation.tenancy.types import system
from jangteo.kernel.errors import Invalid, Missing
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points import operations as posting
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import BEGINNING, NOW, Program, a_program, sql
from jangteo.loyalty.till import operations, queries
from jangteo.loyalty.till.operations.selling.rows import read_moment, read_won
from jangteo.loyalty.till.types import SalesReport

pytestmark = pytest.mark.django_db
SYSTEM = system("test")
SEOUL = ZoneInfo("Asia/Seoul")
PHONE = "010-0000-7777"
POS = f"""새봄시장 큰밭상회 매출 내역,,,,,
조회기간: 2026-11-20 ~ 2026-11-22,,,,,
거래일시,영수증번호,결제금액(원),결제수단,회원번호,비고
2026-11-20 10:05:30,A-1,"12,000",카드,{PHONE},
2026-11-20 10:07:00,A-2,3500,현금,,
2026.11.21 09:00,A-3,"50,000원",카드,01000007777,단골
"""


@pytest.fixture
def p() -> Program:
    return a_program(accrual_bp=100)


def take(p: Program, content: str | bytes, *, encoding: str = "utf-8", **more: Any) -> SalesReport:
    body = content.encode(encoding) if isinstance(content, str) else content
    given = {"store_id": p.stores[0], "content": body, "file_name": "매출.csv"} | more
    return operations.import_sales(actor=SYSTEM, now=NOW, **given)


def told(report: SalesReport) -> tuple[int, ...]:
    return report.rows, report.added, report.unchanged, report.refused, report.earned


def balance(p: Program, phone: str = PHONE) -> int:
    assert points.list_differences() == []
    mark = people.get_member_ref(phone).mark
    wallet_id = people.find_wallet_id(program_id=p.id, mark=mark)
    return points.get_wallet(program_id=p.id, wallet_id=wallet_id).balance if wallet_id else -1


def sales(p: Program) -> list[Any]:
    return queries.list_sales(market_id=p.world.market.id, store_id=p.stores[0])


def everything() -> list[Any]:
    tables = ("till_sale", "till_sales_file", "till_sales_layout", "points_transfer", "audit_entry")
    return [sql(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t") for table in tables]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_file_becomes_sales_and_points(p: Program, encoding: str) -> None:
    report = take(p, POS, encoding=encoding)
    assert told(report) == (3, 3, 0, 0, 2)
    assert report.problems == ()
    assert report.columns["receipt"] == "영수증번호"
    assert balance(p) == 120 + 500
    newest, *_, first = sales(p)
    assert (newest.receipt, newest.paid, newest.tender, newest.line) == ("A-3", 50_000, "카드", 6)
    assert first.sold_at == datetime(2026, 11, 20, 10, 5, 30, tzinfo=SEOUL)
    assert [one.wallet_id is None for one in sales(p)] == [False, True, False]


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds_the_rest(p: Program) -> None:
    take(p, POS)
    before = everything()
    assert told(take(p, POS)) == (3, 0, 3, 0, 0)
    assert told(take(p, POS, encoding="cp949")) == (3, 0, 3, 0, 0)
    assert everything() == before
    longer = take(p, POS + f"2026-11-22 11:00,A-4,7000,현금,{PHONE},\n")
    assert told(longer) == (4, 1, 3, 0, 1)
    assert balance(p) == 690


def test_a_known_receipt_with_other_content_is_refused_also_within_a_file(p: Program) -> None:
    take(p, POS)
    report = take(p, POS.replace("12,000", "13,000") + "2026-11-22 11:00,A-5,100,,,\n2026-11-22 11:00,A-5,200,,,\n")
    assert told(report) == (5, 1, 2, 2, 0)
    assert [(one.line, one.code) for one in report.problems] == [(4, "receipt_reused"), (8, "receipt_reused")]
    assert balance(p) == 620


BAD = """거래일시,영수증번호,금액,회원번호
2026-11-20 10:00,,1000,
2026-11-20 10:00,B-2,공짜,
2026-13-20 10:00,B-3,1000,
2026-11-20 25:00,B-4,1000,
2026-11-20 10:00,B-5,0,
2027-11-20 10:00,B-6,1000,
2026-11-20 10:00,B-7,1000,8000-0000-0000-0000
2026-11-20 10:00,B-8,1000,010-0000-7777
2020-11-20 10:00,B-9,1000,010-0000-7777
"""


def test_rows_that_cannot_be_read_say_which_and_why_and_the_good_ones_stay(p: Program) -> None:
    report = take(p, BAD)
    assert told(report) == (9, 3, 0, 6, 1)
    assert [(one.line, one.code, one.kept) for one in report.problems] == [
        (2, "receipt_missing", False),
        (3, "paid_invalid", False),
        (4, "date_impossible", False),
        (5, "time_invalid", False),
        (6, "paid_invalid", False),
        (7, "occurred_in_future", False),
        (8, "card_number_wrong", True),
        (10, "occurred_too_long_ago", True),
    ]
    assert all(one.message.endswith("요.") or "예:" in one.message for one in report.problems)
    assert {one.receipt for one in sales(p)} == {"B-7", "B-8", "B-9"}
    assert balance(p) == 10


def test_all_or_nothing_takes_nothing_when_anything_is_wrong(p: Program) -> None:
    before = everything()
    report = take(p, BAD, all_or_nothing=True)
    assert (report.rows, report.added, report.refused, report.earned) == (9, 0, 9, 0)
    assert len(report.problems) == 8
    assert everything() == before
    assert balance(p) == -1
    assert told(take(p, POS, all_or_nothing=True)) == (3, 3, 0, 0, 2)


def test_a_row_that_takes_a_sale_back_takes_its_points_back(p: Program) -> None:
    take(p, POS)
    back = """거래일시,영수증번호,결제금액,거래구분,원거래번호,회원번호
2026-11-22 09:00,C-1,2000,승인취소,A-1,
2026-11-22 09:01,C-2,"-3,500",승인,A-2,
2026-11-22 09:02,C-3,900,취소,없는번호,010-0000-7777
2026-11-22 09:03,C-4,99000,취소,A-3,
"""
    report = take(p, back)
    assert (report.added, report.cancelled, report.refused) == (4, 1, 0)
    assert [(one.line, one.code, one.kept) for one in report.problems] == [
        (4, "original_missing", True),
        (5, "above_original", True),
    ]
    assert balance(p) == 600
    assert sorted(one.paid for one in sales(p))[:4] == [-99_000, -3500, -2000, -900]
    assert told(take(p, back))[:3] == (4, 0, 4)
    assert balance(p) == 600


def test_a_workbook_with_real_times_is_the_same_as_its_csv(p: Program) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        page, form = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.write_row(0, 0, ["거래일시", "영수증번호", "결제금액", "결제수단", "회원번호"])
        page.write_datetime(1, 0, datetime(2026, 11, 20, 10, 5, 30), form)
        page.write_row(1, 1, ["A-1", 12_000, "카드", 1_000_007_777])
    assert told(take(p, out.getvalue())) == (1, 1, 0, 0, 1)
    assert sales(p)[0].sold_at == datetime(2026, 11, 20, 10, 5, 30, tzinfo=SEOUL)
    assert told(take(p, POS)) == (3, 2, 1, 0, 1)


def test_what_a_shops_columns_are_is_remembered(p: Program) -> None:
    odd = "언제,무엇,얼마\n2026-11-20 10:00,1,1000\n"
    with pytest.raises(Invalid) as caught:
        take(p, odd)
    assert caught.value.code == "column_missing"
    assert "영수번호" in caught.value.message
    assert told(take(p, odd, columns={"sold_on": "언제", "receipt": "무엇", "paid": "얼마"}, daily=True))[1] == 1
    # The next day's receipts begin at 1 again.
    assert told(take(p, odd.replace("-20", "-21")))[:3] == (1, 1, 0)
    assert {one.receipt for one in sales(p)} == {"2026-11-20/1", "2026-11-21/1"}
    with pytest.raises(Invalid):
        take(p, odd, store_id=p.stores[1])
    with pytest.raises(Invalid) as caught:
        take(p, odd, columns={"nonsense": "언제"})
    assert caught.value.code == "column_unknown"


def test_two_machines_of_a_shop_count_each_for_itself(p: Program) -> None:
    take(p, POS)
    assert told(take(p, POS, source="van"))[:2] == (3, 3)
    assert balance(p) == 2 * 620


def test_a_shop_of_no_program_keeps_its_sales_and_one_of_two_must_say_which(p: Program) -> None:
    store = p.world.store("혼자가게")
    report = take(p, POS, store_id=store)
    assert (report.added, report.earned, {one.code for one in report.problems}) == (3, 0, {"not_taking_part"})
    other = a_program("other", 0, p.world)
    posting.take_part(**other.by_staff(), store_id=p.stores[0], since=BEGINNING)
    with pytest.raises(Invalid) as caught:
        take(p, POS)
    assert caught.value.code == "program_needed"
    assert told(take(p, POS, program_id=other.id))[4] == 2
    with pytest.raises(Missing):
        take(p, POS, program_id=10**9)


def test_a_blocked_card_earns_nothing(p: Program) -> None:
    wallet = members.wait_for_phone(actor=SYSTEM, now=NOW, program_id=p.id, phone=PHONE)
    posting.close_wallet(actor=SYSTEM, now=NOW, program_id=p.id, wallet_id=wallet)
    report = take(p, POS)
    assert (report.added, report.earned) == (3, 0)
    assert [one.code for one in report.problems] == ["member_closed", "member_closed"]


@pytest.mark.parametrize(
    ("on", "clock", "expected"),
    [
        ("2026-11-20 10:05:30", "", (10, 5, 30)),
        ("20261120", "100530", (10, 5, 30)),
        ("20261120100530", "", (10, 5, 30)),
        ("2026.11.20", "10:05", (10, 5, 0)),
        ("2026-11-20", "오후 1:05", (13, 5, 0)),
        ("2026-11-20 12:05 AM", "", (0, 5, 0)),
        ("26.11.20", "1005", (10, 5, 0)),
        ("2026-11-20T10:05:30+09:00", "", (10, 5, 30)),
        ("2026-11-20", "", (0, 0, 0)),
    ],
)
def test_moments_are_read_as_terminals_write_them(on: str, clock: str, expected: tuple[int, int, int]) -> None:
    assert read_moment(on, clock) == datetime(2026, 11, 20, *expected, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "won"),
    [("12,000", 12_000), ("₩ 1,000원", 1000), ("-500", -500), ("(500)", -500), ("△500", -500), ("7.00", 7)],
)
def test_amounts_are_read_as_terminals_write_them(text: str, won: int) -> None:
    assert read_won(text) == won


@pytest.mark.parametrize("text", ["", "0", "1.5", "10억", "1e3", "9" * 30, "½"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_won(text)


def test_a_file_of_many_is_one_load(p: Program, django_assert_max_num_queries: Any) -> None:
    wallet = members.wait_for_phone(actor=SYSTEM, now=NOW, program_id=p.id, phone=PHONE)
    lines = [
        f"{(NOW - timedelta(minutes=n)).astimezone(SEOUL):%Y-%m-%d %H:%M:%S},R{n},{1000 + n},{PHONE}"
        for n in range(2000)
    ]
    content = "\n".join(["거래일시,영수증번호,금액,회원", *lines])
    with django_assert_max_num_queries(60):
        report = take(p, content)
    assert told(report) == (2000, 2000, 0, 0, 2000)
    expected = sum((1000 + n) // 100 for n in range(2000))
    assert points.get_wallet(program_id=p.id, wallet_id=wallet).balance == expected == balance(p)


def test_a_file_is_told_step_by_step_up_to_its_last_row(p: Program) -> None:
    steps: list[tuple[int, int]] = []
    take(p, POS, progress=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (3, 3)
    assert len(steps) > 2
