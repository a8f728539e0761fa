"""The desk for applications."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jangteo.foundation.files.toolkit import file_info, file_response
from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import DECIDE, VIEW
from jangteo.registry.merchants.types import (
    ApplicationRow,
    ApplicationState,
    ApplicationView,
    paper_owner,
)
from jangteo.registry.merchants.web.office import forms
from jangteo.registry.merchants.web.office.acting import Asking, asked
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import queries as places

PAGE_SIZE = 20
_COLUMNS = (
    Column("상호", 22), Column("신청한 분(가림)", 16), Column("자리", 12), Column("파는 것", 28), Column("보낸 때", 20),
    "상태",
)  # fmt: skip
_TABS = (
    (ApplicationState.SUBMITTED, "심사할 것"),
    (ApplicationState.MORE_NEEDED, "보완 기다림"),
    (ApplicationState.APPROVED, "승인"),
    (ApplicationState.REFUSED, "거절"),
)


@require_safe
@market_page(VIEW)
def applications(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Applications by state, those that wait longest first, twenty a page."""
    word = request.GET.get("state", "")
    state = ApplicationState(word) if word in {tab.value for tab, _ in _TABS} else ApplicationState.SUBMITTED
    today, text = clock.today(clock.now()), request.GET.get("q", "").replace("\0", "").strip()[:60]
    if request.GET.get("form"):
        rows = queries.list_applications(market_id=market.id, today=today, states=[state], text=text)
        file = list_file(request, f"{market.name} 입점 신청", _COLUMNS, (_line(row) for row in rows))
        if file is not None:
            return file
    counts = queries.count_applications(market_id=market.id, text=text)
    page = paginate(range(counts.get(state, 0)), request, PAGE_SIZE)
    context = {
        "rows": queries.list_applications(
            market_id=market.id, today=today, states=[state], text=text, page=page.number, size=PAGE_SIZE
        ),
        "text": text,
        "kept": query_without(request, "page", "state"),
        "page": page,
        "filters": query_without(request, "page"),
        "state": state,
        "tabs": [
            {"label": label, "n": counts.get(tab, 0), "value": tab.value, "on": tab is state} for tab, label in _TABS
        ],
    }
    return render(request, "merchants/office/applications.html", context)


def _line(row: ApplicationRow) -> tuple[object, ...]:
    return row.shop_name, row.name_masked, row.stall_number, row.goods, row.submitted_at, row.state.label


def _application(market: MarketRef, application_id: int) -> ApplicationView:
    return queries.get_application(market_id=market.id, id=application_id)


@require_safe
@market_page(VIEW)
def application(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """One application: its answers, its papers, the stall it asks for, and what to decide."""
    view = _application(market, application_id)
    today = clock.today(clock.now())
    drawn = places.find_map(market_id=market.id) if view.stall_id else None
    number = view.business_number
    context = {
        "one": view,
        "papers": [{"paper": one, "info": file_info(one.file_id)} for one in view.papers],
        "business": parties.find_business(market_id=market.id, number=number) if number else None,
        "map": drawn,
        "cells": queries.list_map_cells(market_id=market.id, today=today, for_whom="office") if drawn else [],
        "may_decide": is_allowed(actor_of(request), DECIDE, market.scope) and not view.state.is_settled,
        "may_open": is_allowed(actor_of(request), DECIDE, market.scope),
        "waits": view.state is ApplicationState.SUBMITTED,
        "approve_form": forms.ApproveForm(initial=_as_seen(view), market_id=market.id),
    }
    return render(request, "merchants/office/application.html", context)


def _as_seen(view: ApplicationView) -> dict[str, Any]:
    """What a form of approval starts with, and which answers it was made for."""
    return {
        "stalls": view.stall_number,
        "join_association": view.join_association,
        "seen_at": view.changed_at.isoformat(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(DECIDE)
def paper(request: HttpRequest, market: MarketRef, application_id: int, paper_id: int) -> HttpResponse:
    """One paper of an application: opened at once while it waits for the decision, else for a reason; always logged."""
    view = _application(market, application_id)
    found = next((one for one in view.papers if one.id == paper_id), None)
    if found is None:
        raise Missing("paper_missing", "그런 서류가 없어요.")
    waits = view.state.awaits_decision and "reason" not in request.POST
    form = forms.PaperForm(request.POST if request.method == "POST" and not waits else None)
    if request.method == "POST" and (waits or form.is_valid()):
        reason = None if waits else Reason(form.cleaned_data["reason"])
        words = "" if waits else form.cleaned_data["words"]
        with form.taking():
            file_id = operations.open_paper(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                application_id=view.id,
                paper_id=found.id,
                reason=reason,
                words=words,
            )
            return file_response(file_id, owner=paper_owner(view.id))
    asking = _asking(view, f"{found.kind.label} 보기", "보기", "누가 언제 왜 보았는지 남고, 본인도 볼 수 있어요.")
    status = 422 if form.errors else 200
    return render(request, "merchants/office/form.html", {"form": form, "asking": asking}, status=status)


def _asking(view: ApplicationView, title: str, button: str, say: str, *, danger: bool = False) -> Asking:
    back = reverse("merchants_application", args=[view.id])
    return Asking(title, button, back, f"{view.shop_name or '상호 없음'} 신청", say, danger)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@market_page(DECIDE)
def approve(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """Let the applicant in."""
    view = _application(market, application_id)
    form = forms.ApproveForm(_data(request), initial=_as_seen(view), market_id=market.id)
    opened: list[int] = []

    def act() -> None:
        opened.append(
            operations.approve(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                application_id=view.id,
                stall_ids=form.cleaned_data["stalls"],
                join_association=form.cleaned_data["join_association"],
                seen_at=form.cleaned_data["seen_at"],
            )
        )

    asking = _asking(view, "입점 승인", "승인하기", "점포가 열리고 신청한 분에게 알림이 가요.")
    answer = asked(request, form, asking, act, "승인했어요. 배치도에 점포가 열렸어요.")
    return redirect(reverse("merchants_store", args=[opened[0]])) if opened else answer


@market_page(DECIDE)
def ask_for_more(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """Say what is still missing."""
    view = _application(market, application_id)
    form = forms.ReasonForm(_data(request))

    def act() -> None:
        operations.ask_for_more(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            application_id=view.id,
            reason=form.cleaned_data["reason"],
        )

    asking = _asking(
        view, "보완 부탁하기", "보내기", "무엇이 더 있어야 하는지 적어 주세요. 신청한 분이 고쳐서 다시 보내요."
    )
    return asked(request, form, asking, act, "보완을 부탁했어요.")


@market_page(DECIDE)
def refuse(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """Refuse, with the reason."""
    view = _application(market, application_id)
    form = forms.ReasonForm(_data(request))

    def act() -> None:
        operations.refuse(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            application_id=view.id,
            reason=form.cleaned_data["reason"],
        )

    asking = _asking(view, "입점 거절", "거절하기", "까닭을 적어 주세요. 신청한 분이 읽어요.", danger=True)
    return asked(request, form, asking, act, "거절했어요.")
