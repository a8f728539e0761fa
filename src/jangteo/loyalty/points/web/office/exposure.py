"""The meter of the legal limits, as the office sees it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.loyalty.points import queries
from jangteo.loyalty.points.permissions import VIEW
from jangteo.loyalty.points.types import Exposure, LimitView
from jangteo.loyalty.points.web.words import LEVELS, bars, law


@require_safe
@market_page(VIEW)
def exposure(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """How near each issuer of the market's programs is to where the law asks it to register."""
    day = clock.today(clock.now())
    limit = queries.get_limit(on=day)
    names = {program.id: program.name for program in queries.list_programs(market_id=market.id)}
    found = queries.list_exposures(on=day, market_id=market.id)
    context = {"meters": [meter(one, limit, names) for one in found], "law": law(limit), "limit": limit, "today": day}
    return render(request, "points/office/exposure.html", context)


def meter(one: Exposure, limit: LimitView, names: dict[int, str]) -> dict[str, Any]:
    """An issuer's two bars and what they say; programs of other markets are counted and not named."""
    named = [names[program_id] for program_id in one.program_ids if program_id in names]
    others = len(one.program_ids) - len(named)
    return {
        "issuer": one.issuer.label,
        "name": one.issuer_name,
        "programs": ", ".join(named) + (f" 밖에 {others}개 사업" if others and named else ""),
        "bars": bars(one, limit),
        "level": one.level,
        "said": LEVELS[one.level],
    }
