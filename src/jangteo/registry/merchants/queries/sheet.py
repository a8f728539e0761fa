"""What a list of shops, as the association keeps it, says of a market: which shop each row is, and what is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django_scopes import scope as open_rows

from jangteo.foundation.spreadsheets.toolkit import RowProblem, SheetRow
from jangteo.kernel.clock import today as seoul_day
from jangteo.kernel.korea.hangul import normalize_search
from jangteo.kernel.korea.phones import is_mobile
from jangteo.registry.merchants.models import Occupancy, Store
from jangteo.registry.merchants.types import NAME_LENGTH
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import number_key

_BETWEEN = re.compile(r"[,/·ㆍ;\n]+|\s{2,}|\s및\s")
MOST_STALLS = 20


@dataclass
class PlannedRow:
    """A row with what it means: its stalls, the shop it already is (None: a new one), and its problems."""

    row: SheetRow
    stall_ids: tuple[int, ...] = ()
    store_id: int | None = None
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it can go in."""
        return all(problem.warn for problem in self.problems)

    def object_to(self, column: str, value: str, code: str, message: str, *, warn: bool = False) -> None:
        """Name what is wrong."""
        self.problems.append(RowProblem(self.row.line, column, value, code, message, warn))


def list_row_problems(*, market_id: int, rows: Sequence[SheetRow], now: datetime) -> Iterable[RowProblem]:
    """What is wrong with the rows beyond their cells."""
    return [problem for row in list_planned_rows(market_id=market_id, rows=rows, now=now) for problem in row.problems]


def list_planned_rows(*, market_id: int, rows: Sequence[SheetRow], now: datetime) -> list[PlannedRow]:
    """Every row with its stalls, shop and problems. Three questions, however many rows."""
    day = seoul_day(now)
    stalls = {number_key(stall.number): stall.id for stall in places.list_stalls(market_id=market_id)}
    with open_rows(market=market_id):
        market = _Market.read(day)
    claimed: dict[int, int] = {}
    planned = []
    for row in rows:
        plan = PlannedRow(row)
        _find_stalls(plan, stalls)
        _find_store(plan, market, claimed)
        _check_cells(plan, day)
        planned.append(plan)
    return planned


@dataclass
class _Market:
    """The open shops: who stands in a stall, what each is called, which stalls each holds, and who is called so."""

    in_stall: dict[int, int]
    name_key: dict[int, str]
    name: dict[int, str]
    by_name: dict[str, list[int]]
    stalls: dict[int, set[int]]

    @classmethod
    def read(cls, day: date) -> _Market:
        rows = list(Store.objects.filter(state="open").values_list("id", "name_key", "name"))
        by_name: dict[str, list[int]] = defaultdict(list)
        for store_id, key, _ in rows:
            by_name[key].append(store_id)
        held: dict[int, set[int]] = defaultdict(set)
        in_stall: dict[int, int] = {}
        taken = Occupancy.objects.filter(period__overlap=DateRange(day, None))
        for stall_id, store_id in taken.values_list("stall_id", "store_id"):
            in_stall[stall_id] = store_id
            held[store_id].add(stall_id)
        return cls(in_stall, {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}, by_name, held)


def split_numbers(text: str) -> list[str]:
    """The stall numbers of a cell, each once."""
    return list(dict.fromkeys(part.strip() for part in _BETWEEN.split(text) if part.strip()))


def _find_stalls(plan: PlannedRow, stalls: dict[str, int]) -> None:
    found: list[int] = []
    numbers = split_numbers(plan.row["stalls"] or "")
    for number in numbers[:MOST_STALLS]:
        stall_id = stalls.get(number_key(number))
        if stall_id is None:
            plan.object_to(
                "stalls",
                number,
                "stall_unknown",
                f"‘{number}’ 자리가 없어요. 번호를 확인하거나 점포자리를 먼저 넣어 주세요.",
            )
        elif stall_id not in found:
            found.append(stall_id)
    if len(numbers) > MOST_STALLS:
        plan.object_to("stalls", plan.row["stalls"], "stalls_too_many", f"자리는 {MOST_STALLS}곳까지 적을 수 있어요.")
    plan.stall_ids = tuple(found)


def _find_store(plan: PlannedRow, market: _Market, claimed: dict[int, int]) -> None:
    """A row is the shop of its name that stands in one of its stalls; without stalls, the only one of its name."""
    key = normalize_search(plan.row["name"])[:NAME_LENGTH]
    for stall_id in plan.stall_ids:
        other = claimed.setdefault(stall_id, plan.row.line)
        if other != plan.row.line:
            plan.object_to("stalls", plan.row["stalls"], "stall_twice", f"{other}번째 줄의 점포와 같은 자리예요.")
        holder = market.in_stall.get(stall_id)
        if holder is None:
            continue
        if market.name_key.get(holder) == key:
            plan.store_id = holder
        else:
            name = market.name.get(holder, "다른 점포")
            plan.object_to("stalls", plan.row["stalls"], "stall_taken", f"그 자리에는 이미 ‘{name}’ 점포가 있어요.")
    alike = market.by_name.get(key, [])
    if plan.store_id is None and len(alike) == 1 and (not plan.stall_ids or not market.stalls.get(alike[0])):
        plan.store_id = alike[0]


def _check_cells(plan: PlannedRow, day: date) -> None:
    row = plan.row
    if row["phone"] and not is_mobile(row["phone"]):
        plan.object_to(
            "phone", row["phone"], "phone_not_mobile", "휴대전화 번호가 아니에요. 점포 전화 칸에 적어 주세요."
        )
    if row["opened_on"] and row["opened_on"] > day:
        plan.object_to("opened_on", str(row["opened_on"]), "opened_later", "문 연 날이 오늘보다 뒤예요.")
    if row["onnuri"] and not row["onnuri_on"]:
        plan.object_to(
            "onnuri",
            "",
            "onnuri_without_day",
            "온누리 등록한 날이 없어서 온누리는 넣지 않아요. 나중에 점포 화면에서 적을 수 있어요.",
            warn=True,
        )
    if row["onnuri_on"] and row["onnuri_on"] > day:
        plan.object_to("onnuri_on", str(row["onnuri_on"]), "onnuri_later", "온누리 등록한 날이 오늘보다 뒤예요.")
