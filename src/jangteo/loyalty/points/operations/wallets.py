"""Wallets are opened, joined, closed, and filled with what members had before."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.errors import Missing, Refused
from jangteo.loyalty.points.models import Hold, Lot, Wallet
from jangteo.loyalty.points.operations._common import (
    REUSED,
    call,
    digest,
    in_market,
    locked_programs,
    program_of,
    receipt_of,
    sweep,
)
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import MANAGE
from jangteo.loyalty.points.types import Account, Posted, SourceKind

_BY_MEMBERS = Open("the register of members has checked whose wallet it is")


def new_wallet_id() -> int:
    """A number that nobody draws twice, and that no shared sequence has to give."""
    return secrets.randbits(62) + 1


@operation(permission=_BY_MEMBERS)
def open_wallet(*, actor: Actor, now: datetime, program_id: int) -> int:
    """An empty wallet of a program; returns its id. Raises nothing. The member's audit row tells it."""
    nothing_changed()
    with open_rows(program=program_id):
        return Wallet.objects.create(id=new_wallet_id(), program_id=program_id).id


def _wallet(program_id: int, wallet_id: int) -> Wallet:
    with open_rows(program=program_id):
        found = Wallet.objects.select_for_update().filter(id=wallet_id).first()
    if found is None:
        raise Missing("member_missing", "그런 회원이 없어요. 번호를 다시 확인해 주세요.")
    return found


def _refuse_holds(wallet: Wallet) -> None:
    with open_rows(program=wallet.program_id):
        if Hold.objects.filter(wallet_id=wallet.id, closed_seq=None).exists():
            raise Refused("points_held", "주문에 맡겨 둔 포인트가 있어요. 주문이 끝난 뒤에 해 주세요.", status=409)


@operation(permission=_BY_MEMBERS)
def merge_wallets(*, actor: Actor, now: datetime, program_id: int, from_id: int, into_id: int) -> int:
    """Move all lots of a wallet into another of the same program, each with its expiry and its shop; close the first.

    What is past its day runs out first. Returns how many P moved. Raises Missing, Refused(`points_held`, `points_owed`,
    `member_closed`).
    """
    locked_programs(from_id, into_id)
    giving, taking = _wallet(program_id, from_id), _wallet(program_id, into_id)
    if from_id == into_id or "closed" in (giving.state, taking.state):
        raise Refused("member_closed", "탈퇴했거나 합쳐진 회원이에요.", status=409)
    _refuse_holds(giving)
    if giving.owed:
        raise Refused("points_owed", "갚을 포인트가 있는 회원은 합칠 수 없어요. 먼저 정정해 주세요.", status=409)
    source_id = own_source(program_id, SourceKind.JOB, now)
    mark = digest("move", from_id, into_id)
    sweep(from_id, now)
    with open_rows(program=program_id):
        lots = list(Lot.objects.filter(wallet_id=from_id, remaining__gt=0).order_by("expires_on", "seq"))
    total = sum(lot.remaining for lot in lots)
    if total:
        call(
            "points_take", "move", source_id, f"move:{from_id:x}", mark, from_id, total, "clearing", None, None, "",
            now, now,
        )  # fmt: skip
    for lot in lots:
        call(
            "points_give", "move", source_id, f"move:{from_id:x}:{lot.seq}", mark, into_id, lot.remaining, "clearing",
            lot.store_id, None, lot.expires_on, "", now, now,
        )  # fmt: skip
    with open_rows(program=program_id):
        Wallet.objects.filter(id=from_id).update(state="closed", merged_into=into_id)
    note(subject=("points.wallet", into_id, ""), after={"points": total})
    return total


@operation(permission=_BY_MEMBERS)
def close_wallet(*, actor: Actor, now: datetime, program_id: int, wallet_id: int) -> int:
    """Let what is left lapse, as the member agreed on leaving, and close the wallet; returns how many P lapsed.

    Raises Missing, Refused(`points_held`); does nothing to a closed wallet.
    """
    wallet = _wallet(program_id, wallet_id)
    if wallet.state == "closed":
        nothing_changed()
        return 0
    _refuse_holds(wallet)
    sweep(wallet_id, now)
    with open_rows(program=program_id):
        left = sum(Lot.objects.filter(wallet_id=wallet_id, remaining__gt=0).values_list("remaining", flat=True))
    if left:
        source_id = own_source(program_id, SourceKind.JOB, now)
        call(
            "points_take", "lapse", source_id, f"lapse:{wallet_id:x}", digest("lapse", wallet_id), wallet_id, left,
            "breakage", None, None, "", now, now,
        )  # fmt: skip
    with open_rows(program=program_id):
        Wallet.objects.filter(id=wallet_id).update(state="closed")
    note(subject=("points.wallet", wallet_id, ""), after={"points": -left})
    return left


@operation(permission=MANAGE, scope=in_market, refusals=REUSED)
def bring_in(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    wallet_id: int,
    points: int,
    expires_on: date,
    key: str,
) -> Posted:
    """Give a wallet the points that its member had in the system before; the market's fund bears them.

    key: the row of the list it comes from; the same again changes nothing. Raises Missing, Refused(`points_invalid`,
    `expires_in_past`, `receipt_reused`, …).
    """
    program_of(market_id, program_id)
    note(subject=("points.wallet", wallet_id, ""), after={"points": points})
    source_id = own_source(program_id, SourceKind.IMPORT, now)
    return call(
        "points_give", "grant", source_id, receipt_of(key), digest("bring", wallet_id, points, expires_on), wallet_id,
        points, Account.FUND.value, None, market_id, expires_on, "옮겨 온 포인트", now, now,
    )  # fmt: skip
