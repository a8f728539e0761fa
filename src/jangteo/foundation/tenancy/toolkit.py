"""Building blocks of tenancy: the directory of scopes, permission checks, and the decorators of pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_scopes import scope as _open_rows

from jangteo.foundation.tenancy.types import (
    ANONYMOUS,
    INSTALLATION,
    Actor,
    MarketRef,
    Permission,
    RegionRef,
    Role,
    Scope,
    ScopeKind,
    StoreRef,
)
from jangteo.kernel.errors import Broken, Missing, NotAllowed, Refused

P = ParamSpec("P")
SESSION_MARKET = "market"
SESSION_REGION = "region"
SESSION_STORE = "store"


class Directory(Protocol):
    """What a higher module tells tenancy of the places that rights are held in."""

    def parents(self, scope: Scope) -> tuple[Scope, ...]:
        """Every scope that contains ``scope``, the installation excepted."""

    def find_market(self, *, slug: str | None = None, id: int | None = None) -> MarketRef | None:
        """The market with this slug or id."""

    def search_markets(self, words: str, limit: int) -> Sequence[MarketRef]:
        """Markets that the words name, or their first consonants (초성), by name; those that are gone too."""

    def find_region(self, *, code: str | None = None, id: int | None = None) -> RegionRef | None:
        """The region with this code or id."""

    def find_store(self, id: int | None) -> StoreRef | None:
        """The store with this id, closed ones too: their papers stay readable for those who still hold a role."""

    def markets_in(self, region: Scope) -> Iterable[int]:
        """The ids of the markets of a region and of the regions inside it."""


_directory: list[Directory] = []


def install(directory: Directory) -> None:
    """Tell tenancy who knows the places; called once by the composition root."""
    _directory[:] = [directory]


def directory() -> Directory:
    """The installed directory; raises Broken before the composition root has run."""
    if not _directory:
        raise Broken("no directory of places is installed")
    return _directory[0]


def covers(outer: Scope, inner: Scope) -> bool:
    """Whether a right held in ``outer`` reaches ``inner``."""
    return outer in (inner, INSTALLATION) or outer in directory().parents(inner)


def is_allowed(actor: Actor, permission: Permission, scope: Scope) -> bool:
    """Whether ``actor`` holds ``permission`` in ``scope`` by one of the roles held in it or above it."""
    if actor.is_system:
        return True
    if actor.needs_second_factor:
        return False
    return any(grant.role in permission.roles and covers(grant.scope, scope) for grant in actor.grants)


def is_inside(actor: Actor, scope: Scope) -> bool:
    """Whether ``actor`` holds a role that sees ``scope`` at all; if not, the scope does not exist for the actor."""
    return actor.is_system or any(grant.role != Role.CUSTOMER and covers(grant.scope, scope) for grant in actor.grants)


def check(actor: Actor, permission: Permission, scope: Scope) -> None:
    """Raise NotAllowed when ``actor`` lacks ``permission`` in ``scope``, and Missing when the scope is a foreign one.

    What is foreign must look the same as what does not exist, so that nobody learns of it by asking.
    """
    if is_allowed(actor, permission, scope):
        return
    if scope.kind != ScopeKind.INSTALLATION and actor.is_person and not is_inside(actor, scope):
        raise Missing("not_found", "찾는 것이 없어요.")
    raise NotAllowed("not_allowed", f"‘{permission.label}’ 권한이 없어요. 사무국이나 관리자에게 요청해 주세요.")


@contextmanager
def open_market(market_id: int) -> Iterator[None]:
    """Open the rows of one market; outside such a block they cannot be read at all."""
    with _open_rows(market=market_id):
        yield


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware found for this request."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def page(permission: Permission | None) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """A page of the installation: signed-in people only; ``permission`` is asked for in the installation's scope."""

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request: Any = args[0]
            actor = actor_of(request)
            if not actor.is_person:
                return _ask_to_sign_in(request)
            if permission is not None:
                check(actor, permission, INSTALLATION)
            return view(*args, **kwargs)

        guarded.guard = ("installation", permission)  # type: ignore[attr-defined]
        return guarded

    return decorate


