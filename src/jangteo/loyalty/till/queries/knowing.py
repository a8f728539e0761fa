"""What a shop may know of a member."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jangteo.kernel.clock import today
from jangteo.kernel.errors import Missing
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points import queries as points

SOON = timedelta(days=60)


def get_member_facts(*, program_id: int, store_id: int, member: str, now: datetime) -> dict[str, Any]:
    """A member as a shop may know one: the name only if the shop has served the member, or the member is there.

    By a telephone number that the shop has not served, the answer is the same whether anybody has that number.
    Raises Missing(`member_missing`), Invalid and Refused for what cannot be read.
    """
    found = people.get_member_ref(member)
    if found.kind == "code":
        code = people.get_pass_read(found.value, now=now)
        wallet_id = code.wallet_id if code.program_id == program_id else None
    else:
        wallet_id = people.find_wallet_id(program_id=program_id, mark=found.mark)
    known = wallet_id is not None and points.is_known(program_id=program_id, wallet_id=wallet_id, store_id=store_id)
    if found.kind == "phone" and not known:
        return {"known": False, "name": None, "balance": None, "expiring": [], "coupons": [], "stamps": []}
    if wallet_id is None:
        raise Missing("member_missing", "그런 회원이 없어요. 번호를 다시 확인해 주세요.")
    wallet = points.get_wallet(program_id=program_id, wallet_id=wallet_id)
    person = people.find_member(program_id=program_id, wallet_id=wallet_id)
    day = today(now)
    expiring = points.list_expiring(program_id=program_id, wallet_id=wallet_id, since=day, until=day + SOON)
    return {
        "known": known,
        "name": person.name_masked or None if person and known else None,
        "balance": wallet.balance,
        "expiring": [{"on": one.expires_on.isoformat(), "points": one.points} for one in expiring],
        "coupons": [],
        "stamps": [],
    }
