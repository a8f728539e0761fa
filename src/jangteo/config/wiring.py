"""Who is told of which event, and who knows the places."""

from collections.abc import Iterable
from functools import lru_cache

from jangteo.foundation.tenancy import toolkit as tenancy
from jangteo.foundation.tenancy.types import MarketRef, RegionRef, Scope, ScopeKind
from jangteo.registry.places import queries as places


class PlacesDirectory:
    """Tenancy's view of regions and markets."""

    def parents(self, scope: Scope) -> tuple[Scope, ...]:
        """The regions that contain a market or a region, the nearest first."""
        if scope.id is None or scope.kind not in {ScopeKind.MARKET, ScopeKind.REGION}:
            return ()
        return _parents(scope.kind, scope.id)

    def find_market(self, *, slug: str | None = None, id: int | None = None) -> MarketRef | None:
        """The market with this slug or id, or None."""
        return places.find_market_ref(slug=slug, id=id)

    def find_region(self, *, code: str | None = None, id: int | None = None) -> RegionRef | None:
        """The region with this code or id, or None."""
        return places.find_region_ref(code=code, id=id)

    def markets_in(self, region: Scope) -> Iterable[int]:
        """The ids of the markets of a region and of the regions inside it."""
        return places.list_market_ids_in(region_id=region.id) if region.id is not None else ()


@lru_cache(maxsize=4096)
def _parents(kind: ScopeKind, id: int) -> tuple[Scope, ...]:
    # Regions move between regions once in years, and markets never: a process may remember.
    ids = places.list_region_ids_above(
        market_id=id if kind == ScopeKind.MARKET else None, region_id=id if kind == ScopeKind.REGION else None
    )
    return tuple(Scope(ScopeKind.REGION, region_id) for region_id in ids)


def wire() -> None:
    """Install the directory of places and every subscription."""
    tenancy.install(PlacesDirectory())
