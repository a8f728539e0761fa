"""The public pages of one market. Everything here is the same for everyone."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import public_market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_date, format_datetime
from jangteo.kernel.numbers import format_int
from jangteo.registry.places import queries
from jangteo.registry.places.types import WINDOWS, MarketType, MarketView
from jangteo.registry.places.web.my.days import (
    CALENDAR_FILE_DAYS,
    FORECAST_DAYS,
    calendar_file,
    day_in_words,
    has_market_days,
    letters_of,
    listed_days,
    listed_departures,
    months_of,
    next_month,
    today_of,
)
from jangteo.registry.places.web.my.facts import facilities_of, homepage_of, kind_words, parking_words, phone_of
from jangteo.registry.places.web.my.icons import KINDS, icon, theme_colour
from jangteo.registry.places.web.my.place import map_links, small_map
from jangteo.registry.places.web.my.pwa import icon_url, manifest, worker

LISTED_DAYS = 10
FRONTS = 4
ICON_AGE = 30 * 24 * 3600


def _frame(market: MarketRef, tab: str) -> tuple[MarketView, date, dict[str, Any]]:
    """What every page of a market carries: the facts, the day, and the sentence of today."""
    now = clock.now()
    today = clock.today(now)
    view = queries.get_market(slug=market.slug)
    forecast = queries.list_openings(slug=market.slug, start=today, end=today + timedelta(days=FORECAST_DAYS))
    return (
        view,
        today,
        {
            "view": view,
            "tab": tab,
            "date": today,
            "day_words": day_in_words(today),
            "seen_at": format_datetime(now),
            "today": today_of(view, today),
            "letters": letters_of(forecast),
            "has_market_days": has_market_days(view),
            "phone": phone_of(view),
            "kind_words": kind_words(view),
            "reference_text": format_date(view.reference_date) if view.reference_date else "",
            "theme": theme_colour(market.palette),
            "touch_icon": icon_url(market, "180"),
            "icon": icon_url(market, "192"),
        },
    )


@require_safe
@public_market_page
def home(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Open today?, the next market days, goods, some of its shops, facilities, source."""
    view, today, context = _frame(market, "home")
    following = queries.list_next_market_days(slug=market.slug, start=today + timedelta(days=1), count=3)
    context |= {
        "next_days": listed_days(following, today),
        "homepage": homepage_of(view),
        "facilities": facilities_of(view, queries.list_facilities(slug=market.slug)),
        "fronts": [front for find in WINDOWS for front in find(market, today, FRONTS)],
        "store_count": format_int(view.store_count) if view.store_count else "",
    }
    return render(request, "places/my/home.html", context)


@require_safe
@public_market_page
def days(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The calendar of this and the next month and the market days as a list."""
    view, today, context = _frame(market, "days")
    first = today.replace(day=1)
    openings = queries.list_openings(slug=market.slug, start=first, end=next_month(next_month(first)))
    departures = queries.list_closings(slug=market.slug, start=today)[:LISTED_DAYS]
    following = queries.list_next_market_days(slug=market.slug, start=today, count=LISTED_DAYS)
    context |= {
        "months": months_of(openings, today),
        "daily": view.type in {MarketType.PERMANENT, MarketType.BOTH},
        "listed": listed_days(following, today),
        "departures": listed_departures(departures, today),
    }
    return render(request, "places/my/days.html", context)


@require_safe
@public_market_page
def way(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """How to come: address, telephone, parking, a small map and links to map services."""
    view, today, context = _frame(market, "way")
    facts = facilities_of(view, queries.list_facilities(slug=market.slug))
    context |= {"map": small_map(view, today), "links": map_links(view), "parking_words": parking_words(facts)}
    return render(request, "places/my/way.html", context)


@require_safe
@public_market_page
def days_file(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The market days of half a year as an iCalendar file."""
    now = clock.now()
    today = clock.today(now)
    openings = queries.list_openings(slug=market.slug, start=today, end=today + timedelta(days=CALENDAR_FILE_DAYS))
    body = calendar_file(queries.get_market(slug=market.slug), openings, now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{market.slug}.ics"'
    return response


@require_safe
@public_market_page
def manifest_file(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The web app manifest."""
    response = JsonResponse(
        manifest(market), content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
@public_market_page
def worker_file(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The service worker; browsers ask for it anew each time, so that a new version arrives at once."""
    response = HttpResponse(worker(market), content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
@public_market_page
def icon_file(request: HttpRequest, market: MarketRef, kind: str) -> HttpResponse:
    """The market's mark as a PNG."""
    if kind not in KINDS:
        raise Http404
    response = HttpResponse(icon(market.seal, market.palette, kind), content_type="image/png")
    patch_cache_control(response, public=True, max_age=ICON_AGE, immutable=True)
    return response
