"""A list for the tests: people of a market with their place, phone and area. Its rows lie in SheetMemory."""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from xlsxwriter import Workbook

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.identity.tests.factories import acting, person
from jangteo.foundation.spreadsheets import operations, queries
from jangteo.foundation.spreadsheets.models import SheetMemory
from jangteo.foundation.spreadsheets.permissions import USE
from jangteo.foundation.spreadsheets.toolkit import (
    Progress,
    RowProblem,
    Sheet,
    SheetColumn,
    SheetResult,
    SheetRow,
    declare_sheet,
    read_brn,
    read_choice,
    read_date,
    read_decimal,
    read_phone,
)
from jangteo.foundation.spreadsheets.types import SHEETS, Mode, UploadView
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Actor, Role, market_scope

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CODE = "tests.people"
LIST = "tests.list"
#: What a test wants done while rows go in: called with the number of the row.
ON_ROW: list[Callable[[int], None]] = []


def check(*, market_id: int, rows: Sequence[SheetRow], now: datetime) -> Iterable[RowProblem]:
    """A place that begins with X does not exist; one that begins with Y is worth a look."""
    for row in rows:
        if row["number"].startswith("X"):
            yield RowProblem(row.line, "number", row["number"], "no_such_place", "없는 자리예요.")
        if row["number"].startswith("Y"):
            yield RowProblem(row.line, "number", row["number"], "odd_place", "처음 보는 자리예요.", warn=True)


@operation(permission=USE, scope=lambda given: market_scope(given["market_id"]))
def take_people(
    *, actor: Actor, now: datetime, market_id: int, rows: Sequence[SheetRow], progress: Progress
) -> SheetResult:
    """Add or change, a hundred at a time; a place that begins with R is refused only here."""
    known = {row.title: row for row in SheetMemory.objects.filter(market_id=market_id, sheet=LIST)}
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    refused = []
    fresh: list[SheetMemory] = []
    for at, row in enumerate(rows, start=1):
        for told in ON_ROW:
            told(at)
        if row["number"].startswith("R"):
            refused.append(RowProblem(row.line, "number", row["number"], "taken", "이미 쓰는 자리예요."))
            continue
        said = json.dumps({key: str(value) for key, value in sorted(row.values.items()) if value is not None})
        mark = sha256(said.encode()).hexdigest()[:60]
        found = known.get(row["number"])
        if found is None:
            fresh.append(SheetMemory(market_id=market_id, sheet=LIST, title=row["number"], column=mark))
        elif found.column != mark:
            SheetMemory.objects.filter(id=found.id).update(column=mark)
        counts["added" if found is None else "unchanged" if found.column == mark else "changed"] += 1
        if len(fresh) == 100 or at == len(rows):
            SheetMemory.objects.bulk_create(fresh)
            fresh.clear()
        progress(at, len(rows))
    SheetMemory.objects.bulk_create(fresh)
    note(subject=("people", market_id, "사람"), after=counts)
    return SheetResult(**counts, refused=tuple(refused))


def declare() -> Sheet:
    return SHEETS.get(CODE) or declare_sheet(
        Sheet(
            code=CODE,
            title="상인 명부",
            columns=(
                SheetColumn(
                    "number", "자리 번호", True, ("호수", "점포번호"), example="가-12", help="자리의 번호예요."
                ),
                SheetColumn("name", "대표자", True, ("성명", "상인명"), example="홍길동"),
                SheetColumn(
                    "phone", "휴대전화", aliases=("연락처", "전화번호"), read=read_phone, example="010-0000-0000"
                ),
                SheetColumn("area", "면적(㎡)", aliases=("전용면적",), read=read_decimal, help="㎡로 적어요."),
                SheetColumn("since", "입점일", aliases=("들어온 날",), read=read_date),
                SheetColumn("kind", "소유", read=read_choice({"공유": 1, "사유": 2})),
                SheetColumn("brn", "사업자등록번호", read=read_brn),
            ),
            commit=take_people,
            permission=USE,
            check=check,
            unique=("number",),
            unit="명",
        )
    )


SHEET = declare()
HEADER = ("자리 번호", "대표자", "휴대전화", "면적(㎡)", "입점일", "소유", "사업자등록번호")


def line(
    number: str, *, name: str = "홍길동", phone: str = "010-0000-1234", area: str = "33.1", **more: str
) -> list[str]:
    return [number, name, phone, area, more.get("since", "2020-03-01"), more.get("kind", "공유"), more.get("brn", "")]


def lines(count: int) -> list[list[str]]:
    return [line(f"가-{n}", phone=f"010-0000-{n:04d}") for n in range(1, count + 1)]


def csv_file(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, encoding: str = "utf-8-sig") -> bytes:
    return "\n".join(",".join(row) for row in [header, *rows]).encode(encoding)


def xlsx_file(rows: Sequence[Sequence[Any]], *, draw: Callable[[Any, Any], None] | None = None) -> bytes:
    """rows: cells with their types; draw(book, sheet) does what rows cannot say."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("명단")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, place, datetime(cell.year, cell.month, cell.day), day)
            else:
                sheet.write(at, place, cell)
    if draw:
        draw(book, sheet)
    book.close()
    return out.getvalue()


def staff() -> Actor:
    return acting(person((Role.STAFF, HERE.scope)))


def upload(content: bytes, actor: Actor, name: str = "명부.csv", now: datetime = NOW) -> int:
    with open_market(HERE.id):
        return operations.upload_sheet(actor=actor, now=now, market_id=HERE.id, sheet=CODE, content=content, name=name)


def match(upload_id: int, actor: Actor, mapping: dict[str, int], tab: int = 0, header_line: int = 1) -> None:
    with open_market(HERE.id):
        operations.match_columns(
            actor=actor, now=NOW, market_id=HERE.id, sheet=CODE, upload_id=upload_id,
            tab=tab, header_line=header_line, mapping=mapping,
        )  # fmt: skip


def commit(upload_id: int, actor: Actor, mode: Mode = Mode.ALL) -> None:
    with open_market(HERE.id):
        operations.commit_upload(actor=actor, now=NOW, market_id=HERE.id, sheet=CODE, upload_id=upload_id, mode=mode)


def seen(upload_id: int, actor: Actor) -> UploadView:
    with open_market(HERE.id):
        return queries.get_upload(market_id=HERE.id, sheet=CODE, upload_id=upload_id, user_id=actor.user_id)


def matching(upload_id: int, actor: Actor, **more: int) -> Any:
    with open_market(HERE.id):
        return queries.get_matching(market_id=HERE.id, sheet=CODE, upload_id=upload_id, user_id=actor.user_id, **more)


def file_to_mend(upload_id: int, actor: Actor) -> bytes:
    with open_market(HERE.id):
        return queries.get_file_to_mend(market_id=HERE.id, sheet=CODE, upload_id=upload_id, user_id=actor.user_id)


def kept() -> dict[str, str]:
    """What the list holds: place → the rest."""
    with open_market(HERE.id):
        return dict(SheetMemory.objects.filter(sheet=LIST).values_list("title", "column"))


def counts(view: UploadView) -> tuple[int, int, int, int, int]:
    found = view.counts
    return found.rows, found.added, found.changed, found.unchanged, found.refused
