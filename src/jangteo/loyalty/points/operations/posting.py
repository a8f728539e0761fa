"""Single postings: what a sale earns, what is spent, kept, given back, given, and turned into other points."""

from __future__ import annotations

from datetime import date, datetime

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.hangul import with_josa
from jangteo.loyalty.points.models import Program, Rate
from jangteo.loyalty.points.operations import _common
from jangteo.loyalty.points.operations._common import (
    REUSED,
    call,
    digest,
    found_by,
    in_market,
    locked_programs,
    program_of,
    receipt_of,
)
from jangteo.loyalty.points.operations._sources import own_source
from jangteo.loyalty.points.permissions import PROPOSE
from jangteo.loyalty.points.queries import find_receipt, get_terms
from jangteo.loyalty.points.types import Account, Posted, SourceKind, refusal

#: The transfers are their own record, kept for ever: a row of the audit for each would say it twice.
_AT_A_TILL = Open("whoever calls has checked the till or the person who stands at it")


@operation(permission=_AT_A_TILL, refusals=REUSED)
def earn(
    *,
    actor: Actor,
    now: datetime,
    source_id: int,
    receipt: str,
    wallet_id: int,
    paid: int,
    occurred_at: datetime | None = None,
) -> Posted:
    """Post what a sale of `paid` 원 earns. The same again returns the first answer.

    Raises Refused(`receipt_reused`, `not_taking_part`, `member_missing`, `paid_invalid`, `occurred_in_future`, …).
    """
    nothing_changed()
    mark = digest("earn", wallet_id, paid, occurred_at)
    at = _common.at_or_now(occurred_at, now)
    return call("points_earn", source_id, receipt_of(receipt), mark, wallet_id, paid, at, now)


@operation(permission=_AT_A_TILL, refusals=REUSED)
def redeem(
    *,
    actor: Actor,
    now: datetime,
    source_id: int,
    receipt: str,
    wallet_id: int,
    points: int,
    bill: int,
    guard: str = "",
) -> Posted:
    """Spend `points` P of a bill of `bill` 원, out of the lots that run out first.

    guard: `card` bounds it by what a card may spend in a day without a code, `phone` asks for one.
    Raises Refused(`insufficient_points`, `above_share_of_bill`, `below_smallest_redemption`, `not_in_units`,
    `confirmation_needed`, `receipt_reused`, …).
    """
    nothing_changed()
    mark = digest("redeem", wallet_id, points, bill)
    return call(
        "points_spend", "redeem", source_id, receipt_of(receipt), mark, wallet_id, points, bill, now, now, guard
    )


@operation(permission=_AT_A_TILL, refusals=REUSED)
def hold(
    *, actor: Actor, now: datetime, source_id: int, receipt: str, wallet_id: int, points: int, bill: int
) -> Posted:
    """Keep `points` P for an order; they can be spent by nothing else until captured, released or too old.

    Raises as `redeem` does.
    """
    nothing_changed()
    mark = digest("hold", wallet_id, points, bill)
    return call("points_spend", "hold", source_id, receipt_of(receipt), mark, wallet_id, points, bill, now, now, "")


@operation(permission=_AT_A_TILL, refusals=REUSED)
def capture(
    *,
    actor: Actor,
    now: datetime,
    source_id: int,
    receipt: str,
    original_receipt: str,
    points: int | None = None,
) -> Posted:
    """Spend what was kept, or `points` P of it; the rest goes back. Raises Refused(`hold_closed`, `not_a_hold`, …)."""
    nothing_changed()
    wallet_id, seq = found_by(source_id, receipt_of(original_receipt))
    mark = digest("capture", original_receipt, points)
    return call("points_settle_hold", "capture", source_id, receipt_of(receipt), mark, wallet_id, seq, points, now, now)


@operation(permission=_AT_A_TILL, refusals=REUSED)
def release(*, actor: Actor, now: datetime, source_id: int, receipt: str, original_receipt: str) -> Posted:
    """Give back all that was kept. Raises Refused(`hold_closed`, `not_a_hold`, `original_missing`)."""
    nothing_changed()
    wallet_id, seq = found_by(source_id, receipt_of(original_receipt))
    mark = digest("release", original_receipt)
    return call("points_settle_hold", "release", source_id, receipt_of(receipt), mark, wallet_id, seq, None, now, now)


