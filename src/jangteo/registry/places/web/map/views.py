"""Pages of the stall map in the office: looking at it, printing it, drawing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.registry.places import queries
from jangteo.registry.places.permissions import MANAGE_STALLS, VIEW_STALLS
from jangteo.registry.places.types.stalls import Ownership, StallUse, Tint
from jangteo.registry.places.web.map.marks import KINDS
from jangteo.registry.places.web.map.source import cells_of

#: What the editor's bar offers: what it is called in the script, its picture, its name, its key.
TOOLS = (
    ("pick", "pick", "고르기", "V"),
    ("pan", "hand", "옮겨 보기", "H"),
    ("many", "many", "여러 칸", "M"),
    ("cell", "cell", "칸 놓기", "N"),
    ("row", "row", "줄로 놓기", "R"),
)
ACTS = (
    ("undo", "undo", "되돌리기", "Ctrl+Z"),
    ("redo", "redo", "다시 하기", "Ctrl+Y"),
    ("copy-on", "copy", "하나 더", "Ctrl+D"),
    ("turn", "turn", "90도 돌리기", ""),
    ("drop", "bin", "지도에서 빼기", "Delete"),
    ("snap", "snap", "자리 맞춤", "G"),
)
ALIGNS = (
    ("left", "al", "왼쪽 맞추기"),
    ("centre", "ac", "가운데 맞추기"),
    ("right", "ar", "오른쪽 맞추기"),
    ("top", "at", "위쪽 맞추기"),
    ("middle", "am", "세로 가운데 맞추기"),
    ("bottom", "ab", "아래쪽 맞추기"),
    ("spread-x", "dh", "가로 사이 고르게"),
    ("spread-y", "dv", "세로 사이 고르게"),
)


@require_safe
@market_page(VIEW_STALLS)
def show(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The map to look at and to print; `?stall=12` opens with that stall's card."""
    today = clock.today(clock.now())
    context = {
        "view": queries.find_map(market_id=market.id),
        "cells": cells_of(market.id, today),
        "chosen": request.GET.get("stall", ""),
        "today": today,
        "may_edit": is_allowed(actor_of(request), MANAGE_STALLS, market.scope),
    }
    return render(request, "places/map/show.html", context)


@require_safe
@market_page(MANAGE_STALLS)
def edit(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The frame of the drawing editor; what is drawn comes and goes by itself."""
    context = {
        "tools": TOOLS,
        "acts": ACTS,
        "aligns": ALIGNS,
        "kinds": KINDS,
        "uses": [(use.value, use.label) for use in StallUse],
        "ownerships": [(one.value, one.label) for one in Ownership],
        "tints": [(tint.value, tint.label) for tint in Tint],
        "keeper": f"{market.slug}:{actor_of(request).user_id}",
    }
    return render(request, "places/map/edit.html", context)
