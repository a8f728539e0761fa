"""A customer's first page, the code seen large, what was posted, and the last state for a phone without a network."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, public_market_page, signed_in
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_date, format_datetime
from jangteo.kernel.numbers import format_int, read_number
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.types import MemberView, no_member
from jangteo.loyalty.members.web.my.wallets import (
    SOON,
    Shown,
    draw,
    list_former_lines,
    list_lines,
    list_shown,
    list_ways,
)
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import Expiring, ParticipationView, ProgramView

RECENT, PAGE = 5, 30


def own(request: HttpRequest, market: MarketRef, program_id: int) -> MemberView:
    """The account's membership of a program of this market. Raises Missing(`member_missing`, `program_missing`)."""
    queries.get_program_here(market_id=market.id, program_id=program_id)
    found = queries.find_membership(program_id=program_id, user_id=actor_of(request).user_id or 0)
    if found is None:
        raise no_member()
    return found


@require_safe
@public_market_page
def home(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The code and the points; for somebody new, what this is and how to begin."""
    now = clock.now()
    programs = [one for one in queries.list_programs_here(market_id=market.id) if one.is_open]
    actor = actor_of(request)
    if actor.user_id is None:
        stores = len({one.store_id for one in _shops(programs, now)})
        return render(request, "members/my/intro.html", {"programs": programs, "stores": stores})
    shown = list_shown(user_id=actor.user_id, market=market, on=clock.today(now))
    here = [one for one in shown if one.program.id in {program.id for program in programs}]
    if not here:
        return render(request, "members/my/start.html", {"programs": programs, "elsewhere": shown})
    wanted = read_number(request.GET.get("p", ""))
    chosen = next((one for one in here if one.program.id == wanted), here[0])
    context = {
        "one": chosen,
        "drawn": draw(chosen.member, now=now),
        "others": [one for one in shown if one is not chosen],
        "joinable": [one for one in programs if one.id not in {each.program.id for each in shown}],
        "lines": list_lines(chosen.member, limit=RECENT),
        "ways": list_ways(chosen.member, [one.member for one in shown], clock.today(now)),
        "kept": _kept(shown, format_datetime(now)),
    }
    return render(request, "members/my/home.html", context)


def _shops(programs: list[ProgramView], now: datetime) -> list[ParticipationView]:
    day = clock.today(now)
    return [one for program in programs for one in points.list_participations(program_id=program.id, on=day)]


def _kept(shown: list[Shown], seen_at: str) -> dict[str, Any]:
    """What the phone keeps to show without a network: figures, masked names, no code and no number."""
    programs = [
        {
            "name": one.program.name,
            "who": one.member.name_masked,
            "balance": format_int(one.wallet.balance),
            "soon": f"{format_date(one.soon[0].expires_on)}까지 {format_int(one.soon_points)}P" if one.soon else "",
        }
        for one in shown
    ]
    return {"seen": seen_at, "programs": programs}


@require_safe
@public_market_page
@signed_in
def code(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """The code as large as the phone, for the counter."""
    now = clock.now()
    member = own(request, market, program_id)
    context = {
        "member": member,
        "drawn": draw(member, now=now),
        "program": points.get_program(program_id=program_id),
        "wallet": points.get_wallet(program_id=program_id, wallet_id=member.wallet_id),
        "cards": [
            one for one in queries.list_cards(program_id=program_id, member_id=member.id) if one.state.value == "active"
        ],
        "lines": list_lines(member, limit=1),
    }
    return render(request, "members/my/code.html", context)


@require_safe
@public_market_page
@signed_in
def code_data(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """The next code, drawn by the page itself before the last one is over; with the points of now."""
    now = clock.now()
    member = own(request, market, program_id)
    drawn = draw(member, now=now)
    return _private({"path": drawn.code.path, "transform": drawn.transform, "seconds": drawn.seconds} | _state(member))


@require_safe
@public_market_page
@signed_in
def state_data(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """The points of now and the last posting: how the page notices that the till has used the code."""
    return _private(_state(own(request, market, program_id)))


def _state(member: MemberView) -> dict[str, Any]:
    wallet = points.get_wallet(program_id=member.program_id, wallet_id=member.wallet_id)
    state: dict[str, Any] = {"balance": format_int(wallet.balance), "seq": 0}
    for line in list_lines(member, limit=1):
        state |= {
            "seq": line.posting.seq,
            "words": line.words,
            "store": line.store,
            "gain": line.is_gain,
            "points": format_int(abs(line.posting.points)),
            "paid": format_int(line.posting.paid) if line.posting.paid else "",
        }
    return state


def _private(data: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@public_market_page
@signed_in
def history(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Every posting with its shop and receipt, and what runs out when."""
    member = own(request, market, program_id)
    today = clock.today(clock.now())
    before = read_number(request.GET.get("before", ""))
    lines = list_lines(member, before_seq=before, limit=PAGE + 1)
    context = {
        "member": member,
        "program": points.get_program(program_id=program_id),
        "wallet": points.get_wallet(program_id=program_id, wallet_id=member.wallet_id),
        "lines": lines[:PAGE],
        "older": lines[PAGE - 1].posting.seq if len(lines) > PAGE else None,
        "newest": before is None,
        # On the last page: they are older than all that stands in the wallet itself, but for what was settled since.
        "former": list_former_lines(member) if len(lines) <= PAGE else [],
        "expiring": _expiring(member) if before is None else [],
        "today": today,
        "soon_until": today + timedelta(days=SOON),
    }
    return render(request, "members/my/history.html", context)


def _expiring(member: MemberView) -> list[Expiring]:
    return points.list_expiring(program_id=member.program_id, wallet_id=member.wallet_id, until=date.max)


@require_safe
@public_market_page
def last(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What a phone shows of the points when it has no network: the same page for everyone; the phone fills it in."""
    return render(request, "members/my/last.html")