def public_market_page(
    view: Callable[Concatenate[HttpRequest, MarketRef, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page of ``/m/<market>/`` that all may see; the view gets the market and its rows are open."""

    @wraps(view)
    def guarded(request: HttpRequest, market: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = directory().find_market(slug=market)
        if found is None:
            raise Http404
        request.market = found  # type: ignore[attr-defined]
        with open_market(found.id):
            return view(request, found, *args, **kwargs)

    guarded.guard = ("public", None)  # type: ignore[attr-defined]
    return guarded


def signed_in(
    view: Callable[Concatenate[HttpRequest, MarketRef, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, MarketRef, P], HttpResponse]:
    """Inside `public_market_page`: a page of somebody's own matters in that market; others are asked to sign in."""

    @wraps(view)
    def known(request: HttpRequest, market: MarketRef, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).is_person:
            return _ask_to_sign_in(request)
        return view(request, market, *args, **kwargs)

    return known


def markets_of(actor: Actor, roles: tuple[Role, ...]) -> list[MarketRef]:
    """The markets in which, or in whose stores, ``actor`` holds one of ``roles``, the first grant first."""
    found = []
    for scope in actor.scopes(roles):
        market = _market_around(scope)
        if market is not None and market not in found:
            found.append(market)
    return found


def _market_around(scope: Scope) -> MarketRef | None:
    if scope.kind == ScopeKind.STORE:
        store = directory().find_store(scope.id)
        return directory().find_market(id=store.market_id) if store else None
    return directory().find_market(id=scope.id) if scope.kind == ScopeKind.MARKET else None


def stores_of(actor: Actor, roles: tuple[Role, ...] = (Role.OWNER, Role.HELPER)) -> list[StoreRef]:
    """The stores in which ``actor`` holds one of ``roles``, the first grant first."""
    found = []
    for scope in actor.scopes(roles):
        store = directory().find_store(scope.id) if scope.kind == ScopeKind.STORE else None
        if store is not None and store not in found:
            found.append(store)
    return found


def regions_of(actor: Actor) -> list[RegionRef]:
    """The regions in which ``actor`` is an officer."""
    scopes = actor.scopes((Role.OFFICER,))
    return [region for scope in scopes if (region := directory().find_region(id=scope.id)) is not None]


def _chosen_market(request: HttpRequest, actor: Actor, roles: tuple[Role, ...]) -> MarketRef | None:
    """The market whose office or shop this person has open: the session's choice while it is still theirs."""
    held = markets_of(actor, roles)
    wanted = request.session.get(SESSION_MARKET)
    for market in held:
        if market.id == wanted:
            return market
    if Role.OPERATOR in {grant.role for grant in actor.grants} and wanted:
        return directory().find_market(id=wanted)
    return held[0] if held else None


def _refuse_stale_form(request: HttpRequest, market: MarketRef) -> None:
    """A form from a window that showed another market must not be applied to this one."""
    sent = request.POST.get("_market")
    if sent and sent != market.slug:
        raise Refused(
            "market_switched", "다른 창에서 시장을 바꾸셨어요. 시장 이름을 확인하고 다시 눌러 주세요.", status=409
        )


def market_page(
    permission: Permission, *roles: Role
) -> Callable[[Callable[Concatenate[HttpRequest, MarketRef, P], HttpResponse]], Callable[..., HttpResponse]]:
    """A page of the office or the shop: the view gets the chosen market, and that market's rows are open.

    ``roles``: whose markets may be chosen here; office pages pass none and mean staff and managers. A role in a store
    opens such a page only where it is named here and holds the permission: it never reaches the market by itself.
    """
    wanted = roles or (Role.STAFF, Role.MANAGER)

    def decorate(
        view: Callable[Concatenate[HttpRequest, MarketRef, P], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_person:
                return _ask_to_sign_in(request)
            market = _chosen_market(request, actor, wanted)
            if market is None:
                raise NotAllowed("no_market", "맡은 시장이 없어요. 사무국에 초대를 부탁해 주세요.")
            if not _enters_by_store(actor, permission, wanted, market):
                check(actor, permission, market.scope)
            _refuse_stale_form(request, market)
            request.market = market  # type: ignore[attr-defined]
            with open_market(market.id):
                return view(request, market, *args, **kwargs)

        guarded.guard = ("market", permission)  # type: ignore[attr-defined]
        guarded.chosen_by = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate


def _enters_by_store(actor: Actor, permission: Permission, wanted: tuple[Role, ...], market: MarketRef) -> bool:
    roles = tuple(role for role in wanted if role.scope_kind == ScopeKind.STORE and role in permission.roles)
    if not roles or actor.needs_second_factor:
        return False
    return any(store.market_id == market.id for store in stores_of(actor, roles))


def store_page(
    permission: Permission, *roles: Role
) -> Callable[[Callable[Concatenate[HttpRequest, MarketRef, StoreRef, P], HttpResponse]], Callable[..., HttpResponse]]:
    """A page of ``/shop/``: the view gets the market and the chosen store, and that market's rows are open.

    The store is the session's choice while a role is still held in it, else the first in which one is; preferred are
    those of the market that the session has open. ``roles``: whose stores may be chosen (owners and helpers).
    """
    wanted = roles or (Role.OWNER, Role.HELPER)

    def decorate(
        view: Callable[Concatenate[HttpRequest, MarketRef, StoreRef, P], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_person:
                return _ask_to_sign_in(request)
            store = find_chosen_store(request, actor, wanted)
            market = directory().find_market(id=store.market_id) if store else None
            if store is None or market is None:
                raise NotAllowed("no_store", "맡은 점포가 없어요. 입점을 신청하거나 점주에게 초대를 부탁해 주세요.")
            check(actor, permission, store.scope)
            _refuse_stale_form(request, market)
            _refuse_stale_store(request, store)
            request.market, request.store = market, store  # type: ignore[attr-defined]
            with open_market(market.id):
                return view(request, market, store, *args, **kwargs)

        guarded.guard = ("store", permission)  # type: ignore[attr-defined]
        guarded.chosen_by = wanted  # type: ignore[attr-defined]
        return guarded

    return decorate


def find_chosen_store(
    request: HttpRequest, actor: Actor, roles: tuple[Role, ...] = (Role.OWNER, Role.HELPER)
) -> StoreRef | None:
    """The store whose pages this person has open, or None for somebody without any."""
    held = stores_of(actor, roles)
    wanted, market = request.session.get(SESSION_STORE), request.session.get(SESSION_MARKET)
    return next(
        (store for store in held if store.id == wanted),
        next((store for store in held if store.market_id == market), held[0] if held else None),
    )


def _refuse_stale_store(request: HttpRequest, store: StoreRef) -> None:
    sent = request.POST.get("_store")
    if sent and sent != str(store.id):
        raise Refused(
            "store_switched", "다른 창에서 점포를 바꾸셨어요. 점포 이름을 확인하고 다시 눌러 주세요.", status=409
        )


def region_page(
    permission: Permission,
) -> Callable[[Callable[Concatenate[HttpRequest, RegionRef | None, P], HttpResponse]], Callable[..., HttpResponse]]:
    """A page of ``/city/``: the view gets the officer's region, or None for the whole country (operators)."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, RegionRef | None, P], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_person:
                return _ask_to_sign_in(request)
            held = regions_of(actor)
            wanted = request.session.get(SESSION_REGION)
            region = next((r for r in held if r.id == wanted), held[0] if held else None)
            check(actor, permission, region.scope if region else INSTALLATION)
            request.region = region  # type: ignore[attr-defined]
            return view(request, region, *args, **kwargs)

        guarded.guard = ("region", permission)  # type: ignore[attr-defined]
        return guarded

    return decorate
