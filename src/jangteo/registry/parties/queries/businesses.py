"""Businesses of the open market, and which numbers the nightly check still has to ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Q
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.clock import in_seoul
from jangteo.kernel.errors import Missing
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.registry.parties.models import Business, BusinessStateChange
from jangteo.registry.parties.types import (
    BusinessKind,
    BusinessState,
    BusinessView,
    StateChangeView,
    StateSource,
    TaxKind,
)


def view_of(row: Business) -> BusinessView:
    """The view of a loaded row."""
    return BusinessView(
        id=row.id,
        market_id=row.market_id,
        number=row.number or "",
        name=row.name,
        kind=BusinessKind(row.kind),
        tax_kind=TaxKind(row.tax_kind),
        state=BusinessState(row.state),
        checked_at=row.checked_at,
        ended_on=row.ended_on,
        person_id=row.person_id,
        source=StateSource(row.state_source),
    )


def get_business(*, id: int) -> BusinessView:
    """The business of the open market with this id. Raises Missing(`business_missing`)."""
    row = Business.objects.filter(id=id).first()
    if row is None:
        raise Missing("business_missing", "그런 사업자를 찾지 못했어요.")
    return view_of(row)


def find_business(*, market_id: int, number: str) -> BusinessView | None:
    """The business of a market with this number in any usual writing. Raises Invalid(`business_number_invalid`)."""
    with open_rows(market=market_id):
        row = Business.objects.filter(number=parse_business_number(number)).first()
    return view_of(row) if row else None


def list_businesses(
    *, ids: Iterable[int] | None = None, person_id: int | None = None, state: BusinessState | None = None
) -> list[BusinessView]:
    """Businesses of the open market by name; all of them, or those that every given condition keeps. Those that were
    forgotten stand last.
    """
    rows = Business.objects.alias(forgotten=Q(number=None)).order_by("forgotten", "name", "id")
    if ids is not None:
        rows = rows.filter(id__in=set(ids))
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if state is not None:
        rows = rows.filter(state=state.value)
    return [view_of(row) for row in rows]


def count_businesses_by_state() -> dict[BusinessState, int]:
    """How many businesses of the open market are in each state."""
    counts = dict.fromkeys(BusinessState, 0)
    for state in Business.objects.values_list("state", flat=True):
        counts[BusinessState(state)] += 1
    return counts


def list_state_changes(*, limit: int = 50) -> list[StateChangeView]:
    """The latest changes of state in the open market, the newest first."""
    return [
        StateChangeView(
            business=view_of(row.business),
            before=BusinessState(row.before),
            after=BusinessState(row.after),
            seen_at=row.seen_at,
            source=StateSource(row.source),
        )
        for row in BusinessStateChange.objects.select_related("business").order_by("-id")[:limit]
    ]


def list_due_numbers(*, now: datetime, limit: int = 100) -> list[str]:
    """Numbers, of all markets, that nobody asked the tax office for on this day in Seoul; none that is forgotten."""
    midnight = datetime.combine(in_seoul(now).date(), time.min, tzinfo=in_seoul(now).tzinfo)
    with scopes_disabled():
        due = (
            Business.objects.filter(Q(checked_at=None) | Q(checked_at__lt=midnight), number__isnull=False)
            .order_by("number")
            .values_list("number", flat=True)
            .distinct()
        )
        return [number for number in due[:limit] if number]
