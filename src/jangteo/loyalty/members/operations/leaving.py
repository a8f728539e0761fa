"""Leaving a program."""

from __future__ import annotations

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.toolkit import erase_subject
from jangteo.foundation.tenancy.types import Actor, Open, market_scope
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members.operations._common import KIND, find_own_row, in_market, signed_in
from jangteo.loyalty.points import queries as points


@operation(permission=Open("members leave when they like"), scope=in_market)
def leave(*, actor: Actor, now: datetime, market_id: int, program_id: int, points_shown: int) -> None:
    """Leave: what is left lapses, name and number go, and what the law keeps is kept apart.

    `points_shown`: the points of which the member has seen that they lapse; with more or fewer there by now nothing
    happens. Raises Missing(`member_missing`), Refused(`points_changed`), and what `points.close_wallet` raises.
    """
    user_id = signed_in(actor)
    with open_rows(program=program_id):
        row = find_own_row(user_id)
        wallet = points.get_wallet(program_id=program_id, wallet_id=row.wallet_id)
        if max(wallet.balance, 0) != points_shown:
            raise Refused("points_changed", "그사이 포인트가 바뀌었어요. 다시 확인해 주세요.")
        erase_subject(kind=KIND, subject_id=row.id, scope=market_scope(market_id), actor=actor, now=now)
    note(subject=("member", row.id, ""), after={"탈퇴": True, "사라진 포인트": points_shown})
