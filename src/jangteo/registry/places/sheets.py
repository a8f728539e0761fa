"""The list of stalls that a market keeps in a spreadsheet: one row is a stall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from jangteo.foundation.spreadsheets.toolkit import (
    Progress,
    Sheet,
    SheetColumn,
    SheetResult,
    SheetRow,
    declare_sheet,
    read_choice,
    text_up_to,
)
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Invalid
from jangteo.registry.places import operations
from jangteo.registry.places.permissions import MANAGE_STALLS
from jangteo.registry.places.queries.stall_rows import list_stall_row_problems
from jangteo.registry.places.types import (
    HIGHEST_FLOOR,
    LOWEST_FLOOR,
    MAX_NUMBER,
    Ownership,
    StallRow,
    StallUse,
    number_key,
    tidy,
    tidy_number,
)

#: 1평 = 400/121 m² (계량에 관한 법률: 비법정단위, still how people speak of a stall).
PYEONG = Decimal(400) / Decimal(121)
MOST_AREA = Decimal("99999.99")
_FLOOR = re.compile(r"^(지하|[bB]|-)?\s*(\d{1,2})\s*(층|[fF])?$")
_AREA = re.compile(r"^([\d,]+(?:\.\d+)?)\s*(㎡|m2|m\^2|제곱미터|평)?$", re.I)


def read_number(text: str) -> str:
    """A stall number as it is kept. Raises Invalid."""
    number = tidy_number(text)
    if not number_key(number) or len(number) > MAX_NUMBER or not number.isprintable():
        raise Invalid("stall_number_invalid", f"자리 번호는 {MAX_NUMBER}자 안으로 적어요. 예: 가-12")
    return number


def read_floor(text: str) -> int:
    """A storey: `2`, `2층`, `지하 1층`, `B1`. Raises Invalid."""
    found = _FLOOR.match(tidy(text))
    floor = int(found[2]) * (-1 if found[1] else 1) if found else 0
    if not LOWEST_FLOOR <= floor <= HIGHEST_FLOOR or floor == 0:
        raise Invalid("floor_invalid", "층은 1층, 2층, 지하 1층처럼 적어요.")
    return floor


def read_area(text: str) -> Decimal:
    """An area in m², from `26.4`, `26.4㎡` or `8평`. Raises Invalid."""
    found = _AREA.match(tidy(text))
    try:
        area = Decimal(found[1].replace(",", "")) if found else Decimal(0)
    except InvalidOperation:
        area = Decimal(0)
    if found and found[2] == "평":
        area *= PYEONG
    area = area.quantize(Decimal("0.01")) if area <= MOST_AREA else Decimal(0)
    if not area:
        raise Invalid("area_invalid", "넓이는 0보다 큰 제곱미터로 적어요. 예: 26.4 (8평이라고 적어도 돼요)")
    return area


def take_stalls(
    *, actor: Actor, now: datetime, market_id: int, rows: Sequence[SheetRow], progress: Progress
) -> SheetResult:
    """Store the rows; one whose number an earlier row has is left out. Raises as `store_stalls`."""
    refused = list_stall_row_problems(market_id=market_id, rows=rows)
    lines = {problem.line for problem in refused}
    wanted = [_row(row) for row in rows if row.line not in lines]
    done = operations.store_stalls(actor=actor, now=now, market_id=market_id, rows=wanted, progress=progress)
    return SheetResult(done.added, done.changed, done.unchanged, tuple(refused))


def _row(row: SheetRow) -> StallRow:
    given = {key: row[key] if row.has(key) else None for key in ("zone", "floor", "area_m2", "ownership", "use")}
    return StallRow(
        number=row["number"],
        zone=given["zone"] or "",
        floor=given["floor"],
        area_m2=given["area_m2"],
        ownership=given["ownership"],
        use=given["use"],
    )


SHEET = declare_sheet(
    Sheet(
        code="places.stalls",
        title="점포자리",
        say="한 줄에 자리 하나씩 적어 주세요. 구역이 없으면 번호 앞 글자(가-12 → 가)로 구역을 만들어 드려요.",
        unit="곳",
        columns=(
            SheetColumn(
                "number",
                "자리 번호",
                True,
                ("호수", "점포번호", "점포 번호", "자리", "동호수", "번호"),
                read_number,
                "가-12",
            ),
            SheetColumn("zone", "구역", False, ("동", "구역명", "골목"), text_up_to(40), "채소·과일"),
            SheetColumn("floor", "층", False, ("층수",), read_floor, "1층", "지하는 지하 1층이나 B1로 적어요."),
            SheetColumn(
                "area_m2",
                "넓이(㎡)",
                False,
                ("면적", "면적(㎡)", "넓이", "평수"),
                read_area,
                "26.4",
                "평으로 적으려면 8평처럼 적어요.",
            ),
            SheetColumn(
                "ownership",
                "소유",
                False,
                ("소유 구분", "공유/사유"),
                read_choice(
                    {
                        "공유": Ownership.PUBLIC,
                        "공설": Ownership.PUBLIC,
                        "시유지": Ownership.PUBLIC,
                        "사유": Ownership.PRIVATE,
                        "개인": Ownership.PRIVATE,
                        "모름": Ownership.UNKNOWN,
                    }
                ),
                "공유",
            ),
            SheetColumn(
                "use",
                "쓰임",
                False,
                ("용도", "사용 용도"),
                read_choice({use.label: use for use in StallUse} | {"상점": StallUse.SHOP, "식당": StallUse.FOOD}),
                "점포",
            ),
        ),
        commit=take_stalls,
        permission=MANAGE_STALLS,
        check=list_stall_row_problems,
        unique=("number",),
        home="places_stalls",
    )
)
