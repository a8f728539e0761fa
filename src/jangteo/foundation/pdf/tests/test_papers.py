"""Papers: read back as text, the same bytes for the same data, data never as markup."""

import io
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from jangteo.foundation.pdf.toolkit import pdf_response, render_pdf
from jangteo.kernel.errors import Broken

NOW = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)


def roll(rows: list[list[object]], **more: object) -> dict[str, object]:
    columns = [["자리", 16, "left"], ["상호", 0, "left"], ["회비", 24, "right"]]
    return {"market": "너른들시장", "title": "상인 명부", "columns": columns, "rows": rows, **more}


def text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_roll_goes_over_pages_with_its_head_on_each() -> None:
    made = render_pdf("pdf/list.typ", roll([[f"가-{n}", "다복상회", n * 1000] for n in range(1, 101)]), now=NOW)
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 3
    for at, page in enumerate(pages, start=1):
        words = page.extract_text()
        assert "상호" in words
        assert f"{at} / 3" in words
        assert "너른들시장" in words
        assert "2026. 11. 22.(일) 14:30 만듦" in words
    assert "100,000" in text(made)
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]


def test_long_cells_are_broken_and_nothing_is_lost() -> None:
    long = "아주 긴 상호를 가진 가게라서 여러 줄이 되어야 하는 상회 " * 4
    made = render_pdf("pdf/list.typ", roll([["가-1", long, 1], ["가-2", "WMWMWMWMWMWM" * 9, 2]]), now=NOW)
    assert text(made).count("가게라서") == 4


def test_a3_lies_on_its_side() -> None:
    made = render_pdf("pdf/list.typ", roll([], size="a3", flipped=True), now=NOW)
    assert [round(float(side)) for side in PdfReader(io.BytesIO(made)).pages[0].mediabox[2:]] == [1191, 842]
    assert "적을 것이 없어요." in text(made)


def test_the_same_data_at_the_same_moment_makes_the_same_bytes() -> None:
    rows: list[list[object]] = [["가-1", "다복", 1]]
    first = render_pdf("pdf/list.typ", roll(rows), now=NOW)
    assert render_pdf("pdf/list.typ", roll(rows), now=NOW) == first
    assert render_pdf("pdf/list.typ", roll(rows), now=NOW.replace(minute=31)) != first
    made = PdfReader(io.BytesIO(first)).metadata
    assert made is not None
    assert made.title == "너른들시장 상인 명부"
    assert made.creation_date_raw == "D:20261122143000+09'00" or "20261122" in str(made.creation_date_raw)


HOSTILE = '#read("/config/settings.py") $x$ *b* [c] <d> \\ "e" #import "@preview/x:1.0.0": y // f'


def test_data_is_never_markup() -> None:
    made = render_pdf("pdf/list.typ", roll([["가-1", HOSTILE, 0]], note=HOSTILE[:30]), now=NOW)
    words = text(made).replace("\n", "")
    for part in ("#read", "settings.py", "$x$", "*b*", "[c]", "<d>"):
        assert part in words
    assert "SECRET_KEY" not in words


def test_a_letter() -> None:
    given = {
        "market": "너른들시장",
        "title": "입점 승인 알림",
        "number": "너른들 2026-31",
        "to": "다복상회 대표",
        "lines": ["귀 점포의 입점을 승인합니다.", "아래 날부터 영업할 수 있어요."],
        "day": date(2026, 11, 22),
        "sender": "너른들시장 상인회장",
    }
    words = text(render_pdf("pdf/letter.typ", given, now=NOW))
    for part in ("너른들 2026-31", "입점을 승인합니다.", "2026. 11. 22.(일)", "상인회장"):
        assert part in words


@dataclass
class _Row:
    name: str
    area: Decimal


def test_what_values_become() -> None:
    given = roll([[None, date(2026, 1, 2), Decimal("1234.50")]], extra=_Row("가", Decimal(1)))
    words = text(render_pdf("pdf/list.typ", given, now=NOW))
    assert "2026. 1. 2.(금)" in words
    assert "1,234.50" in words
    with pytest.raises(Broken):
        render_pdf("pdf/list.typ", roll([[object(), 1, 1]]), now=NOW)


@pytest.mark.parametrize("name", ["pdf/none.typ", "../x.typ", "/etc/passwd", "pdf/base.html", "pdf/../pdf/list.typ"])
def test_only_templates_of_modules_are_set(name: str) -> None:
    with pytest.raises(Broken):
        render_pdf(name, {}, now=NOW)


def test_an_engineer_sees_what_was_wrong_and_nobody_sees_data() -> None:
    with pytest.raises(Broken) as caught:
        render_pdf("pdf/list.typ", {"title": "010-1234-5678"}, now=NOW)
    assert "columns" in str(caught.value)
    assert "010-1234-5678" not in str(caught.value)


def test_a_roll_of_a_large_market_is_set_in_a_second() -> None:
    """The bar is one second; a machine that does other things at once is given three."""
    rows: list[list[object]] = [[f"가-{n:03d}", f"다복상회 {n}", n * 100] for n in range(1, 1201)]
    render_pdf("pdf/list.typ", roll(rows[:1]), now=NOW)  # the fonts
    before = time.process_time()
    made = render_pdf("pdf/list.typ", roll(rows), now=NOW)
    assert time.process_time() - before < 3
    assert len(made) < 500_000


def test_fonts_are_named_when_they_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jangteo.foundation.pdf import toolkit

    toolkit._fonts.cache_clear()
    monkeypatch.setattr(toolkit, "FONTS", tmp_path)
    with pytest.raises(Broken, match="build_static"):
        render_pdf("pdf/list.typ", roll([]), now=NOW)
    monkeypatch.undo()
    toolkit._fonts.cache_clear()


@pytest.mark.parametrize(("inline", "way"), [(True, "inline"), (False, "attachment")])
def test_how_a_paper_is_handed_out(inline: bool, way: str, settings: Any) -> None:
    response = pdf_response("상인 명부", b"%PDF", inline=inline)
    assert response["Content-Disposition"].startswith(f"{way}; filename*=UTF-8''%EC")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
