"""A file of a shop's sales is taken in: once, whole, and as one load."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.spreadsheets.toolkit import Progress, load_content, take_import_lock
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, StoreRef
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing
from jangteo.kernel.spreadsheets import read_book
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till.models import SalesFile, SalesLayout
from jangteo.loyalty.till.operations.devices import in_store
from jangteo.loyalty.till.operations.selling.columns import find_columns
from jangteo.loyalty.till.operations.selling.loading import Load
from jangteo.loyalty.till.operations.selling.rows import read_rows
from jangteo.loyalty.till.permissions import IMPORT
from jangteo.loyalty.till.types import SalesReport

#: Of the lock under which one file of a shop is taken in at a time.
_LOCK = 0x5341_4C45 << 32


class _Nothing(Exception):  # noqa: N818
    """All or nothing: nothing."""


@operation(permission=IMPORT, scope=in_store)
def import_sales(
    *,
    actor: Actor,
    now: datetime,
    store_id: int,
    content: bytes | None = None,
    path: Path | None = None,
    file_name: str = "",
    source: str = "pos",
    program_id: int | None = None,
    columns: Mapping[str, str] | None = None,
    daily: bool | None = None,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
) -> SalesReport:
    """Take in a file of a POS or card terminal (csv in UTF-8 or CP949, xlsx): its rows become sales of the shop, and
    those that name a member (number or card) earn.

    source: which machine of the shop, where several count their receipts each for itself. columns: column → title where
    the titles do not tell; remembered with `daily` (receipts begin anew each day) for the next file. program_id: needed
    only where the shop takes part in several. all_or_nothing: nothing goes in if anything is wrong with any row.
    progress: told (done, total) in rows after each step.

    A receipt that is known with the same content is left as it is, so a file taken in again changes nothing. A sale
    whose points are refused (too long ago, an unknown card) goes in without them, and the report says so. A row that
    takes a sale back names its receipt or stands under the same; what that one earned is taken back, or as much of it
    as the amount says. Where no such sale is known, the report says so.
    Raises NotAllowed, Missing(`store_missing`), Invalid with a sentence for a file or a column that cannot be used,
    Refused(`import_running`).
    """
    store = directory().find_store(store_id)
    if store is None:
        raise Missing("store_missing", "그런 가게가 없어요.")
    source = _source(source)
    book = read_book(load_content(content, path), only_first=True, keep_times=True)
    take_import_lock(_LOCK + store_id)
    with open_rows(market=store.market_id):
        layout = _layout(store, source, daily)
        tab = book.tabs[0]
        at, places = find_columns(tab, layout.columns, dict(columns or {}))
        titles = {key: tab.rows[at][1][place].strip() for key, place in places.items()}
        rows, problems = read_rows(tab.rows[at + 1 :], places, daily=layout.daily, now=now)
        load = Load(actor=actor, now=now, layout=layout, program_id=_program(program_id, store_id, now))
        load.progress = progress
        file = SalesFile(
            market_id=store.market_id, store_id=store_id, source=source, sha256=book.sha256, taken_at=now,
            name=(file_name or (path.name if path else ""))[:200],
        )  # fmt: skip
        try:
            with transaction.atomic():
                report = load.take(rows, problems, file, titles)
                if all_or_nothing and report.problems:
                    raise _Nothing
        except _Nothing:
            nothing_changed()
            return _nothing_of(report)
        _remember(layout, titles, now)
    _tell(store, report)
    return report


def _tell(store: StoreRef, report: SalesReport) -> None:
    """What the record says of a file."""
    if report.added == 0:
        nothing_changed()
        return
    after = {"rows": report.rows, "added": report.added, "earned": report.earned, "refused": report.refused}
    note(subject=("merchants.store", store.id, store.name), after=after)


def _source(text: str) -> str:
    """The name of a machine. Raises Invalid(`source_invalid`)."""
    name = text.strip()
    if not 0 < len(name) <= 20 or not name.isprintable():
        raise Invalid("source_invalid", "기기 이름은 20자까지 적을 수 있어요.", field="source")
    return name


def _layout(store: StoreRef, source: str, daily: bool | None) -> SalesLayout:
    """How the files of a machine look, as far as it is known."""
    known = SalesLayout.objects.filter(store_id=store.id, source=source).first()
    layout = known or SalesLayout(store_id=store.id, market_id=store.market_id, source=source, columns={})
    layout.daily = layout.daily if daily is None else daily
    return layout


def _program(program_id: int | None, store_id: int, now: datetime) -> int | None:
    """The program that the sales earn in; None for a shop that takes part in none. Raises Invalid, Missing."""
    ids = {one.program_id for one in points.list_participations(store_id=store_id, on=today(now))}
    if program_id is None and len(ids) > 1:
        raise Invalid("program_needed", "여러 포인트 사업에 든 가게예요. 어느 사업인지 골라 주세요.", field="program")
    if program_id is not None and program_id not in ids:
        raise Missing("program_missing", "이 가게는 지금 그 포인트 사업에 들어 있지 않아요.")
    return program_id if program_id is not None else next(iter(ids), None)


def _nothing_of(report: SalesReport) -> SalesReport:
    """The report of a file of which nothing went in."""
    return SalesReport(
        rows=report.rows, added=0, unchanged=report.unchanged, refused=report.rows - report.unchanged, earned=0,
        cancelled=0, columns=report.columns, problems=report.problems,
    )  # fmt: skip


def _remember(layout: SalesLayout, titles: dict[str, str], now: datetime) -> None:
    """What the file looked like, for the next one; nothing is written where nothing is new."""
    known = SalesLayout.objects.filter(id=layout.id).values_list(
        "columns", "daily", "program_id", "points_source_id"
    ).first()  # fmt: skip
    if known == (titles, layout.daily, layout.program_id, layout.points_source_id):
        return
    layout.columns, layout.changed_at = titles, now
    layout.save()
