"""A list moves in through the wizard, with rows to mend; an assembly is held; lists are taken away as they are seen."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from tests.browser.conftest import overflows, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MEMBERS = "/office/association/members/"
ROWS = (
    ("노새봄", "010-0000-9801", "별빛분식", "2019.3.2", ""),
    ("노여름", "1000009802", "", "2020-04-01", "회원"),
    ("노가을", "010-0000-98", "", "2021-05-01", ""),
    ("노겨울", "010-0000-9804", "", "2021-06-01", "명예고문"),
    ("노하루", "010-0000-9805", "", "2022-07-01", "일반"),
)


def roll(rows: tuple[tuple[str, ...], ...], name: str = "적힌 분") -> bytes:
    """A roll as an old program saves one: cp949, a line with its name above, and a title that nobody would guess."""
    lines = ["부전시장 상인회 명부,,,,,", f"순번,{name},핸드폰,점포,입회일,직위"]
    lines += [",".join((str(at), *row)) for at, row in enumerate(rows, start=1)]
    return "\r\n".join(lines).encode("cp949")


def mended(path: Path, right: dict[str, tuple[str, str]]) -> bytes:
    """The file of the rows to mend with what was wrong put right: name → title and value."""
    titles, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    who = titles.index("이름")
    for row in rows:
        title, value = right[str(row[who])]
        row[titles.index(title)] = value
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([titles, *rows]):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def upload(page: Page, name: str, content: bytes) -> None:
    """Choose the file and send it up."""
    page.locator('input[type="file"]').set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="올려서 확인하기").click()


def test_the_roll_of_the_association_moves_in(
    open_page: Callable[..., Page], account: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    page = open_page("wide", account("staff", "bujeon"))
    page.goto(MEMBERS)
    before = page.get_by_role("heading", level=1).locator("xpath=following-sibling::p").inner_text()
    page.get_by_role("link", name="엑셀 올리기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("회원명부")
    upload(page, "명부.csv", roll(ROWS))

    # Nobody can guess that the one "written down" is the name: it is said once, and remembered.
    expect(page.get_by_role("heading", name="칸 맞추기")).to_be_visible()
    page.locator("#column-name").select_option(label="적힌 분")
    picture(page, "office-sheet-match")
    page.get_by_role("button", name="이대로 확인하기").click()

    expect(page.get_by_text("2줄을 고쳐야 해요")).to_be_visible()
    reasons = page.get_by_role("table", name="줄마다 고칠 점")
    expect(reasons.get_by_role("row").filter(has_text="휴대전화")).to_contain_text("010-0000-98")
    expect(reasons.get_by_role("row").filter(has_text="명예고문")).to_contain_text("골라 적어 주세요")
    expect(reasons.get_by_role("row").filter(has_text="별빛분식")).to_contain_text("글로만 적어요")
    picture(page, "office-sheet-reasons")
    with page.expect_download() as download:
        page.get_by_role("link", name="고칠 줄 2개 받기").click()
    path = tmp_path / "mend.xlsx"
    download.value.save_as(path)
    page.get_by_role("button", name="좋은 줄 3줄만 넣기").click()
    expect(page.get_by_text("2줄을 넣지 못했어요")).to_be_visible()

    page.get_by_role("link", name="다른 파일 올리기").click()
    right = {"노가을": ("휴대전화", "010-0000-9803"), "노겨울": ("직책", "회원")}
    upload(page, "고칠 줄.xlsx", mended(path, right))
    page.get_by_role("button", name="2줄 넣기").click()
    expect(page.get_by_text("2줄을 빠짐없이 넣었어요")).to_be_visible()
    page.get_by_role("link", name="상인회 회원명부 보기").click()
    assert page.get_by_role("heading", level=1).locator("xpath=following-sibling::p").inner_text() != before
    page.get_by_label("회원 찾기").fill("ㄴㅅㅂ")
    page.get_by_role("button", name="찾기").click()
    expect(page.get_by_role("table", name="회원 목록")).to_contain_text("별빛분식")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "found.csv")
    taken = (tmp_path / "found.csv").read_text("utf-8-sig").splitlines()
    assert len(taken) == 2
    assert "노*봄" in taken[1]

    # The whole file again changes nothing but the rows that it still has wrong.
    page.goto("/office/sheets/merchants.members/")
    upload(page, "명부.csv", roll(ROWS))
    page.get_by_role("button", name="좋은 줄 3줄만 넣기").click()
    expect(page.locator(".tally div").filter(has_text="그대로").locator("dd")).to_have_text("3")


def test_the_wizard_fits_a_phone(open_page: Callable[..., Page], account: Callable[..., dict[str, Any]]) -> None:
    page = open_page("phone", account("staff", "bujeon"))
    page.goto(MEMBERS)
    assert not overflows(page)
    page.goto("/office/sheets/merchants.members/")
    assert not overflows(page)
    upload(page, "명부.csv", roll(ROWS, "누구"))
    page.locator("#column-name").select_option(label="누구")
    assert not overflows(page)
    page.get_by_role("button", name="이대로 확인하기").click()
    expect(page.get_by_text("2줄을 고쳐야 해요")).to_be_visible()
    assert not overflows(page)
    page.get_by_role("button", name="좋은 줄 3줄만 넣기").click()
    expect(page.get_by_text("2줄을 넣지 못했어요")).to_be_visible()
    assert not overflows(page)


def test_an_assembly_is_held(
    open_page: Callable[..., Page], account: Callable[..., dict[str, Any]], size: str, tmp_path: Path
) -> None:
    title = {"wide": "2027년 임시총회", "phone": "봄 임시총회"}[size]
    page = open_page(size, account("staff", "bujeon"))
    page.goto("/office/association/assemblies/")
    assert not overflows(page)
    page.get_by_role("link", name="총회 열기").click()
    page.get_by_label("이름").fill(title)
    page.get_by_label("종류").select_option(label="임시총회")
    page.get_by_label("곳", exact=False).first.fill("2층 회의실")
    page.get_by_label("안건").fill("결산 보고\n임원 선출")
    assert not overflows(page)
    page.get_by_role("button", name="총회 적기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.get_by_role("button", name="왔어요").first.click()
    expect(page.locator(".attendee.present")).to_have_count(1)
    page.locator(".attendee").nth(1).get_by_role("button", name="왔어요").click()
    expect(page.locator(".attendee.present")).to_have_count(2)
    page.reload()
    expect(page.locator(".attendee.present")).to_have_count(2)
    assert not overflows(page)
    if size == "wide":
        picture(page, "office-assembly-wide")
    page.get_by_role("link", name="참석부 인쇄").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="명부 받기").click()
    download.value.save_as(tmp_path / "roll.pdf")
    assert (tmp_path / "roll.pdf").read_bytes().startswith(b"%PDF")
    page.go_back()
    page.get_by_role("button", name="총회 끝내기").click()
    page.locator("dialog").get_by_role("button", name="총회 끝내기").click()
    expect(page.get_by_text("성립", exact=False).first).to_be_visible()
    assert page.get_by_role("button", name="총회 끝내기").count() == 0
