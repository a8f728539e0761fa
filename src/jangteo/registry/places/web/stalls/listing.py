"""The list of stalls: what is asked of it, the page, the file to take away, changing several alike."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page as DjangoPage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, export_response, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, NotAllowed, Refused
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import MANAGE_STALLS, VIEW_STALLS
from jangteo.registry.places.types import Ownership, Page, StallFilter, StallUse, StallView, ZoneView, floor_label
from jangteo.registry.places.web.stalls.forms import OWNERSHIPS, USES, BulkForm

PER_PAGE = 50
MOST = 2000
_COLUMNS: list[Column | str] = [
    Column("자리 번호", 14),
    Column("구역", 20),
    "층",
    "넓이(㎡)",
    "쓰임",
    "소유",
    Column("없앤 날", 14),
    Column("없앤 까닭", 24),
]


def _chosen(text: str | None, among: list[tuple[str, str]]) -> str:
    return text if text is not None and text in {key for key, _ in among} else ""


class Asked:
    """What the address asks of the list; what cannot be read does not narrow it."""

    def __init__(self, query: QueryDict, zones: list[ZoneView], floors: list[int]) -> None:
        self.zones = [(str(zone.id), zone.title) for zone in zones]
        self.floors = [(str(floor), floor_label(floor)) for floor in floors]
        self.search = query.get("q", "").replace("\0", "").strip()[:60]
        self.zone = _chosen(query.get("zone"), self.zones)
        self.floor = _chosen(query.get("floor"), self.floors)
        self.use = _chosen(query.get("use"), USES)
        self.ownership = _chosen(query.get("ownership"), OWNERSHIPS)
        self.area_unknown = query.get("area") == "unknown"
        self.retired = query.get("retired") == "on"
        self.sort = query.get("sort", "")[:20]

    @property
    def wanted(self) -> StallFilter:
        """What the query takes."""
        return StallFilter(
            search=self.search,
            zone_id=int(self.zone) if self.zone else None,
            floor=int(self.floor) if self.floor else None,
            use=StallUse(self.use) if self.use else None,
            ownership=Ownership(self.ownership) if self.ownership else None,
            area_unknown=self.area_unknown,
            retired=self.retired,
        )

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.wanted != StallFilter()


def _asked(request: HttpRequest, market: MarketRef) -> Asked:
    zones = queries.list_zones(market_id=market.id)
    return Asked(request.GET, zones, queries.list_floors(market_id=market.id))


class _Counted:
    """A list of which only one page is loaded, for Django's paginator."""

    def __init__(self, market_id: int, asked: Asked) -> None:
        self._market_id, self._asked = market_id, asked
        self._first = self._load(1)

    def _load(self, number: int) -> Page[StallView]:
        wanted, sort = self._asked.wanted, self._asked.sort
        return queries.list_stall_page(market_id=self._market_id, wanted=wanted, sort=sort, page=number, size=PER_PAGE)

    def __len__(self) -> int:
        return self._first.total

    def __getitem__(self, wanted: slice) -> tuple[StallView, ...]:
        number = (wanted.start or 0) // PER_PAGE + 1
        page = self._first if number == 1 else self._load(number)
        return page.items[: wanted.stop - wanted.start]


@require_safe
@market_page(VIEW_STALLS)
def stalls(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The list with search, filters, order and pages."""
    return _page(request, market)


def _page(request: HttpRequest, market: MarketRef, form: BulkForm | None = None) -> HttpResponse:
    asked = _asked(request, market)
    page: DjangoPage[Any] = paginate(_Counted(market.id, asked), request, PER_PAGE)  # type: ignore[arg-type]
    zones = queries.list_zones(market_id=market.id)
    context = {
        "asked": asked,
        "page": page,
        "total": page.paginator.count,
        "in_use": sum(zone.stalls for zone in zones),
        "zones": zones,
        "zone_options": [("", "모든 구역"), *asked.zones],
        "floor_options": [("", "모든 층"), *asked.floors],
        "use_options": [("", "모든 쓰임"), *USES],
        "ownership_options": [("", "공유·사유"), *OWNERSHIPS],
        "bulk": form or BulkForm(zones),
        "query": query_without(request, "page"),
        "unknown_query": query_without(request, "page", "area"),
        "retired_query": query_without(request, "page", "retired"),
        "may_edit": is_allowed(actor_of(request), MANAGE_STALLS, market.scope),
    }
    return render(request, "places/stalls/list.html", context, status=422 if form else 200)


@require_safe
@market_page(VIEW_STALLS)
def export(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The list as it is filtered, as a spreadsheet."""
    asked = _asked(request, market)
    rows: list[StallView] = []
    page = queries.list_stall_page(market_id=market.id, wanted=asked.wanted, sort=asked.sort, size=MOST)
    rows += page.items
    for number in range(2, page.pages + 1):
        rows += queries.list_stall_page(
            market_id=market.id, wanted=asked.wanted, sort=asked.sort, page=number, size=MOST
        ).items
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    return export_response(f"{market.name} 자리 목록", _COLUMNS, [_row(row) for row in rows], form=form)


def _row(stall: StallView) -> list[object]:
    return [
        stall.number,
        stall.zone_name,
        stall.floor_label,
        stall.area_m2,
        stall.use.label,
        stall.ownership.label,
        stall.retired_on,
        stall.retired_reason,
    ]


@require_POST
@market_page(MANAGE_STALLS)
def bulk(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Change zone, use or ownership of the chosen stalls."""
    form = BulkForm(queries.list_zones(market_id=market.id), request.POST)
    chosen = request.POST.getlist("stall")
    if not form.is_valid():
        return _page(request, market, form)
    try:
        if not all(each.isascii() and each.isdigit() and len(each) < 18 for each in chosen):
            raise Invalid("stalls_invalid", "자리를 하나 이상 골라 주세요.")
        count = operations.change_stalls(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            stall_ids=tuple(dict.fromkeys(int(each) for each in chosen)),
            **form.wanted(),
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        if refusal.status == 404:
            raise
        form.take(refusal)
        return _page(request, market, form)
    messages.success(request, f"{count}자리를 바꿨어요." if count else "이미 그렇게 적혀 있어요.")
    response = redirect("places_stalls")
    response["Location"] += f"?{query_without(request)}" if request.GET else ""
    return response
