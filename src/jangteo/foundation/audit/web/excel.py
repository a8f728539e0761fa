"""The record as a workbook."""

import io
from collections.abc import Iterable

import xlsxwriter

from jangteo.foundation.audit.types import Entry
from jangteo.kernel.korea.dates import format_datetime

_COLUMNS = (("언제", 24), ("누가", 14), ("무엇을", 24), ("대상", 24), ("바뀐 것", 50), ("까닭", 30), ("어디에서", 18))


def workbook(entries: Iterable[Entry]) -> bytes:
    """An xlsx of the entries. Every cell is written as text: what somebody typed must not become a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("기록")
        bold = book.add_format({"bold": True})
        for column, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 0)
        for row, entry in enumerate(entries, start=1):
            changes = "\n".join(f"{c.name}: {c.before} → {c.after}" for c in entry.changes)
            cells = (
                format_datetime(entry.at), entry.who, entry.what, entry.subject, changes, entry.reason, entry.ip
            )
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
    return buffer.getvalue()
