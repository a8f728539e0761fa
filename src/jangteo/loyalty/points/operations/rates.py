"""At what rates points of one program become points of another, from a day on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.toolkit import is_allowed
from jangteo.foundation.tenancy.types import Actor, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, NotAllowed
from jangteo.loyalty.points.models import Program, Rate
from jangteo.loyalty.points.operations._common import in_market, program_of
from jangteo.loyalty.points.operations._rings import refuse_gaining_ring
from jangteo.loyalty.points.permissions import MANAGE

#: So that sums of points stay far below what a number holds.
LARGEST = 1_000_000


@operation(permission=MANAGE, scope=in_market)
def set_rate(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    into_id: int,
    takes: int,
    gives: int,
    valid_from: date,
) -> None:
    """Say how many P (`gives`) of another program `takes` P become from a day on, until the next rate that is set.

    Another issuer will owe what is given: whoever sets it needs the right in the offices that steer either program.
    Raises NotAllowed, Missing(`program_missing`), Invalid(`rate_invalid`, `day_past`), Refused(`rate_gains`) when
    points would grow by going there and back, or around through others.
    """
    program, into = _both(actor, market_id, program_id, into_id)
    if not (1 <= takes <= LARGEST and 1 <= gives <= LARGEST):
        raise Invalid("rate_invalid", f"비율은 1부터 {LARGEST:,}까지 적어 주세요.", field="takes")
    if valid_from < today(now):
        raise Invalid("day_past", "오늘부터 정할 수 있어요.", field="valid_from")
    rates = Rate.objects.select_for_update().filter(program=program, into=into)
    later = rates.filter(period__startswith__gt=valid_from).order_by("period").first()
    period = DateRange(valid_from, later.period.lower if later else None)
    refuse_gaining_ring(program_id=program.id, into_id=into.id, takes=takes, gives=gives, period=period)
    for running in rates.filter(period__contains=valid_from):
        _end(running, valid_from)
    Rate.objects.create(program=program, into=into, period=period, takes=takes, gives=gives)
    note(
        subject=("points.program", program.id, program.name),
        after={"into": into.name, "takes": takes, "gives": gives, "valid_from": valid_from},
    )


@operation(permission=MANAGE, scope=in_market)
def end_rate(*, actor: Actor, now: datetime, market_id: int, program_id: int, into_id: int) -> None:
    """Let points of a program become those of another no more from tomorrow on, also at rates set for later; again:
    nothing. Raises NotAllowed, Missing(`program_missing`).
    """
    program, into = _both(actor, market_id, program_id, into_id)
    tomorrow = today(now) + timedelta(days=1)
    open_ended = Rate.objects.select_for_update().filter(program=program, into=into, period__endswith__isnull=True)
    rows = open_ended | Rate.objects.filter(program=program, into=into, period__endswith__gt=tomorrow)
    if not rows:
        nothing_changed()
        return
    for row in rows:
        _end(row, tomorrow)
    note(subject=("points.program", program.id, program.name), after={"into": into.name, "until": tomorrow})


def _both(actor: Actor, market_id: int, program_id: int, into_id: int) -> tuple[Program, Program]:
    program, into = program_of(market_id, program_id, own=True), program_of(market_id, into_id)
    if program.id == into.id:
        raise Invalid("rate_invalid", "다른 포인트를 골라 주세요.", field="into")
    office = market_scope(market_id if into.owner_market_id is None else into.owner_market_id)
    if not is_allowed(actor, MANAGE, office):
        raise NotAllowed("not_steering", "두 포인트를 정하는 사무국 모두의 권한이 있어야 해요.")
    return program, into


def _end(row: Rate, day: date) -> None:
    """No longer from a day on; what would never have held is not kept."""
    if row.period.lower >= day:
        row.delete()
        return
    row.period = DateRange(row.period.lower, day)
    row.save(update_fields=["period"])
