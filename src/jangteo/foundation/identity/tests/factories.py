"""People and places for tests."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

from jangteo.foundation.identity.models import RoleGrant, User
from jangteo.foundation.identity.toolkit import actor_for
from jangteo.foundation.tenancy import toolkit as tenancy
from jangteo.foundation.tenancy.types import Actor, MarketRef, RegionRef, Role, Scope, ScopeKind, region_scope, system

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SYSTEM = system("검사")
PASSWORD = "market-day-2026"
EAST, WEST = RegionRef(1, "26", "동쪽시"), RegionRef(2, "11", "서쪽시")
HERE = MarketRef(11, "here", "여기시장", 1)
NEXT_DOOR = MarketRef(12, "next", "옆시장", 1)
FAR = MarketRef(21, "far", "먼시장", 2)
_MARKETS = (HERE, NEXT_DOOR, FAR)
_REGIONS = (EAST, WEST)
_numbers = count(1)


class Places:
    """Two regions, three markets."""

    def parents(self, scope: Scope) -> tuple[Scope, ...]:
        market = self.find_market(id=scope.id) if scope.kind == ScopeKind.MARKET else None
        return (region_scope(market.region_id),) if market and market.region_id else ()

    def find_market(self, *, slug: str | None = None, id: int | None = None) -> MarketRef | None:
        return next((m for m in _MARKETS if slug == m.slug or id == m.id), None)

    def find_region(self, *, code: str | None = None, id: int | None = None) -> RegionRef | None:
        return next((r for r in _REGIONS if code == r.code or id == r.id), None)

    def markets_in(self, region: Scope) -> Iterable[int]:
        return [m.id for m in _MARKETS if m.region_id == region.id]


@contextmanager
def places_installed() -> Iterator[None]:
    """The two regions for the time of a test, then what was installed before."""
    before = list(tenancy._directory)
    tenancy.install(Places())
    try:
        yield
    finally:
        tenancy._directory[:] = before


def new_phone() -> str:
    """A number that no one is given, in E.164."""
    return f"+82100000{next(_numbers):04d}"


def person(
    *roles: tuple[Role, Scope], phone: str | None = None, password: str | None = PASSWORD, name: str = "홍길동"
) -> User:
    """Somebody with a proven number and these roles."""
    user = User(phone_verified_at=NOW)
    user.phone, user.name = phone or new_phone(), name
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    for role, scope in roles:
        RoleGrant.objects.create(
            user=user, role=role.value, scope_kind=scope.kind.value, scope_id=scope.id, granted_at=NOW
        )
    return user


def acting(user: User) -> Actor:
    """The actor that the person is."""
    return actor_for(user)
