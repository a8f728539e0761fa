"""At what rates points of a program become points of others, through time; setting one, and ending it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef, market_scope
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.permissions import MANAGE, VIEW
from jangteo.loyalty.points.queries import RateView
from jangteo.loyalty.points.types import ProgramView
from jangteo.loyalty.points.web.office.acting import asked
from jangteo.loyalty.points.web.office.forms import RateForm
from jangteo.loyalty.points.web.office.terms import steered

_STATES = {"now": "지금", "coming": "앞으로", "past": "지남"}


def _page(program_id: int) -> str:
    return reverse("points_rates", args=[program_id])


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(VIEW)
def rates(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """The rates of a program, and a form for whoever may set one."""
    day = clock.today(clock.now())
    view = queries.get_program(program_id=program_id, market_id=market.id)
    if request.method == "POST":
        steered(market, program_id)
    rows = [_row(one, day) for one in queries.list_rates(program_id=program_id)]
    file = None if request.method == "POST" else _file(request, view.name, rows)
    if file is not None:
        return file
    others = [one for one in queries.list_programs(market_id=market.id) if one.id != program_id and one.is_open]
    open_to = [one for one in others if _may_set(request, market, view) and _may_set(request, market, one)]
    form = RateForm(
        request.POST if request.method == "POST" else None,
        programs=open_to,
        initial={"valid_from": day, "takes": 1, "gives": 1},
    )

    def act() -> None:
        given = form.cleaned_data
        operations.set_rate(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=program_id,
            into_id=given["into"],
            takes=given["takes"],
            gives=given["gives"],
            valid_from=given["valid_from"],
        )

    context: dict[str, object] = {
        "program": view,
        "rows": rows,
        "others": others,
        "open_to": open_to,
        "closed": [one for one in others if one not in open_to],
        "may_manage": is_allowed(actor_of(request), MANAGE, market.scope),
    }
    done = "비율을 정했어요. 두 포인트의 회원이 자기 화면에서 바꿀 수 있어요."
    return asked(request, form, "points/office/rates.html", context, act, done, lambda: _page(program_id))


def _file(request: HttpRequest, name: str, rows: list[dict[str, Any]]) -> HttpResponse | None:
    columns = (
        Column("어느 포인트로", 24),
        "받는 포인트",
        "주는 포인트",
        Column("언제부터", 14),
        Column("언제까지", 14),
        "상태",
    )
    lines = (
        (row["rate"].into_name, row["rate"].takes, row["rate"].gives, row["rate"].since, row["last_day"],
         _STATES[row["state"]])
        for row in rows
    )  # fmt: skip
    return list_file(request, f"{name} 전환 비율", columns, lines)


def _may_set(request: HttpRequest, market: MarketRef, program: ProgramView) -> bool:
    """Whether the reader may decide for the office that steers a program."""
    office = market.scope if program.owner_market_id is None else market_scope(program.owner_market_id)
    return is_allowed(actor_of(request), MANAGE, office)


def _row(rate: RateView, day: date) -> dict[str, Any]:
    state = "coming" if rate.since > day else "past" if rate.until is not None and rate.until <= day else "now"
    last = date.fromordinal(rate.until.toordinal() - 1) if rate.until else None
    return {"rate": rate, "state": state, "last_day": last}


@require_POST
@market_page(MANAGE)
def end(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """No more from tomorrow on."""
    operations.end_rate(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        program_id=program_id,
        into_id=read_number(request.POST.get("into", ""), least=1) or 0,
    )
    messages.success(request, "오늘까지만 바꿀 수 있어요.")
    return redirect(_page(program_id))
