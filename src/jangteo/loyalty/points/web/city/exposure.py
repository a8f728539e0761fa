"""The meter of the legal limits over the markets of a region: sums of issuers, and nobody's points."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import directory, region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.kernel import clock
from jangteo.loyalty.points import queries
from jangteo.loyalty.points.permissions import OVERSEE
from jangteo.loyalty.points.types import Exposure
from jangteo.loyalty.points.web.words import LEVELS, bars, large_won, law


@require_safe
@region_page(OVERSEE)
def exposure(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Every issuer of the region's programs, the nearest to the limit first."""
    day = clock.today(clock.now())
    limit = queries.get_limit(on=day)
    market_ids = list(directory().markets_in(region.scope)) if region else None
    found = sorted(queries.list_exposures(on=day, market_ids=market_ids), key=lambda one: -one.share_bp)
    rows = [
        {"one": one, "bars": bars(one, limit), "said": LEVELS[one.level], "markets": _markets(one)} for one in found
    ]
    context = {
        "region": region,
        "rows": rows,
        "near": sum(one.level != "fine" for one in found),
        "outstanding": large_won(sum(one.outstanding for one in found)),
        "yearly": large_won(sum(one.yearly for one in found)),
        "law": law(limit),
    }
    return render(request, "points/city/exposure.html", context)


def _markets(one: Exposure) -> str:
    """The markets in which an issuer's points work."""
    ids = {id_ for program_id in one.program_ids for id_ in queries.list_program_markets(program_id=program_id)}
    names = sorted(ref.name for id_ in ids if (ref := directory().find_market(id=id_)) is not None)
    return ", ".join(names[:3]) + (f" 밖에 {len(names) - 3}곳" if len(names) > 3 else "")
