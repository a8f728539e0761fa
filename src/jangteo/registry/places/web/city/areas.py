"""Which part of the country a page of ``/city/`` shows, and the way up from it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from jangteo.foundation.tenancy.types import RegionRef
from jangteo.registry.places import queries
from jangteo.registry.places.types import MarketView, gazetteer
from jangteo.registry.places.web.city.atlas import short_name

COUNTRY = "전국"


@dataclass(frozen=True, slots=True)
class Area:
    """A region that is looked at: `code` is empty for the whole country. `above` leads up to the officer's own."""

    code: str
    name: str
    full_name: str
    above: tuple[tuple[str, str], ...]


def area_of(request: HttpRequest, region: RegionRef | None) -> Area:
    """The area that the address asks for (``?area=26``), or the officer's whole region.

    Raises Http404 for a region that does not exist or lies outside the officer's.
    """
    home = region.code if region else ""
    code = request.GET.get("area", "") or home
    if not code:
        return Area("", COUNTRY, COUNTRY, ())
    lineage = [fact.code for fact in gazetteer().lineage(code)]
    if not lineage or (home and home not in lineage):
        raise Http404
    inside = lineage[lineage.index(home) :] if home else ["", *lineage]
    above = tuple((each, short_name(each) if each else COUNTRY) for each in inside[:-1])
    return Area(code, short_name(code), gazetteer().full_name(code), above)


def market_in(region: RegionRef | None, slug: str) -> MarketView:
    """The market, if it lies in the officer's region. Raises Missing or Http404, which look the same."""
    market = queries.get_market(slug=slug)
    if region is not None:
        lineage = gazetteer().lineage(market.region.code) if market.region else ()
        if region.code not in {fact.code for fact in lineage}:
            raise Http404
    return market
