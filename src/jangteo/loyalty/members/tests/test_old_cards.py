"""A market moves over with the cards its customers hold: their numbers go on as cards of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jangteo.foundation.spreadsheets.toolkit import SheetResult, SheetRow
from jangteo.kernel.cards import new_card_number
from jangteo.kernel.errors import Invalid, Refused
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.queries.bringing import list_balance_problems
from jangteo.loyalty.members.sheets import SHEET, read_member
from jangteo.loyalty.members.tests.world import NOW, SYSTEM, TODAY, Club, a_club, a_user
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.tests.factories import a_receipt, sql

pytestmark = pytest.mark.django_db
UNTIL = (TODAY + timedelta(days=400)).isoformat()


@pytest.fixture
def club() -> Club:
    return a_club()


def row(line: int, member: str, has: str = "100") -> SheetRow:
    given = {"member": member, "points": has, "expires_on": UNTIL, "program": ""}
    return SheetRow(line, {c.key: c.read(given[c.key]) if given[c.key] else None for c in SHEET.columns})


def take(club: Club, *rows: SheetRow) -> SheetResult:
    return operations.take_balances(
        actor=club.program.world.staff, now=NOW, market_id=club.market_id, rows=rows, progress=lambda done, total: None
    )


def held(club: Club, number: str) -> int:
    wallet_id = club.by_card(number)
    return club.balance(wallet_id) if wallet_id else -1


def old_card(club: Club, number: str) -> Any:
    card_id = queries.find_card_id(program_id=club.id, number=number)
    assert card_id is not None
    return queries.get_card(program_id=club.id, card_id=card_id)


def everything() -> list[Any]:
    tables = ("members_member", "members_key", "members_card", "points_wallet", "points_transfer", "audit_entry")
    return [sql(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t") for table in tables]


def test_cards_of_the_system_before_come_in_once_and_the_sums_prove_it(club: Club) -> None:
    rows = (row(2, "00012345", "1,200"), row(3, "ab-1234", "300"), row(4, "A9999", "0"), row(5, "010-0000-1001", "50"))
    assert list(list_balance_problems(market_id=club.market_id, rows=rows, now=NOW)) == []
    first = take(club, *rows)
    assert (first.added, first.unchanged, first.refused) == (4, 0, ())
    assert first.words.startswith("좋은 줄에 적힌 1,550P = 새로 옮긴 1,550P + 전에 옮긴 0P + 넣지 못한 0P.")
    assert [held(club, number) for number in ("00012345", "AB1234", "A9999")] == [1_200, 300, 0]
    assert queries.count_old_cards(program_id=club.id) == 3
    cards = queries.list_old_cards(program_id=club.id)
    assert {one.number_masked for one in cards} == {"**** 2345", "**** 234", "**** 99"}
    assert {(one.batch_id, one.is_claimed) for one in cards} == {(None, False)}
    before = everything()
    again = take(club, *rows)
    assert (again.added, again.unchanged, again.refused) == (0, 4, ())
    assert "새로 옮긴 0P + 전에 옮긴 1,550P" in again.words
    assert everything() == before
    # Sealed where it stands, found by its mark alone.
    assert sql("SELECT count(*) FROM members_card WHERE number LIKE '%%12345%%'") == [(0,)]


def test_such_a_card_earns_and_spends_as_a_card(club: Club) -> None:
    take(club, row(2, "LOYAL-77", "500"))
    ref = queries.get_member_ref(" loyal77 ")
    assert (ref.kind, ref.value, ref.is_old_card) == ("card", "LOYAL77", True)
    wallet_id = queries.find_wallet_id(program_id=club.id, mark=ref.mark)
    assert wallet_id is not None
    club.earn(wallet_id, 10_000)
    points.redeem(
        actor=SYSTEM, now=NOW, source_id=club.program.tills[0], receipt=a_receipt(), wallet_id=wallet_id, points=200,
        bill=1_000, guard="card",
    )  # fmt: skip
    assert held(club, "LOYAL77") == 400


def test_such_a_card_is_claimed_blocked_and_replaced(club: Club) -> None:
    take(club, row(2, "700001", "500"), row(3, "700002", "300"), row(4, "700003", "10"))
    person, _ = a_user()
    wallet = club.join(person)
    operations.claim_card(**club.by(person), card="70 0001")
    assert (club.by_card("700001"), club.balance(wallet)) == (wallet, 500)
    card = old_card(club, "700001")
    assert card.is_claimed
    operations.block_card(**club.by(person), card_id=card.id, reason="잃어버림")
    assert club.by_card("700001") is None
    operations.unblock_card(**club.by_staff(), card_id=card.id, reason="찾음")
    # The next in the drawer may be one of the old ones, too; else one of ours is made.
    new_id = operations.replace_card(**club.by_staff(), card_id=card.id, reason="닳음", number="700002")
    assert old_card(club, "700002").id == new_id
    assert (club.by_card("700001"), club.by_card("700002"), club.balance(wallet)) == (None, wallet, 800)
    made = operations.replace_card(**club.by_staff(), card_id=old_card(club, "700003").id, reason="닳음")
    assert queries.get_card(program_id=club.id, card_id=made).batch_id is not None
    with pytest.raises(Refused) as caught:
        operations.claim_card(**club.by(person), card="700003")
    assert caught.value.code == "card_blocked"
    again = take(club, row(2, "700001", "500"), row(3, "700002", "300"))
    assert [(one.line, one.code) for one in again.refused] == [(2, "card_missing")]
    assert club.balance(wallet) == 800


def test_whoever_holds_such_a_card_joins_with_it(club: Club) -> None:
    take(club, row(2, "KR-00017", "500"))
    person, _ = a_user()
    assert club.balance(club.join(person, card="kr00017")) == 500


@pytest.mark.parametrize(
    "number",
    [
        "1234",
        "0000",
        "00012345",
        "01000001",
        "A1",
        "9410123456789012",
        "81234567",
        "X" * 31 + "1",
        "9999999999",
        "D12345",
        "D0000001",
        "DABC1234",
        "D" + "0" * 31,
    ],
)
def test_numbers_of_other_systems(number: str) -> None:
    if len(number) < 4:
        with pytest.raises(Invalid):
            read_member(number)
        return
    found = read_member(number)
    assert (found.kind, found.value, found.is_old_card) == ("card", number, True)


def test_a_card_that_begins_as_codes_do_is_told_from_them_by_its_length(club: Club) -> None:
    take(club, row(2, "D-0001 2345", "700"))
    wallet_id = club.by_card("D00012345")
    assert wallet_id is not None
    assert club.balance(wallet_id) == 700
    shown = queries.get_code(program_id=club.id, wallet_id=wallet_id, now=NOW).text
    assert queries.get_member_ref(shown).kind == "code"
    assert queries.get_member_ref("D00012345").mark != queries.get_member_ref(shown).mark == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8000000000000000", "card_number_wrong"),
        ("8000-0000-0000-0000", "card_number_wrong"),
        ("D" + "0" * 32, "code_invalid"),
        ("d" + "0" * 44, "code_invalid"),
        ("02-123-4567", "phone_not_mobile"),
        ("010-1234-567", "phone_invalid"),
        ("010123456", "phone_invalid"),
        ("010123456789", "phone_invalid"),
        ("010-12", "phone_invalid"),
        ("HELLO", "phone_invalid"),
        ("카드123", "phone_invalid"),
        ("1.23E+15", "phone_invalid"),
        ("1.2345E15", "phone_invalid"),
        ("A" * 32 + "1", "phone_invalid"),
        ("12_34", "phone_invalid"),
    ],
)
def test_what_is_no_number_of_a_card(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_member(text)
    assert caught.value.code == code


def test_a_number_of_ours_that_was_never_issued_is_still_refused(club: Club) -> None:
    rows = (row(2, new_card_number()),)
    assert [one.code for one in list_balance_problems(market_id=club.market_id, rows=rows, now=NOW)] == ["card_missing"]
    assert read_member("010-0000-1001").kind == read_member("1000001001").kind == "phone"


def test_a_card_of_one_program_is_none_of_another(club: Club) -> None:
    other = a_club_beside(club)
    take(club, *[SheetRow(2, row(2, "700001").values | {"program": "gold"})])
    assert (held(club, "700001"), held(other, "700001")) == (100, -1)
    assert points_queries.list_differences() == []


def a_club_beside(club: Club) -> Club:
    from jangteo.loyalty.points.tests.factories import a_program

    return Club(a_program("silver", 0, world=club.program.world))
