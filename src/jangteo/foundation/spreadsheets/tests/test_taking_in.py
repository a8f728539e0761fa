"""From a file to the list: every row accounted for, the same file twice changes nothing, bad rows mended."""

import io
import time
from datetime import date, timedelta

import pytest
import python_calamine
from django.db import connection
from django_scopes import scopes_disabled

from jangteo.foundation.audit.tests.factories import AuditEntry
from jangteo.foundation.files.tests.factories import StoredFile
from jangteo.foundation.identity.tests.factories import RoleGrant, acting, person
from jangteo.foundation.spreadsheets import jobs, operations, queries
from jangteo.foundation.spreadsheets.models import SheetMemory, SheetUpload
from jangteo.foundation.spreadsheets.tests.demo import (
    CODE,
    HEADER,
    NOW,
    commit,
    counts,
    csv_file,
    file_to_mend,
    kept,
    line,
    lines,
    match,
    matching,
    seen,
    staff,
    upload,
    xlsx_file,
)
from jangteo.foundation.spreadsheets.toolkit import export_response
from jangteo.foundation.spreadsheets.types import Mode, UploadState
from jangteo.foundation.tenancy.tests.factories import HERE, NEXT_DOOR
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused

pytestmark = pytest.mark.django_db
BAD = [
    line("가-1"),
    line("", name="이름만"),
    line("가-3", phone="전화 없음"),
    line("가-4", area="10평"),
    line("가-1", name="또"),
    line("X-6"),
    line("Y-7"),
    line("가-8"),
]


def table(content: bytes) -> list[list[object]]:
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return book.get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp949", "utf-16"])
def test_a_clean_file_goes_in_whatever_its_letters(encoding: str) -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(3), encoding=encoding), actor)
    view = seen(upload_id, actor)
    assert (view.state, view.report.good, view.report.bad) == (UploadState.PREVIEW, 3, 0)
    assert kept() == {}
    commit(upload_id, actor)
    assert counts(seen(upload_id, actor)) == (3, 3, 0, 0, 0)
    assert sorted(kept()) == ["가-1", "가-2", "가-3"]


def test_the_same_file_twice_changes_nothing() -> None:
    actor = staff()
    for expected in ((3, 3, 0, 0, 0), (3, 0, 0, 3, 0)):
        upload_id = upload(csv_file(lines(3)), actor)
        commit(upload_id, actor)
        assert counts(seen(upload_id, actor)) == expected
    upload_id = upload(csv_file([line("가-1", area="99"), *lines(4)[1:]]), actor)
    commit(upload_id, actor)
    assert counts(seen(upload_id, actor)) == (4, 1, 1, 2, 0)


def test_cells_of_a_workbook_as_people_type_them() -> None:
    rows = [
        HEADER,
        ["가-1", "홍길동", 1012345678, 33.5, date(2020, 3, 1), "공유", 1234567891],
        ["가-2", "김", "", 1234, 45292, "", ""],
    ]
    actor = staff()
    view = seen(upload(xlsx_file(rows), actor), actor)
    assert view.report.problems == ()
    assert view.report.sample[0] == (
        2, ("가-1", "홍길동", "010-1234-5678", "33.5", "2020. 3. 1.(일)", "공유", "123-45-67891")
    )  # fmt: skip
    assert view.report.sample[1][1][4] == "2024. 1. 1.(월)"


def test_formulas_count_by_their_value_and_broken_ones_are_told() -> None:
    def draw(book, sheet) -> None:
        sheet.write_formula(1, 0, '="가-"&1', None, "가-1")
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")

    actor = staff()
    view = seen(upload(xlsx_file([HEADER, ["", "김"], ["", "이"]], draw=draw), actor), actor)
    assert [(p.line, p.code) for p in view.report.problems] == [(3, "required")]
    assert view.report.good == 1
    view = seen(upload(csv_file([line("#N/A")]), actor), actor)
    assert [(p.line, p.code) for p in view.report.problems] == [(2, "formula_error")]


