"""Points of one program become points of another, both of the same person."""

from __future__ import annotations

import re
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.errors import Invalid, Refused
from jangteo.loyalty.members.operations._common import in_market, signed_in
from jangteo.loyalty.members.queries.people import find_membership
from jangteo.loyalty.members.queries.programs import get_program_here
from jangteo.loyalty.members.types import MemberView, no_member
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries

_KEY = re.compile(r"[A-Za-z0-9_-]{8,32}")


@operation(permission=Open("people turn points of their own into others of their own"), scope=in_market)
def convert_points(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    into_id: int,
    points_asked: int,
    gives_shown: int,
    key: str,
) -> tuple[int, int]:
    """Turn points of one's own into those of another program of which one is a member, at the rate of the day.

    Returns how many P were taken and how many given. `gives_shown`: what the member has seen to be given; where it
    would be another number by now, nothing happens. `key`: drawn with the form, so that a second press posts nothing.
    Raises Missing(`program_missing`, `member_missing`), Invalid(`key_invalid`), Refused(`program_ended`,
    `rate_changed`), and what `points.convert` raises.
    """
    user_id = signed_in(actor)
    if _KEY.fullmatch(key) is None:
        raise Invalid("key_invalid", "처음부터 다시 해 주세요.")
    get_program_here(market_id=market_id, program_id=program_id)
    mine, other = _own(program_id, user_id), _own(into_id, user_id)
    if not points_queries.get_program(program_id=into_id).is_open:
        raise Refused("program_ended", "이제 쓰지 않는 포인트예요. 다른 포인트를 골라 주세요.", field="into")
    taken, given = points.convert(
        actor=actor,
        now=now,
        wallet_id=mine.wallet_id,
        into_wallet_id=other.wallet_id,
        points=points_asked,
        # Receipts are shared by all members of a program: nobody's key is in another's way.
        key=f"{mine.wallet_id:x}:{key}",
    )
    if given.points != gives_shown:
        raise Refused("rate_changed", "그사이 비율이 바뀌었어요. 다시 확인해 주세요.")
    if given.again:
        nothing_changed()
    else:
        note(subject=("member", mine.id, mine.label), after={"바꿈": -taken.points, "받음": given.points})
    return -taken.points, given.points


def _own(program_id: int, user_id: int) -> MemberView:
    found = find_membership(program_id=program_id, user_id=user_id)
    if found is None:
        raise no_member()
    return found
