"""One stall: adding it (or a row of them), changing it, taking it out of use and back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import MANAGE_STALLS, VIEW_STALLS
from jangteo.registry.places.types import StallView
from jangteo.registry.places.web.stalls.forms import AddStallsForm, ReasonForm, StallForm

UNPROCESSABLE = 422


def _told(refusal: Refused, form: StallForm | ReasonForm) -> None:
    """Show a refusal in its form; what does not exist and what is not allowed is answered as everywhere."""
    if refusal.status in {403, 404}:
        raise refusal
    form.take(refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(MANAGE_STALLS)
def add(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The form for one stall or a row with running numbers; adds them."""
    zones = queries.list_zones(market_id=market.id)
    if not zones:
        messages.info(request, "먼저 구역을 하나 만들어 주세요.")
        return redirect("places_zones")
    zone = next((zone for zone in zones if str(zone.id) == request.GET.get("zone")), zones[0])
    initial = {"zone": str(zone.id), "floor": str(zone.floor)}
    form = AddStallsForm(zones, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.stalls()
            operations.add_stalls(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                zone_id=int(form.cleaned_data["zone"]),
                stalls=made,
            )
        except Refused as refusal:
            _told(refusal, form)
        else:
            numbers = (
                made[0].number if len(made) == 1 else f"{made[0].number}부터 {made[-1].number}까지 {len(made)}자리"
            )
            messages.success(request, f"{with_josa(numbers, '을/를')} 넣었어요.")
            return redirect("places_stalls")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "places/stalls/add.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(VIEW_STALLS)
def stall(request: HttpRequest, market: MarketRef, stall_id: int) -> HttpResponse:
    """What is known of a stall; whoever may, changes it here."""
    view = queries.get_stall(market_id=market.id, id=stall_id)
    zones = queries.list_zones(market_id=market.id)
    if request.method != "POST":
        return _page(request, market, view, StallForm(zones, initial=StallForm.initial_of(view)))
    form = StallForm(zones, request.POST)
    if form.is_valid():
        try:
            operations.change_stall(
                actor=actor_of(request), now=clock.now(), market_id=market.id, stall_id=stall_id, change=form.change()
            )
        except Refused as refusal:
            _told(refusal, form)
        else:
            messages.success(request, f"{form.cleaned_data['number']} 자리를 고쳤어요.")
            return redirect("places_stall", stall_id=stall_id)
    return _page(request, market, view, form)


def _page(
    request: HttpRequest, market: MarketRef, view: StallView, form: StallForm, reason: ReasonForm | None = None
) -> HttpResponse:
    bad = form.is_bound or reason is not None
    context = {
        "stall": view,
        "form": form,
        "reason": reason or ReasonForm(),
        "may_edit": is_allowed(actor_of(request), MANAGE_STALLS, market.scope),
        "facts": [
            ("구역", view.zone_name),
            ("층", view.floor_label),
            ("넓이", view.area or "모름"),
            ("쓰임", view.use.label),
            ("소유", view.ownership.label),
        ],
    }
    return render(request, "places/stalls/stall.html", context, status=UNPROCESSABLE if bad else 200)


@require_POST
@market_page(MANAGE_STALLS)
def retire(request: HttpRequest, market: MarketRef, stall_id: int) -> HttpResponse:
    """Take a stall out of use, with a reason."""
    view = queries.get_stall(market_id=market.id, id=stall_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            operations.retire_stall(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                stall_id=stall_id,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            _told(refusal, form)
        else:
            messages.success(request, f"{view.number} 자리를 없앴어요. 기록은 남아 있고, 되살릴 수 있어요.")
            return redirect("places_stall", stall_id=stall_id)
    zones = queries.list_zones(market_id=market.id)
    return _page(request, market, view, StallForm(zones, initial=StallForm.initial_of(view)), form)


@require_POST
@market_page(MANAGE_STALLS)
def revive(request: HttpRequest, market: MarketRef, stall_id: int) -> HttpResponse:
    """Take a stall into use again."""
    operations.revive_stall(actor=actor_of(request), now=clock.now(), market_id=market.id, stall_id=stall_id)
    messages.success(request, "자리를 되살렸어요. 배치도에는 다시 놓아 주세요.")
    return redirect("places_stall", stall_id=stall_id)
