"""Numbers on which points wait for whoever proves them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.korea.phones import mask_phone
from jangteo.loyalty.members.models import Key, Member
from jangteo.loyalty.members.operations._common import new_row
from jangteo.loyalty.members.queries.codes import get_phone_mark, read_mobile


@operation(
    permission=Open("points wait on the number that a customer says; who may sell is asked where a sale is made")
)
def wait_for_phone(
    *, actor: Actor, now: datetime, program_id: int, phone: str, home_market_id: int | None = None
) -> int:
    """The wallet of a number in a program, opened when the number is new; the same number is always the same wallet.

    `phone`: a mobile number in any usual writing. `home_market_id`: where the number was said for the first time.
    Raises Invalid(`phone_invalid`, `phone_not_mobile`).
    """
    number = read_mobile(phone)
    with open_rows(program=program_id):
        row, fresh = member_of_phone(
            actor=actor, now=now, program_id=program_id, number=number, home_market_id=home_market_id
        )
        if fresh:
            note(subject=("member", row.id, mask_phone(number)), after={"기다림": True})
            return row.wallet_id
        nothing_changed()
        return row.wallet_id


def member_of_phone(
    *, actor: Actor, now: datetime, program_id: int, number: str, home_market_id: int | None
) -> tuple[Member, bool]:
    """The member whom an E.164 number leads to, locked, and whether it was made now. The program's rows are open.

    Two at once: the key's primary key lets one of them write; the other's half-made member goes back with its
    savepoint, and it finds the first one's.
    """
    mark = get_phone_mark(number)
    known = _known(mark)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            return new_row(
                actor=actor, now=now, program_id=program_id, phone=number, mark=mark, home_market_id=home_market_id
            ), True
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "members_key_pkey":
            raise
    found = _known(mark)
    assert found is not None, "a key that stands in the way leads to somebody"
    return found, False


def _known(mark: str) -> Member | None:
    key = Key.objects.filter(mark=mark).first()
    return Member.objects.select_for_update().get(id=key.member_id) if key else None
