"""받을 것: shops, help and handovers that were entered under one's own number, and the papers of one's shops."""

from typing import Any

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


def _offer(request: HttpRequest) -> Offer:
    wanted, kind = read_number(request.POST.get("id", ""), least=1, most=2**62), request.POST.get("kind", "")
    rows = queries.list_offers(user_id=actor_of(request).user_id or 0)
    found = next((row for row in rows if row.id == wanted and row.kind.value == kind), None)
    if found is None:
        raise Missing("offer_missing", "그런 제안이 없어요. 이미 답하셨을 수 있어요.")
    return found


def _answered(request: HttpRequest, act: Any, offer: Offer, done: str) -> HttpResponse:
    try:
        act(offer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("merchants_offers")


@require_POST
@page(None)
def take(request: HttpRequest) -> HttpResponse:
    """Say yes."""
    offer = _offer(request)
    act = {OfferKind.STORE: _take_store, OfferKind.HELPER: _take_help, OfferKind.HANDOVER: _take_over}[offer.kind]
    done = (
        "받겠다고 했어요. 사무국이 확인하면 끝나요."
        if offer.kind is OfferKind.HANDOVER
        else "이제 점포 화면을 쓸 수 있어요."
    )
    return _answered(request, lambda one: act(request, one), offer, done)


def _take_store(request: HttpRequest, offer: Offer) -> None:
    operations.take_up_store(
        actor=actor_of(request), now=clock.now(), market_id=offer.market_id, store_id=offer.store_id
    )


def _take_help(request: HttpRequest, offer: Offer) -> None:
    operations.accept_helper(actor=actor_of(request), now=clock.now(), market_id=offer.market_id, helper_id=offer.id)


def _take_over(request: HttpRequest, offer: Offer) -> None:
    operations.accept_handover(
        actor=actor_of(request),
        now=clock.now(),
        market_id=offer.market_id,
        handover_id=offer.id,
        business_number=request.POST.get("business_number", "")[:14],
    )


@require_POST
@page(None)
def decline(request: HttpRequest) -> HttpResponse:
    """Say no to help or to a handover."""
    offer = _offer(request)
    act = _leave if offer.kind is OfferKind.HELPER else _decline
    return _answered(request, lambda one: act(request, one), offer, "사양했어요.")


def _leave(request: HttpRequest, offer: Offer) -> None:
    operations.leave_store(actor=actor_of(request), now=clock.now(), market_id=offer.market_id, helper_id=offer.id)


def _decline(request: HttpRequest, offer: Offer) -> None:
    operations.decline_handover(
        actor=actor_of(request), now=clock.now(), market_id=offer.market_id, handover_id=offer.id
    )
