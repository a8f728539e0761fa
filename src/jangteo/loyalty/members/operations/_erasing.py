"""What leaving takes away and what it keeps; decided by `leaving.leave` or by the module of personal data."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.privacy.toolkit import Erasure, KeptPart
from jangteo.foundation.tenancy.types import system
from jangteo.kernel.clock import today
from jangteo.kernel.korea.phones import format_phone
from jangteo.loyalty.members.models import Consent, Farewell, Key, Member
from jangteo.loyalty.members.operations._farewell import farewell_marks
from jangteo.loyalty.members.queries.people import STANDING, get_rules
from jangteo.loyalty.members.types import KeyKind, KeyState, MemberState
from jangteo.loyalty.points import operations as points

#: 전자상거래법 시행령 §6①: payments and supplies, five years, apart from everything else.
KEPT = "trade"


def erase_row(member_id: int, now: datetime) -> Erasure:
    """Close the wallet and erase the person; again: nothing. The postings stay, and lead to nobody any more.

    Raises what `points.close_wallet` raises.
    """
    with scopes_disabled():
        row = Member.objects.select_for_update().filter(id=member_id, state__in=STANDING).first()
    if row is None:
        return Erasure(rows=0)
    with open_rows(program=row.program_id):
        lapsed = points.close_wallet(actor=system("탈퇴"), now=now, program_id=row.program_id, wallet_id=row.wallet_id)
        kept = _kept(row, lapsed, now)
        _lock_out(row, now)
        Key.objects.filter(member=row, kind=KeyKind.PHONE).delete()
        Key.objects.filter(member=row, kind=KeyKind.CARD, state=KeyState.ACTIVE).update(
            state=KeyState.BLOCKED, changed_at=now
        )
        Consent.objects.filter(member=row, revoked_at=None).update(revoked_at=now)
        row.state, row.ended_at, row.user = MemberState.LEFT, now, None
        row.name, row.phone = "", ""
        row.save()
    return Erasure(rows=1, kept=(kept,) if kept else ())


def _kept(row: Member, lapsed: int, now: datetime) -> KeptPart | None:
    """Who the postings were of, as long as the law wants to be able to ask; a card without a person has nobody."""
    if not row.phone and not row.name:
        return None
    data = {
        "지갑": str(row.wallet_id),
        "이름": row.name,
        "전화번호": format_phone(row.phone) if row.phone else "",
        "가입한 때": row.joined_at or row.since,
        "탈퇴한 때": now,
        "사라진 포인트": lapsed,
    }
    return KeptPart(KEPT, data)


def _lock_out(row: Member, now: datetime) -> None:
    """Somebody who had joined cannot come back at once; a number that only waited never joined."""
    if row.state != MemberState.JOINED:
        return
    day = today(now)
    until = day + timedelta(days=get_rules(program_id=row.program_id, on=day).rejoin_days)
    for mark in farewell_marks(row.user_id, row.phone):
        Farewell.objects.update_or_create(program_id=row.program_id, mark=mark, defaults={"until": until})
