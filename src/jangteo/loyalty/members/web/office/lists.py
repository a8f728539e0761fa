"""The members of a program, masked; somebody is found by an exact number or card."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import paginate, query_without
from jangteo.kernel.errors import Invalid
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.permissions import VIEW
from jangteo.loyalty.members.types import MemberState
from jangteo.loyalty.members.web.office.frame import chosen_program, page

PAGE_SIZE = 30


@require_safe
@market_page(VIEW)
def members(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The list, the newest first."""
    program, programs = chosen_program(request, market)
    if program is None:
        return page(request, market, "none", {})
    wanted = request.GET.get("state", "")
    state = MemberState(wanted) if wanted in set(MemberState) else None
    counts = {one: queries.count_members(program_id=program.id, state=one) for one in MemberState}
    total = counts[state] if state else counts[MemberState.WAITING] + counts[MemberState.JOINED]
    shown = paginate(range(total), request, PAGE_SIZE)
    context = {
        "program": program,
        "programs": programs,
        "rows": queries.list_members(program_id=program.id, state=state, page=shown.number, size=PAGE_SIZE),
        "page": shown,
        "query": query_without(request, "page"),
        "total": total,
        "counts": counts,
        "joined": counts[MemberState.JOINED],
        "waiting": counts[MemberState.WAITING],
        "state": state,
        "chips": [(one, counts[one], one == state) for one in MemberState],
    }
    return page(request, market, "members", context)


@require_POST
@market_page(VIEW)
def find(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """To the member of an exact number or card. Posted, so that no number stands in an address."""
    program = queries.get_program_here(
        market_id=market.id, program_id=read_number(request.POST.get("program", "")) or 0
    )
    try:
        found = queries.find_by_words(program_id=program.id, text=request.POST.get("q", ""))
    except Invalid as refused:
        messages.error(request, refused.message)
        return redirect("members")
    if found is None:
        messages.error(request, "그 번호의 회원이 없어요. 번호를 다시 확인해 주세요.")
        return redirect("members")
    return redirect("members_member", program.id, found.id)
