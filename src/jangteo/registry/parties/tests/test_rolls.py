"""Rolls: columns, masks, the access log, and files that can be opened."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from hwpx import HwpxDocument

from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Invalid, NotAllowed, Refused
from jangteo.registry.parties import operations
from jangteo.registry.parties.tests.test_organisations import DAY, an_association, appoint, given, join
from jangteo.registry.parties.tests.world import NOW, a_market, a_person, an_account
from jangteo.registry.parties.types import Post, Roll, RollColumn
from jangteo.registry.parties.web.papers import roll_hwpx, roll_pdf

pytestmark = pytest.mark.django_db
ALL = tuple(RollColumn)


def a_roll(market: Any, columns: Any = ALL, **more: Any) -> Roll:
    association = an_association(market)
    first = a_person(market, "홍길동", "010-0000-1234")
    join(market, association, first, place="가-12 다복반찬")
    join(market, association, a_person(market, "김순자", ""), place="<b>나-3</b>")
    appoint(market, association, first, Post.CHAIR, DAY)
    appoint(market, association, first, Post.DIRECTOR, DAY)
    return operations.take_roll(
        **(given(market) | {"organisation_id": association, "on": DAY, "columns": columns} | more)
    )


def accesses() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_label, fields, how, reason FROM privacy_access ORDER BY subject_id")
        return cursor.fetchall()


def test_a_masked_roll_tells_no_name_and_writes_no_log() -> None:
    roll = a_roll(a_market())
    assert roll.rows == (
        (1, "홍*동", "가-12 다복반찬", "010-****-1234", "회장", "2026. 11. 22.(일)", "정회원", "", ""),
        (2, "김*자", "<b>나-3</b>", "", "", "2026. 11. 22.(일)", "정회원", "", ""),
    )
    assert not accesses()
    assert "홍길동" not in repr(roll)


def test_a_clear_roll_needs_a_reason_and_writes_a_line_for_each() -> None:
    market = a_market()
    _, staff, _ = an_account(Role.STAFF, market.scope)
    roll = a_roll(market, [RollColumn.PHONE, RollColumn.NAME], actor=staff, reason=Reason.CONTACT)
    assert roll.rows == (("홍길동", "010-0000-1234"), ("김순자", ""))
    assert [(label, how, reason) for label, _, how, reason in accesses()] == [
        ("홍*동", "download", "contact"),
        ("김*자", "download", "contact"),
    ]
    assert "홍길동" not in repr(roll)


def test_who_takes_what() -> None:
    market = a_market()
    association = an_association(market, "둘째 상인회")
    join(market, association, a_person(market))
    _, manager, _ = an_account(Role.MANAGER, market.scope)
    wanted = {"now": NOW, "market_id": market.id, "organisation_id": association, "on": DAY, "columns": ALL}
    assert operations.take_roll(actor=manager, **wanted).rows
    with pytest.raises(NotAllowed):
        operations.take_roll(actor=manager, **wanted, reason=Reason.CONTACT)
    _, merchant, _ = an_account(Role.MERCHANT, market.scope)
    with pytest.raises(NotAllowed):
        operations.take_roll(actor=merchant, **wanted)
    assert not accesses()


def test_what_cannot_be_taken_gets_a_sentence() -> None:
    market = a_market()
    with pytest.raises(Invalid, match="칸을 하나 이상"):
        a_roll(market, [])
    empty = an_association(market, "빈 상인회")
    with pytest.raises(Refused, match="회원이 없어요"):
        operations.take_roll(**given(market), organisation_id=empty, on=DAY, columns=ALL)


@pytest.mark.parametrize("columns", [ALL, (RollColumn.NAME,)])
def test_the_hwpx_is_a_document_that_opens(columns: Any) -> None:
    roll = a_roll(a_market(), columns)
    content = roll_hwpx(roll)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/hwp+zip"
        section = archive.read("Contents/section0.xml").decode()
    assert 'repeatHeader="1"' in section
    again = HwpxDocument.open(content)
    assert not again.validate().issues
    table = [[cell.text for cell in row.cells] for row in again.tables.all[0].rows]
    assert table[0] == [column.label for column in columns]
    assert table[1:] == [[str(cell) for cell in row] for row in roll.rows]


def test_the_pdf_is_one() -> None:
    content = roll_pdf(a_roll(a_market()), now=NOW)
    assert content.startswith(b"%PDF-")
