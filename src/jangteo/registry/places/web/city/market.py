"""One market as the officer of its region sees it, and the form that mends what the register says."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, region_page
from jangteo.foundation.tenancy.types import RegionRef, market_scope
from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel.clock import now, today
from jangteo.kernel.errors import Invalid
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import EDIT, VIEW_IMPORTS
from jangteo.registry.places.types import MarketView, describe_cycle
from jangteo.registry.places.web.city.areas import market_in
from jangteo.registry.places.web.city.atlas import Atlas, draw
from jangteo.registry.places.web.editing import CycleForm, ProfileForm

DAYS_AHEAD = 10
HISTORY = 20
UNPROCESSABLE = 422


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
    facts = queries.list_market_facts(region=market.region.code, day=today(now()))
    return draw(facts, market.region.code, market.slug)


def _form_page(request: HttpRequest, market: MarketView, **bound: KoreanForm) -> HttpResponse:
    """The page with both forms; a bound one shows what was wrong with it."""
    rule = queries.find_cycle(slug=market.slug)
    context: dict[str, Any] = {
        "shown": market,
        "rule_words": describe_cycle(rule) if rule else "",
        "profile": ProfileForm(initial=ProfileForm.initial_of(market)),
        "cycle": CycleForm(initial=CycleForm.initial_of(market, rule)),
        "profile_url": reverse("city_market_edit", args=[market.slug]),
        "cycle_url": reverse("city_market_cycle", args=[market.slug]),
        **bound,
    }
    context["weekday_table"] = context["cycle"].weekday_table()
    return render(request, "places/city/edit.html", context, status=UNPROCESSABLE if bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@region_page(EDIT)
def edit(request: HttpRequest, region: RegionRef | None, slug: str) -> HttpResponse:
    """Mend what the register says of a market; an import leaves these fields alone from then on."""
    found = market_in(region, slug)
    if request.method != "POST":
        return _form_page(request, found)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _form_page(request, found, profile=form)
    try:
        operations.update_market(actor=actor_of(request), now=now(), market_id=found.id, profile=form.profile())
    except Invalid as refused:
        form.take(refused)
        return _form_page(request, found, profile=form)
    messages.success(request, "시장 정보를 고쳤어요.")
    return redirect("city_market", slug=slug)


@require_POST
@region_page(EDIT)
def cycle(request: HttpRequest, region: RegionRef | None, slug: str) -> HttpResponse:
    """Set the rule by which a market opens."""
    found = market_in(region, slug)
    form = CycleForm(request.POST)
    if not form.is_valid():
        return _form_page(request, found, cycle=form)
    operations.set_cycle(actor=actor_of(request), now=now(), market_id=found.id, cycle=form.rule())
    messages.success(request, "여는 날을 고쳤어요.")
    return redirect("city_market", slug=slug)
