"""The desk for what shops ask of the office: changes that it makes for them, and handovers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import DECIDE, VIEW
from jangteo.registry.merchants.queries.requests import OPEN_HANDOVERS
from jangteo.registry.merchants.types import ChangeRequestView, HandoverState, HandoverView, RequestState
from jangteo.registry.merchants.web.office import forms
from jangteo.registry.merchants.web.office.acting import Asking, asked, done_or_told

PAGE_SIZE = 20
_CHANGES_LIST, _HANDOVERS_LIST = "changes", "handovers"
#: Name in the address → chip and the states that it keeps.
_CHANGES: Mapping[str, tuple[str, tuple[RequestState, ...]]] = {
    "": ("모두", ()),
    "waiting": ("기다리는 것", (RequestState.WAITING,)),
    "done": ("끝난 것", (RequestState.APPROVED, RequestState.REFUSED, RequestState.WITHDRAWN)),
}
_HANDOVERS: Mapping[str, tuple[str, tuple[HandoverState, ...]]] = {
    "": ("모두", ()),
    "waiting": ("기다리는 것", OPEN_HANDOVERS),
    "done": ("끝난 것", (HandoverState.APPROVED, HandoverState.REFUSED, HandoverState.WITHDRAWN)),
}
_CHANGE_COLUMNS = (
    Column("점포", 22), Column("무엇을", 18), Column("지금", 22), Column("바라는 것", 22), Column("요청한 때", 20),
    "상태", Column("까닭", 30),
)  # fmt: skip
_HANDOVER_COLUMNS = (
    Column("점포", 22), Column("받을 분", 14), Column("넘기는 날", 14), Column("제안한 때", 20), Column("상태", 20),
    Column("한마디", 30),
)  # fmt: skip


@require_safe
@market_page(VIEW)
def requests(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What shops ask the office to change, or with `?list=handovers` shops on their way to another keeper."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    of_changes = queries.count_requests(market_id=market.id, text=text)
    of_handovers = queries.count_handovers(market_id=market.id, text=text)
    waiting = {"changes": of_changes[RequestState.WAITING], "handovers": sum(of_handovers[s] for s in OPEN_HANDOVERS)}
    # Where nobody chose, the list in which something waits.
    list_ = request.GET.get("list") or ("handovers" if waiting["handovers"] and not waiting["changes"] else "changes")
    handing = list_ == "handovers"
    chips = _HANDOVERS if handing else _CHANGES
    state = request.GET.get("state", "") if request.GET.get("state", "") in chips else ""
    wanted: dict[str, Any] = {"market_id": market.id, "states": chips[state][1], "text": text}
    counts: Mapping[Any, int] = of_handovers if handing else of_changes
    if request.GET.get("form"):
        file = _handover_file(request, market, wanted) if handing else _change_file(request, market, wanted)
        if file is not None:
            return file
    total = sum(counts[one] for one in chips[state][1] or counts)
    page = paginate(range(total), request, PAGE_SIZE)
    wanted |= {"page": page.number, "size": PAGE_SIZE}
    kept = f"list={list_}&{query_without(request, 'page', 'state', 'list')}".rstrip("&")
    context = {
        "handing": handing,
        "rows": queries.list_handover_page(**wanted) if handing else queries.list_requests(**wanted),
        "page": page,
        "query": f"list={list_}&{query_without(request, 'page', 'list')}".rstrip("&"),
        "list": list_,
        "text": text,
        "narrowed": bool(text or state),
        "waiting": sum(waiting.values()),
        "lists": [
            {"label": f"바꾸기 {waiting['changes']:,}", "url": "?list=changes", "current": not handing},
            {"label": f"넘겨주기 {waiting['handovers']:,}", "url": "?list=handovers", "current": handing},
        ],
        "chips": [
            {
                "label": label,
                "n": sum(counts[one] for one in states or counts),
                "on": key == state,
                "url": f"?{kept}&state={key}",
            }
            for key, (label, states) in chips.items()
        ],
        "may_decide": is_allowed(actor_of(request), DECIDE, market.scope),
    }
    return render(request, "merchants/office/requests.html", context)


def _change_file(request: HttpRequest, market: MarketRef, wanted: dict[str, Any]) -> HttpResponse | None:
    rows = _change_lines(queries.list_requests(**wanted))
    return list_file(request, f"{market.name} 바꾸기 요청", _CHANGE_COLUMNS, rows)


def _change_lines(rows: list[ChangeRequestView]) -> Iterator[tuple[object, ...]]:
    for one in rows:
        for field, before, after in one.changes:
            yield one.store_name, field, before, after, one.asked_at, one.state.label, one.words


def _handover_file(request: HttpRequest, market: MarketRef, wanted: dict[str, Any]) -> HttpResponse | None:
    rows = (_handover_line(one) for one in queries.list_handover_page(**wanted))
    return list_file(request, f"{market.name} 넘겨주기 요청", _HANDOVER_COLUMNS, rows)


def _handover_line(one: HandoverView) -> tuple[object, ...]:
    return one.store_name, one.relation, one.effective_on, one.proposed_at, one.state.label, one.words


def _listed(list_: str) -> str:
    return reverse("merchants_requests") + f"?list={list_}"


def _then(market: MarketRef, store_id: int, list_: str) -> Callable[[], str]:
    """Where the desk goes on after a decision: to what else waits, the same kind first, else to the shop."""

    def where() -> str:
        accepted = queries.count_handovers(market_id=market.id)[HandoverState.ACCEPTED]
        waiting = queries.count_requests(market_id=market.id)[RequestState.WAITING]
        left = {_CHANGES_LIST: waiting, _HANDOVERS_LIST: accepted}
        ahead = [name for name in sorted(left, key=lambda name: name != list_) if left[name]]
        return f"{_listed(ahead[0])}&state=waiting" if ahead else reverse("merchants_store", args=[store_id])

    return where


@require_POST
@market_page(DECIDE)
def approve_change(request: HttpRequest, market: MarketRef, request_id: int) -> HttpResponse:
    """Do what a shop asked for."""
    found = queries.get_change_request(market_id=market.id, id=request_id)

    def act() -> None:
        operations.approve_change(actor=actor_of(request), now=clock.now(), market_id=market.id, request_id=request_id)

    return done_or_told(request, act, f"{found.store_name}: 바꾸었어요.", _then(market, found.store_id, _CHANGES_LIST))


@require_POST
@market_page(DECIDE)
def withdraw_handover(request: HttpRequest, market: MarketRef, handover_id: int) -> HttpResponse:
    """Take a proposal back for the keeper, as when its number was mistyped."""
    found = queries.get_handover(market_id=market.id, id=handover_id)

    def act() -> None:
        operations.withdraw_handover(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=found.store_id,
            handover_id=found.id,
        )

    # With the right number it is proposed anew on the page of the shop.
    shop = reverse("merchants_store", args=[found.store_id])
    return done_or_told(request, act, "거두었어요. 다시 제안할 수 있어요.", shop)


@market_page(DECIDE)
def refuse_change(request: HttpRequest, market: MarketRef, request_id: int) -> HttpResponse:
    """Refuse a change, with the reason."""
    found = queries.get_change_request(market_id=market.id, id=request_id)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        operations.refuse_change(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            request_id=request_id,
            reason=form.cleaned_data["reason"],
        )

    asking = Asking("변경 거절", "거절하기", _listed(_CHANGES_LIST), "요청", "까닭을 점주가 읽어요.", True)
    done = f"{found.store_name}: 거절했어요."
    return asked(request, form, asking, act, done, _then(market, found.store_id, _CHANGES_LIST))


@market_page(DECIDE)
def approve_handover(request: HttpRequest, market: MarketRef, handover_id: int) -> HttpResponse:
    """Give the shop to its new keeper."""
    found = queries.get_handover(market_id=market.id, id=handover_id)
    form = forms.HandoverForm(
        request.POST if request.method == "POST" else None, initial={"on": clock.today(clock.now())}
    )

    def act() -> None:
        operations.approve_handover(
            actor=actor_of(request), now=clock.now(), market_id=market.id, handover_id=handover_id, **form.cleaned_data
        )

    shop = f"{found.store_name}({found.relation}에게)" if found.relation else found.store_name
    say = f"{with_josa(shop, '은/는')} 이날부터 점주가 바뀌어요. 앞 점주와 점원은 점포 화면을 더 쓸 수 없어요."
    asking = Asking("넘겨주기 승인", "승인하기", _listed(_HANDOVERS_LIST), "요청", say)
    done = f"{found.store_name}: 점주를 바꾸었어요."
    return asked(request, form, asking, act, done, _then(market, found.store_id, _HANDOVERS_LIST))


@market_page(DECIDE)
def refuse_handover(request: HttpRequest, market: MarketRef, handover_id: int) -> HttpResponse:
    """Refuse a handover, with the reason."""
    found = queries.get_handover(market_id=market.id, id=handover_id)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        operations.refuse_handover(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            handover_id=handover_id,
            reason=form.cleaned_data["reason"],
        )

    asking = Asking("넘겨주기 거절", "거절하기", _listed(_HANDOVERS_LIST), "요청", "까닭을 두 분이 읽어요.", True)
    done = f"{found.store_name}: 거절했어요."
    return asked(request, form, asking, act, done, _then(market, found.store_id, _HANDOVERS_LIST))
