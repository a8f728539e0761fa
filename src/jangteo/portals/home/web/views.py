"""Find my market: by name, by 초성, by region, near me, and whose 장날 is today."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid
from jangteo.portals.home.web.finder import RegionTile, Search, region_tiles, region_trail, search_of
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.places import queries
from jangteo.registry.places.types import gazetteer

PAGE_SIZE = 20
SHOWN_TODAY = 6
SHOWN_NEAR = 8
#: About a kilometre; what a phone sends is rounded already, and again here, so that no finer place gets further.
POSITION_DIGITS = 2


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The search, what it found, or, before anything is asked, the ways to find a market."""
    search = search_of(request.GET)
    today = clock.today(clock.now())
    user_id = actor_of(request).user_id
    context = {
        "search": search,
        "date": today,
        # Somebody who has just signed up and has no role yet: what waits under the number is told here.
        "offers": len(merchants.list_offers(user_id=user_id)) if user_id else 0,
        **(_found(search, today) if search.asks else _start(search, today)),
    }
    fragment = search.asks and "HX-Request" in request.headers
    response = render(request, "home/_results.html" if fragment else "home/index.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _start(search: Search, today: date) -> dict[str, Any]:
    meeting = queries.list_market_days_on(day=today, count=200)
    regions = region_tiles(queries.get_region_tree(), meeting)
    return {
        "regions": regions,
        "market_count": sum(tile.markets for tile in regions),
        "today_count": len(meeting),
    }


def _found(search: Search, today: date) -> dict[str, Any]:
    if search.today:
        rows = queries.list_market_days_on(day=today, region=search.region, count=200)
        return {"rows": rows, "total": len(rows), "trail": region_trail(search.region), "children": []}
    page = queries.list_register(wanted=search.wanted, day=today, page=search.page, size=PAGE_SIZE)
    children = _children(search.region) if search.region and not search.text else []
    return {
        "rows": page.items,
        "total": page.total,
        "page": page,
        "previous_page": page.number - 1,
        "next_page": page.number + 1,
        "trail": region_trail(search.region),
        "children": children,
    }


def _children(region: str) -> list[RegionTile]:
    """The regions right below `region` that hold markets."""
    nodes = queries.get_region_tree()
    for fact in gazetteer().lineage(region):
        nodes = next((node.children for node in nodes if node.code == fact.code), ())
    return region_tiles(nodes, [])


@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The nearest markets, and the nearest whose 장날 is today, for a place that the visitor's phone told."""
    today = clock.today(clock.now())
    latitude, longitude = _degrees(request, "latitude"), _degrees(request, "longitude")
    context = {
        "date": today,
        "rows": queries.list_nearest_markets(day=today, latitude=latitude, longitude=longitude, count=SHOWN_NEAR),
        "today_rows": queries.list_market_days_on(day=today, latitude=latitude, longitude=longitude, count=SHOWN_TODAY),
    }
    response = render(request, "home/_near.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _degrees(request: HttpRequest, name: str) -> float:
    try:
        value = round(float(request.POST.get(name, "")), POSITION_DIGITS)
    except (ValueError, OverflowError) as error:
        raise Invalid("position_invalid", "위치를 읽지 못했어요. 시장 이름으로 찾아 주세요.") from error
    return value


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The accounts of the demo, so that a visitor finds each portal; there is no such page in a real installation."""
    if settings.ENV != "demo":
        raise Http404
    groups: dict[str, list[dict[str, Any]]] = {}
    for account in _accounts(Path(settings.STATIC_ROOT).parent / "demo.json"):
        groups.setdefault(Role(account["role"]).label, []).append(account | {"place": _place_of(account)})
    return render(request, "home/demo.html", {"groups": groups, "sign_in": reverse("account_login")})


def _accounts(path: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["accounts"])
    except (OSError, ValueError, KeyError):
        return []


def _place_of(account: dict[str, Any]) -> str:
    market = queries.find_market_ref(slug=account["market"]) if account.get("market") else None
    return market.name if market else str(account.get("region") or account.get("label") or "")
