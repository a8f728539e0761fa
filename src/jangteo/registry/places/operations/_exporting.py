"""Markets in the columns of the national standard, each cell as it was published while it still holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from jangteo.registry.places.models import Market, SourceRow
from jangteo.registry.places.operations._layouts import STANDARD_COLUMNS, STANDARD_HEADER, find_layout
from jangteo.registry.places.operations._values import Row, RowReader
from jangteo.registry.places.types import DatasetKind, MarketType

_FIELDS_OF = {"type": ("type", "cycle_days"), "cycle": ("type", "cycle_days", "cycle_text")}


def _formatted(market: Market, name: str) -> str:
    if name == "type":
        return MarketType(market.type).label if market.type != MarketType.UNKNOWN else ""
    if name == "cycle":
        return market.cycle_text
    value: Any = getattr(market, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, list):
        return "+".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _still_holds(name: str, read: Row, market: Market) -> bool:
    if name == "name":
        return read.name == market.name
    fields = _FIELDS_OF.get(name, (name,))
    return all(read.values.get(field) == getattr(market, field) for field in fields)


class Exporter:
    """Turns markets into rows; remembers how each edition is to be read."""

    def __init__(self) -> None:
        self.readers: dict[int, RowReader] = {}

    def _read(self, source: SourceRow) -> tuple[Row, RowReader]:
        edition = source.edition
        if edition.id not in self.readers:
            layout = find_layout(tuple(edition.header))
            self.readers[edition.id] = RowReader(layout, edition.reference_date)
        reader = self.readers[edition.id]
        return reader.read(source.row, tuple(source.raw)), reader

    def cells(self, market: Market, source: SourceRow | None) -> list[str]:
        """One row of the standard layout."""
        if source is None:
            return [_formatted(market, name) for _, _, name in STANDARD_COLUMNS]
        read, reader = self._read(source)
        fields = reader.layout.fields
        return [
            read.raw[fields[name]] if name in fields and _still_holds(name, read, market) else _formatted(market, name)
            for _, _, name in STANDARD_COLUMNS
        ]


def export_rows(region_path: str = "") -> list[list[str]]:
    """Every present market, in the order of the newest edition that holds it; those that no edition holds come last."""
    markets = {market.id: market for market in Market.objects.filter(gone_on=None).order_by("id")}
    if region_path:
        inside = Market.objects.filter(region__path__startswith=region_path).values_list("id", flat=True)
        markets = {id_: markets[id_] for id_ in inside.order_by("id") if id_ in markets}
    sources = (
        SourceRow.objects.filter(edition__kind=DatasetKind.STANDARD, market_id__in=markets)
        .select_related("edition")
        .order_by("market_id", "-edition__reference_date", "-edition_id", "row")
        .distinct("market_id")
    )
    latest = {source.market_id: source for source in sources}
    exporter = Exporter()

    def place(market: Market) -> tuple[int, int, int, int]:
        source = latest.get(market.id)
        if source is None:
            return (1, 0, 0, market.id)
        return (0, -source.edition.reference_date.toordinal(), source.edition_id, source.row)

    return [exporter.cells(market, latest.get(market.id)) for market in sorted(markets.values(), key=place)]


def as_csv(rows: Sequence[Sequence[str]], encoding: str) -> bytes:
    """The bytes of a csv file; letters that cp949 lacks become question marks."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(STANDARD_HEADER)
    writer.writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The bytes of a workbook with text cells only, so that nothing is read as a formula or loses a leading zero."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("시장")
        sheet.freeze_panes(1, 1)
        bold = book.add_format({"bold": True})
        for at, column in enumerate(STANDARD_HEADER):
            sheet.write_string(0, at, column, bold)
        for line, cells in enumerate(rows, start=1):
            for at, cell in enumerate(cells):
                if cell:
                    sheet.write_string(line, at, cell)
        sheet.autofit()
    return out.getvalue()
