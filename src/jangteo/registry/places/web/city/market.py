"""One market as the officer of its region sees it, and the form that mends what the register says."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, region_page
from jangteo.foundation.tenancy.types import RegionRef, market_scope
from jangteo.kernel.clock import now, today
from jangteo.registry.places import queries
from jangteo.registry.places.permissions import EDIT, VIEW_IMPORTS
from jangteo.registry.places.types import MarketView
from jangteo.registry.places.web.city.areas import market_in
from jangteo.registry.places.web.city.atlas import Atlas, draw

DAYS_AHEAD = 10
HISTORY = 20


@region_page(VIEW_IMPORTS)
def market(request: HttpRequest, region: RegionRef | None, slug: str) -> HttpResponse:
    """Facts with their source, opening days, facilities by edition, history."""
    found = market_in(region, slug)
    day = today(now())
    scope = market_scope(found.id)
    market_days = queries.list_next_market_days(slug=slug, start=day, count=DAYS_AHEAD)
    entries = list(audit.list_entries(scope=scope, filters=Filters()))[:HISTORY]
    return render(
        request,
        "places/city/market.html",
        {
            "shown": found,
            "today": day,
            "opening": queries.get_opening(slug=slug, day=day),
            "days": market_days or queries.list_next_open_days(slug=slug, start=day, count=DAYS_AHEAD),
            "has_market_days": bool(market_days),
            "facilities": queries.list_facility_history(slug=slug),
            "sources": queries.list_sources(slug=slug),
            "entries": entries,
            "atlas": _around(found),
            "may_edit": is_allowed(actor_of(request), EDIT, scope),
        },
    )


def _around(market: MarketView) -> Atlas | None:
    """The map of the market's region."""
    if market.region is None or market.latitude is None:
        return None
    return draw(queries.list_market_facts(region=market.region.code, day=today(now())), market.region.code)


edit = market
