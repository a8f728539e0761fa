"""The places in which a person holds roles, with their names and doors."""

from dataclasses import dataclass

from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, MarketRef, RegionRef, Role, Scope, ScopeKind, StoreRef

#: Where each role's work is.
_DOORS = {
    Role.OPERATOR: "/city/",
    Role.OFFICER: "/city/",
    Role.STAFF: "/office/",
    Role.MANAGER: "/office/",
    Role.MERCHANT: "/shop/",
    Role.OWNER: "/shop/",
    Role.HELPER: "/shop/",
}
#: Whose door a person with several roles sees first after signing in.
_FIRST = (Role.STAFF, Role.MANAGER, Role.OFFICER, Role.OPERATOR, Role.OWNER, Role.HELPER, Role.MERCHANT, Role.CUSTOMER)


@dataclass(frozen=True)
class Place:
    """A scope with its name."""

    scope: Scope
    name: str
    market: MarketRef | None = None
    region: RegionRef | None = None
    store: StoreRef | None = None


def place_of(scope: Scope) -> Place:
    """The place that a scope is, with the name that people know."""
    if scope.kind == ScopeKind.MARKET:
        market = directory().find_market(id=scope.id)
        return Place(scope, market.name if market else "없어진 시장", market=market)
    if scope.kind == ScopeKind.REGION:
        region = directory().find_region(id=scope.id)
        return Place(scope, region.name if region else "없어진 지역", region=region)
    if scope.kind == ScopeKind.STORE:
        store = directory().find_store(scope.id)
        around = directory().find_market(id=store.market_id) if store else None
        if store is None or around is None:
            return Place(scope, "없어진 점포")
        return Place(scope, f"{around.name} {store.name}", store=store)
    return Place(scope, "전국")


def door(role: Role, place: Place) -> str:
    """The address of the portal of ``role`` in ``place``."""
    if role == Role.CUSTOMER:
        return f"/m/{place.market.slug}/" if place.market else "/"
    return _DOORS[role]


def first_door(actor: Actor) -> str:
    """Where a person begins after signing in; ``/`` for one without any role."""
    for role in _FIRST:
        for grant in actor.grants:
            if grant.role == role:
                return door(role, place_of(grant.scope))
    return "/"
