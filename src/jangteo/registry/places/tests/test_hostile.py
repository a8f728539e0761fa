"""Files that are broken, wrong or meant to harm: a sentence, and nothing half-saved."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image

from jangteo.kernel.errors import Invalid
from jangteo.registry.places import operations
from jangteo.registry.places.models import Edition, ImportRun, Market, SourceRow
from jangteo.registry.places.operations._layouts import STANDARD_HEADER
from jangteo.registry.places.tests.helpers import ACTOR, NOW, as_csv, load, row

pytestmark = pytest.mark.django_db


def _nothing_saved() -> bool:
    return not any(model.objects.exists() for model in (Market, Edition, SourceRow, ImportRun))


def _image() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def _archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def _workbook(rows: list[list[str]], blank_until: int = 0) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
        if blank_until:
            shade = book.add_format({"bg_color": "#eeeeee"})
            for line in range(len(rows), blank_until):
                sheet.write_blank(line, 0, None, shade)
    return out.getvalue()


BOMB = _archive({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 210 * 1024 * 1024})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"   \n\n ", "file_empty"),
        (_image(), "file_kind"),
        (b"%PDF-1.7\n...", "file_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_kind"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "file_kind"),
        (b"<!doctype html><html></html>", "file_kind"),
        (_archive({"hello.txt": b"hello"}), "file_kind"),
        (b"PK\x03\x04 not an archive", "file_broken"),
        (_archive({"xl/workbook.xml": b"<x/>"}), "file_broken"),
        (BOMB, "file_too_large"),
        (b"a" * (20 * 1024 * 1024 + 1), "file_too_large"),
        (bytes(range(256)) * 50, "encoding_unknown"),
        ("이름,나이\n가람,3\n".encode(), "layout_unknown"),
        (",".join(STANDARD_HEADER).encode(), "file_empty"),
        (as_csv([row("x" * 20_000)]), "cell_too_long"),
        ((",".join(f"c{n}" for n in range(500)) + "\n").encode(), "too_many_columns"),
        (",".join(STANDARD_HEADER).encode() + b"\n" + b"a,b,c\n" * 60_000, "too_many_rows"),
        (as_csv([row("가람시장", 데이터기준일자="9999-12-31")]), "reference_date_invalid"),
        (b"\xff\xfe\x00", "encoding_unknown"),
        (_workbook([["이름"]]), "layout_unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_it_is_refused_with_a_sentence_and_nothing_is_saved(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        load(content, "x.csv")
    assert refused.value.code == code
    assert refused.value.message.endswith("요.") or "예:" in refused.value.message
    assert _nothing_saved()


def test_an_archive_that_lies_about_its_size_is_measured() -> None:
    """The size stands twice, before the member and in the list at the end; both say a thousand bytes here."""
    size = 210 * 1024 * 1024
    content = bytearray(_archive({"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": b" " * size}))
    written, claimed = struct.pack("<I", size), struct.pack("<I", 1000)
    assert content.count(written) == 2
    with pytest.raises(Invalid) as refused:
        load(bytes(content.replace(written, claimed)), "x.xlsx")
    assert refused.value.code == "file_too_large"


def test_a_sheet_of_a_million_empty_rows_ends_where_its_text_ends() -> None:
    content = _workbook([list(STANDARD_HEADER), list(row("가람시장").values())], blank_until=300_000)
    began = time.perf_counter()
    assert load(content, "x.xlsx").rows == 1
    assert time.perf_counter() - began < 20


def test_a_sheet_whose_last_cell_is_far_away_is_cheap() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, STANDARD_HEADER)
        sheet.write_row(1, 0, list(row("가람시장").values()))
        sheet.write_string(1_048_575, 0, "끝")
    assert load(out.getvalue(), "x.xlsx").rows == 1


def test_a_short_row_and_a_long_row_are_read_and_told() -> None:
    body = as_csv([row("가람시장")]).decode("utf-8-sig")
    report = load((body + "나래시장,상설장\n" + body.splitlines()[1].replace("가람", "다솜") + ",덤\n").encode())
    assert report.rows == 3
    assert any(p.code == "too_many_cells" and p.row == 4 for p in report.problems)


def test_formulas_and_markup_stay_text() -> None:
    name = '=HYPERLINK("http://evil","x")<script>'
    assert load(as_csv([row(name)])).added == 1
    made = operations.export_file(actor=ACTOR, now=NOW, form="xlsx")
    assert Market.objects.get().name == name
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_letters_that_break_text_are_taken_out_and_told() -> None:
    report = load(as_csv([row("가람\x07시장")]))
    assert Market.objects.get().name == "가람시장"
    assert any(p.code == "garbled" for p in report.problems)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="file_missing"):
        operations.import_markets(actor=ACTOR, now=NOW, path=tmp_path / "none.csv")
