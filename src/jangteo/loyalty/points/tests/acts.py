"""What tests do with points, in a line each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from jangteo.kernel.errors import Refused
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.world import NOW, Program, a_receipt, at, sql
from jangteo.loyalty.points.types import Posted


def earn(
    p: Program, wallet: int, paid: int, *, till: int = 0, receipt: str = "", now: datetime = NOW, **more: Any
) -> Posted:
    """A sale; `till` is the number of the shop's."""
    return operations.earn(
        **at(now), source_id=p.tills[till], receipt=receipt or a_receipt(), wallet_id=wallet, paid=paid, **more
    )


def spend(
    p: Program,
    wallet: int,
    points: int,
    *,
    till: int = 0,
    receipt: str = "",
    now: datetime = NOW,
    bill: int = 1_000_000,
) -> Posted:
    """A redemption."""
    return operations.redeem(
        **at(now), source_id=p.tills[till], receipt=receipt or a_receipt(), wallet_id=wallet, points=points, bill=bill
    )


def hold(p: Program, wallet: int, points: int, *, receipt: str, now: datetime = NOW) -> Posted:
    """Points kept for an order."""
    return operations.hold(
        **at(now), source_id=p.tills[0], receipt=receipt, wallet_id=wallet, points=points, bill=1_000_000
    )


def capture(p: Program, original: str, points: int | None = None, *, receipt: str = "", now: datetime = NOW) -> Posted:
    """An order that is paid."""
    return operations.capture(
        **at(now), source_id=p.tills[0], receipt=receipt or a_receipt(), original_receipt=original, points=points
    )


def release(p: Program, original: str, *, receipt: str = "", now: datetime = NOW) -> Posted:
    """An order that is off."""
    return operations.release(
        **at(now), source_id=p.tills[0], receipt=receipt or a_receipt(), original_receipt=original
    )


def cancel(
    p: Program,
    original: str,
    *,
    till: int = 0,
    receipt: str = "",
    now: datetime = NOW,
    points: int | None = None,
    paid: int | None = None,
) -> Posted:
    """A cancellation: whole, or of so many points, or of so much paid."""
    return operations.cancel(
        **at(now),
        source_id=p.tills[till],
        receipt=receipt or a_receipt(),
        original_receipt=original,
        points=points,
        paid=paid,
    )


def grant(p: Program, wallet: int, points: int, *, now: datetime = NOW, **more: Any) -> Posted:
    """Points of a campaign."""
    place = p.by_staff() | {"now": now}
    return operations.grant(**place, wallet_id=wallet, points=points, reason="행사", **({"key": a_receipt()} | more))


def refused(call: Callable[[], object], code: str) -> None:
    """The call is refused with this code and a sentence."""
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message


def left(p: Program, wallet: int) -> int:
    """The balance, after all that the database checks at the end and all that verify finds is in order."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")
    assert queries.list_differences() == []
    return queries.get_wallet(program_id=p.id, wallet_id=wallet).balance


def live(wallet: int) -> list[tuple[str, int]]:
    """Expiry and remainder of every lot that has something left."""
    rows = sql(
        "SELECT expires_on::text, remaining FROM points_lot WHERE wallet_id = %s AND remaining > 0 ORDER BY 1, seq",
        wallet,
    )
    return [(str(day), int(points)) for day, points in rows]
