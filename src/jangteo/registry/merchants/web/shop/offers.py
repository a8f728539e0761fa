"""받을 것: shops, help and handovers that were entered under one's own number, and the papers of one's shops."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, page
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing, Refused
from jangteo.kernel.numbers import read_number
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.types import Offer, OfferKind
from jangteo.registry.places import queries as places


@require_http_methods(["GET", "HEAD"])
@page(None)
def offers(request: HttpRequest) -> HttpResponse:
    """Everything that waits under the signed-in person's number."""
    rows = queries.list_offers(user_id=actor_of(request).user_id or 0)
    listed = [{"offer": row, "market": places.find_market_ref(id=row.market_id)} for row in rows]
    return render(request, "merchants/shop/offers.html", {"rows": listed})


def _offer(request: HttpRequest, kind: OfferKind) -> Offer:
    wanted = read_number(request.POST.get("id", ""), least=1, most=2**62)
    rows = queries.list_offers(user_id=actor_of(request).user_id or 0)
    found = next((row for row in rows if row.id == wanted and row.kind is kind), None)
    if found is None:
        raise Missing("offer_missing", "그런 제안이 없어요. 이미 답하셨을 수 있어요.")
    return found


def _answered(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("merchants_offers")


@require_POST
@page(None)
def take_store(request: HttpRequest) -> HttpResponse:
    """This is my shop."""
    offer, actor = _offer(request, OfferKind.STORE), actor_of(request)

    def act() -> None:
        operations.take_up_store(actor=actor, now=clock.now(), market_id=offer.market_id, store_id=offer.store_id)

    return _answered(request, act, "이제 점포 화면을 쓸 수 있어요.")


@require_POST
@page(None)
def take_help(request: HttpRequest) -> HttpResponse:
    """I'll help in this shop."""
    offer, actor = _offer(request, OfferKind.HELPER), actor_of(request)

    def act() -> None:
        operations.accept_helper(actor=actor, now=clock.now(), market_id=offer.market_id, helper_id=offer.id)

    return _answered(request, act, "이제 점포 화면을 쓸 수 있어요.")


@require_POST
@page(None)
def take_over(request: HttpRequest) -> HttpResponse:
    """I'll take the shop over."""
    offer, actor = _offer(request, OfferKind.HANDOVER), actor_of(request)
    number = request.POST.get("business_number", "")[:14]

    def act() -> None:
        operations.accept_handover(
            actor=actor, now=clock.now(), market_id=offer.market_id, handover_id=offer.id, business_number=number
        )

    return _answered(request, act, "받겠다고 했어요. 사무국이 확인하면 끝나요.")


@require_POST
@page(None)
def decline_help(request: HttpRequest) -> HttpResponse:
    """I won't help there."""
    offer, actor = _offer(request, OfferKind.HELPER), actor_of(request)

    def act() -> None:
        operations.leave_store(actor=actor, now=clock.now(), market_id=offer.market_id, helper_id=offer.id)

    return _answered(request, act, "사양했어요.")


@require_POST
@page(None)
def decline_over(request: HttpRequest) -> HttpResponse:
    """I won't take the shop over."""
    offer, actor = _offer(request, OfferKind.HANDOVER), actor_of(request)

    def act() -> None:
        operations.decline_handover(actor=actor, now=clock.now(), market_id=offer.market_id, handover_id=offer.id)

    return _answered(request, act, "사양했어요.")
