"""확인할 것: rows that may be one of several markets, decided one by one or, where it is plain, together."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Invalid
from jangteo.kernel.numbers import read_number
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import DECIDE
from jangteo.registry.places.types import DatasetKind, DoubtDecision, DoubtView, MarketView, Page
from jangteo.registry.places.web.city.compare import compare
from jangteo.registry.places.web.city.links import page_links, with_values

A_PAGE = 50
#: Rows that a file holds at most.
MOST = 20_000
_COLUMNS = (
    Column("줄에 적힌 시장", 24), "자료", "줄", Column("혹시 이 시장", 24), Column("까닭", 30), Column("정한 것", 16),
    Column("누가", 14), Column("언제", 20),
)  # fmt: skip
SAME_NAME = "이름이 같아요"


@dataclass(frozen=True, slots=True)
class Line:
    """A doubt in the list; `plain` when its one candidate has the very name and no other row claims it."""

    doubt: DoubtView
    plain: bool


def _code(region: RegionRef | None) -> str:
    return region.code if region else ""


@region_page(DECIDE)
@require_GET
def doubts(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The doubts that wait, or with ``?decided=on`` those already decided."""
    decided = bool(request.GET.get("decided"))
    number = read_number(request.GET.get("page", ""), least=1, most=10_000) or 1
    size = MOST if request.GET.get("form") else A_PAGE
    page: Page[DoubtView] = queries.list_doubts(region=_code(region), decided=decided, page=number, size=size)
    file = list_file(request, "확인할 것", _COLUMNS, (_row(doubt) for doubt in page.items))
    if file is not None:
        return file
    names = Counter((doubt.kind, doubt.name) for doubt in page.items)
    lines = [Line(doubt, _is_plain(doubt) and names[doubt.kind, doubt.name] == 1) for doubt in page.items]
    return render(
        request,
        "places/city/doubts.html",
        {
            "page": page,
            "lines": lines,
            "plain": sum(1 for line in lines if line.plain),
            "decided": decided,
            "waiting": queries.count_open_doubts(region=_code(region)),
            "pages": page_links(request.GET, page.number, page.pages),
            "previous": with_values(request.GET, page=str(number - 1)) if number > 1 else "",
            "next": with_values(request.GET, page=str(number + 1)) if number < page.pages else "",
        },
    )


def _row(doubt: DoubtView) -> tuple[object, ...]:
    first = doubt.candidates[0] if doubt.candidates else None
    return (
        doubt.name, doubt.kind.label, doubt.row, first.name if first else "", ", ".join(first.why) if first else "",
        doubt.decision.label if doubt.decision else "", doubt.decided_by, doubt.decided_at,
    )  # fmt: skip


def _is_plain(doubt: DoubtView) -> bool:
    return len(doubt.candidates) == 1 and SAME_NAME in doubt.candidates[0].why


@region_page(DECIDE)
@require_GET
def doubt(request: HttpRequest, region: RegionRef | None, doubt_id: int) -> HttpResponse:
    """One doubt at the desk: the row, its candidates, and the choices."""
    found = queries.get_doubt(id=doubt_id, region=_code(region))
    markets: dict[int, MarketView] = {}
    for candidate in found.candidates:
        market = queries.find_market(id=candidate.market_id)
        if market is not None:
            markets[candidate.market_id] = market
    return render(
        request,
        "places/city/doubt.html",
        {
            "doubt": found,
            "comparison": compare(found, markets),
            "may_add": found.kind is DatasetKind.STANDARD,
            "waiting": queries.count_open_doubts(region=_code(region)),
            "skipped": found.decision is DoubtDecision.SKIP,
        },
    )


@region_page(DECIDE)
@require_POST
def decide(request: HttpRequest, region: RegionRef | None, doubt_id: int) -> HttpResponse:
    """Decide one doubt and go on to the next."""
    decision = _decision(request)
    operations.decide_doubt(
        actor=actor_of(request),
        now=now(),
        doubt_id=doubt_id,
        decision=decision,
        market_id=read_number(request.POST.get("market_id", "")),
        region_id=region.id if region else None,
    )
    messages.success(request, _SAID[decision])
    return _next(region, doubt_id)


_SAID = {
    DoubtDecision.SAME: "같은 시장으로 정했어요.",
    DoubtDecision.NEW: "새 시장으로 넣었어요.",
    DoubtDecision.SKIP: "넘겼어요. ‘정한 것’에서 다시 볼 수 있어요.",
}


def _decision(request: HttpRequest) -> DoubtDecision:
    word = request.POST.get("decision", "")
    if word not in set(DoubtDecision):
        raise Invalid("decision_invalid", "같은 시장인지, 새 시장인지, 넘길지 골라 주세요.")
    return DoubtDecision(word)


def _next(region: RegionRef | None, after: int) -> HttpResponseRedirect:
    """The next doubt in the list, the first one after the last, or the empty list."""
    waiting = queries.list_doubts(region=_code(region), size=200).items
    following = [each.id for each in waiting if each.id > after] or [each.id for each in waiting]
    if not following:
        return HttpResponseRedirect(reverse("city_doubts"))
    return HttpResponseRedirect(reverse("city_doubt", args=[following[0]]))


@region_page(DECIDE)
@require_POST
def undo(request: HttpRequest, region: RegionRef | None, doubt_id: int) -> HttpResponse:
    """Take a skipped doubt up again."""
    operations.reopen_doubt(
        actor=actor_of(request), now=now(), doubt_id=doubt_id, region_id=region.id if region else None
    )
    messages.success(request, "다시 확인할 수 있어요.")
    return redirect("city_doubt", doubt_id=doubt_id)


@region_page(DECIDE)
@require_POST
def bulk(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Decide the ticked doubts alike."""
    ids = tuple(number for word in request.POST.getlist("doubt") if (number := read_number(word)) is not None)
    count = operations.decide_doubts(
        actor=actor_of(request),
        now=now(),
        doubt_ids=ids,
        decision=_decision(request),
        region_id=region.id if region else None,
    )
    messages.success(request, f"{count:,}건을 정했어요." if count else "정할 수 있는 것이 없었어요.")
    return redirect("city_doubts")
