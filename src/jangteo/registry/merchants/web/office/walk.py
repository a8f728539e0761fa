"""일제 확인: the yearly walk past every shop with a phone, network or not."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import CHECK, EDIT
from jangteo.registry.merchants.types import CheckInput, CheckResult
from jangteo.registry.merchants.web.office.acting import done_or_told
from jangteo.registry.merchants.web.office.walk_lines import read_pressed, write_lines

_WORKER = Path(__file__).with_name("walk_worker.js")
MOST_BYTES = 4_000


@require_safe
@market_page(CHECK)
def walk(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The shops in the order of their stalls, each with what was found; without a round the way to begin one."""
    found = queries.find_open_round(market_id=market.id)
    today = clock.today(clock.now())
    lines = queries.list_check_lines(market_id=market.id, round_id=found.id, today=today) if found else []
    context = {
        "round": found,
        "lines": lines,
        "rows": write_lines(lines),
        "left": sum(line.check is None for line in lines),
        "rounds": [one for one in queries.list_rounds(market_id=market.id) if one.closed_on is not None],
        "may_edit": is_allowed(actor_of(request), EDIT, market.scope),
        "year": today.year,
    }
    return render(request, "merchants/office/walk.html", context)


@require_POST
@market_page(EDIT)
def begin(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Open a round."""

    def act() -> None:
        operations.open_round(actor=actor_of(request), now=clock.now(), market_id=market.id)

    return done_or_told(request, act, "일제 확인을 시작했어요.", reverse("merchants_walk"))


@require_POST
@market_page(EDIT)
def end(request: HttpRequest, market: MarketRef, round_id: int) -> HttpResponse:
    """Close a round."""

    def act() -> None:
        operations.close_round(actor=actor_of(request), now=clock.now(), market_id=market.id, round_id=round_id)

    return done_or_told(request, act, "일제 확인을 마쳤어요.", reverse("merchants_walk"))


@require_POST
@market_page(CHECK)
def record(request: HttpRequest, market: MarketRef, round_id: int) -> HttpResponse:
    """One finding: from the page's own queue as JSON, or from its buttons without script."""
    by_script = request.content_type == "application/json"
    queries.get_round(market_id=market.id, id=round_id)
    try:
        check = _from_json(request) if by_script else _from_form(request)
        operations.record_check(
            actor=actor_of(request), now=clock.now(), market_id=market.id, round_id=round_id, check=check
        )
    except (Missing, NotAllowed):
        raise
    except Refused as refused:
        if by_script:
            return JsonResponse({"error": refused.message, "code": refused.code}, status=refused.status)
        messages.error(request, refused.message)
        return redirect("merchants_walk")
    if by_script:
        return JsonResponse({"client_id": str(check.client_id)})
    return redirect(f"{reverse('merchants_walk')}#shop-{check.store_id}")


def _from_json(request: HttpRequest) -> CheckInput:
    if len(request.body) > MOST_BYTES:
        raise _unreadable()
    try:
        sent = json.loads(request.body)
        return CheckInput(
            client_id=UUID(str(sent["client_id"])),
            store_id=int(sent["store_id"]),
            result=CheckResult(sent["result"]),
            checked_at=_moment(sent["checked_at"]),
            words=str(sent.get("words", ""))[:200],
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        raise _unreadable() from None


def _from_form(request: HttpRequest) -> CheckInput:
    try:
        client_id, store_id, result = read_pressed(request.POST.get("found", ""), request.POST.get("page", ""))
        return CheckInput(
            client_id=client_id,
            store_id=store_id,
            result=result,
            checked_at=clock.now(),
            words=request.POST.get("words", "")[:200],
        )
    except ValueError:
        raise _unreadable() from None


def _moment(text: object) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment


def _unreadable() -> Invalid:
    return Invalid("check_unreadable", "확인한 내용을 읽을 수 없어요. 다시 눌러 주세요.")


@require_safe
@market_page(CHECK)
def worker(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The service worker that keeps the walk at hand where there is no network."""
    response = HttpResponse(_WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
