"""A market moves over: what its customers had in another system becomes points of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.spreadsheets.toolkit import Progress, RowProblem, SheetResult
from jangteo.foundation.spreadsheets.toolkit import SheetRow as Row
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope
from jangteo.kernel.errors import Broken
from jangteo.kernel.money import format_points
from jangteo.loyalty.members.operations._old_cards import take_over_card
from jangteo.loyalty.members.operations.waiting import wait_for_phone
from jangteo.loyalty.members.queries.bringing import PlannedBalance, list_planned_balances
from jangteo.loyalty.members.queries.people import find_wallet_id
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points.permissions import MANAGE
from jangteo.loyalty.points.types import Brought, said

_MOVED = "이 회원의 같은 기한 포인트를 다른 수로 이미 옮겼어요. 틀렸으면 정정을 올려 주세요."


def _in_market(arguments: Mapping[str, Any]) -> Scope:
    return market_scope(arguments["market_id"])


@operation(permission=MANAGE, scope=_in_market)
def take_balances(
    *, actor: Actor, now: datetime, market_id: int, rows: Sequence[Row], progress: Progress
) -> SheetResult:
    """Bring balances in: unknown numbers get a wallet that waits for them, and so do cards of the system before, also
    empty ones, which go on as cards of ours; the same list again changes nothing.

    The report's words prove it: what the list sums up to is what the ledger holds of it, newly or from before, and what
    was left out. Raises NotAllowed, Missing, Broken when the sums differ (then nothing goes in).
    """
    planned = list_planned_balances(market_id=market_id, rows=rows, now=now)
    good = [plan for plan in planned if not plan.problems]
    refused = [problem for plan in planned for problem in plan.problems]
    outcomes: dict[int, str] = {}
    held = 0
    by_program: dict[int, list[PlannedBalance]] = {}
    done = 0
    for plan in good:
        if plan.points:
            by_program.setdefault(plan.program_id, []).append(plan)
        elif plan.member.is_old_card:
            made = take_over_card(actor=actor, now=now, market_id=market_id, plan=plan)[1]
            outcomes[plan.row.line] = "new" if made else "again"
            done += 1
            progress(done, len(rows))
    for program_id, plans in by_program.items():
        brought = []
        for plan in plans:
            brought.append(_row(actor, now, market_id, plan))
            done += 1
            progress(done, len(rows))
        answer = points.bring_in_many(actor=actor, now=now, market_id=market_id, program_id=program_id, rows=brought)
        held += answer.total
        outcomes |= {plan.row.line: outcome for plan, outcome in zip(plans, answer.outcomes, strict=True)}
    for plan in good:
        code = outcomes.get(plan.row.line, "again")
        if code not in ("new", "again"):
            message = _MOVED if code == "receipt_reused" else said(code)
            refused.append(RowProblem(plan.row.line, "points", str(plan.points), code, message))
    progress(len(rows), len(rows))
    return _told(market_id, planned, outcomes, held, refused)


def _row(actor: Actor, now: datetime, market_id: int, plan: PlannedBalance) -> Brought:
    member = plan.member
    if member.kind == "phone":
        wallet_id: int | None = wait_for_phone(
            actor=actor, now=now, program_id=plan.program_id, phone=member.value, home_market_id=market_id
        )
    elif member.is_old_card:
        wallet_id = take_over_card(actor=actor, now=now, market_id=market_id, plan=plan)[0]
    else:
        wallet_id = find_wallet_id(program_id=plan.program_id, mark=member.mark)
    if wallet_id is None:
        raise Broken("a card that was found is gone")
    return Brought(wallet_id, plan.points, plan.expires_on, plan.key)


def _told(
    market_id: int,
    planned: Sequence[PlannedBalance],
    outcomes: Mapping[int, str],
    held: int,
    refused: Sequence[RowProblem],
) -> SheetResult:
    """The result with its proof: in = newly posted + posted before + left out, and the ledger holds the first two."""
    sums = {"new": 0, "again": 0, "out": 0}
    for plan in planned:
        outcome = outcomes.get(plan.row.line, "out" if plan.problems else "again")
        sums[outcome if outcome in sums else "out"] += plan.points
    if held != sums["new"] + sums["again"]:
        raise Broken(f"the list says {sums}, the ledger holds {held}")
    total = sum(sums.values())
    added = sum(outcome == "new" for outcome in outcomes.values())
    left_out = len({problem.line for problem in refused})
    if added:
        note(subject=("points.market", market_id, "옮겨 온 포인트"), after={"count": added, "points": sums["new"]})
    else:
        nothing_changed()
    words = (
        f"좋은 줄에 적힌 {format_points(total)} = 새로 옮긴 {format_points(sums['new'])}"
        f" + 전에 옮긴 {format_points(sums['again'])} + 넣지 못한 {format_points(sums['out'])}."
        f" 장부에 {format_points(held)}가 있어요."
    )
    return SheetResult(
        added=added, unchanged=len(planned) - added - left_out, refused=tuple(refused), words=words
    )  # fmt: skip
