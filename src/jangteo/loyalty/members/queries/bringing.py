"""What a list of balances from another system says: whose points, of which program, and what is wrong with a row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jangteo.foundation.spreadsheets.toolkit import RowProblem, SheetRow
from jangteo.kernel.clock import today
from jangteo.loyalty.members.queries.keys import list_wallet_ids
from jangteo.loyalty.members.types import MemberRef
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import ProgramView


@dataclass
class PlannedBalance:
    """A row with what it means: its program, the member it names, and its problems."""

    row: SheetRow
    program_id: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def member(self) -> MemberRef:
        """Whom the row names."""
        found: MemberRef = self.row["member"]
        return found

    @property
    def points(self) -> int:
        """How many P."""
        return int(self.row["points"])

    @property
    def expires_on(self) -> date | None:
        """Until when; None for the program's usual time."""
        day: date | None = self.row["expires_on"]
        return day

    @property
    def key(self) -> str:
        """The row's name in the ledger, from which nobody reads whose it is."""
        digest = hashlib.sha256(self.member.mark.encode()).hexdigest()[:40]
        return f"in:{digest}:{self.expires_on or ''}"

    def object_to(self, column: str, value: str, code: str, message: str) -> None:
        """Name what is wrong."""
        self.problems.append(RowProblem(self.row.line, column, value, code, message))


def list_balance_problems(*, market_id: int, rows: Sequence[SheetRow], now: datetime) -> Iterable[RowProblem]:
    """What is wrong with the rows beyond their cells."""
    return [one for plan in list_planned_balances(market_id=market_id, rows=rows, now=now) for one in plan.problems]


def list_planned_balances(*, market_id: int, rows: Sequence[SheetRow], now: datetime) -> list[PlannedBalance]:
    """Every row with its program and its problems."""
    day = today(now)
    programs = [one for one in points.list_programs(market_id=market_id) if one.is_open]
    planned = []
    for row in rows:
        plan = PlannedBalance(row)
        _find_program(plan, programs)
        if plan.expires_on is not None and plan.expires_on < day:
            words = "기한이 이미 지났어요. 쓸 수 있는 포인트만 옮겨요."
            plan.object_to("expires_on", plan.expires_on.isoformat(), "expired", words)
        if plan.program_id and plan.member.kind == "card" and (plan.points or plan.member.is_old_card):
            _find_card(plan)
        planned.append(plan)
    return planned


def _find_program(plan: PlannedBalance, programs: Sequence[ProgramView]) -> None:
    name = plan.row["program"]
    found = [one for one in programs if name in (None, one.name, one.slug)]
    if len(found) == 1:
        plan.program_id = found[0].id
    elif not programs:
        plan.object_to("", "", "program_missing", "우리 시장에 포인트 사업이 없어요. 먼저 시작해 주세요.")
    elif name is None:
        plan.object_to("program", "", "program_needed", "포인트 사업이 여럿이에요. 어느 포인트인지 적어 주세요.")
    else:
        plan.object_to("program", name, "program_unknown", f"‘{name}’ 포인트가 없어요. 이름을 확인해 주세요.")


def _find_card(plan: PlannedBalance) -> None:
    mark = plan.member.mark
    opens = list_wallet_ids(program_id=plan.program_id, marks=[mark])
    # A card from elsewhere that nobody knows yet is made with the row; a blocked one stays blocked.
    if opens.get(mark) is None and not (plan.member.is_old_card and mark not in opens):
        words = "쓸 수 있는 카드가 아니에요. 카드 번호를 확인하거나 전화번호로 적어 주세요."
        plan.object_to("member", "", "card_missing", words)
