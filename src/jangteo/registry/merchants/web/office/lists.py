"""The list of merchants: search with 초성, filters in the address, Excel."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, export_response, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.numbers import read_number
from jangteo.registry.merchants import queries
from jangteo.registry.merchants.permissions import EDIT, VIEW
from jangteo.registry.merchants.types import OnnuriKind, StoreRow, StoreState, Wanted
from jangteo.registry.merchants.web.office.parts import given_of
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import queries as places

PAGE_SIZE = 20
EXPORT_SIZE = 20_000
_STATES = (("", "모두"), ("open", "영업"), ("resting", "휴업"), ("closed", "폐점"))
_SORTS = {"name", "-name", "stall", "-stall", "opened", "-opened", "verified", "-verified"}
_COLUMNS: Sequence[Column | str] = (
    Column("자리", 14),
    Column("상호", 22),
    Column("구역", 16),
    Column("파는 것", 26),
    Column("대표(가림)", 12),
    Column("전화(가림)", 16),
    Column("사업자등록번호", 16),
    "상태",
    Column("문 연 날", 12),
    Column("온누리", 16),
    Column("마지막 확인", 12),
)
_GIVEN = Column("적립(12주)", 14)
ONNURI = {kind.value: kind.label for kind in OnnuriKind}


def _wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; nonsense does not narrow."""
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    onnuri = request.GET.get("onnuri", "")
    today = clock.today(clock.now())
    return Wanted(
        text=request.GET.get("q", "").strip()[:60],
        state=StoreState(state) if state in set(StoreState) else None,
        branch=request.GET.get("goods", "")[:20],
        zone_id=read_number(request.GET.get("zone", ""), least=1, most=2**31),
        onnuri=onnuri if onnuri in ONNURI or onnuri == "none" else "",
        unverified_before=date(today.year, 1, 1) if request.GET.get("check") == "due" else None,
        without_stall=request.GET.get("lack") == "stall",
        without_person=request.GET.get("lack") == "person",
        sort=sort if sort in _SORTS else "stall",
    )


@require_safe
@market_page(VIEW)
def merchants(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Shops and who keeps them, twenty a page."""
    today = clock.today(clock.now())
    wanted = _wanted(request)
    number = read_number(request.GET.get("page", ""), least=1, most=10_000) or 1
    found = queries.list_stores(market_id=market.id, wanted=wanted, today=today, page=number, size=PAGE_SIZE)
    given = given_of(request, market)
    points = given([row.id for row in found.rows]) if given else {}
    counts = queries.count_stores(market_id=market.id, today=today)
    context = {
        "rows": _with_people(found.rows, points),
        "gives": given is not None,
        "total": found.total,
        "page": paginate(range(found.total), request, PAGE_SIZE),
        "filters": query_without(request, "page"),
        "wanted": wanted,
        "narrowed": bool(query_without(request, "page", "sort")),
        "counts": counts,
        "states": _states(request, wanted, counts),
        "zones": [("", "모두"), *((zone.id, zone.title) for zone in places.list_zones(market_id=market.id))],
        "branches": [("", "모두"), *((branch.code, branch.name) for branch in queries.list_goods_branches())],
        "onnuri": [("", "모두"), *ONNURI.items(), ("none", "없음")],
        "may_edit": is_allowed(actor_of(request), EDIT, market.scope),
    }
    return render(request, "merchants/office/merchants.html", context)


def _states(request: HttpRequest, wanted: Wanted, counts: Any) -> list[dict[str, Any]]:
    """A chip for each state with how many shops stand so."""
    kept = query_without(request, "page", "state")
    numbers = {
        "": counts.open + counts.resting,
        "open": counts.open,
        "resting": counts.resting,
        "closed": counts.closed,
    }
    return [
        {
            "label": label,
            "n": numbers[state],
            "url": f"?{kept}&state={state}".replace("?&", "?") if state else f"?{kept}",
            "on": (wanted.state.value if wanted.state else "") == state,
        }
        for state, label in _STATES
    ]


def _with_people(rows: Sequence[StoreRow], points: Mapping[int, int]) -> list[dict[str, Any]]:
    """The rows with their keepers, masked, in one question, and what they gave."""
    people = {person.id: person for person in parties.list_people(ids=[row.person_id for row in rows if row.person_id])}
    # A badge for each state that is shown, and not one for each row.
    shown = {row.state for row in rows}
    badges = {state: render_to_string("merchants/office/_state.html", {"state": state}) for state in shown}
    return [
        {
            "store": row,
            "person": people.get(row.person_id or 0),
            "points": points.get(row.id, 0),
            "badge": badges[row.state],
        }
        for row in rows
    ]


@require_safe
@market_page(VIEW)
def merchants_export(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The list as it is filtered, as a file; names and numbers stay masked."""
    today = clock.today(clock.now())
    found = queries.list_stores(market_id=market.id, wanted=_wanted(request), today=today, page=1, size=EXPORT_SIZE)
    given = given_of(request, market)
    points = given([row.id for row in found.rows]) if given else {}
    rows = []
    for entry in _with_people(found.rows, points):
        store, person = entry["store"], entry["person"]
        rows.append(
            [
                " · ".join(store.stalls),
                store.name,
                " · ".join(store.zones),
                ", ".join(store.goods),
                person.name_masked if person else "",
                person.phone_masked if person else "",
                store.business_number,
                store.state.label,
                store.opened_on,
                ", ".join(ONNURI[kind] for kind in sorted(store.onnuri) if kind in ONNURI),
                store.last_verified_on,
                *([entry["points"]] if given else []),
            ]
        )
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    columns = [*_COLUMNS, _GIVEN] if given else _COLUMNS
    return export_response(f"{market.name} 상인 명부", columns, rows, form=form)
