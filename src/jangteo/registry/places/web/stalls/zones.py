"""Zones: the list with a form for each, one to add, and their order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import MANAGE_STALLS, VIEW_STALLS
from jangteo.registry.places.web.stalls.forms import ZoneForm

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD"])
@market_page(VIEW_STALLS)
def zones(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The zones in their order."""
    columns = ("글자", Column("이름", 24), "층", "자리")
    rows = ((one.code, one.name, one.floor_label, one.stalls) for one in queries.list_zones(market_id=market.id))
    return list_file(request, f"{market.name} 구역", columns, rows) or _page(request, market)


def _page(request: HttpRequest, market: MarketRef, form: ZoneForm | None = None) -> HttpResponse:
    context = {
        "zones": queries.list_zones(market_id=market.id),
        "form": form or ZoneForm(),
        "may_edit": is_allowed(actor_of(request), MANAGE_STALLS, market.scope),
    }
    return render(request, "places/stalls/zones.html", context, status=UNPROCESSABLE if form else 200)


@require_POST
@market_page(MANAGE_STALLS)
def add(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Add a zone."""
    form = ZoneForm(request.POST)
    if form.is_valid():
        try:
            operations.add_zone(actor=actor_of(request), now=clock.now(), market_id=market.id, **form.values())
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            form.take(refusal)
        else:
            messages.success(request, f"{form.cleaned_data['code']} 구역을 만들었어요.")
            return redirect("places_zones")
    return _page(request, market, form)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(MANAGE_STALLS)
def zone(request: HttpRequest, market: MarketRef, zone_id: int) -> HttpResponse:
    """One zone; changes it."""
    view = queries.get_zone(market_id=market.id, id=zone_id)
    form = ZoneForm(request.POST or None, initial=ZoneForm.initial_of(view))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_zone(
                actor=actor_of(request), now=clock.now(), market_id=market.id, zone_id=zone_id, **form.values()
            )
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            form.take(refusal)
        else:
            messages.success(request, "구역을 고쳤어요.")
            return redirect("places_zones")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "places/stalls/zone.html", {"zone": view, "form": form}, status=status)


@require_POST
@market_page(MANAGE_STALLS)
def move(request: HttpRequest, market: MarketRef, zone_id: int) -> HttpResponse:
    """Put a zone one place up."""
    order = [each.id for each in queries.list_zones(market_id=market.id)]
    if zone_id in order and order.index(zone_id):
        at = order.index(zone_id)
        order[at - 1], order[at] = order[at], order[at - 1]
    wanted = tuple(order) if zone_id in order else (zone_id,)
    operations.order_zones(actor=actor_of(request), now=clock.now(), market_id=market.id, zone_ids=wanted)
    return redirect("places_zones")


@require_POST
@market_page(MANAGE_STALLS)
def remove(request: HttpRequest, market: MarketRef, zone_id: int) -> HttpResponse:
    """Remove an empty zone."""
    operations.remove_zone(actor=actor_of(request), now=clock.now(), market_id=market.id, zone_id=zone_id)
    messages.success(request, "구역을 지웠어요.")
    return redirect("places_zones")
