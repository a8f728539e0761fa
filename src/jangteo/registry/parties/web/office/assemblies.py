"""Assemblies: called, the roll ticked at the door, the quorum seen, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, check, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.permissions import EDIT, EXPORT, VIEW
from jangteo.registry.parties.types import AssemblyKind, AssemblyState, AssemblyView, AttendeeView, Presence
from jangteo.registry.parties.web.forms import AssemblyForm
from jangteo.registry.parties.web.office.frame import (
    FORM_METHODS,
    MOST_HITS,
    asked,
    association_of,
    form_page,
    page,
    wants_file,
)

TAB = "parties_assemblies"
#: 민법 §71: a week's notice at least.
NOTICE = timedelta(days=7)
_COLUMNS = (
    Column("총회", 26), "종류", Column("여는 때", 20), Column("곳", 20), "상태", "재적", "참석", "위임", "정족수",
    Column("회원 기준일", 14),
)  # fmt: skip
_LINE_COLUMNS = ("회원번호", Column("이름(가림)", 14), Column("자리·가게", 26), "참석", Column("대리인(가림)", 14))


@require_safe
@market_page(VIEW)
def assemblies(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Every assembly, the latest first."""
    found = queries.find_association(market_id=market.id)
    if found is None:
        return page(request, market, "association_none", TAB, {})
    rows = queries.list_assemblies(organisation_id=found.id)
    file = list_file(request, f"{found.name} 총회", _COLUMNS, (_row(one) for one in rows))
    if file is not None:
        return file
    context = {
        "page": paginate(rows, request),
        "query": query_without(request, "page"),
        "rule": queries.find_quorum_rule(organisation_id=found.id, on=clock.today(clock.now())),
    }
    return page(request, market, "assemblies", TAB, context)


