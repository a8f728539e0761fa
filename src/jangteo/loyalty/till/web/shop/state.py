"""What the page of the till knows: the shop, its programs and their terms, the day so far, how much may wait."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jangteo.foundation.tenancy.types import MarketRef, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import ParticipationView
from jangteo.loyalty.till import queries
from jangteo.loyalty.till.types import Phone, SaleLine, Summary, title

#: Lines of the day that come at once, and the most that may be asked for.
PAGE, MOST_LINES = 100, 2_000


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and on which phone."""

    user_id: int | None
    phone: Phone


def state_of(
    market: MarketRef,
    store: StoreRef,
    *,
    now: datetime,
    wanted: int = 0,
    lines: int = 0,
    asking: Asking | None = None,
) -> dict[str, Any]:
    """The state at `now`, ready to become JSON; `wanted`: the program whose day it shows, else the first.

    lines: how many of the day's lines; as many as a page has if less are asked for. asking: None where that is not
    known yet.

    Amounts in 원 and P, rates in basis points, moments in RFC 3339.
    """
    today = clock.today(now)
    programs = _programs(store, today)
    shown = next((one["id"] for one in programs if one["id"] == wanted), programs[0]["id"] if programs else 0)
    phone = asking.phone if asking else Phone()
    limit = queries.get_phone_limit(
        program_id=shown, store_id=store.id, phone=phone, on=today, market_id=store.market_id
    )
    most = min(max(lines, PAGE), MOST_LINES)
    found = queries.list_today(program_id=shown, store_id=store.id, on=today, limit=most + 1) if shown else []
    summary = queries.get_summary(program_id=shown, store_id=store.id, on=today) if shown else Summary(0, 0, 0, 0)
    return {
        "now": now.isoformat(),
        "store": {"id": store.id, "name": store.name},
        "market": {"slug": market.slug, "name": market.name},
        "programs": programs,
        "program": shown,
        "limit": {"count": limit.count, "won": limit.won},
        "summary": {
            "count": summary.count,
            "paid": summary.paid,
            "earned": summary.earned,
            "redeemed": summary.redeemed,
        },
        "taken_back": _stopped(shown, store, asking) if shown and asking else "",
        "lines": [_line(line) for line in found[:most]],
        "more": len(found) > most,
    }


def _stopped(program_id: int, store: StoreRef, asking: Asking) -> str:
    stop = queries.find_phone_stop(program_id=program_id, store_id=store.id, user_id=asking.user_id, phone=asking.phone)
    return title(stop) if stop else ""


def _programs(store: StoreRef, today: date) -> list[dict[str, Any]]:
    found = []
    for part in points.list_participations(store_id=store.id, on=today):
        program = points.find_program(program_id=part.program_id)
        if program is not None and program.is_open:
            found += _terms(part, program.name, today)
    return found


def _terms(part: ParticipationView, name: str, today: date) -> list[dict[str, Any]]:
    try:
        terms = points.get_terms(program_id=part.program_id, on=today)
    except Missing:
        return []
    return [
        {
            "id": part.program_id,
            "name": name,
            "rate_bp": terms.accrual_bp if part.rate_bp is None else part.rate_bp,
            "rounding": terms.rounding,
            "smallest_bill": terms.smallest_bill,
            "smallest_redemption": terms.smallest_redemption,
            "redemption_unit": terms.redemption_unit,
            "largest_share_bp": terms.largest_share_bp,
        }
    ]


def _line(line: SaleLine) -> dict[str, Any]:
    return {
        "receipt": line.receipt,
        "kind": line.kind.value,
        "label": line.kind.label,
        "points": line.points,
        "paid": line.paid,
        "at": line.occurred_at.isoformat(),
        "left": line.left,
        "part": line.part_cancelled,
        "cancelled": line.cancelled,
        "may_cancel": line.may_cancel,
    }
