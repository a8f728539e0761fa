"""The office's first page: what today asks for, from all modules, and the stall map beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jangteo.foundation.audit import permissions as audit_rights
from jangteo.foundation.audit import queries as audit
from jangteo.foundation.identity import permissions as people_rights
from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_day, format_days_left, format_weekday
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.points import permissions as points_rights
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.queries import EarnDay
from jangteo.portals.office.permissions import VIEW
from jangteo.portals.office.web.board import Group, points_group, privacy_group, task_groups, terms_group
from jangteo.portals.office.web.figures import figures_of
from jangteo.registry.merchants import permissions as shop_rights
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.places import permissions as place_rights
from jangteo.registry.places import queries
from jangteo.registry.places.types import MarketView, Opening, OpeningKind, StallCell

RECENT = 5
NEXT_DAYS = 2
HEADLINES = {
    OpeningKind.MARKET_DAY: "오늘은 장이 서는 날이에요.",
    OpeningKind.REGULAR: "오늘은 평소처럼 여는 날이에요.",
    OpeningKind.CLOSED: "오늘은 쉬는 날이에요.",
    None: "여는 날이 아직 정해지지 않았어요.",
}


@dataclass(frozen=True, slots=True)
class ToDo:
    """A fact that is missing: what, why it matters, and where to fill it in."""

    what: str
    why: str
    url: str


@require_safe
@market_page(VIEW)
def today(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What to do first, the stall map, four figures, and what was done last."""
    day = clock.today(clock.now())
    calendar = queries.get_calendar(slug=market.slug, day=day, count=NEXT_DAYS)
    context: dict[str, Any] = {
        "view": calendar.market,
        "title": f"{day.month}월 {day.day}일 {format_weekday(day)}",
        "market_days": [_dated(each, day) for each in calendar.market_days],
        "departures": [_departure(each, day) for each in calendar.departures],
        "missing": missing_facts(calendar.market),
        **_work(request, market, calendar.opening, day),
        **_for_readers(request, market),
    }
    context |= _board(request, market, day, context["groups"])
    return render(request, "office/today.html", context)


@require_safe
@market_page(VIEW)
def tasks(request: HttpRequest, market: MarketRef, group: str) -> HttpResponse:
    """Every task of one group."""
    day = clock.today(clock.now())
    groups = task_groups(merchants.list_tasks(market_id=market.id, today=day, each=None), day, shown=None)
    return render(request, "office/tasks.html", {"group": next((one for one in groups if one.name == group), None)})


def _work(request: HttpRequest, market: MarketRef, opening: Opening | None, day: date) -> dict[str, Any]:
    """The groups of tasks, and the sentence that counts them."""
    groups = task_groups(merchants.list_tasks(market_id=market.id, today=day), day)
    actor = actor_of(request)
    others = (asked(actor, market, day) for asked in (points_group, terms_group, privacy_group))
    groups += [one for one in others if one is not None]
    groups.sort(key=lambda group: not group.hot)
    waiting = sum(group.count for group in groups)
    said = HEADLINES[opening.kind if opening else None]
    if opening and opening.reason:
        said = f"{said} {opening.reason}"
    return {"groups": groups, "headline": f"{said} 할 일이 {waiting}건 있어요." if waiting else said}


def _board(request: HttpRequest, market: MarketRef, day: date, groups: Sequence[Group]) -> dict[str, Any]:
    """The stall map with the state of each stall, and the figures under it.

    Until a stall is chosen, that of the gravest task is.
    """
    actor = actor_of(request)
    drawn = queries.find_map(market_id=market.id)
    stalls = {stall.id: stall.number for stall in drawn.stalls} if drawn else {}
    cells = merchants.list_map_cells(market_id=market.id, today=day, for_whom="office", stalls=stalls)
    figures = merchants.get_figures(market_id=market.id, today=day, stalls=len(stalls) if drawn else None)
    counts = figures.counts
    return {
        "map": drawn,
        "cells": cells if drawn else [],
        "chosen": read_number(request.GET.get("stall", ""), least=1, most=2**62) or _gravest(groups, cells),
        "counts": counts,
        "taken": counts.stalls - counts.vacant,
        "figures": figures_of(figures, _earned(request, market, day)),
        "may_draw": is_allowed(actor, place_rights.MANAGE_STALLS, market.scope),
        "may_edit": is_allowed(actor, shop_rights.EDIT, market.scope),
    }


def _gravest(groups: Sequence[Group], cells: Sequence[StallCell]) -> int | str:
    """The stall of the first task that is a shop's; "" when there is none."""
    by_page = {cell.href: cell.stall_id for cell in cells if cell.href}
    return next((by_page[line.url] for group in groups for line in group.lines if line.url in by_page), "")


def _earned(request: HttpRequest, market: MarketRef, day: date) -> tuple[EarnDay, EarnDay] | None:
    """What the shops gave yesterday and a week before that, where points have been given at all."""
    if not is_allowed(actor_of(request), points_rights.VIEW, market.scope):
        return None
    yesterday = day - timedelta(days=1)
    now, before = points.list_earn_days(market_id=market.id, days=[yesterday, yesterday - timedelta(days=7)])
    return (now, before) if now.sales or before.sales else None


def _for_readers(request: HttpRequest, market: MarketRef) -> dict[str, Any]:
    """What only those with the right to it see."""
    actor = actor_of(request)
    shown: dict[str, Any] = {"may_read": is_allowed(actor, audit_rights.READ, market.scope)}
    if shown["may_read"]:
        shown["entries"] = audit.list_recent(scope=market.scope, limit=RECENT)
    shown["may_invite"] = is_allowed(actor, people_rights.MANAGE_ROLES, market.scope)
    if shown["may_invite"]:
        shown["invitations"] = people.list_open_invitations(now=clock.now(), market=market)
    return shown


def _dated(day: date, today: date) -> dict[str, str]:
    return {"text": format_day(day, today), "left": format_days_left(day, today)}


def _departure(opening: Opening, today: date) -> dict[str, str]:
    said = f"{format_day(opening.day, today)} {opening.kind.label}"
    return {**_dated(opening.day, today), "said": said, "reason": opening.reason}


def missing_facts(view: MarketView) -> list[ToDo]:
    """What visitors ask for and the register does not know, the gravest first."""
    page = reverse("places_office")
    wanted = (
        (view.cycle_sentence, "여는 날", "손님이 오늘 여는지 알 수 없어요", f"{page}#days"),
        (view.phone, "전화번호", "손님이 물어볼 곳이 없어요", f"{page}#id_phone"),
        (view.goods, "파는 것", "무엇을 파는지 보이지 않아요", f"{page}#id_goods"),
        (view.has_parking is not None, "주차장", "차로 와도 되는지 알 수 없어요", f"{page}#id_has_parking_0"),
        (view.has_toilet is not None, "화장실", "화장실이 있는지 알 수 없어요", f"{page}#id_has_toilet_0"),
        (view.homepage, "누리집", "더 알아볼 곳이 없어요", f"{page}#id_homepage"),
    )
    return [ToDo(what, why, url) for known, what, why, url in wanted if not known]
