"""Drawing the map from zones and counts, and its earlier versions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import MANAGE_STALLS, VIEW_STALLS
from jangteo.registry.places.types import Block, StallMapView
from jangteo.registry.places.web.stalls.forms import BlockForm, SizeForm

UNPROCESSABLE = 422


class Asked:
    """The forms of a drawing: one for each zone and one for the size of the stalls."""

    def __init__(self, request: HttpRequest, market: MarketRef) -> None:
        sent = request.POST or None
        self.size = SizeForm(sent)
        self.forms = [BlockForm(zone, sent) for zone in queries.list_zones(market_id=market.id)]

    def blocks(self) -> list[Block]:
        """What is to be drawn; zones without stalls are left out. Raises Invalid(`blocks_invalid`)."""
        if not all([self.size.is_valid(), *(form.is_valid() for form in self.forms)]):
            raise Invalid("blocks_invalid", "빨갛게 표시된 칸을 고쳐 주세요.")
        sizes = self.size.cleaned_data["width"], self.size.cleaned_data["depth"]
        return [block for form in self.forms if (block := form.block(*sizes)).count]


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(MANAGE_STALLS)
def generate(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The form; with `step=look` what would be drawn, with `step=keep` it is kept."""
    asked = Asked(request, market)
    if request.method != "POST":
        return _page(request, market, asked)
    try:
        blocks = asked.blocks()
        if request.POST.get("step") != "keep":
            return _page(request, market, asked, queries.get_draft_view(market_id=market.id, blocks=blocks))
        version = operations.generate_map(actor=actor_of(request), now=clock.now(), market_id=market.id, blocks=blocks)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        asked.size.add_error(None, refusal.message)
        return _page(request, market, asked, status=UNPROCESSABLE)
    messages.success(request, f"배치도를 그렸어요. {version}판이에요. 이제 끌어서 다듬어 보세요.")
    return redirect("places_map")


def _page(
    request: HttpRequest, market: MarketRef, asked: Asked, draft: StallMapView | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "asked": asked,
        "draft": draft,
        "drawn": len(draft.data["cells"]) if draft else 0,
        "fresh": sum(stall.id < 0 for stall in draft.stalls) if draft else 0,
        "present": queries.list_map_versions(market_id=market.id, limit=1),
        "cells": [],
    }
    return render(request, "places/stalls/generate.html", context, status=status)


@require_safe
@market_page(VIEW_STALLS)
def versions(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Who saved the map when, the newest first."""
    columns = ("판", Column("언제", 20), Column("누가", 14), Column("메모", 40), "자리", "바뀐 것")
    found = queries.list_map_versions(market_id=market.id, limit=200)
    rows = ((one.version, one.saved_at, one.saved_by, one.note, one.cells, one.changes) for one in found)
    file = list_file(request, f"{market.name} 지난 배치도", columns, rows)
    if file is not None:
        return file
    context = {
        "versions": found,
        "may_edit": is_allowed(actor_of(request), MANAGE_STALLS, market.scope),
    }
    return render(request, "places/stalls/versions.html", context)


@require_safe
@market_page(VIEW_STALLS)
def version(request: HttpRequest, market: MarketRef, version: int) -> HttpResponse:
    """The map as it was saved."""
    listed = queries.list_map_versions(market_id=market.id, limit=1)
    context = {
        "view": queries.get_map_version(market_id=market.id, version=version),
        "is_present": bool(listed) and listed[0].version == version,
        "may_edit": is_allowed(actor_of(request), MANAGE_STALLS, market.scope),
        "cells": [],
    }
    return render(request, "places/stalls/version.html", context)


@require_POST
@market_page(MANAGE_STALLS)
def restore(request: HttpRequest, market: MarketRef, version: int) -> HttpResponse:
    """Bring an earlier version back."""
    operations.restore_map_version(actor=actor_of(request), now=clock.now(), market_id=market.id, version=version)
    messages.success(request, f"{version}판의 모습으로 되돌렸어요.")
    return redirect("places_map")
