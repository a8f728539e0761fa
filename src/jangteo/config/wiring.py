"""Who is told of which event, and who knows the places."""

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

from jangteo.config.paths import ROOT
from jangteo.foundation.identity import ports as identity_ports
from jangteo.foundation.identity import queries as people
from jangteo.foundation.notify.audience import Contact, install_merchants
from jangteo.foundation.notify.toolkit import CodeSender
from jangteo.foundation.privacy import toolkit as privacy
from jangteo.foundation.tenancy import toolkit as tenancy
from jangteo.foundation.tenancy.types import (
    MarketRef,
    RegionRef,
    Scope,
    ScopeKind,
    StoreRef,
    market_scope,
    region_scope,
)
from jangteo.kernel import clock
from jangteo.loyalty.points.web.office.weeks import given_points, weeks_part
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.merchants.web.office.parts import install_card_part, install_given
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import queries as places
from jangteo.registry.places.operations._stall_rows import install_stall_guard
from jangteo.registry.places.web.map.source import install_cells


class PlacesDirectory:
    """Tenancy's view of regions and markets."""

    def parents(self, scope: Scope) -> tuple[Scope, ...]:
        """The market and the regions that contain a store, a market or a region, the nearest first."""
        if scope.kind == ScopeKind.STORE:
            store = self.find_store(scope.id)
            return (market_scope(store.market_id), *self.parents(market_scope(store.market_id))) if store else ()
        if scope.kind == ScopeKind.REGION and scope.id is not None:
            return _above(scope.id)
        market = places.find_market_ref(id=scope.id) if scope.kind == ScopeKind.MARKET else None
        if market is None or market.region_id is None:
            return ()
        return (region_scope(market.region_id), *_above(market.region_id))

    def find_market(self, *, slug: str | None = None, id: int | None = None) -> MarketRef | None:
        """The market with this slug or id, or None."""
        return places.find_market_ref(slug=slug, id=id)

    def search_markets(self, words: str, limit: int) -> list[MarketRef]:
        """Markets that the words name, or their first consonants (초성), by name; those that are gone too."""
        return places.list_market_refs(search=words, limit=limit)

    def find_store(self, id: int | None) -> StoreRef | None:
        """The store with this id, or None."""
        return merchants.find_store_ref(id=id)

    def find_region(self, *, code: str | None = None, id: int | None = None) -> RegionRef | None:
        """The region with this code or id, or None."""
        return places.find_region_ref(code=code, id=id)

    def markets_in(self, region: Scope) -> Iterable[int]:
        """The ids of the markets of a region and of the regions inside it."""
        return places.list_market_ids_in(region_id=region.id) if region.id is not None else ()


@lru_cache(maxsize=1024)
def _above(region_id: int) -> tuple[Scope, ...]:
    # Regions move between regions once in years: a process may remember. A market's region is asked each time, because
    # a file or a person may put it right, and then its old officers must be out and its new ones in at once.
    return tuple(region_scope(above) for above in places.list_region_ids_above(region_id=region_id))


def wire() -> None:
    """Install the directory of places and every subscription."""
    tenancy.install(PlacesDirectory())
    privacy.install_office(lambda scope: people.list_office_ids(scope=scope))
    identity_ports.install_sender(CodeSender())
    install_merchants(_accounts, _contacts)
    install_stall_guard(lambda market_id, ids: merchants.list_stall_objections(market_id=market_id, stall_ids=ids))
    install_cells(
        lambda market_id, today: merchants.list_map_cells(market_id=market_id, today=today, for_whom="office")
    )
    install_card_part(weeks_part)
    install_given(given_points)
    _declare("subjects")
    _declare("notices")
    _declare("sheets")
    _declare("dated")


def _accounts(market_id: int) -> set[int]:
    """Who keeps a store or is a member of the 상인회, and signs in."""
    members = parties.list_member_persons(market_id=market_id, on=clock.today(clock.now()))
    keepers = merchants.list_account_ids(market_id=market_id)
    return {*keepers, *(user_id for _, user_id in members if user_id is not None)}


def _contacts(market_id: int) -> list[Contact]:
    """The same of whom a number alone is known."""
    members = parties.list_member_persons(market_id=market_id, on=clock.today(clock.now()))
    keepers = merchants.list_keeper_ids(market_id=market_id)
    with tenancy.open_market(market_id):
        found = parties.list_contacts(ids={*keepers, *(id_ for id_, user_id in members if user_id is None)})
    return [Contact(id_, name, phone) for id_, name, phone in found]


def _declare(name: str) -> None:
    """Each module's ``subjects.py`` says of whom it keeps data, its ``notices.py`` what it tells people, its
    ``sheets.py`` which lists it takes in, its ``dated.py`` what a market decides with dates on screens of its own."""
    source = ROOT / "src" / "jangteo"
    for path in sorted(source.glob(f"*/*/{name}.py")):
        import_module(".".join(path.relative_to(source.parent).with_suffix("").parts))
