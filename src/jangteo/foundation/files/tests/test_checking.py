"""What is handed in is what its content says."""

import io
import struct
import zlib

import pytest
from PIL import Image

from jangteo.foundation.files.checking import check_content, clean_name
from jangteo.foundation.files.tests import samples
from jangteo.foundation.files.types import Allowed, Kind
from jangteo.foundation.ui.toolkit import export_response
from jangteo.kernel.errors import Invalid


def _code(content: bytes, allowed: Allowed) -> str:
    with pytest.raises(Invalid) as caught:
        check_content(content, allowed)
    assert caught.value.field == "file"
    return caught.value.code


def test_a_photo_is_drawn_anew_upright_and_without_its_place() -> None:
    given = samples.phone_photo()
    assert dict(Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825))
    checked = check_content(given, Allowed.PHOTO)
    kept = Image.open(io.BytesIO(checked.content))
    assert (kept.width, kept.height) == (1000, 2000) == (checked.width, checked.height)
    assert not dict(kept.getexif())
    assert "어느회사".encode() not in checked.content
    small = Image.open(io.BytesIO(checked.thumbnail or b""))
    assert max(small.size) == 320
    assert not dict(small.getexif())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_usual_pictures_are_taken(form: str) -> None:
    checked = check_content(samples.picture(form, (400, 300)), Allowed.PHOTO)
    assert (checked.kind, checked.width, checked.height) == (Kind.JPEG, 400, 300)


def test_what_can_be_seen_through_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    kept = Image.open(io.BytesIO(check_content(out.getvalue(), Allowed.PHOTO).content))
    assert kept.getpixel((5, 5)) == (255, 255, 255)


def test_what_hides_behind_a_picture_is_gone() -> None:
    checked = check_content(samples.picture(size=(50, 50)) + b"<script>alert(1)</script>", Allowed.PHOTO)
    assert b"script" not in checked.content


def test_a_small_file_of_many_pixels_is_refused() -> None:
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(b"\0" * 10_000_000)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert _code(bomb, Allowed.PHOTO) in {"picture_too_large", "picture_broken"}


@pytest.mark.parametrize("cut", [4, 20, 300, 5000])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_ends_too_soon_is_refused(form: str, cut: int) -> None:
    whole = samples.picture(form, (900, 900), **({} if form == "PNG" else {"quality": 95}))
    assert _code(whole[: min(cut, len(whole) // 2)], Allowed.PHOTO) in {"picture_broken", "file_kind"}


def test_a_photo_of_an_iphone_gets_a_sentence() -> None:
    assert _code(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, Allowed.PHOTO) in {"file_heic", "picture_broken"}


@pytest.mark.parametrize(
    ("content", "allowed", "code"),
    [
        (b"", Allowed.PAPER, "file_empty"),
        (b" \n ", Allowed.PAPER, "file_empty"),
        (b"MZ\x90\0\3\0\0\0" + b"\0" * 100, Allowed.PAPER, "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Allowed.PHOTO, "file_kind"),
        (b"<!DOCTYPE html><html></html>", Allowed.PAPER, "file_kind"),
        (b"<!DOCTYPE html><html></html>", Allowed.SHEET, "file_kind"),
        (b"GIF89a" + b"\0" * 50, Allowed.PHOTO, "file_kind"),
        (samples.pdf(), Allowed.PHOTO, "file_kind"),
        (samples.pdf(), Allowed.SHEET, "file_kind"),
        (samples.hwpx(), Allowed.PAPER, "file_kind"),
        (samples.picture(size=(9, 9)), Allowed.SHEET, "file_kind"),
        (b"\xff\xd8\xff" + b"\0" * (16 * 1024 * 1024), Allowed.PHOTO, "file_too_large"),
    ],
)
def test_what_is_not_asked_for_is_refused(content: bytes, allowed: Allowed, code: str) -> None:
    assert _code(content, allowed) == code


def test_a_paper_is_counted_and_kept_as_it_is() -> None:
    given = samples.pdf(3)
    checked = check_content(given, Allowed.PAPER)
    assert (checked.pages, checked.content, checked.kind) == (3, given, Kind.PDF)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (samples.pdf(script="app.alert(1)"), "pdf_active"),
        (samples.pdf(launch=True), "pdf_active"),
        (samples.pdf(password="비밀번호1"), "pdf_locked"),
        (samples.pdf()[:-200], "pdf_broken"),
        (samples.pdf(0), "pdf_pages"),
        (samples.pdf(201), "pdf_pages"),
        (b"%PDF-1.4\n" + b"x" * 500 + b"\n%%EOF", "pdf_broken"),
        (b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f\ntrailer<</Size 1/Root 1 0 R>>\nstartxref\n9\n%%EOF", "pdf_broken"),
    ],
)
def test_papers_that_do_something_or_are_none(content: bytes, code: str) -> None:
    assert _code(content, Allowed.PAPER) == code


def test_a_script_inside_a_packed_part_of_a_pdf_is_found() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(samples.pdf(script="app.alert(1)"))))
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    assert _code(out.getvalue(), Allowed.PAPER) == "pdf_active"


def test_archives_are_measured_and_macros_refused() -> None:
    bomb = samples.archive({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"0" * 230_000_000})
    assert _code(bomb, Allowed.SHEET) == "file_too_large"
    macro = samples.archive({"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"})
    assert _code(macro, Allowed.SHEET) == "file_macro"
    assert _code(b"PK\x03\x04" + b"x" * 50, Allowed.SHEET) == "file_broken"
    assert check_content(samples.hwpx(), Allowed.DOCUMENT).kind is Kind.HWPX


def test_tables_are_taken() -> None:
    book = export_response("표", ["가"], [["나"]]).content
    assert check_content(book, Allowed.SHEET).kind is Kind.XLSX
    assert check_content("자리,상호\n가-1,다복\n".encode("cp949"), Allowed.SHEET).kind is Kind.CSV


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("홍길동_사업자등록증.PDF", "홍길동_사업자등록증.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\사진\\가게.png", "가게.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie: b.jpg"),
        ("", "파일.jpg"),
        ("가" * 300 + ".jpg", "가" * 100 + ".jpg"),
    ],
)
def test_names_are_harmless(given: str, kept: str) -> None:
    assert clean_name(given, Kind.JPEG) == kept
