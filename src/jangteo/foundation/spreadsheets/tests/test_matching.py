"""Where the table lies in a file, and which column is which."""

import pytest

from jangteo.foundation.spreadsheets.matching import folded, view_of
from jangteo.foundation.spreadsheets.tests.demo import HEADER, SHEET, csv_file, line, xlsx_file
from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets import read_book


def _view(content: bytes, memory: dict[str, str] | None = None, **asked: int):
    return view_of(SHEET, read_book(content, fill_merged=True), memory or {}, **asked)


def test_our_own_titles_leave_nothing_to_say() -> None:
    view = _view(csv_file([line("가-1")]))
    assert view.mapping == dict(zip(("number", "name", "phone", "area", "since", "kind", "brn"), range(7), strict=True))
    assert view.sure
    assert view.samples[0] == ("가-1",)


def test_titles_are_found_under_the_name_of_the_list() -> None:
    rows = [
        ["너른들시장 상인 현황"],
        [],
        ["2026. 11. 22. 현재", "", "", "작성: 사무국"],
        ["연번", "호 수", "성 명", "연락처"],
    ]
    view = _view(xlsx_file([*rows, [1, "가-1", "홍길동", "010"]]))
    assert view.header_line == 4
    assert view.mapping == {"number": 1, "name": 2, "phone": 3}
    assert not view.sure, "연번 is left, so a person looks"
    assert view.near[0] == (1, "너른들시장 상인 현황")


def test_the_sheet_that_holds_the_list_is_chosen() -> None:
    def draw(book, sheet) -> None:
        other = book.add_worksheet("상인")
        for place, title in enumerate(HEADER):
            other.write(0, place, title)
        other.write(1, 0, "가-9")

    content = xlsx_file([["표지"], ["2026년"]], draw=draw)
    view = _view(content)
    assert (view.tab, view.tabs, view.header_line, view.rows) == (1, ("명단", "상인"), 1, 1)
    assert _view(content, tab=0).tab == 0


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("자리번호", "number"),
        ("점포 번호*", "number"),
        ("대표자 (성명)", "name"),
        ("대표자명", "name"),
        ("휴대전화번호", "phone"),
        ("전용면적(㎡)", "area"),
        ("면 적", "area"),
        ("입점일자", "since"),
        ("사업자 등록 번호", "brn"),
        ("소유구분", "kind"),
        ("핸드폰", "phone"),
        ("사장님", "name"),
        ("위치", "number"),
    ],
)
def test_titles_that_are_near(title: str, key: str) -> None:
    assert _view(csv_file([["x"]], [title])).mapping == {key: 0}


@pytest.mark.parametrize("title", ["비고", "연번", "주소", "x", "업종"])
def test_titles_that_are_none_of_ours(title: str) -> None:
    assert _view(csv_file([["x", "y"]], [title, "아무거나"])).mapping == {}


def test_what_a_market_once_said_holds() -> None:
    content = csv_file([["a", "b"]], ["주인", "자리 번호"])
    assert _view(content).mapping == {"number": 1}
    memory = {folded("주인"): "name", folded("자리 번호"): ""}
    view = _view(content, memory)
    assert view.mapping == {"name": 0}
    assert not view.sure, "자리 번호 is required and missing"


def test_one_title_serves_once() -> None:
    view = _view(csv_file([["가-1", "1", "김"]], ["호수", "점포번호", "대표자"]))
    assert view.mapping == {"number": 0, "name": 2} or view.mapping == {"number": 1, "name": 2}


def test_a_file_of_titles_alone_is_refused() -> None:
    with pytest.raises(Invalid, match="sheet_no_rows"):
        _view(csv_file([]))


def test_merged_cells_count_for_all_rows_below() -> None:
    def draw(book, sheet) -> None:
        sheet.merge_range(1, 0, 3, 0, "가동")
        for at, name in enumerate(("김", "이", "박"), start=1):
            sheet.write(at, 1, name)

    book = read_book(xlsx_file([["자리 번호", "대표자"]], draw=draw), fill_merged=True)
    assert [cells for _, cells in book.tabs[0].rows[1:]] == [("가동", "김"), ("가동", "이"), ("가동", "박")]


def test_hidden_rows_are_read() -> None:
    content = xlsx_file(
        [["자리 번호", "대표자"], ["가-1", "김"], ["가-2", "이"]],
        draw=lambda b, s: s.set_row(1, None, None, {"hidden": True}),
    )
    assert _view(content).rows == 2
