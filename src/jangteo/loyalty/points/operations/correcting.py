"""Corrections: one person proposes with a reason, another decides with a reason."""

from __future__ import annotations

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points.events import CorrectionDone
from jangteo.loyalty.points.models import Correction, Wallet
from jangteo.loyalty.points.operations._common import call, digest, in_market, month_end, program_of
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import APPROVE, PROPOSE
from jangteo.loyalty.points.queries import get_terms
from jangteo.loyalty.points.types import Account, Decision, Posted, SourceKind

LARGEST = 10_000_000


def _reason(text: str) -> str:
    clean = " ".join(text.split())[:200]
    if len(clean) < 2:
        raise Invalid("reason_missing", "까닭을 적어 주세요.", field="reason")
    return clean


def _waiting(market_id: int, program_id: int, correction_id: int) -> Correction:
    with open_rows(program=program_id):
        row = Correction.objects.select_for_update().filter(id=correction_id, market_id=market_id).first()
    if row is None:
        raise Missing("correction_missing", "그런 정정이 없어요.")
    if row.state != Decision.WAITING:
        raise Refused("correction_decided", "이미 결재한 정정이에요.", status=409)
    return row


def _decide(row: Correction, state: Decision, actor: Actor, now: datetime, reason: str, seq: int | None) -> None:
    row.state, row.decided_by, row.decided_at, row.decided_because, row.seq = state, actor.user_id, now, reason, seq
    with open_rows(program=row.program_id):
        row.save()


@operation(permission=PROPOSE, scope=in_market)
def propose_correction(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    wallet_id: int,
    points: int,
    reason: str,
    account: Account = Account.FUND,
) -> int:
    """Propose to give (or, below zero, take) `points` P; another person has to agree. Returns the correction's id.

    Raises NotAllowed, Missing, Invalid(`points_invalid`, `reason_missing`, `account_invalid`).
    """
    program = program_of(market_id, program_id)
    if not 1 <= abs(points) <= LARGEST:
        raise Invalid("points_invalid", "정정은 1P부터 1,000만P까지 올릴 수 있어요.", field="points")
    if account not in (Account.FUND, Account.CITY):
        raise Invalid("account_invalid", "정정은 시장 기금이나 지자체가 부담해요.", field="account")
    with open_rows(program=program_id):
        if not Wallet.objects.filter(id=wallet_id).exists():
            raise Missing("member_missing", "그런 회원이 없어요. 번호를 다시 확인해 주세요.")
        row = Correction.objects.create(
            program=program,
            market_id=market_id,
            wallet_id=wallet_id,
            points=points,
            account=account,
            reason=_reason(reason),
            proposed_by=actor.user_id or 0,
            proposed_at=now,
        )
    note(subject=("points.correction", row.id, program.name), after={"points": points}, reason=row.reason)
    return row.id


@operation(permission=APPROVE, scope=in_market)
def approve_correction(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, correction_id: int, reason: str
) -> Posted:
    """Agree to a correction of somebody else's, and post it.

    Raises NotAllowed, Missing, Refused(`own_correction`, `correction_decided`, `insufficient_points`), Invalid.
    """
    row = _waiting(market_id, program_id, correction_id)
    if row.proposed_by == actor.user_id:
        raise Refused("own_correction", "자기가 올린 정정은 다른 사람이 결재해야 해요.", status=403)
    why = _reason(reason)
    source_id = own_source(program_id, SourceKind.OFFICE, now)
    receipt, mark = f"correction:{row.id}", digest("correction", row.id)
    if row.points > 0:
        day = today(now)
        until = month_end(day, get_terms(program_id=program_id, on=day).months_until_expiry)
        posted = call(
            "points_give", "adjust", source_id, receipt, mark, row.wallet_id, row.points, row.account, None, market_id,
            until, row.reason, now, now,
        )  # fmt: skip
    else:
        posted = call(
            "points_take", "adjust", source_id, receipt, mark, row.wallet_id, -row.points, row.account, None,
            market_id, row.reason, now, now,
        )  # fmt: skip
    _decide(row, Decision.DONE, actor, now, why, posted.seq)
    note(subject=("points.correction", row.id, ""), after={"points": row.points, "state": "done"}, reason=why)
    publish(CorrectionDone(program_id=program_id, correction_id=row.id), now=now)
    return posted


@operation(permission=APPROVE, scope=in_market)
def refuse_correction(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, correction_id: int, reason: str
) -> None:
    """Send a correction back with a reason; whoever proposed it may do so too. Raises NotAllowed, Missing, Refused."""
    row = _waiting(market_id, program_id, correction_id)
    why = _reason(reason)
    _decide(row, Decision.REFUSED, actor, now, why, None)
    note(subject=("points.correction", row.id, ""), after={"state": "refused"}, reason=why)
