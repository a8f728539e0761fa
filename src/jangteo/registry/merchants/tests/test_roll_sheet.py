"""The association's roll goes in: who is found by what, what is doubtful and why, and the same file twice."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jangteo.foundation.spreadsheets import operations as sheets
from jangteo.foundation.spreadsheets import queries
from jangteo.foundation.spreadsheets.toolkit import RowProblem, SheetResult, SheetRow
from jangteo.foundation.spreadsheets.types import Mode, UploadState
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid, NotAllowed, Refused
from jangteo.registry.merchants.queries.roll import list_member_problems
from jangteo.registry.merchants.sheets import MEMBERS, read_member_number, take_members
from jangteo.registry.merchants.tests.world import ACTOR, NOW, TODAY, World, a_phone, a_user, a_world
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known
from jangteo.registry.parties.types import AssemblyKind, MemberKind, MemberView, OrganisationKind, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    world = a_world(stalls=6)
    parties.found_organisation(
        actor=ACTOR, now=NOW, market_id=world.market.id, kind=OrganisationKind.ASSOCIATION, name="새봄시장 상인회"
    )
    return world


def row(line: int, name: str, **cells: str) -> SheetRow:
    """A row as the wizard reads it: every column of the file, None for a blank cell."""
    given = {"name": name} | cells
    columns = MEMBERS.columns
    return SheetRow(line, {one.key: one.read(given[one.key]) if given.get(one.key) else None for one in columns})


def take(w: World, *rows: SheetRow) -> SheetResult:
    return take_members(actor=w.staff, now=NOW, market_id=w.market.id, rows=rows, progress=lambda done, total: None)


def counts(result: SheetResult) -> tuple[int, int, int]:
    return result.added, result.changed, result.unchanged


def problems(w: World, *rows: SheetRow) -> list[tuple[int, str, str, bool]]:
    found: list[RowProblem] = list(list_member_problems(market_id=w.market.id, rows=rows, now=NOW))
    return [(one.line, one.column, one.code, one.warn) for one in found]


def members(w: World, on: date = TODAY) -> list[MemberView]:
    association = known.find_association(market_id=w.market.id)
    assert association is not None
    with w.rows():
        return known.list_members(organisation_id=association.id, on=on)


def officers(w: World) -> list[tuple[Post, date, date | None]]:
    association = known.find_association(market_id=w.market.id)
    assert association is not None
    with w.rows():
        return [(one.post, one.start, one.last_day) for one in known.list_officers(organisation_id=association.id)]


def test_a_row_becomes_a_member_with_shop_kind_and_term(w: World) -> None:
    phone = a_phone()
    store_id = w.store("다복상회", (0, 1), owner_name="홍길동", owner_phone=phone)
    whole = row(
        2, "홍길동", phone=phone, stall="가-1", shop="다복 상회", since="2019.3.2", number="제12호", kind="정회원",
        post="회장", post_since="2025-01-01", post_last_day="2027-12-31",
    )  # fmt: skip
    by_name = row(3, "김순자", phone="010-0000-7777", shop="없는가게", kind="준회원")
    assert problems(w, whole, by_name) == [(3, "shop", "shop_unknown", True)]
    assert counts(take(w, whole, by_name)) == (2, 0, 0)
    first, second = members(w)
    assert (first.number, first.store_id, first.place, first.start) == (
        12,
        store_id,
        "가-1 다복 상회",
        date(2019, 3, 2),
    )
    assert first.person.id == w.get(store_id).person_id
    assert (second.number, second.store_id, second.place, second.kind) == (13, None, "없는가게", MemberKind.ASSOCIATE)
    assert second.start == TODAY
    assert officers(w) == [(Post.CHAIR, date(2025, 1, 1), date(2027, 12, 31))]
    assert counts(take(w, whole, by_name)) == (0, 0, 2)
    assert officers(w) == [(Post.CHAIR, date(2025, 1, 1), date(2027, 12, 31))]


def test_somebody_without_a_number_is_the_same_by_shop_or_place(w: World) -> None:
    keeper = w.store("다복상회", (0,), owner_name="홍길동", owner_phone="")
    rows = [row(2, "홍길동", stall="가-1"), row(3, "이점순", shop="모르는집"), row(4, "박만물")]
    assert [one[2] for one in problems(w, *rows)] == ["shop_unknown", "name_alone"]
    assert counts(take(w, *rows)) == (3, 0, 0)
    assert members(w)[0].person.id == w.get(keeper).person_id
    assert counts(take(w, *rows)) == (0, 0, 3)
    # A later edition of the roll knows their numbers.
    later = [row(2, "홍길동", stall="가-1", phone=a_phone()), row(3, "이점순", shop="모르는집", phone=a_phone())]
    assert counts(take(w, *later)) == (0, 2, 0)
    assert counts(take(w, *later)) == (0, 0, 2)
    assert len(members(w)) == 3


def test_what_is_doubtful_is_told_and_left_out(w: World) -> None:
    phone, other = a_phone(), a_phone()
    w.store("다복상회", (0,), owner_name="홍길동", owner_phone=phone)
    w.store("만물상회", (1,))
    w.store("만물상회", (2,))
    take(w, row(2, "홍길동", phone=phone, stall="가-1", since="2020-01-01"))
    rows = [
        row(2, "김순자", phone=phone),
        row(3, "이하나", phone=other, stall="가-1"),
        row(4, "이두나", phone=a_phone(), stall="가-2", shop="다른상회"),
        row(5, "이세나", phone=a_phone(), shop="만물상회"),
        row(6, "이네나", phone=a_phone(), stall="가-2,가-3"),
        row(7, "이다나", phone="051-123-4567"),
        row(8, "이여나", phone=a_phone(), since="2027-01-01"),
        row(9, "이일나", phone=a_phone(), last_day="2025-01-01"),
        row(10, "이팔나", phone=a_phone(), since="2025-01-01", last_day="2024-01-01"),
        row(11, "이구나", phone=a_phone(), post="이사"),
        row(12, "이십나", phone=a_phone(), post_since="2025-01-01"),
        row(13, "홍길동", phone=a_phone(), stall="가-1"),
    ]
    wrong = {(line, column, code) for line, column, code, warn in problems(w, *rows) if not warn}
    assert wrong == {
        (2, "name", "name_differs"),
        (3, "shop", "store_has_member"),
        (4, "shop", "shop_differs"),
        (5, "shop", "shop_ambiguous"),
        (6, "stall", "shop_ambiguous"),
        (7, "phone", "phone_not_mobile"),
        (8, "since", "since_later"),
        (9, "since", "since_missing"),
        (10, "last_day", "period_backwards"),
        (11, "post_since", "post_since_missing"),
        (12, "post", "post_missing"),
        (13, "phone", "phone_differs"),
    }
    result = take(w, *rows)
    assert counts(result) == (0, 0, 0)
    assert {problem.line for problem in result.refused if not problem.warn} == set(range(2, 14))
    assert len(members(w)) == 1
    said = " ".join(problem.message for problem in result.refused)
    assert "홍길동" not in said
    assert "홍*동" in said


def test_rows_that_claim_one_thing(w: World) -> None:
    phone = a_phone()
    w.store("다복상회", (0,))
    rows = [
        row(2, "홍길동", phone=phone, stall="가-1", number="7", post="회장", post_since="2025-01-01"),
        row(3, "홍길동", phone=phone),
        row(4, "김순자", phone=a_phone(), stall="가-1"),
        row(5, "이점순", phone=a_phone(), number="7"),
        row(6, "박만물", phone=a_phone(), post="회장", post_since="2026-01-01"),
        row(7, "최무명"),
        row(8, "최무명"),
    ]
    wrong = [(line, code) for line, _, code, warn in problems(w, *rows) if not warn]
    assert wrong == [
        (3, "person_twice"), (4, "store_twice"), (5, "number_taken"), (6, "chair_taken"), (8, "person_twice"),
    ]  # fmt: skip
    assert counts(take(w, *rows)) == (2, 0, 0)


def test_what_is_known_stays_and_what_is_missing_is_filled_in(w: World) -> None:
    phone = a_phone()
    store_id = w.store("다복상회", (0,))
    take(w, row(2, "홍길동", phone=phone, since="2020-01-01", post="이사", post_since="2025-01-01"))
    more = row(
        2, "홍길동", phone=phone, stall="가-1", since="2021-01-01", number="99", kind="명예회원", post="이사",
        post_last_day="2027-12-31",
    )  # fmt: skip
    assert [one[2:] for one in problems(w, more)] == [("since_differs", True), ("number_differs", True)]
    assert counts(take(w, more)) == (0, 1, 0)
    [one] = members(w)
    assert (one.start, one.number, one.store_id, one.kind) == (date(2020, 1, 1), 1, store_id, MemberKind.HONORARY)
    assert officers(w) == [(Post.DIRECTOR, date(2025, 1, 1), date(2027, 12, 31))]
    assert counts(take(w, more)) == (0, 0, 1)


def test_who_left_and_who_came_back(w: World) -> None:
    phone = a_phone()
    gone = row(2, "홍길동", phone=phone, since="2010-01-01", last_day="2020-12-31")
    assert counts(take(w, gone)) == (1, 0, 0)
    assert members(w) == []
    assert counts(take(w, gone)) == (0, 0, 1)
    assert [one[2] for one in problems(w, row(2, "홍길동", phone=phone))] == ["left_before"]
    assert counts(take(w, row(2, "홍길동", phone=phone, since="2022-05-01"))) == (1, 0, 0)
    assert [one.start for one in members(w)] == [date(2022, 5, 1)]
    end = row(2, "홍길동", phone=phone, since="2022-05-01", last_day="2026-10-31")
    assert counts(take(w, end)) == (0, 1, 0)
    assert members(w) == []


def test_only_regular_members_are_on_the_roll_of_an_assembly(w: World) -> None:
    take(w, row(2, "홍길동", phone=a_phone()), row(3, "김순자", phone=a_phone(), kind="준회원"))
    association = known.find_association(market_id=w.market.id)
    assert association is not None
    assembly_id = parties.open_assembly(
        actor=ACTOR, now=NOW, market_id=w.market.id, organisation_id=association.id, kind=AssemblyKind.REGULAR,
        title="정기총회", held_at=NOW, record_on=TODAY, agenda=["결산"], place="",
    )  # fmt: skip
    with w.rows():
        assert [one.name_masked for one in known.list_attendees(assembly_id=assembly_id)] == ["홍*동"]


def test_without_an_association_every_row_says_so_and_merchants_are_refused(w: World) -> None:
    other = a_world("other", "이웃시장", stalls=0)
    assert [one[2] for one in problems(other, row(2, "홍길동"), row(3, "김순자"))] == ["association_missing"] * 2
    with pytest.raises(Refused, match="상인회를 등록"):
        take(other, row(2, "홍길동"))
    merchant, _ = a_user((Role.MERCHANT, w.market.scope))
    with pytest.raises(NotAllowed):
        take_members(actor=merchant, now=NOW, market_id=w.market.id, rows=[row(2, "홍길동")], progress=lambda *_: None)
    for bad in ("0", "0번", "열둘"):
        with pytest.raises(Invalid):
            read_member_number(bad)


FILE = """새봄시장 상인회 회원명부,,,,,
연번,성명,핸드폰,점포,입회일,직위
1,홍길동,1000001111,가-1,2019.3.2,회장
2,김순자,010-0000-2222,가-99,2020-01-01,회원
3,이점순,010-0000-33,가-2,2020-01-01,
"""


def test_through_the_wizard_sealed_and_without_a_name_in_the_record(
    w: World, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MEDIA_ROOT = tmp_path
    w.store("다복상회", (0,))
    by: dict[str, Any] = {"actor": w.staff, "now": NOW, "market_id": w.market.id, "sheet": MEMBERS.code}
    with open_market(w.market.id):
        upload_id = sheets.upload_sheet(**by, content=FILE.encode("cp949"), name="명부.csv")
        view = queries.get_matching(
            market_id=w.market.id, sheet=MEMBERS.code, upload_id=upload_id, user_id=w.staff.user_id
        )
        mapping = {"name": 1, "phone": 2, "stall": 3, "since": 4, "post": 5, "number": 0}
        sheets.match_columns(**by, upload_id=upload_id, tab=view.tab, header_line=2, mapping=mapping)
        upload = queries.get_upload(
            market_id=w.market.id, sheet=MEMBERS.code, upload_id=upload_id, user_id=w.staff.user_id
        )
        assert [(one.line, one.code) for one in upload.report.problems if not one.warn] == [
            (3, "post_since_missing"),
            (5, "phone_invalid"),
        ]
        sheets.commit_upload(**by, upload_id=upload_id, mode=Mode.GOOD)
        upload = queries.get_upload(
            market_id=w.market.id, sheet=MEMBERS.code, upload_id=upload_id, user_id=w.staff.user_id
        )
    assert (upload.state, upload.counts.added, upload.counts.refused) == (UploadState.DONE, 1, 2)
    assert [one.person.name_masked for one in members(w)] == ["김*자"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(json_agg(t)::text, '') FROM parties_person t")
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(json_agg(t)::text, '') FROM audit_entry t")
        record = json.loads(cursor.fetchone()[0])
    told = json.dumps(record, ensure_ascii=False) + rows + caplog.text
    for secret in ("김순자", "홍길동", "00002222", "0000-2222", "1000001111"):
        assert secret not in told


def test_a_roll_of_a_thousand_asks_few_questions(w: World) -> None:
    rows = [row(n + 2, f"홍길{chr(0xAC00 + n)}", phone=f"010-0100-{n:04d}", shop=f"가게{n}") for n in range(1000)]
    before = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        assert counts(take(w, *rows)) == (1000, 0, 0)
    assert len(asked) < 60, len(asked)
    with CaptureQueriesContext(connection) as asked:
        assert counts(take(w, *rows)) == (0, 0, 1000)
    assert len(asked) < 40, len(asked)
    assert time.monotonic() - before < timedelta(seconds=20).total_seconds()
    assert [one.number for one in members(w)] == list(range(1, 1001))
