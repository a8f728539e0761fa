"""What happens by itself: points that run out soon are told of, what is over goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.notify.queries import list_told_keys
from jangteo.foundation.notify.toolkit import Recipient, send_notice
from jangteo.foundation.privacy.toolkit import erase_subject, outside_holds
from jangteo.foundation.rules.toolkit import value_of
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.numbers import format_int
from jangteo.loyalty.members.models import Farewell, Member, SpentCode
from jangteo.loyalty.members.notices import EXPIRING
from jangteo.loyalty.members.operations._common import KIND
from jangteo.loyalty.members.permissions import KEEP
from jangteo.loyalty.members.queries.people import STANDING
from jangteo.loyalty.members.types import MemberState
from jangteo.loyalty.members.types.keeping import IDLE_DAYS, NOTICES
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import DueNotice

log = structlog.get_logger("jangteo.members")
CHUNK = 1_000


@operation(permission=KEEP)
def tell_expiring(*, actor: Actor, now: datetime) -> int:
    """Tell members of points that run out in so many days as the dated settings say (60, 30, 3); each step's notice
    once. Returns how many were told.

    A step lasts until the next one begins, so that a day on which nobody was told is made up for on the next. A number
    that only waits is told by text: its owner should know before the points are gone. A notice that fails holds no
    other up; it is tried again the next day. Raises nothing of its own.
    """
    count, day = 0, today(now)
    steps = sorted({value_of(one, on=day) for one in NOTICES}, reverse=True)
    for step, following in zip(steps, (*steps[1:], -1), strict=True):
        due = points.list_due_notices(
            since=day + timedelta(days=following + 1), until=day + timedelta(days=step)
        )  # fmt: skip
        for start in range(0, len(due), CHUNK):
            count += sum(_try_to_tell(one, step, now) for one in _untold(due[start : start + CHUNK], step))
    if not count:
        nothing_changed()
    note(after={"count": count})
    return count


def _key(due: DueNotice, step: int) -> str:
    return f"members:expiring:{due.wallet_id}:{due.expires_on:%Y%m%d}:{step}"


def _untold(due: Sequence[DueNotice], step: int) -> list[DueNotice]:
    """Those whose member can be told and has not been: not as the number that waited either, before joining."""
    told = list_told_keys(keys=[_key(one, step) for one in due])
    left = [one for one in due if _key(one, step) not in told]
    with scopes_disabled():
        standing = Member.objects.filter(wallet_id__in=[one.wallet_id for one in left], state__in=STANDING)
        reached = set(standing.exclude(user=None, phone="").values_list("wallet_id", flat=True))
    return [one for one in left if one.wallet_id in reached]


def _try_to_tell(due: DueNotice, step: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _tell(due, step, now)
    except Exception:
        log.exception("members.notice_failed", wallet=due.wallet_id, step=step)
        return False


def _tell(due: DueNotice, step: int, now: datetime) -> bool:
    program = points.get_program(program_id=due.program_id)
    with open_rows(program=due.program_id):
        row = Member.objects.get(wallet_id=due.wallet_id)
    market_id = row.home_market_id or program.owner_market_id
    market = directory().find_market(id=market_id) if market_id else None
    send_notice(
        template=EXPIRING.code,
        to=Recipient(user_id=row.user_id) if row.user_id else Recipient(phone=row.phone),
        market_id=market_id,
        variables={
            "포인트": program.name,
            "날짜": format_date(due.expires_on),
            "수": format_int(due.points),
        },
        link=f"/m/{market.slug}/my/" if market and row.user_id else "",
        key=_key(due, step),
        now=now,
    )
    return True


@operation(permission=KEEP)
def forget_waiting(*, actor: Actor, now: datetime) -> int:
    """Erase numbers that nobody proved and on which nothing has waited for long (a year); returns
    how many.

    Such a number was told to a shop for points alone: with the points gone, so is the reason to keep it (개인정보
    보호법 §21①). Raises nothing of its own.
    """
    before, count, last = now - timedelta(days=value_of(IDLE_DAYS, on=today(now))), 0, 0
    while rows := _waiting_after(last, before):
        last = rows[-1].id
        idle = points.list_idle_wallets(wallet_ids=[row.wallet_id for row in rows], before=before)
        for row in rows:
            if row.wallet_id in idle:
                where = market_scope(row.home_market_id) if row.home_market_id else INSTALLATION
                erase_subject(kind=KIND, subject_id=row.id, scope=where, actor=actor, now=now)
                count += 1
    if not count:
        nothing_changed()
    note(after={"count": count})
    return count


def _waiting_after(last: int, before: datetime) -> list[Member]:
    with scopes_disabled():
        rows = Member.objects.filter(outside_holds("home_market_id"), state=MemberState.WAITING, since__lt=before)
        return list(rows.filter(id__gt=last).exclude(phone="").order_by("id")[:CHUNK])


@operation(permission=KEEP)
def sweep(*, actor: Actor, now: datetime) -> int:
    """Take away codes whose time is over and locks that have ended; returns how many. Raises nothing of its own."""
    codes, _ = SpentCode.objects.filter(expires_at__lt=now).delete()
    with scopes_disabled():
        locks, _ = Farewell.objects.filter(until__lte=today(now)).delete()
    if not codes + locks:
        nothing_changed()
    note(after={"count": codes + locks})
    return codes + locks
