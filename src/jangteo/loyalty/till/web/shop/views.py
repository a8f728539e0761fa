"""적립과 사용: the merchant's own phone as a till, network or not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.identity.toolkit import limit
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, store_page
from jangteo.foundation.tenancy.types import MarketRef, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.permissions import SERVE
from jangteo.loyalty.till.web.shop import pwa
from jangteo.loyalty.till.web.shop.sent import count_of, items_of, member_of, read_phone, read_sent, text_of
from jangteo.loyalty.till.web.shop.state import Asking, state_of
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.merchants.permissions import KEEP
from jangteo.registry.merchants.types import HelperRight
from jangteo.registry.places import queries as places

View = Callable[[HttpRequest, MarketRef, StoreRef], HttpResponse]


def till_page(view: View) -> Callable[..., HttpResponse]:
    """A page of those who may serve in the shop: a helper only if the owner has ticked it."""

    @store_page(SERVE)
    @wraps(view)
    def entrusted(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
        _require_entrusted(request, market, store)
        return view(request, market, store)

    return entrusted


def _require_entrusted(request: HttpRequest, market: MarketRef, store: StoreRef) -> None:
    """Raises Refused(`right_missing`) for a helper to whom the owner has not left the points."""
    actor = actor_of(request)
    if is_allowed(actor, KEEP, store.scope):
        return
    helping = merchants.find_own_helper(market_id=market.id, store_id=store.id, user_id=actor.user_id or 0)
    if helping is None or HelperRight.POINTS not in helping.rights:
        raise Refused("right_missing", "점주가 이 일을 맡기지 않았어요. 점주에게 부탁해 주세요.", status=403)


@require_safe
@till_page
def till(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """The till: all its screens in one page, so that it works where there is no network."""
    context = {
        "store": store,
        # Which phone it is the page itself knows first: until it asks nothing is said of that.
        "state": _state(request, market, store, known=False),
        "phone": places.get_market(slug=market.slug).dialled,
    }
    return render(request, "till/shop/till.html", context)


@require_safe
@till_page
def state(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """What the page has to know anew: the day's lines and sums, the terms, a fresh token."""
    return JsonResponse(_state(request, market, store))


def _state(request: HttpRequest, market: MarketRef, store: StoreRef, *, known: bool = True) -> dict[str, Any]:
    wanted, lines = (read_number(request.GET.get(name, "")) or 0 for name in ("program", "lines"))
    asking = Asking(actor_of(request).user_id, read_phone(request)) if known else None
    found = state_of(market, store, now=clock.now(), wanted=wanted, lines=lines, asking=asking)
    if not _may_see_sales(request, store):
        del found["summary"]["paid"]
    return found | {"csrf": get_token(request)}


def _may_see_sales(request: HttpRequest, store: StoreRef) -> bool:
    """The owner, or a helper to whom the owner shows the day's sum."""
    actor = actor_of(request)
    if is_allowed(actor, KEEP, store.scope):
        return True
    helping = merchants.find_own_helper(market_id=store.market_id, store_id=store.id, user_id=actor.user_id or 0)
    return helping is not None and HelperRight.SALES in helping.rights


@require_POST
@till_page
def batch(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Post what the page did, one or what waited: an answer each, in order; a bad one spoils no other."""
    sent, now = read_sent(request, store), clock.now()
    items = items_of(sent)
    told = operations.serve(
        actor=actor_of(request),
        now=now,
        market_id=market.id,
        store_id=store.id,
        program_id=sent.program_id,
        items=items,
        phone=read_phone(request),
    )
    return JsonResponse(told, safe=False)


@require_POST
@till_page
def hear(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """A phone says that it is there and how much waits on it."""
    sent = read_sent(request, store)
    operations.hear_phone(
        actor=actor_of(request),
        now=clock.now(),
        store_id=store.id,
        program_id=sent.program_id,
        phone=read_phone(request),
        waiting=count_of(sent, "waiting"),
        waiting_won=count_of(sent, "won"),
    )
    return JsonResponse({})


@require_POST
@till_page
def open_phone(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """A phone that has read a QR of the office becomes the device that the QR is for."""
    limit(request, "open_phone")
    sent = read_sent(request, store)
    program_id = operations.open_phone(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        store_id=store.id,
        phone=read_phone(request),
        invited=text_of(sent, "invited"),
    )
    return JsonResponse({"program": program_id})


@require_POST
@till_page
def look_up(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Who a member is, as far as the shop may know, and what the member has. By POST: a number is no address."""
    limit(request, "look_up_member")
    sent = read_sent(request, store)
    found = operations.look_up(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        store_id=store.id,
        program_id=sent.program_id,
        member=member_of(sent),
    )
    return JsonResponse(found)


@require_safe
@till_page
def manifest(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """What puts the till on the phone's first screen."""
    return JsonResponse(
        pwa.manifest(market, store.name),
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
@store_page(SERVE)
def worker(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """The service worker that keeps the till at hand; browsers ask anew each time, so that changes arrive at once."""
    response = HttpResponse(pwa.worker(), content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response
