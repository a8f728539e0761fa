"""What the editor of the stall map reads and writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.files.toolkit import file_info, file_response
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import MANAGE_STALLS, VIEW_STALLS
from jangteo.registry.places.queries.maps import stall_json, zone_json
from jangteo.registry.places.types import StallMapView, StallView, ZoneView, background_owner
from jangteo.registry.places.web.stalls.answers import answers_json, body_of
from jangteo.registry.places.web.stalls.editors import seen_editors

MAX_TAB = 64


def _named(stalls: Sequence[StallView], zones: Sequence[ZoneView]) -> dict[str, Any]:
    return {"stalls": [stall_json(stall) for stall in stalls], "zones": [zone_json(zone) for zone in zones]}


def _data(request: HttpRequest, market: MarketRef, view: StallMapView) -> HttpResponse:
    actor = actor_of(request)
    return JsonResponse(
        {
            "version": view.version,
            "market": market.slug,
            "data": view.data,
            **_named(view.stalls, view.zones),
            "me": {"name": actor.label},
            "can_edit": is_allowed(actor, MANAGE_STALLS, market.scope),
        }
    )


@require_safe
@market_page(VIEW_STALLS)
@answers_json
def data(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The present map with all stalls and zones; version 0 with an empty frame when there is none."""
    return _data(request, market, queries.get_map_data_or_empty(market_id=market.id))


@require_safe
@market_page(VIEW_STALLS)
@answers_json
def version_data(request: HttpRequest, market: MarketRef, version: int) -> HttpResponse:
    """The same for an earlier version."""
    return _data(request, market, queries.get_map_version(market_id=market.id, version=version))


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(MANAGE_STALLS)
@answers_json
def changes(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Ask what others changed (`?since=&tab=`); send changes."""
    return _save(request, market) if request.method == "POST" else _news(request, market)


def _news(request: HttpRequest, market: MarketRef) -> HttpResponse:
    since, tab = request.GET.get("since", "0"), request.GET.get("tab", "")[:MAX_TAB]
    if not (since.isascii() and since.isdigit() and len(since) < 10):
        raise Invalid("since_invalid", "화면을 새로 열어 주세요.")
    news = queries.get_map_news(market_id=market.id, since=int(since), tab=tab)
    editors = seen_editors(market_id=market.id, actor=actor_of(request), tab=tab, now=clock.now())
    named = _named(news.stalls, news.zones)
    return JsonResponse({"version": news.version, "theirs": news.theirs, **named, "editors": editors})


def _save(request: HttpRequest, market: MarketRef) -> HttpResponse:
    body = body_of(request, market)
    base, note, tab = body.get("base"), body.get("note") or "", body.get("tab") or ""
    if isinstance(base, bool) or not isinstance(base, int) or not isinstance(note, str) or not isinstance(tab, str):
        raise Invalid("body_invalid", "보낸 내용을 읽지 못했어요. 화면을 새로 열고 다시 해 주세요.")
    saved = operations.save_map_changes(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        base=base,
        changes=body.get("changes", ()),
        note=note,
        tab=tab,
    )
    return JsonResponse(
        {
            "version": saved.version,
            "ids": saved.ids,
            "theirs": saved.theirs,
            "conflicts": saved.conflicts,
            "refused": saved.refused,
            **_named(saved.stalls, saved.zones),
        }
    )


@require_POST
@market_page(MANAGE_STALLS)
@answers_json
def background(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Take in a picture to trace the map from; `put_frame` lays it under the map."""
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid("file_missing", "바탕으로 쓸 그림을 골라 주세요.", field="file")
    file_id = operations.keep_background(
        actor=actor_of(request), now=clock.now(), market_id=market.id, content=sent.read(), name=sent.name or "plan"
    )
    info = file_info(file_id)
    return JsonResponse({"file": file_id, "width": info.width, "height": info.height})


@require_safe
@market_page(VIEW_STALLS)
@answers_json
def picture(request: HttpRequest, market: MarketRef, file_id: int) -> HttpResponse:
    """A picture that was taken in for this market's map."""
    return file_response(file_id, owner=background_owner(market.id))
