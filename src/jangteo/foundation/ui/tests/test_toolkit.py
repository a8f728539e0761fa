import io
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from jangteo.foundation.ui.toolkit import (
    Column,
    export_response,
    filter_by_search,
    paginate,
    query_without,
)
from jangteo.kernel.errors import Broken

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 12:00 in Seoul


def rendered(expression: str, **values: object) -> str:
    return Template("{% load jangteo_ui %}{{ " + expression + " }}").render(Context(values))


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("v|won", 12340, "12,340원"),
        ("v|points", -1234, "-1,234P"),
        ("v|number", 1000, "1,000"),
        ("v|number", None, ""),
        ("v|won", 0, "0원"),
        ("v|date_ko", date(2026, 11, 22), "2026. 11. 22.(일)"),
        ("v|date_ko", datetime(2026, 11, 21, 15, 0, tzinfo=UTC), "2026. 11. 22.(일)"),
        ("v|datetime_ko", NOON, "2026. 11. 22.(일) 12:00"),
        ("v|phone", "+821012345678", "010-1234-5678"),
        ("v|phone_masked", "+821012345678", "010-****-5678"),
        ("v|phone", "", ""),
        ("v|name_masked", "홍길동", "홍*동"),
        ("v|josa:'이/가'", "시장", "시장이"),
    ],
)
def test_filters_write_as_the_kernel_does(expression: str, value: object, shown: str) -> None:
    assert rendered(expression, v=value) == shown


def test_days_left_counts_from_the_given_day() -> None:
    assert rendered("v|days_left:today", v=date(2026, 11, 25), today=date(2026, 11, 22)) == "3일 남음"


def test_a_wrong_value_is_not_hidden() -> None:
    with pytest.raises(Broken):
        rendered("v|won", v=1.5)


def sheet_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_excel_holds_values_and_never_formulas() -> None:
    rows = [["=1+1", 12340, date(2026, 11, 22), NOON, None, True], ["가", 0, None, None, "http://example.com", False]]
    response = export_response("상인 명부", [Column("상호", 30), "금액", "날짜", "때", "빈칸", "여부"], rows)
    assert response["Content-Disposition"].endswith("UTF-8''%EC%83%81%EC%9D%B8%20%EB%AA%85%EB%B6%80.xlsx")
    header, first, second = sheet_of(response.content)
    assert header == ["상호", "금액", "날짜", "때", "빈칸", "여부"]
    assert first == ["=1+1", 12340, date(2026, 11, 22), datetime(2026, 11, 22, 12, 0), "", "예"]
    assert second[4:] == ["http://example.com", "아니요"]


def test_csv_opens_in_excel_and_disarms_formulas() -> None:
    response = export_response("명부", ["상호", "금액"], [["=cmd", -5], ["가,나", None]], form="csv")
    assert response.content.decode("utf-8-sig").splitlines() == ["상호,금액", "'=cmd,-5", '"가,나",']
    assert response.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("asked", "given"), [("", 1), ("7", 7), ("x", 1), ("-3", 10), ("999", 10)])
def test_paginate_answers_every_question(asked: str, given: int) -> None:
    page = paginate(list(range(100)), RequestFactory().get("/", {"page": asked}), per_page=10)
    assert page.number == given
    assert page.elided[0] == 1
    assert page.elided[-1] == 10


def test_paginate_shows_gaps() -> None:
    page = paginate(list(range(300)), RequestFactory().get("/?page=15"), per_page=10)
    assert page.elided == [1, "…", 13, 14, 15, 16, 17, "…", 30]


def test_query_without_keeps_the_other_filters() -> None:
    request = RequestFactory().get("/", {"search": "ㄷㅂ", "page": "3", "kind": ["a", "b"]})
    assert query_without(request, "page") == "search=%E3%84%B7%E3%85%82&kind=a&kind=b"


@pytest.mark.django_db
def test_search_takes_first_sounds() -> None:
    from jangteo.foundation.ui.tests.helpers import names_found

    assert names_found(["다복채소", "대방수산", "남해멸치"], "ㄷㅂ") == ["다복채소", "대방수산"]
    assert names_found(["다복채소", "대방수산"], " 다복 ") == ["다복채소"]
    assert names_found(["다복채소", "대방.*"], ".*") == ["대방.*"]
    assert names_found(["다복채소", "대방수산"], "\0") == ["다복채소", "대방수산"]


def test_search_without_text_leaves_the_rows_as_they_are() -> None:
    untouched = object()
    assert filter_by_search(untouched, "  ") is untouched  # type: ignore[type-var]
