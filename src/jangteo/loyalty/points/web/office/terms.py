"""New terms from a day on, and the markets of a program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jangteo.foundation.tenancy.toolkit import actor_of, directory, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import NotAllowed
from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.permissions import MANAGE
from jangteo.loyalty.points.types import ProgramView
from jangteo.loyalty.points.web.office.acting import asked
from jangteo.loyalty.points.web.office.forms import NewTermsForm
from jangteo.loyalty.points.web.words import example
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import MarketFilter

FOUND = 10


def steered(market: MarketRef, program_id: int) -> ProgramView:
    """The program, if this market steers it. Raises Missing, NotAllowed: others only take part in it."""
    view = queries.get_program(program_id=program_id, market_id=market.id)
    if view.owner_market_id not in (None, market.id):
        raise NotAllowed("not_steering", "이 포인트 사업의 정책은 처음 시작한 시장에서 정해요.")
    return view


def _page(program_id: int) -> str:
    return reverse("points_program", args=[program_id])


@market_page(MANAGE)
def terms(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Set terms from a day to come; the form begins with those that hold last."""
    view = steered(market, program_id)
    latest = queries.list_policies(program_id=program_id)[0]
    day = clock.today(clock.now())
    form = NewTermsForm(
        request.POST if request.method == "POST" else None,
        before=latest.terms,
        initial={"valid_from": max(day, latest.since) + timedelta(days=1)},
    )

    def act() -> None:
        operations.set_policy(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=program_id,
            terms=form.terms(),
            valid_from=form.cleaned_data["valid_from"],
        )

    context: dict[str, object] = {"program": view, "example": example(latest.terms, day), "back": _page(program_id)}
    return asked(
        request, form, "points/office/terms.html", context, act, "새 정책을 정했어요. 손님에게도 미리 알려 주세요.",
        lambda: _page(program_id),
    )  # fmt: skip


@market_page(MANAGE)
def markets(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Look for another market and let it take part."""
    view = steered(market, program_id)
    if request.method == "POST":
        joining_id = read_number(request.POST.get("joining", ""), least=1) or 0
        operations.add_market(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=program_id,
            joining_market_id=joining_id,
        )
        joined = directory().find_market(id=joining_id)
        name = with_josa(joined.name, "을/를") if joined else "시장을"
        messages.success(request, f"{name} 넣었어요. 그 시장의 가게는 그곳 사무국이 넣어요.")
        return redirect("points_markets", program_id)
    wanted = request.GET.get("q", "").strip()[:60]
    present = queries.list_program_markets(program_id=program_id)
    context: dict[str, Any] = {
        "program": view,
        "wanted": wanted,
        "markets": [ref for id_ in present if (ref := directory().find_market(id=id_))],
        "found": _found(wanted, present),
        "back": _page(program_id),
    }
    return render(request, "points/office/markets.html", context)


def _found(wanted: str, present: list[int]) -> list[Any]:
    if not wanted:
        return []
    page = places.list_markets(wanted=MarketFilter(search=wanted), size=FOUND)
    return [one for one in page.items if one.id not in present]
