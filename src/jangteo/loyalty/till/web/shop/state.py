"""What the page of the till knows: the shop, its programs and their terms, the day so far, how much may wait."""

from datetime import date, datetime
from typing import Any

from jangteo.foundation.tenancy.types import MarketRef, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import Kind, ParticipationView
from jangteo.loyalty.till import queries
from jangteo.loyalty.till.types import SaleLine, Summary
from jangteo.loyalty.till.web.shop.limits import offline_limit

#: What the shop's own list shows; other postings are none of a till.
_SHOWN = frozenset({Kind.EARN, Kind.REDEEM, Kind.HOLD, Kind.CAPTURE, Kind.RELEASE, Kind.CANCEL})
_CANCELLABLE = frozenset({Kind.EARN, Kind.REDEEM, Kind.CAPTURE})


def state_of(market: MarketRef, store: StoreRef, *, now: datetime, wanted: int = 0) -> dict[str, Any]:
    """The state at `now`, ready to become JSON; `wanted`: the program whose day it shows, else the first.

    Amounts in 원 and P, rates in basis points, moments in RFC 3339.
    """
    today = clock.today(now)
    programs = _programs(store, today)
    shown = next((one["id"] for one in programs if one["id"] == wanted), programs[0]["id"] if programs else 0)
    limit = offline_limit(today)
    lines = queries.list_today(program_id=shown, store_id=store.id, on=today) if shown else []
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
        "lines": [_line(line) for line in lines if line.kind in _SHOWN],
    }


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
        "cancelled": line.cancelled,
        "may_cancel": line.kind in _CANCELLABLE and not line.cancelled,
    }