def test_bad_rows_are_told_and_only_the_good_go_in() -> None:
    actor = staff()
    upload_id = upload(csv_file(BAD), actor)
    report = seen(upload_id, actor).report
    assert (report.rows, report.good, report.bad) == (8, 3, 5)
    assert [(p.line, p.column, p.code, p.warn) for p in report.problems] == [
        (3, "number", "required", False),
        (4, "phone", "phone_invalid", False),
        (5, "area", "unit_pyeong", False),
        (6, "number", "repeated", False),
        (7, "number", "no_such_place", False),
        (8, "number", "odd_place", True),
    ]
    with pytest.raises(Refused, match="rows_bad"):
        commit(upload_id, actor, Mode.ALL)
    assert kept() == {}
    commit(upload_id, actor, Mode.GOOD)
    view = seen(upload_id, actor)
    assert counts(view) == (8, 3, 0, 0, 5)
    assert view.counts.rows == view.counts.added + view.counts.changed + view.counts.unchanged + view.counts.refused
    assert sorted(kept()) == ["Y-7", "가-1", "가-8"]


def test_the_file_to_mend_holds_the_bad_rows_alone_and_comes_back_mended() -> None:
    actor = staff()
    upload_id = upload(csv_file(BAD), actor)
    commit(upload_id, actor, Mode.GOOD)
    rows = table(file_to_mend(upload_id, actor))
    assert rows[0][:4] == ["원래 줄", "고칠 점", "자리 번호", "대표자"]
    assert [row[0] for row in rows[1:]] == ["3", "4", "5", "6", "7"]
    assert "휴대전화: 전화번호를 다시 확인해 주세요" in str(rows[2][1])
    mended = [
        rows[0],
        *([*row[:2], f"나-{at}", row[3], "010-0000-9999", "12", *row[6:]] for at, row in enumerate(rows[1:])),
    ]
    again = upload(xlsx_file(mended), actor, "고칠 줄.xlsx")
    view = seen(again, actor)
    assert (view.state, view.report.rows, view.report.bad) == (UploadState.PREVIEW, 5, 0), "our own titles need no word"
    commit(again, actor)
    assert counts(seen(again, actor)) == (5, 5, 0, 0, 0)
    assert len(kept()) == 8


def test_what_the_list_refuses_takes_all_back_or_is_left_out() -> None:
    actor = staff()
    upload_id = upload(csv_file([line("가-1"), line("R-2"), line("가-3")]), actor)
    commit(upload_id, actor, Mode.ALL)
    view = seen(upload_id, actor)
    assert (view.state, kept()) == (UploadState.PREVIEW, {})
    assert "아무것도 넣지 않았어요" in view.error
    assert [(p.line, p.code) for p in view.report.problems] == [(3, "taken")]
    commit(upload_id, actor, Mode.GOOD)
    assert counts(seen(upload_id, actor)) == (3, 2, 0, 0, 1)
    assert [row[0] for row in table(file_to_mend(upload_id, actor))[1:]] == ["3"]


def test_a_strange_file_is_matched_by_a_person_and_remembered() -> None:
    actor = staff()
    strange = csv_file([["1", "가-1", "홍길동", "x"]], ["No", "터", "주인", "메모"])
    upload_id = upload(strange, actor)
    assert seen(upload_id, actor).state == UploadState.MATCHING
    with pytest.raises(Invalid, match="column_missing"):
        match(upload_id, actor, {"number": 1})
    with pytest.raises(Invalid, match="column_twice"):
        match(upload_id, actor, {"number": 1, "name": 1})
    with pytest.raises(Invalid, match="column_unknown"):
        match(upload_id, actor, {"number": 1, "name": 99})
    with pytest.raises(Invalid, match="line_unknown"):
        match(upload_id, actor, {"number": 1, "name": 2}, header_line=77)
    match(upload_id, actor, {"number": 1, "name": 2})
    assert seen(upload_id, actor).state == UploadState.PREVIEW
    assert matching(upload_id, actor).mapping == {"number": 1, "name": 2}
    again = upload(strange, actor)
    assert seen(again, actor).state == UploadState.PREVIEW, "the second time nothing is asked"
    commit(again, actor)
    assert list(kept()) == ["가-1"]
    with open_market(NEXT_DOOR.id):
        assert not SheetMemory.objects.exists()


