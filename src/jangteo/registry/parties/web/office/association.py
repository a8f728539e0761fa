"""The association: what it is, who leads it, what its 정관 asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.kernel.korea.business_number import format_business_number
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.permissions import EDIT, VIEW
from jangteo.registry.parties.types import AssemblyState, OfficerView, OrganisationKind, Post
from jangteo.registry.parties.web.forms import (
    LastDayForm,
    OfficerForm,
    OrganisationChangeForm,
    OrganisationForm,
    QuorumForm,
)
from jangteo.registry.parties.web.office.frame import FORM_METHODS, association_of, form_page, page
from jangteo.registry.parties.web.office.timeline import draw

TAB = "parties_association"
_COLUMNS = (
    "직책",
    Column("이름(가림)", 14),
    Column("전화번호(가림)", 18),
    Column("임기 시작", 14),
    Column("임기 끝", 14),
)


@require_safe
@market_page(VIEW)
def home(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The association at a glance."""
    held = queries.find_association(market_id=market.id)
    if held is None:
        return page(request, market, "association_none", TAB, {})
    today = clock.today(clock.now())
    officers = queries.list_officers(organisation_id=held.id)
    file = list_file(request, f"{held.name} 임원", _COLUMNS, (_row(one) for one in officers))
    if file is not None:
        return file
    assemblies = queries.list_assemblies(organisation_id=held.id)
    waiting = [one for one in assemblies if one.state in {AssemblyState.CALLED, AssemblyState.ROLL}]
    context = {
        "today": today,
        "number": format_business_number(held.number) if held.number else "",
        "officers": [one for one in officers if one.is_on(today)],
        "timeline": draw(officers, today, held.warn_days),
        "ending": [
            {"officer": term, "left": term.days_left(today)}
            for term in queries.list_ending_terms(organisation_id=held.id, today=today, days=held.warn_days)
        ],
        "members": queries.count_members(organisation_id=held.id, on=today),
        "next_assembly": waiting[-1] if waiting else None,
        "rules": queries.list_quorum_rules(organisation_id=held.id),
        "has_chair": any(one.post is Post.CHAIR and one.is_on(today) for one in officers),
    }
    return page(request, market, "association", TAB, context)


def _row(one: OfficerView) -> tuple[object, ...]:
    return one.post.label, one.person.name_masked, one.person.phone_masked, one.start, one.last_day


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def found(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Enter the association."""
    form = OrganisationForm(request.POST or None, initial={"name": f"{market.name} 상인회"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": OrganisationKind(form.cleaned_data["kind"])}
        with form.taking():
            operations.found_organisation(actor=actor_of(request), now=clock.now(), market_id=market.id, **given)
            messages.success(request, "상인회를 등록했어요. 이제 임원과 회원을 더해 보세요.")
            return redirect(TAB)
    return form_page(request, market, form, TAB, title="상인회 등록", button="등록하기")


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def change(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Correct what is known of the association."""
    one = association_of(market)
    initial = {
        "kind": one.kind.value,
        "name": one.name,
        "number": format_business_number(one.number) if one.number else "",
        "registered_on": one.registered_on,
        "certificate_number": one.certificate_number,
        "warn_days": one.warn_days,
    }
    form = OrganisationChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": OrganisationKind(form.cleaned_data["kind"])}
        with form.taking():
            operations.change_organisation(
                actor=actor_of(request), now=clock.now(), market_id=market.id, organisation_id=one.id, **given
            )
            messages.success(request, "고쳤어요.")
            return redirect(TAB)
    return form_page(request, market, form, TAB, title="상인회 정보 고치기", button="저장하기")


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def quorum(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Write what the 정관 asks of an assembly."""
    one = association_of(market)
    form = QuorumForm(request.POST or None, initial={"valid_from": clock.today(clock.now())})
    if request.method == "POST" and form.is_valid():
        numerator, denominator, more_than = form.rule()
        with form.taking():
            operations.set_quorum(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                organisation_id=one.id,
                valid_from=form.cleaned_data["valid_from"],
                numerator=numerator,
                denominator=denominator,
                more_than=more_than,
                count_proxies=form.cleaned_data["count_proxies"] == "yes",
            )
            messages.success(request, "정족수를 적었어요.")
            return redirect(TAB)
    return form_page(request, market, form, TAB, title="정족수 적기", button="저장하기")


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def appoint(request: HttpRequest, market: MarketRef, person_id: int) -> HttpResponse:
    """Give a person an office."""
    one, person = association_of(market), queries.get_person(id=person_id)
    form = OfficerForm(request.POST or None, initial={"start": clock.today(clock.now())})
    if request.method == "POST" and form.is_valid():
        with form.taking():
            operations.appoint_officer(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                organisation_id=one.id,
                person_id=person_id,
                post=Post(form.cleaned_data["post"]),
                start=form.cleaned_data["start"],
                last_day=form.cleaned_data["last_day"],
            )
            messages.success(request, f"{person.label} 님을 임원으로 적었어요.")
            return redirect(TAB)
    return form_page(request, market, form, TAB, title=f"{person.label} 님의 임기", button="임원으로 적기")


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def end_term(request: HttpRequest, market: MarketRef, officer_id: int) -> HttpResponse:
    """Set the last day of a term."""
    one = queries.get_officer(id=officer_id)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today(clock.now())})
    if request.method == "POST" and form.is_valid():
        with form.taking():
            operations.end_term(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                officer_id=officer_id,
                last_day=form.cleaned_data["last_day"],
            )
            messages.success(request, "임기를 고쳤어요.")
            return redirect(TAB)
    title = f"{one.post.label} {one.person.label} 님의 임기"
    return form_page(request, market, form, TAB, title=title, button="저장하기")