@operation(permission=_AT_A_TILL, refusals=REUSED)
def cancel(
    *,
    actor: Actor,
    now: datetime,
    source_id: int,
    receipt: str,
    original_receipt: str,
    points: int | None = None,
    paid: int | None = None,
) -> Posted:
    """Take back a sale or a redemption: whole, or `points` P of it, or (sales) `paid` 원 of it.

    Spent points come back to the lots they came from, with their old expiry. What a cancelled sale earned is taken from
    its own lot, then from others; what is missing is owed or forgiven, as the program's policy says.
    Raises Refused(`original_missing`, `already_cancelled`, `above_original`, `not_cancellable`, `receipt_reused`).
    """
    nothing_changed()
    wallet_id, seq = found_by(source_id, receipt_of(original_receipt))
    mark = digest("cancel", original_receipt, points, paid)
    return call("points_cancel", source_id, receipt_of(receipt), mark, wallet_id, seq, points, paid, now, now)


@operation(permission=PROPOSE, scope=in_market, refusals=REUSED)
def grant(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    wallet_id: int,
    points: int,
    reason: str,
    key: str,
    account: Account = Account.FUND,
    store_id: int | None = None,
    expires_on: date | None = None,
) -> Posted:
    """Give `points` P that no sale earned (a campaign, a coupon, a full stamp card); `account` bears them.

    key: what makes it once only. expires_on: None for the program's usual time. Raises Missing, Refused.
    """
    program = program_of(market_id, program_id)
    day = today(now)
    until = expires_on or _common.month_end(day, get_terms(program_id=program.id, on=day).months_until_expiry)
    note(subject=("points.wallet", wallet_id, program.name), after={"points": points}, reason=reason)
    source_id = own_source(program.id, SourceKind.OFFICE, now)
    mark = digest("grant", wallet_id, points, account, store_id, expires_on)
    return call(
        "points_give", "grant", source_id, receipt_of(f"grant:{key}"), mark, wallet_id, points, account.value, store_id,
        market_id, until, reason[:200], now, now,
    )  # fmt: skip


@operation(permission=_AT_A_TILL, refusals=REUSED)
def convert(
    *, actor: Actor, now: datetime, wallet_id: int, into_wallet_id: int, points: int, key: str
) -> tuple[Posted, Posted]:
    """Turn `points` P of one program into points of another at the rate of the day; what does not divide stays.

    Returns what was taken and what was given. Raises Refused(`no_rate`, `insufficient_points`, `points_invalid`).
    """
    nothing_changed()
    programs = locked_programs(wallet_id, into_wallet_id)
    giving, taking = programs.get(wallet_id), programs.get(into_wallet_id)
    if giving is None or taking is None:
        raise refusal("member_missing", 404)
    day, receipt = today(now), receipt_of(f"convert:{key}")
    sources = own_source(giving, SourceKind.OFFICE, now), own_source(taking, SourceKind.OFFICE, now)
    rate = Rate.objects.filter(program_id=giving, into_id=taking, period__contains=day).first()
    if rate is None and find_receipt(source_id=sources[0], receipt=receipt) is None:
        raise Refused("no_rate", "지금은 두 포인트를 바꿀 수 없어요. 정해진 비율이 없어요.", status=409)
    # A request seen before is answered as it was then, whatever the rate is today.
    takes, gives = (rate.takes, rate.gives) if rate else (1, 1)
    whole = points // takes * takes
    mark = digest("convert", wallet_id, into_wallet_id, points)
    names = dict(Program.objects.filter(id__in=(giving, taking)).values_list("id", "name"))
    taken = call(
        "points_take", "convert", sources[0], receipt, mark, wallet_id, whole, "clearing", None, None,
        f"{with_josa(names[taking], '으로/로')} 바꿈", now, now,
    )  # fmt: skip
    until = _common.month_end(day, get_terms(program_id=taking, on=day).months_until_expiry)
    given = call(
        "points_give", "convert", sources[1], receipt, mark, into_wallet_id, whole // takes * gives,
        "clearing", None, None, until, f"{names[giving]}에서 바꿈", now, now,
    )  # fmt: skip
    return taken, given
