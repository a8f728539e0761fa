"""What stands in the way of rows of a spreadsheet of stalls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jangteo.foundation.spreadsheets.toolkit import RowProblem, SheetRow
from jangteo.registry.places.types import number_key


def list_stall_row_problems(
    *, market_id: int, rows: Sequence[SheetRow], now: datetime | None = None
) -> list[RowProblem]:
    """The rows whose number an earlier row has, in whatever writing (`가-4`, `가-04`)."""
    found: list[RowProblem] = []
    first: dict[str, SheetRow] = {}
    for row in rows:
        key = number_key(row["number"])
        earlier = first.setdefault(key, row)
        if earlier is not row:
            words = f"{earlier.line}번째 줄의 {earlier['number']}과 같은 자리예요. 하나만 남겨 주세요."
            found.append(RowProblem(row.line, "number", row["number"], "number_twice", words))
    return found
