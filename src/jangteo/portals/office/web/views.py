"""The office's first page: what today asks for, from all modules."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jangteo.foundation.audit import permissions as audit_rights
from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.identity import permissions as people_rights
from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_day, format_days_left
from jangteo.portals.office.permissions import VIEW
from jangteo.registry.places import queries
from jangteo.registry.places.types import MarketView, Opening, OpeningKind

RECENT = 5
NEXT_DAYS = 5
WEEK = 7
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
    """Open today?, the days ahead, facts that are missing, what was done last, who has yet to come."""
    now = clock.now()
    day = clock.today(now)
    view = queries.get_market(slug=market.slug)
    week = queries.list_openings(slug=market.slug, start=day, end=day + timedelta(days=WEEK))
    departures = queries.list_closings(slug=market.slug, start=day)
    context: dict[str, Any] = {
        "view": view,
        "date": day,
        "title": f"{day.month}월 {day.day}일 {'월화수목금토일'[day.weekday()]}요일",
        "headline": HEADLINES[week[0].kind if week else None],
        "reason": week[0].reason if week else "",
        "week": [_day(opening, day) for opening in week],
        "market_days": _listed(
            queries.list_next_market_days(slug=market.slug, start=day + timedelta(days=1), count=NEXT_DAYS), day
        ),
        "departures": [_day(opening, day) for opening in departures],
        "shown_phone": view.dialled or view.phone,
        "missing": missing_facts(view),
        **_for_readers(request, market),
    }
    return render(request, "office/today.html", context)


def _for_readers(request: HttpRequest, market: MarketRef) -> dict[str, Any]:
    """What only those with the right to it see."""
    actor = actor_of(request)
    shown: dict[str, Any] = {"may_read": is_allowed(actor, audit_rights.READ, market.scope)}
    if shown["may_read"]:
        page = audit.list_entries(scope=market.scope, filters=Filters())
        shown["entries"] = page.object_list[:RECENT]
    shown["may_invite"] = is_allowed(actor, people_rights.MANAGE_ROLES, market.scope)
    if shown["may_invite"]:
        shown["invitations"] = people.list_open_invitations(now=clock.now(), market=market)
    return shown


def _listed(days: list[date], today: date) -> list[dict[str, str]]:
    return [{"text": format_day(day, today), "left": format_days_left(day, today)} for day in days]


def _day(opening: Opening, today: date) -> dict[str, Any]:
    return {
        "text": format_day(opening.day, today),
        "left": format_days_left(opening.day, today),
        "number": opening.day.day,
        "weekday": "월화수목금토일"[opening.day.weekday()],
        "kind": opening.kind.value,
        "said": opening.kind.label,
        "reason": opening.reason,
        "is_today": opening.day == today,
    }


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
