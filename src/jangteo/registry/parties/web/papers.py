"""A roll as a file: PDF to print, HWPX to hand in (행정업무규정의 개방형 문서), a table to go on working with."""

from __future__ import annotations

from datetime import datetime

from jangteo.foundation.pdf.toolkit import render_pdf
from jangteo.registry.parties.types import Roll, RollColumn

#: Beside each other these no longer fit an upright page.
_WIDE = 150
_BODY, _HEAD, _SMALL = 10, 18, 9


def roll_pdf(roll: Roll, *, now: datetime) -> bytes:
    """The roll on A4, lying where its columns are wide. Raises what `render_pdf` raises."""
    given = {
        "title": roll.title,
        "market": roll.market,
        "note": roll.note,
        "flipped": _width(roll) > _WIDE,
        "columns": [[one.label, one.width, "right" if one is RollColumn.NUMBER else "left"] for one in roll.columns],
        "rows": [list(row) for row in roll.rows],
    }
    return render_pdf("parties/roll.typ", given, now=now)


def roll_hwpx(roll: Roll) -> bytes:
    """The roll as a document of Hancom's Hangul (KS X 6101): a heading, the note, one table whose head repeats."""
    # Loaded where it is used: it takes 0.3 s of every start.
    from hwpx import HwpxDocument

    document = HwpxDocument.new()
    lying = _width(roll) > _WIDE
    document.page.setup(
        paper_size="A4",
        orientation="landscape" if lying else "portrait",
        margins_mm={"left": 15, "right": 15, "top": 15, "bottom": 15},
    )
    styles = document.styles
    head = styles.ensure_run(bold=True, size=_HEAD)
    small = styles.ensure_run(size=_SMALL, color="#58616A")
    bold, body = styles.ensure_run(bold=True, size=_BODY), styles.ensure_run(size=_BODY)
    document.add_paragraph(f"{roll.market} {roll.title}".strip(), char_pr_id_ref=head)
    document.add_paragraph(roll.note, char_pr_id_ref=small)
    table = document.add_table(len(roll.rows) + 1, len(roll.columns), char_pr_id_ref=body)
    table.set_column_widths([column.width for column in roll.columns])
    lines = [[column.label for column in roll.columns], *([str(cell) for cell in row] for row in roll.rows)]
    # Cells are taken row by row: the table's own setter by position looks the whole table through each time.
    for number, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
            for paragraph in cell.paragraphs:
                paragraph.char_pr_id_ref = bold if number == 0 else body
    table.element.set("repeatHeader", "1")
    document.add_paragraph("끝.", char_pr_id_ref=body)
    made: bytes = document.to_bytes()
    document.close()
    return made


def _width(roll: Roll) -> int:
    return sum(column.width for column in roll.columns)
