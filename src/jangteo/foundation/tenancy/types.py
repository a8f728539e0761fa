"""Scopes, roles, permissions and actors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class ScopeKind(StrEnum):
    """How wide a right reaches."""

    INSTALLATION = "installation"
    REGION = "region"
    MARKET = "market"
    STORE = "store"


class Role(StrEnum):
    """What a person is in a scope (domain reference §17)."""

    OPERATOR = "operator"
    OFFICER = "officer"
    STAFF = "staff"
    MANAGER = "manager"
    MERCHANT = "merchant"
    OWNER = "owner"
    HELPER = "helper"
    CUSTOMER = "customer"

    @property
    def label(self) -> str:
        """The role's Korean name."""
        return _ROLE_LABELS[self]

    @property
    def scope_kind(self) -> ScopeKind:
        """The kind of scope in which this role is held."""
        return _ROLE_SCOPES[self]


_ROLE_LABELS = {
    Role.OPERATOR: "설치 관리자",
    Role.OFFICER: "지자체 담당자",
    Role.STAFF: "사무국",
    Role.MANAGER: "시장매니저",
    Role.MERCHANT: "상인",
    Role.OWNER: "점주",
    Role.HELPER: "점원",
    Role.CUSTOMER: "손님",
}
_ROLE_SCOPES = {
    Role.OPERATOR: ScopeKind.INSTALLATION,
    Role.OFFICER: ScopeKind.REGION,
    Role.STAFF: ScopeKind.MARKET,
    Role.MANAGER: ScopeKind.MARKET,
    Role.MERCHANT: ScopeKind.MARKET,
    Role.OWNER: ScopeKind.STORE,
    Role.HELPER: ScopeKind.STORE,
    Role.CUSTOMER: ScopeKind.MARKET,
}


@dataclass(frozen=True)
class Scope:
    """A place in the hierarchy of rights; ``id`` is None for the installation alone."""

    kind: ScopeKind
    id: int | None = None

    def __str__(self) -> str:
        return self.kind.value if self.id is None else f"{self.kind.value}:{self.id}"


INSTALLATION = Scope(ScopeKind.INSTALLATION)


def region_scope(region_id: int) -> Scope:
    """The scope of a region (시도 or 시군구)."""
    return Scope(ScopeKind.REGION, region_id)


def in_region(arguments: Mapping[str, Any]) -> Scope:
    """The scope of an operation that an officer does for a region (`region_id`), or an operator for the country."""
    region_id = arguments.get("region_id")
    return INSTALLATION if region_id is None else region_scope(region_id)


def market_scope(market_id: int) -> Scope:
    """The scope of a market."""
    return Scope(ScopeKind.MARKET, market_id)


def store_scope(store_id: int) -> Scope:
    """The scope of a store in a market."""
    return Scope(ScopeKind.STORE, store_id)


@dataclass(frozen=True)
class Grant:
    """A role held in a scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True)
class Permission:
    """A right that a module declares in its ``permissions.py``: its stable code, its Korean name, who holds it."""

    code: str
    label: str
    roles: frozenset[Role]


#: Every permission that a module has declared, by code.
PERMISSIONS: dict[str, Permission] = {}


def declare(code: str, label: str, *roles: Role) -> Permission:
    """Declare a permission; a code that is declared twice is a programmer's mistake and raises ValueError."""
    if code in PERMISSIONS:
        raise ValueError(f"permission {code} is declared twice")
    PERMISSIONS[code] = Permission(code, label, frozenset(roles))
    return PERMISSIONS[code]


@dataclass(frozen=True)
class Open:
    """Stands where a permission would: the operation is open to all, and ``why`` says for what reason."""

    why: str


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with roles, an anonymous visitor, or the system itself."""

    user_id: int | None
    label: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    ip: str | None = None
    request_id: str = ""
    #: Roles are withheld until the second factor that an installation demands of staff is set up.
    needs_second_factor: bool = False
    extra: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_person(self) -> bool:
        """Whether somebody is signed in."""
        return self.user_id is not None

    def with_rights_of_the_program(self) -> "Actor":
        """The same person for a step inside an operation whose own permission was checked: the step needs a right that
        the person does not hold (a shopkeeper's helper gets a role), and its record must still name the person.
        """
        return replace(self, is_system=True)

    def scopes(self, roles: Iterable[Role] = tuple(Role)) -> list[Scope]:
        """The scopes in which the actor holds one of ``roles``, in the order of the grants."""
        wanted = set(roles)
        return [grant.scope for grant in self.grants if grant.role in wanted]


ANONYMOUS = Actor(user_id=None, label="손님")


def system(name: str) -> Actor:
    """The actor of a job, an import from the command line or a migration of data."""
    return Actor(user_id=None, label=f"자동 처리 ({name})", is_system=True)


@dataclass(frozen=True)
class MarketRef:
    """What every page needs of a market."""

    id: int
    slug: str
    name: str
    region_id: int | None
    palette: str = "sol"

    @property
    def scope(self) -> Scope:
        """The scope of this market."""
        return market_scope(self.id)

    @property
    def seal(self) -> str:
        """The two letters of the market's mark."""
        return self.name.replace(" ", "")[:2]


@dataclass(frozen=True)
class RegionRef:
    """What a region's pages need of it."""

    id: int
    code: str
    name: str

    @property
    def scope(self) -> Scope:
        """The scope of this region."""
        return region_scope(self.id)


@dataclass(frozen=True)
class StoreRef:
    """What a store's pages need of it."""

    id: int
    name: str
    market_id: int

    @property
    def scope(self) -> Scope:
        """The scope of this store."""
        return store_scope(self.id)
