"""Persons: found, entered, seen whole, corrected, erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, check, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate
from jangteo.kernel import clock
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.operations.people import KIND
from jangteo.registry.parties.permissions import EDIT, ERASE, EXPORT, VIEW
from jangteo.registry.parties.types import PersonView
from jangteo.registry.parties.web.forms import BusinessForm, PersonChangeForm, PersonForm
from jangteo.registry.parties.web.office.frame import FORM_METHODS, MOST_HITS, asked, form_page, page, wants_file

TAB = "parties_people"
#: For what a person is looked up: where the next step is, under which tab, and in which words.
PURPOSES = {
    "officer": ("parties_officer_new", "parties_association", "누구를 임원으로 적을까요?"),
    "member": ("parties_member_new", "parties_members", "누구를 회원으로 적을까요?"),
    "person": ("parties_person", "parties_people", "새 사람 적기"),
}


@require_http_methods(FORM_METHODS)
@market_page(VIEW)
def people(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Everybody the market knows by name, or those who are looked for."""
    text = asked(request)
    ids = queries.list_person_ids(text=text)
    if wants_file(request):
        check(actor_of(request), EXPORT, market.scope)
    columns = (Column("이름(가림)", 14), Column("전화번호(가림)", 18), "앱 계정")
    people = ((one.name_masked, one.phone_masked, one.user_id is not None) for one in _in_order(ids))
    file = list_file(request, f"{market.name} 사람", columns, people)
    if file is not None:
        return file
    shown = paginate(ids[:MOST_HITS] if text else ids, request, MOST_HITS if text else 25)
    views = {view.id: view for view in queries.list_people(ids=shown.object_list)}
    context = {
        "page": shown,
        "rows": [views[id_] for id_ in shown.object_list if id_ in views],
        "q": text,
        "total": queries.count_people(),
        "hits": len(ids),
        "kind": KIND,
        "may_export": is_allowed(actor_of(request), EXPORT, market.scope),
    }
    return page(request, market, "people", TAB, context)


def _in_order(ids: Sequence[int]) -> Iterator[PersonView]:
    views = {view.id: view for view in queries.list_people(ids=ids)}
    yield from (views[id_] for id_ in ids if id_ in views)


@require_safe
@market_page(VIEW)
def person(request: HttpRequest, market: MarketRef, person_id: int) -> HttpResponse:
    """One person with businesses, memberships and offices."""
    context = {
        "person": queries.get_person(id=person_id),
        "kind": KIND,
        "businesses": queries.list_businesses(person_id=person_id),
        "memberships": queries.list_memberships(person_id=person_id),
        "offices": queries.list_offices(person_id=person_id),
        "today": clock.today(clock.now()),
        "may_erase": is_allowed(actor_of(request), ERASE, market.scope),
    }
    return page(request, market, "person", TAB, context)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def pick(request: HttpRequest, market: MarketRef, purpose: str) -> HttpResponse:
    """Find somebody for a purpose, or go on to write a new person down."""
    if purpose not in PURPOSES:
        raise Http404
    target, tab, title = PURPOSES[purpose]
    text = asked(request)
    found = queries.find_people(text=text, limit=20) if text else []
    context = {
        "title": title,
        "q": text,
        "found": [{"person": one, "url": reverse(target, args=[one.id])} for one in found],
        "new_url": reverse("parties_person_new", args=[purpose]),
        "back": reverse(tab),
    }
    return page(request, market, "pick", tab, context)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def new(request: HttpRequest, market: MarketRef, purpose: str) -> HttpResponse:
    """Write a person down, and go on with what the person was wanted for."""
    if purpose not in PURPOSES:
        raise Http404
    target, tab, _ = PURPOSES[purpose]
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.taking():
            person_id = operations.register_person(
                actor=actor_of(request), now=clock.now(), market_id=market.id, **form.cleaned_data
            )
            return redirect(target, person_id)
    say = "같은 번호가 있으면 그 사람으로 이어져요."
    return form_page(request, market, form, tab, title="새 사람 적기", button="다음", say=say)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def change(request: HttpRequest, market: MarketRef, person_id: int) -> HttpResponse:
    """Correct a name or a number; neither is shown here, and what is left empty stays."""
    one = queries.get_person(id=person_id)
    form = PersonChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.taking():
            operations.change_person(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                person_id=person_id,
                name=form.cleaned_data["name"] or None,
                phone=form.cleaned_data["phone"] or None,
            )
            messages.success(request, "고쳤어요.")
            return redirect("parties_person", person_id)
    title = f"{one.label} 님 정보 고치기"
    return form_page(
        request, market, form, TAB, title=title, button="저장하기", back=reverse("parties_person", args=[person_id])
    )


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def add_business(request: HttpRequest, market: MarketRef, person_id: int) -> HttpResponse:
    """Enter a person's business."""
    one = queries.get_person(id=person_id)
    form = BusinessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.taking():
            operations.register_business(
                actor=actor_of(request), now=clock.now(), market_id=market.id, person_id=person_id, **form.cleaned_data
            )
            messages.success(request, "사업자를 적었어요. 국세청 상태는 밤에 확인해요.")
            return redirect("parties_person", person_id)
    title = f"{one.label} 님 사업자"
    return form_page(
        request, market, form, TAB, title=title, button="적기", back=reverse("parties_person", args=[person_id])
    )


@require_POST
@market_page(ERASE)
def erase(request: HttpRequest, market: MarketRef, person_id: int) -> HttpResponse:
    """Erase a person's name, number and account."""
    operations.erase_person(
        actor=actor_of(request), now=clock.now(), market_id=market.id, person_id=person_id, reason="사무국에서 지움"
    )
    messages.success(request, "이름과 전화번호를 지웠어요.")
    return redirect(TAB)
