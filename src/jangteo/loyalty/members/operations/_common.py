"""What the operations of members share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jangteo.foundation.tenancy.types import Actor, Scope, market_scope
from jangteo.kernel.errors import Broken, Invalid
from jangteo.loyalty.members.models import Key, Member
from jangteo.loyalty.members.queries.people import STANDING
from jangteo.loyalty.members.types import MAX_NAME, MAX_WORDS, KeyKind, KeyState, MemberState, no_member
from jangteo.loyalty.points import operations as points

#: The name under which the module of personal data knows members.
KIND = "members.member"


def in_market(arguments: Mapping[str, Any]) -> Scope:
    """The scope of an operation: the market that it names."""
    return market_scope(arguments["market_id"])


def tidy(text: str, *, most: int = MAX_NAME, field: str = "name", words: str = "이름은") -> str:
    """The text with single blanks. Raises Invalid(`text_invalid`) when it is longer than `most` or holds a NUL."""
    clean = " ".join(text.split())
    if len(clean) > most or "\0" in clean:
        raise Invalid("text_invalid", f"{words} {most}자까지 적을 수 있어요.", field=field)
    return clean


def read_reason(text: str) -> str:
    """Why the office does something. Raises Invalid(`reason_missing`, `text_invalid`)."""
    clean = tidy(text, most=MAX_WORDS, field="reason", words="까닭은")
    if not clean:
        raise Invalid("reason_missing", "까닭을 적어 주세요.", field="reason")
    return clean


def signed_in(actor: Actor) -> int:
    """Whose own matter this is. Raises Broken for nobody: pages ask people to sign in before."""
    if actor.user_id is None:
        raise Broken("only somebody who is signed in has matters of their own")
    return actor.user_id


def find_row(member_id: int) -> Member:
    """The locked member of the open program who stands. Raises Missing(`member_missing`)."""
    row = Member.objects.select_for_update().filter(id=member_id, state__in=STANDING).first()
    if row is None:
        raise no_member()
    return row


def find_own_row(user_id: int) -> Member:
    """The locked membership of an account in the open program. Raises Missing(`member_missing`)."""
    row = Member.objects.select_for_update().filter(user_id=user_id, state=MemberState.JOINED).first()
    if row is None:
        raise no_member()
    return row


def lock_rows(*member_ids: int) -> dict[int, Member]:
    """Several members who stand, locked in the order of their ids, so that two who merge never wait for each other.

    Raises Missing(`member_missing`) when one of them is none.
    """
    rows = Member.objects.select_for_update().filter(id__in=member_ids, state__in=STANDING).order_by("id")
    found = {row.id: row for row in rows}
    if set(found) != set(member_ids):
        raise no_member()
    return found


def new_row(
    *,
    actor: Actor,
    now: datetime,
    program_id: int,
    phone: str = "",
    mark: str = "",
    home_market_id: int | None = None,
) -> Member:
    """A member who waits, with a wallet, and with a key when there is a number. The database refuses a known number."""
    wallet_id = points.open_wallet(actor=actor.with_rights_of_the_program(), now=now, program_id=program_id)
    row = Member.objects.create(
        program_id=program_id,
        wallet_id=wallet_id,
        home_market_id=home_market_id,
        phone=phone,
        state=MemberState.WAITING,
        since=now,
    )
    if phone:
        Key.objects.create(
            program_id=program_id,
            mark=mark,
            kind=KeyKind.PHONE,
            state=KeyState.ACTIVE,
            wallet_id=wallet_id,
            member=row,
            added_at=now,
            changed_at=now,
        )
    return row
