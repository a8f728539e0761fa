"""The members: who they are, who joins and leaves, and the roll as a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from jangteo.foundation.pdf.toolkit import pdf_response
from jangteo.foundation.tenancy.toolkit import actor_of, check, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, attachment, export_response, list_file, paginate
from jangteo.kernel import clock
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.permissions import EDIT, EXPORT, EXPORT_CLEAR, VIEW
from jangteo.registry.parties.types import MemberKind, MemberView, Post, Roll, RollColumn
from jangteo.registry.parties.web.forms import LeaveForm, MemberForm, RollForm
from jangteo.registry.parties.web.office.frame import (
    FORM_METHODS,
    MOST_HITS,
    asked,
    association_of,
    form_page,
    page,
    wants_file,
)
from jangteo.registry.parties.web.papers import roll_hwpx, roll_pdf

TAB = "parties_members"
HWPX = "application/hwp+zip"
_COLUMNS = (
    "회원번호",
    Column("이름(가림)", 14),
    Column("자리·가게", 26),
    Column("전화번호(가림)", 18),
    "회원 구분",
    Column("가입일", 14),
    "직책",
)


@require_http_methods(FORM_METHODS)
@market_page(VIEW)
def members(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The members of today, or those of a name, a number or a place."""
    found = queries.find_association(market_id=market.id)
    if found is None:
        return page(request, market, "association_none", TAB, {})
    today = clock.today(clock.now())
    everybody = queries.list_members(organisation_id=found.id, on=today)
    rows, text = everybody, asked(request)
    if text:
        ids = set(queries.list_person_ids(text=text))
        rows = [one for one in everybody if one.person.id in ids or text in one.place]
    posts = {one.person.id: one.post for one in reversed(queries.list_officers(organisation_id=found.id, on=today))}
    if wants_file(request):
        check(actor_of(request), EXPORT, market.scope)
    file = list_file(request, f"{found.name} 회원", _COLUMNS, (_row(one, posts) for one in rows))
    if file is not None:
        return file
    context = {
        "page": paginate(rows[:MOST_HITS] if text else rows, request, MOST_HITS if text else 25),
        "q": text,
        "total": len(everybody),
        "hits": len(rows),
        "posts": posts,
        "may_export": is_allowed(actor_of(request), EXPORT, market.scope),
    }
    return page(request, market, "members", TAB, context)


def _row(one: MemberView, posts: Mapping[int, Post]) -> tuple[object, ...]:
    """A member as the file shows one; clear names and numbers are on the roll alone, for a reason."""
    post = posts.get(one.person.id)
    return (
        one.number, one.person.name_masked, one.place, one.person.phone_masked, one.kind.label, one.start,
        post.label if post else "",
    )  # fmt: skip


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def join(request: HttpRequest, market: MarketRef, person_id: int) -> HttpResponse:
    """Make a person a member."""
    one, person = association_of(market), queries.get_person(id=person_id)
    form = MemberForm(request.POST or None, initial={"on": clock.today(clock.now())})
    if request.method == "POST" and form.is_valid():
        with form.taking():
            operations.join_organisation(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                organisation_id=one.id,
                person_id=person_id,
                on=form.cleaned_data["on"],
                place=form.cleaned_data["place"],
                kind=MemberKind(form.cleaned_data["kind"] or MemberKind.REGULAR),
            )
            messages.success(request, f"{person.label} 님을 회원으로 적었어요.")
            return redirect(TAB)
    return form_page(request, market, form, TAB, title=f"{person.label} 님 가입", button="회원으로 적기")


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def leave(request: HttpRequest, market: MarketRef, membership_id: int) -> HttpResponse:
    """End a membership."""
    one = queries.get_membership(id=membership_id)
    form = LeaveForm(request.POST or None, initial={"last_day": clock.today(clock.now())})
    if request.method == "POST" and form.is_valid():
        with form.taking():
            operations.leave_organisation(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                membership_id=membership_id,
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, "회원에서 뺐어요.")
            return redirect(TAB)
    return form_page(request, market, form, TAB, title=f"{one.person.label} 님 탈퇴", button="회원에서 빼기")


@require_http_methods(FORM_METHODS)
@market_page(EXPORT)
def roll(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Choose what goes onto the roll, and take it."""
    one = association_of(market)
    may_clear = is_allowed(actor_of(request), EXPORT_CLEAR, market.scope)
    initial = {
        "on": request.GET.get("on") or clock.today(clock.now()),
        "columns": request.GET.getlist("columns") or ["number", "name", "place", "phone", "post"],
        "form": "pdf",
        "mask": "yes",
    }
    form = RollForm(request.POST or None, initial=initial, may_clear=may_clear)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        with form.taking():
            taken = operations.take_roll(
                actor=actor_of(request),
                now=now,
                market_id=market.id,
                organisation_id=one.id,
                on=given["on"],
                columns=[RollColumn(value) for value in given["columns"]],
                reason=form.why(),
                words=given.get("words", ""),
            )
            return _file(taken, given["form"])
    return form_page(
        request, market, form, TAB, title="회원명부 받기", button="명부 받기", say="회의나 제출에 쓸 명부를 만들어요."
    )


def _file(taken: Roll, form: str) -> HttpResponse:
    name = f"{taken.title} {taken.on:%Y-%m-%d}"
    if form == "xlsx":
        return export_response(name, [column.label for column in taken.columns], taken.rows)
    if form == "hwpx":
        return attachment(roll_hwpx(taken), HWPX, f"{name}.hwpx")
    return pdf_response(name, roll_pdf(taken, now=clock.now()))
