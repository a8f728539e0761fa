"""The office's page about its own market: one page, and one operation for each thing that can be saved on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel import clock
from jangteo.kernel.errors import NotAllowed, Refused
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import EDIT
from jangteo.registry.places.types import OpeningKind, describe_cycle
from jangteo.registry.places.web.editing import ClosingDayForm, ClosingForm, CycleForm, ProfileForm
from jangteo.registry.places.web.my.days import listed_departures, today_of

UNPROCESSABLE = 422


def _page(request: HttpRequest, market: MarketRef, **bound: KoreanForm) -> HttpResponse:
    """The page with its three forms; a bound one shows what was wrong with it."""
    today = clock.today(clock.now())
    view = queries.get_market(slug=market.slug)
    rule = queries.find_cycle(slug=market.slug)
    departures = queries.list_closings(slug=market.slug, start=today)
    context: dict[str, Any] = {
        "view": view,
        "date": today,
        "today": today_of(view, today),
        "rule_words": describe_cycle(rule) if rule else "",
        "profile": ProfileForm(initial=ProfileForm.initial_of(view)),
        "cycle": CycleForm(initial=CycleForm.initial_of(view, rule)),
        "closing": ClosingForm(initial={"kind": OpeningKind.CLOSED.value}),
        "departures": list(zip(departures, listed_departures(departures, today), strict=True)),
        "facilities": queries.list_facilities(slug=market.slug),
        "reference_text": format_date(view.reference_date) if view.reference_date else "",
        **bound,
    }
    context["weekday_table"] = context["cycle"].weekday_table()
    return render(request, "places/office/market.html", context, status=UNPROCESSABLE if bound else 200)


def _done(request: HttpRequest, words: str, anchor: str) -> HttpResponse:
    messages.success(request, words)
    response = redirect("places_office")
    response["Location"] += anchor
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(EDIT)
def profile(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Show the page; save what visitors read of the market."""
    if request.method != "POST":
        return _page(request, market)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, market, profile=form)
    try:
        operations.update_market(actor=actor_of(request), now=clock.now(), market_id=market.id, profile=form.profile())
    except NotAllowed:
        raise
    except Refused as refused:
        form.take(refused)
        return _page(request, market, profile=form)
    return _done(request, "시장 정보를 고쳤어요.", "")


@require_POST
@market_page(EDIT)
def cycle(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Save the rule by which the market opens."""
    form = CycleForm(request.POST)
    if not form.is_valid():
        return _page(request, market, cycle=form)
    try:
        operations.set_cycle(actor=actor_of(request), now=clock.now(), market_id=market.id, cycle=form.rule())
    except NotAllowed:
        raise
    except Refused as refused:
        form.take(refused)
        return _page(request, market, cycle=form)
    return _done(request, "여는 날을 고쳤어요.", "#days")


@require_POST
@market_page(EDIT)
def add_closing(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Add a day that departs from the rule."""
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, market, closing=form)
    given = form.cleaned_data
    try:
        operations.add_closing(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            day=given["day"],
            kind=OpeningKind(given["kind"]),
            reason=given["reason"],
        )
    except NotAllowed:
        raise
    except Refused as refused:
        form.take(refused)
        return _page(request, market, closing=form)
    return _done(request, f"{format_date(given['day'])}을 적었어요. 손님 화면에 바로 보여요.", "#closings")


@require_POST
@market_page(EDIT)
def remove_closing(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Take back a day that departs from the rule."""
    form = ClosingDayForm(request.POST)
    if not form.is_valid():
        raise Refused("day_invalid", "어느 날인지 읽지 못했어요. 다시 눌러 주세요.", status=UNPROCESSABLE)
    day = form.cleaned_data["day"]
    operations.remove_closing(actor=actor_of(request), now=clock.now(), market_id=market.id, day=day)
    return _done(request, f"{format_date(day)}을 평소대로 되돌렸어요.", "#closings")
