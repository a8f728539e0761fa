"""The members of a program, masked; somebody is found by an exact number or card."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.kernel.errors import Invalid
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.permissions import VIEW
from jangteo.loyalty.members.types import MemberState
from jangteo.loyalty.members.web.office.frame import chosen_program, page

PAGE_SIZE = 30
#: Rows that a file is made of at a time.
AT_ONCE = 5_000
_COLUMNS = (
    Column("이름(가림)", 14), Column("전화번호(가림)", 18), Column("처음 적립", 20), Column("가입한 때", 20), "상태",
)  # fmt: skip


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
    file = list_file(request, f"{market.name} {program.name} 회원", _COLUMNS, _rows(program.id, state, total))
    if file is not None:
        return file
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


def _rows(program_id: int, state: MemberState | None, total: int) -> Iterator[tuple[object, ...]]:
    """Every member, masked, read in parts: a program may have a hundred thousand."""
    for number in range(1, -(-total // AT_ONCE) + 1):
        for one in queries.list_members(program_id=program_id, state=state, page=number, size=AT_ONCE):
            yield one.name_masked, one.phone_masked, one.since, one.joined_at, one.state.label


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
