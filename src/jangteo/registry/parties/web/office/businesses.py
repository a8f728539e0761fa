"""Businesses and what the tax office says of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.registry.parties import queries
from jangteo.registry.parties.permissions import VIEW
from jangteo.registry.parties.ports import find_tax_office
from jangteo.registry.parties.types import BusinessState, StateSource
from jangteo.registry.parties.web.office.frame import page

TAB = "parties_businesses"
_COLUMNS = (
    Column("상호", 24),
    Column("등록번호", 16),
    Column("구분", 14),
    Column("과세", 14),
    "상태",
    Column("언제부터", 14),
    Column("확인한 때", 20),
)


@require_safe
@market_page(VIEW)
def businesses(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Every business by its state, and what changed lately."""
    wanted = request.GET.get("state", "")
    state = BusinessState(wanted) if wanted in set(BusinessState) else None
    rows = queries.list_businesses(state=state)
    lines = (
        (one.name, one.number_shown, one.kind.label, one.tax_kind.label, one.state.label, one.ended_on, one.checked_at)
        for one in rows
    )
    file = list_file(request, f"{market.name} 사업자", _COLUMNS, lines)
    if file is not None:
        return file
    counts = queries.count_businesses_by_state()
    office = find_tax_office()
    changes = [one for one in queries.list_state_changes(limit=60) if one.after.needs_a_look][:12]
    context = {
        "page": paginate(rows, request, 25),
        "query": query_without(request, "page"),
        "states": [(one, counts[one], one == state) for one in BusinessState if counts[one]],
        "state": state,
        "total": sum(counts.values()),
        "changes": changes,
        "closed": counts[BusinessState.CLOSED],
        "resting": counts[BusinessState.RESTING],
        "is_trial": office is not None and office.source == StateSource.TRIAL,
        "nobody_asks": office is None,
    }
    return page(request, market, "businesses", TAB, context)