def test_the_template_is_empty_and_its_examples_never_go_in() -> None:
    actor = staff()
    template = queries.get_template(sheet=CODE)
    assert table(template)[0] == list(HEADER)
    filled = [HEADER, table(template)[1], line("가-5")]
    view = seen(upload(xlsx_file(filled), actor), actor)
    assert (view.report.examples, view.report.rows, view.report.good) == (1, 1, 1)
    empty = seen(upload(template, actor), actor)
    assert (empty.report.rows, empty.report.examples) == (0, 1)
    with pytest.raises(Refused, match="nothing_good"):
        commit(empty.id, actor)


def test_blank_lines_and_columns_are_no_rows() -> None:
    actor = staff()
    view = seen(upload(csv_file([line("가-1"), [""] * 7, ["  "] * 7, line("가-2"), [""] * 6 + [" "]]), actor), actor)
    assert (view.report.rows, view.report.bad) == (2, 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.4 ...", "file_kind"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "encoding_unknown"),
        ("가,나\n".encode("cp949")[:-2] + b"\xff\xff\xff\n", "encoding_unknown"),
        (b"PK\x03\x04broken", "file_broken"),
        ("자리 번호,대표자\n".encode(), "sheet_no_rows"),
        (b"\n".join([b"a,b"] * 50_010), "too_many_rows"),
        (b",".join([b"a"] * 300) + b"\n1", "too_many_columns"),
        (b"a,b\n" + b"x" * 20_000 + b",1", "cell_too_long"),
        (b"a,b\n" + b"1,2\n" * 6_000_000, "file_too_large"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_cannot_be_used_gets_a_sentence_and_leaves_nothing(content: bytes, code: str) -> None:
    actor = staff()
    with pytest.raises(Invalid) as caught:
        upload(content, actor)
    assert caught.value.code == code
    with scopes_disabled():
        assert not SheetUpload.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_million_empty_rows_are_passed_over_quickly() -> None:
    actor = staff()
    content = xlsx_file(
        [HEADER, line("가-1")],
        draw=lambda book, sheet: sheet.write_blank(1_048_000, 0, None, book.add_format({"bold": True})),
    )
    before = time.monotonic()
    view = seen(upload(content, actor), actor)
    assert view.report.rows == 1
    assert time.monotonic() - before < 20


def test_nothing_of_the_file_stands_in_the_database_in_clear() -> None:
    actor = staff()
    upload(csv_file([line("가-1", name="비밀이름", phone="엉터리-0102223333")]), actor, "비밀이름.csv")
    with connection.cursor() as cursor:
        for name in ("spreadsheets_upload", "files_stored_file", "audit_entry", "spreadsheets_memory"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {name} t")
            text = cursor.fetchone()[0] or ""
            assert "비밀이름" not in text
            assert "0102223333" not in text


def test_only_its_person_sees_an_upload_and_only_with_the_right() -> None:
    actor, other = staff(), staff()
    upload_id = upload(csv_file(lines(2)), actor)
    for look in (seen, matching, file_to_mend, commit):
        with pytest.raises(Missing):
            look(upload_id, other)
    merchant = acting(person((Role.MERCHANT, HERE.scope)))
    with pytest.raises(NotAllowed):
        upload(csv_file(lines(2)), merchant)
    outsider = acting(person((Role.STAFF, NEXT_DOOR.scope)))
    with pytest.raises(Missing):
        upload(csv_file(lines(2)), outsider)
    with open_market(NEXT_DOOR.id), pytest.raises(Missing):
        queries.get_upload(market_id=NEXT_DOOR.id, sheet=CODE, upload_id=upload_id, user_id=actor.user_id)


def test_an_upload_is_settled_once() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(2)), actor)
    commit(upload_id, actor)
    with pytest.raises(Refused, match="upload_settled"):
        commit(upload_id, actor)
    with pytest.raises(Refused, match="upload_settled"):
        match(upload_id, actor, {"number": 0, "name": 1})
    assert AuditEntry.objects.filter(operation="spreadsheets.commit_upload").count() == 1
    entry = AuditEntry.objects.get(operation="spreadsheets.commit_upload")
    assert entry.changes["added"] == [None, 2]


def test_a_long_list_goes_in_by_the_job_as_the_person_who_confirmed() -> None:
    actor = staff()
    upload_id = upload(csv_file(lines(201)), actor)
    commit(upload_id, actor)
    assert (seen(upload_id, actor).state, kept()) == (UploadState.QUEUED, {})
    jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    assert counts(seen(upload_id, actor)) == (201, 201, 0, 0, 0)
    entry = AuditEntry.objects.get(operation="demo.take_people")
    assert entry.actor_id == actor.user_id
    jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    assert counts(seen(upload_id, actor)) == (201, 201, 0, 0, 0)


def test_who_lost_the_right_meanwhile_takes_nothing_in() -> None:
    user = person((Role.STAFF, HERE.scope))
    actor = acting(user)
    upload_id = upload(csv_file(lines(201)), actor)
    commit(upload_id, actor)
    _take_roles(user)
    jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    view = seen(upload_id, actor)
    assert (view.state, kept()) == (UploadState.PREVIEW, {})
    assert view.error


def _take_roles(user) -> None:
    RoleGrant.objects.filter(user=user).delete()


def test_what_is_old_is_forgotten_and_counts_stay() -> None:
    actor = staff()
    done, waiting = upload(csv_file(lines(2)), actor), upload(csv_file(BAD), actor)
    commit(done, actor)
    assert operations.forget_uploads(actor=system("t"), now=NOW + timedelta(days=29)) == 0
    assert operations.forget_uploads(actor=system("t"), now=NOW + timedelta(days=31)) == 2
    assert not StoredFile.objects.exists()
    assert counts(seen(done, actor)) == (2, 2, 0, 0, 0)
    view = seen(waiting, actor)
    assert (view.state, view.forgotten, view.report.problems) == (UploadState.DISCARDED, True, ())
    with pytest.raises(Missing):
        file_to_mend(waiting, actor)


def test_a_list_that_was_taken_away_can_be_taken_in_again() -> None:
    from jangteo.foundation.spreadsheets.tests.demo import SHEET

    actor = staff()
    rows = [["가-1", "=홍길동", "010-0000-0001", "33.5", date(2020, 3, 1), "공유", None]]
    for form in ("xlsx", "csv"):
        content = export_response("명부", SHEET, rows, form=form).content
        view = seen(upload(content, actor), actor)
        assert (view.state, view.report.good) == (UploadState.PREVIEW, 1), form
        assert view.report.sample[0][1][:2] == ("가-1", "=홍길동")
        assert view.report.sample[0][1][4] == "2020. 3. 1.(일)"


def test_cp949_says_which_letters_it_lacks() -> None:
    assert "다복".encode("cp949") in export_response("명부", ["상호"], [["다복"]], "csv", "cp949").content
    with pytest.raises(Refused, match="letters_lost") as caught:
        export_response("명부", ["상호"], [["다복🍎"], ["가게✿"]], "csv", "cp949")
    assert "🍎 ✿" in caught.value.message


@pytest.mark.slow
def test_a_large_market_waits_less_than_half_a_minute() -> None:
    """1,500 and 1,200 rows: upload, look, and in, both together under 30 s (the bar), besides what the lists do."""
    actor = staff()
    before = time.monotonic()
    for count in (1500, 1200):
        rows = [list(HEADER), *(line(f"{count}-{n}", phone=f"010-0000-{n:04d}") for n in range(count))]
        upload_id = upload(xlsx_file(rows), actor)
        commit(upload_id, actor)
        jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
        assert counts(seen(upload_id, actor))[:2] == (count, count)
    took = time.monotonic() - before
    print(f"{took:.1f} s")
    assert took < 30