def _row(one: AssemblyView) -> tuple[object, ...]:
    """An assembly as the file shows it; before its roll is fixed there is nothing to count."""
    counts = (None, None, None) if one.state is AssemblyState.CALLED else (one.members, one.present, one.proxies)
    return (one.title, one.kind.label, one.held_at, one.place, one.state.label, *counts, one.rule.label, one.record_on)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def call(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Call an assembly."""
    one = association_of(market)
    today = clock.today(clock.now())
    initial = {"held_on": today + 2 * NOTICE, "held_time": "14:00", "record_on": today}
    form = AssemblyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.taking():
            assembly_id = operations.open_assembly(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                organisation_id=one.id,
                kind=AssemblyKind(given["kind"]),
                title=given["title"],
                held_at=form.held_at(),
                record_on=given["record_on"],
                agenda=given["agenda"].splitlines(),
                place=given["place"],
            )
            messages.success(request, "총회를 적었어요.")
            return redirect("parties_assembly", assembly_id)
    return form_page(request, market, form, TAB, title="총회 열기", button="총회 적기")


@require_http_methods(FORM_METHODS)
@market_page(VIEW)
def assembly(request: HttpRequest, market: MarketRef, assembly_id: int) -> HttpResponse:
    """One assembly: its quorum, and its roll to tick; a member can be looked for, `?presence=` keeps one kind."""
    one = queries.get_assembly(id=assembly_id)
    text = asked(request)
    wanted = request.GET.get("presence", "")
    lines = queries.list_attendees(assembly_id=assembly_id)
    if text:
        ids = set(queries.list_person_ids(text=text))
        lines = [line for line in lines if line.person_id in ids or text in line.place or text == str(line.number)]
    elif wanted in set(Presence):
        lines = [line for line in lines if line.presence == wanted]
    if wants_file(request):
        check(actor_of(request), EXPORT, market.scope)
    rows = ((each.number, each.name_masked, each.place, each.presence.label, each.proxy_masked) for each in lines)
    file = list_file(request, f"{one.title} 참석", _LINE_COLUMNS, rows)
    if file is not None:
        return file
    shown = paginate(lines[:MOST_HITS] if text else lines, request, 60)
    context = _context(request, market, one) | {
        "page": shown,
        "lines": [_line(line) for line in shown.object_list],
        "query": query_without(request, "page"),
        "q": text,
        "wanted": wanted,
        "chips": [(each, _count(one, each), each == wanted) for each in Presence],
        "notice_by": clock.today(one.held_at) - NOTICE,
        "today": clock.today(clock.now()),
        "may_export": is_allowed(actor_of(request), EXPORT, market.scope),
    }
    return page(request, market, "assembly", TAB, context)


def _count(one: AssemblyView, presence: Presence) -> int:
    counts = {Presence.PRESENT: one.present, Presence.PROXY: one.proxies}
    return counts.get(presence, one.members - one.present - one.proxies)


def _context(request: HttpRequest, market: MarketRef, one: AssemblyView) -> dict[str, Any]:
    """What the meter shows; widths in hundredths of the roll."""
    scale = max(one.members, 1)
    return {
        "assembly": one,
        "may_tick": one.state is AssemblyState.ROLL and is_allowed(actor_of(request), EDIT, market.scope),
        "missing": max(one.needed - one.counted, 0),
        "present_share": f"{one.present / scale * 100:.2f}%",
        "proxy_share": f"{one.proxies / scale * 100:.2f}%",
        "needed_at": f"{min(one.needed / scale, 1) * 100:.2f}%",
    }


def _line(line: AttendeeView) -> dict[str, Any]:
    """A line with its buttons; who is marked already can be taken back."""
    choices = [(each, each == line.presence, each.label) for each in (Presence.PRESENT, Presence.PROXY)]
    if line.presence is not Presence.ABSENT:
        choices.append((Presence.ABSENT, False, "되돌리기"))
    return {"line": line, "choices": choices}


@require_POST
@market_page(EDIT)
def mark(request: HttpRequest, market: MarketRef, attendee_id: int) -> HttpResponse:
    """Tick a member; a page with script gets back the line and the meter alone."""
    queries.get_attendee(id=attendee_id)  # what is not there is missing, whatever is said of it
    said = request.POST.get("presence", "")
    if said not in set(Presence):
        raise Invalid("presence_invalid", "왔는지 안 왔는지 골라 주세요.")
    operations.mark_present(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        attendee_id=attendee_id,
        presence=Presence(said),
        proxy_name=request.POST.get("proxy_name", ""),
    )
    line = queries.get_attendee(id=attendee_id)
    one = queries.get_assembly(id=line.assembly_id)
    if request.headers.get("X-Requested-With") != "fetch":
        back = reverse("parties_assembly", args=[one.id])
        return redirect(f"{back}#m{line.number}")
    context = _context(request, market, one) | _line(line) | {"market": market}
    return JsonResponse(
        {
            "line": render_to_string("parties/office/_attendee.html", context, request),
            "meter": render_to_string("parties/office/_meter.html", context, request),
        }
    )


@require_POST
@market_page(EDIT)
def fix(request: HttpRequest, market: MarketRef, assembly_id: int) -> HttpResponse:
    """Fix who is on the roll."""
    count = operations.fix_roll(actor=actor_of(request), now=clock.now(), market_id=market.id, assembly_id=assembly_id)
    messages.success(request, f"회원 {count}명을 명부에 올렸어요.")
    return redirect("parties_assembly", assembly_id)


@require_POST
@market_page(EDIT)
def close(request: HttpRequest, market: MarketRef, assembly_id: int) -> HttpResponse:
    """End an assembly."""
    quorate = operations.close_assembly(
        actor=actor_of(request), now=clock.now(), market_id=market.id, assembly_id=assembly_id
    )
    words = "총회를 끝냈어요. 정족수가 찼어요." if quorate else "총회를 끝냈어요. 정족수가 모자라 성립하지 않았어요."
    messages.success(request, words)
    return redirect("parties_assembly", assembly_id)


@require_POST
@market_page(EDIT)
def cancel(request: HttpRequest, market: MarketRef, assembly_id: int) -> HttpResponse:
    """Call an assembly off."""
    operations.cancel_assembly(
        actor=actor_of(request), now=clock.now(), market_id=market.id, assembly_id=assembly_id, reason="사무국에서 취소"
    )
    messages.success(request, "총회를 취소했어요.")
    return redirect("parties_assembly", assembly_id)
