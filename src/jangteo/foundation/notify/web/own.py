"""알림 받기: the ways one wants, one's browsers, and advertising market by market."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.identity.toolkit import device_name
from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.delivery.services import public_key
from jangteo.foundation.notify.types import CONSENT_WORDS, Channel, ConsentCode, Wanted
from jangteo.foundation.notify.web.inbox import framed
from jangteo.foundation.tenancy.toolkit import actor_of, markets_of, page
from jangteo.foundation.tenancy.types import Actor, MarketRef, Role
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing

_ADVERTISED_TO = (Role.MERCHANT, Role.OWNER, Role.HELPER, Role.CUSTOMER)
_TEXT_CHOICES = [
    (Wanted.BACKUP.value, "휴대폰 알림을 못 받을 때만"),
    (Wanted.ON.value, "늘 문자로도"),
    (Wanted.OFF.value, "문자는 안 받기"),
]


@require_http_methods(["GET", "POST"])
@page(None)
def wishes(request: HttpRequest) -> HttpResponse:
    """Which way information comes."""
    actor = actor_of(request)
    if request.method == "POST":
        text = request.POST.get("text", "")
        operations.save_choices(
            actor=actor,
            now=clock.now(),
            push="push" in request.POST,
            text=Wanted(text) if text in set(Wanted) else Wanted.BACKUP,
            kakao="kakao" in request.POST,
        )
        messages.success(request, "알림 받는 방법을 바꾸었어요.")
        return redirect("notify_wishes")
    return framed(request, "notify/wishes.html", _context(actor))


def _context(actor: Actor) -> dict[str, Any]:
    user_id = actor.user_id or 0
    wants = queries.list_wants(user_id=user_id)
    return {
        "push": wants[Channel.PUSH] == Wanted.ON,
        "kakao": wants[Channel.KAKAO] == Wanted.ON,
        "text": wants[Channel.TEXT].value,
        "text_choices": _TEXT_CHOICES,
        "devices": queries.list_devices(user_id=user_id),
        "markets": [_market(user_id, market) for market in markets_of(actor, _ADVERTISED_TO)],
        "public_key": public_key(),
    }


def _market(user_id: int, market: MarketRef) -> dict[str, Any]:
    return {
        "market": market,
        "words": CONSENT_WORDS.format(market=market.name),
        "lines": queries.list_consents(user_id=user_id, market_id=market.id),
    }


@require_POST
@page(None)
def consents(request: HttpRequest) -> HttpResponse:
    """Consent to advertising of a market, or end it; it holds at once."""
    actor = actor_of(request)
    slug = request.POST.get("market", "")
    market = next((each for each in markets_of(actor, _ADVERTISED_TO) if each.slug == slug), None)
    if market is None:
        raise Missing("market_unknown", "그 시장을 찾을 수 없어요.")
    sent = set(request.POST.getlist("consent"))
    operations.change_consents(
        actor=actor,
        now=clock.now(),
        market_id=market.id,
        granted=[code for code in ConsentCode if code.value in sent],
        evidence=f"{reverse('notify_wishes')} {actor.ip or ''}",
    )
    messages.success(request, "바꾸었어요. 처리 결과를 알림으로도 보내 드려요.")
    return redirect("notify_wishes")


@require_POST
@page(None)
def try_out(request: HttpRequest) -> HttpResponse:
    """Send oneself a notice."""
    operations.try_out(actor=actor_of(request), now=clock.now())
    messages.success(request, "시험 알림을 보냈어요. 곧 도착해요.")
    return redirect("notify_wishes")


@require_POST
@page(None)
def add_device(request: HttpRequest) -> HttpResponse:
    """Have this browser take pushes; the script of the page sends its address and keys."""
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    name = device_name(request.META.get("HTTP_USER_AGENT", ""))
    device_id = operations.add_device(actor=actor_of(request), now=clock.now(), name=name, **given)
    return JsonResponse({"id": device_id})


@require_POST
@page(None)
def drop_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Have a browser take no more pushes."""
    operations.drop_device(actor=actor_of(request), now=clock.now(), device_id=device_id)
    messages.success(request, "그 기기의 알림을 껐어요.")
    return redirect("notify_wishes")
