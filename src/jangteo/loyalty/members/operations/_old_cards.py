"""Cards of the system that a market used before go on being used."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows

from jangteo.foundation.tenancy.types import Actor
from jangteo.loyalty.members.models import Card, Key
from jangteo.loyalty.members.operations._common import new_row
from jangteo.loyalty.members.queries.bringing import PlannedBalance
from jangteo.loyalty.members.types import KeyKind, KeyState


def take_over_card(*, actor: Actor, now: datetime, market_id: int, plan: PlannedBalance) -> tuple[int | None, bool]:
    """The wallet that the row's card opens (None for one that was blocked), and whether the card was made for it now.

    Two lists at once: the key's primary key lets one of them write, as for numbers.
    """
    with open_rows(program=plan.program_id):
        key = Key.objects.filter(mark=plan.member.mark).first()
        if key is None:
            try:
                with transaction.atomic():
                    return _made(actor, now, market_id, plan), True
            except IntegrityError as error:
                if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "members_key_pkey":
                    raise
            key = Key.objects.get(mark=plan.member.mark)
        return (key.wallet_id if key.state == KeyState.ACTIVE else None), False


def _made(actor: Actor, now: datetime, market_id: int, plan: PlannedBalance) -> int:
    row = new_row(actor=actor, now=now, program_id=plan.program_id, home_market_id=market_id)
    mark = plan.member.mark
    Key.objects.create(
        program_id=plan.program_id,
        mark=mark,
        kind=KeyKind.CARD,
        state=KeyState.ACTIVE,
        wallet_id=row.wallet_id,
        member=row,
        added_at=now,
        changed_at=now,
    )
    Card.objects.create(program_id=plan.program_id, batch=None, number=plan.member.value, mark=mark, issued_at=now)
    return row.wallet_id
