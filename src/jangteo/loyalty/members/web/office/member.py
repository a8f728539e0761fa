"""One member: points, what runs out, cards, consents, postings; and merging two memberships of one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.permissions import EDIT, VIEW
from jangteo.loyalty.members.types import MemberView, no_member
from jangteo.loyalty.members.web.my.wallets import SOON, list_lines
from jangteo.loyalty.members.web.office.forms import MergeForm
from jangteo.loyalty.members.web.office.frame import page
from jangteo.loyalty.points import queries as points

PAGE = 30
#: Postings that a file may hold.
MOST = 100_000
_COLUMNS = (
    Column("언제", 20), Column("무엇", 24), Column("가게", 22), "낸 돈", "포인트", "남은 포인트",
    Column("영수번호", 20),
)  # fmt: skip
FORM_METHODS = ["GET", "HEAD", "POST"]


def member_here(market: MarketRef, program_id: int, member_id: int) -> MemberView:
    """The member of a program of this market. Raises Missing(`program_missing`, `member_missing`)."""
    queries.get_program_here(market_id=market.id, program_id=program_id)
    return queries.get_member(program_id=program_id, member_id=member_id)


@require_safe
@market_page(VIEW)
def member(request: HttpRequest, market: MarketRef, program_id: int, member_id: int) -> HttpResponse:
    """Everything about one member, masked."""
    one = member_here(market, program_id, member_id)
    today = clock.today(clock.now())
    file = list_file(request, f"{market.name} 적립과 사용", _COLUMNS, _rows(one))
    if file is not None:
        return file
    before = read_number(request.GET.get("before", ""))
    lines = list_lines(one, before_seq=before, limit=PAGE + 1)
    context = {
        "one": one,
        "program": points.get_program(program_id=program_id),
        "wallet": points.get_wallet(program_id=program_id, wallet_id=one.wallet_id),
        "expiring": points.list_expiring(program_id=program_id, wallet_id=one.wallet_id, until=date.max),
        "cards": queries.list_cards(program_id=program_id, member_id=member_id),
        "consents": queries.list_consents(program_id=program_id, member_id=member_id),
        "lines": lines[:PAGE],
        "older": lines[PAGE - 1].posting.seq if len(lines) > PAGE else None,
        "stands": one.state.value in {"waiting", "joined"},
        "today": today,
        "soon_until": today + timedelta(days=SOON),
    }
    return page(request, market, "member", context)


def _rows(one: MemberView) -> Iterator[tuple[object, ...]]:
    for line in list_lines(one, before_seq=None, limit=MOST):
        row = line.posting
        yield row.occurred_at, line.words, line.store, row.paid, row.points, row.balance, row.receipt


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def merge(request: HttpRequest, market: MarketRef, program_id: int, member_id: int) -> HttpResponse:
    """Make another membership of the same person part of this one."""
    one = member_here(market, program_id, member_id)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            other = queries.find_by_words(program_id=program_id, text=form.cleaned_data["who"])
            if other is None:
                raise no_member()
            operations.merge_members(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                from_id=other.id,
                into_id=member_id,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "한 회원으로 합쳤어요.")
            stays = queries.find_by_words(program_id=program_id, text=form.cleaned_data["who"]) or one
            return redirect("members_member", program_id, stays.id)
    return page(request, market, "merge", {"one": one, "form": form, "program_id": program_id})
