"""The market's programs, one program seen whole, and founding one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, directory, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.types import Chart, Series
from jangteo.kernel import clock
from jangteo.kernel.money import format_points
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.permissions import MANAGE, VIEW
from jangteo.loyalty.points.types import (
    Account,
    Figures,
    Issuer,
    ParticipationView,
    PolicyView,
    ProgramView,
    Terms,
    Week,
)
from jangteo.loyalty.points.web.office.acting import asked
from jangteo.loyalty.points.web.office.forms import FoundForm
from jangteo.loyalty.points.web.office.shops import SHOWN, by_stall, shop_rows
from jangteo.loyalty.points.web.words import changed_lines, example, terms_lines


def today() -> date:
    """The day in Seoul."""
    return clock.today(clock.now())


def is_steered_by(program: ProgramView, market: MarketRef) -> bool:
    """Whether this market sets the terms."""
    return program.owner_market_id in (None, market.id)


@require_safe
@market_page(VIEW)
def programs(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The programs in which the market takes part, each with its figures."""
    day = today()
    rows = [
        {
            "program": program,
            "terms": _terms_on(program, day),
            "figures": queries.get_figures(program_id=program.id),
            "shops": _count(queries.list_participations(program_id=program.id, on=day), market),
        }
        for program in queries.list_programs(market_id=market.id)
    ]
    context = {"rows": rows, "may_manage": is_allowed(actor_of(request), MANAGE, market.scope)}
    return render(request, "points/office/programs.html", context)


def _terms_on(program: ProgramView, day: date) -> list[tuple[str, str]]:
    running = _running(queries.list_policies(program_id=program.id), day)
    return terms_lines(running.terms)[:3] if running else []


def _running(policies: list[PolicyView], day: date) -> PolicyView | None:
    return next((one for one in policies if one.since <= day and (one.until is None or day < one.until)), None)


def _count(shops: list[ParticipationView], market: MarketRef) -> dict[str, int]:
    own = [shop for shop in shops if shop.market_id == market.id]
    return {"all": len(shops), "own": len(own), "outside": sum(shop.outside for shop in own)}


@require_safe
@market_page(VIEW)
def seen_whole(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """A program: what it holds, how it went, its terms through time, its shops and markets."""
    day = today()
    view = queries.get_program(program_id=program_id, market_id=market.id)
    figures = queries.get_figures(program_id=program_id)
    weeks = queries.list_weeks(program_id=program_id, market_id=market.id, on=day)
    # On a Monday morning the week that is told is the last one.
    week = weeks[-1] if weeks[-1].earned else weeks[-2]
    policies = queries.list_policies(program_id=program_id)
    running = _running(policies, day)
    shops = queries.list_participations(program_id=program_id, on=day)
    may_manage = is_allowed(actor_of(request), MANAGE, market.scope)
    own = by_stall(market, [shop for shop in shops if shop.market_id == market.id], day)
    context = {
        "program": view,
        "figures": figures,
        "proof": proof(figures),
        "balanced": is_balanced(figures),
        "chart": _chart(weeks),
        "week": week,
        "week_said": "이번 주에" if week is weeks[-1] else "지난주에",
        "running": running,
        "lines": terms_lines(running.terms) if running else [],
        "example": example(running.terms, day) if running else "",
        "coming": [_dated(policies, one, than_next=False) for one in reversed(policies[:-1]) if one.since > day],
        "past": [
            _dated(policies, one, than_next=True) for one in policies[1:] if one.until is not None and one.until <= day
        ],
        "shops": _count(shops, market),
        "rows": shop_rows(market, own[:SHOWN], day),
        "markets": _markets(program_id, shops),
        "may_manage": may_manage,
        "may_steer": may_manage and is_steered_by(view, market),
    }
    return render(request, "points/office/program.html", context)


def _dated(policies: list[PolicyView], one: PolicyView, *, than_next: bool) -> dict[str, Any]:
    """Terms with what differs from those that followed (of past ones) or came before (of those to come)."""
    at = policies.index(one)
    other = policies[at - 1 if than_next else at + 1]
    last = date.fromordinal(one.until.toordinal() - 1) if one.until else None
    return {"policy": one, "lines": changed_lines(one.terms, other.terms), "last_day": last}


def is_balanced(figures: Figures) -> bool:
    """Whether the accounts add up to 0."""
    totals = figures.totals
    return figures.outstanding + totals.store + totals.fund + totals.city + totals.breakage + totals.clearing == 0


def proof(figures: Figures) -> list[tuple[str, str, str]]:
    """What each account holds, and that all of them add up to 0: (account, points, what it is)."""
    totals = figures.totals
    rows = (
        ("회원", totals.wallets, "지갑에 있는 포인트"),
        ("맡아 둠", totals.held, "주문에 맡겨 둔 포인트"),
        (Account.STORE.label, totals.store, "받은 포인트 − 내준 포인트"),
        (Account.FUND.label, totals.fund, "기금이 부담한 포인트"),
        (Account.CITY.label, totals.city, "지자체가 부담한 포인트"),
        (Account.BREAKAGE.label, totals.breakage, "기한이 지나 사라진 포인트"),
        (Account.CLEARING.label, totals.clearing, "다른 포인트로 바뀐 포인트"),
    )
    total = sum(points for _, points, _ in rows)
    words = "어디에서도 생기거나 사라지지 않았어요" if is_balanced(figures) else "맞지 않아요"
    return [
        *((name, format_points(points), what) for name, points, what in rows if points),
        ("합계", format_points(total), words),
    ]


def _chart(weeks: list[Week]) -> Chart | None:
    if not any(week.earned or week.spent for week in weeks):
        return None
    return Chart(
        "weeks",
        "12주 동안 우리 시장 가게에서 적립하고 쓴 포인트",
        tuple(f"{week.monday.month}. {week.monday.day}." for week in weeks),
        (
            Series("적립", tuple(week.earned for week in weeks)),
            Series("사용", tuple(week.spent for week in weeks)),
        ),
        unit="P",
        axis="주 (월요일)",
    )


def _markets(program_id: int, shops: list[ParticipationView]) -> list[dict[str, Any]]:
    found = []
    for market_id in queries.list_program_markets(program_id=program_id):
        ref = directory().find_market(id=market_id)
        if ref is not None:
            found.append({"name": ref.name, "shops": sum(shop.market_id == market_id for shop in shops)})
    return found


@market_page(MANAGE)
def begin(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Begin a program that this market steers."""
    form = FoundForm(
        request.POST if request.method == "POST" else None,
        before=Terms(smallest_redemption=1_000, redemption_unit=10),
        initial={
            "name": f"{market.name}포인트",
            "slug": market.slug,
            "issuer": Issuer.ASSOCIATION.value,
            "issuer_name": f"{market.name} 상인회",
        },
    )
    founded: list[int] = []

    def act() -> None:
        given = form.cleaned_data
        founded.append(
            operations.found_program(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                name=given["name"],
                slug=given["slug"],
                issuer=Issuer(given["issuer"]),
                issuer_name=given["issuer_name"],
                terms=form.terms(),
            )
        )

    context: dict[str, object] = {"example": example(form.before, today()), "back": reverse("points_programs")}
    return asked(
        request, form, "points/office/found.html", context, act, "포인트 사업을 시작했어요. 이제 가게를 넣어 주세요.",
        lambda: reverse("points_program", args=[founded[0]]),
    )  # fmt: skip
