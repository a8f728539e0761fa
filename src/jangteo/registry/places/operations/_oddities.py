"""Oddities that show only when a whole file is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from jangteo.registry.places.operations._layouts import Layout
from jangteo.registry.places.operations._values import COLUMN_OF, Row
from jangteo.registry.places.types import Problem, Severity

_WORDS = {
    "duplicate_name": "같은 이름의 시장이 {}곳 있어요.",
    "duplicate_point": "좌표가 같은 시장이 {}곳 있어요.",
    "duplicate_address": "주소가 같은 시장이 {}곳 있어요.",
}


def of_columns(layout: Layout, rows: Sequence[Row]) -> list[Problem]:
    """Columns that are missing, unknown, or empty from top to bottom; their row is the header's."""
    found = [
        Problem(1, column, "", "column_missing", "이 칸이 없는 자료예요.", Severity.INFO) for column in layout.missing
    ]
    found += [
        Problem(1, column, "", "column_unknown", "모르는 칸이라 읽지 않았어요.", Severity.WARN)
        for column in layout.unknown
    ]
    for name, at in layout.fields.items():
        if all(not row.raw[at].strip() for row in rows):
            message = f"모든 줄({len(rows):,}줄)이 비어 있어요."
            column = COLUMN_OF.get(name, name)
            found.append(Problem(1, column, "", "column_empty", message, Severity.WARN, rows=len(rows)))
    return found


def name_shared_values(rows: Sequence[Row]) -> None:
    """Names, addresses and points that several rows share: legal, but why a name is no key."""
    shared: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.name:
            shared["시장명", "duplicate_name", row.name].append(row)
        if row.values.get("latitude") is not None:
            point = f"{row.values['latitude']},{row.values['longitude']}"
            shared["위도", "duplicate_point", point].append(row)
        for name, key in (("road_address", row.road_key), ("lot_address", row.lot_key)):
            if key and not row.refused:
                shared[COLUMN_OF[name], "duplicate_address", key].append(row)
    for (column, code, value), sharers in shared.items():
        if len(sharers) > 1:
            shown = value.partition(":")[2] if code == "duplicate_address" else value
            severity = Severity.INFO if code == "duplicate_name" else Severity.WARN
            for row in sharers:
                row.problem(column, shown, code, _WORDS[code].format(len(sharers)), severity)
