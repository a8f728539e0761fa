"""Shops in a program: who takes part, adding many at once, leaving on a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, export_response, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.korea.hangul import normalize_search, search_pattern
from jangteo.kernel.numbers import format_percent, read_number
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.permissions import MANAGE, VIEW
from jangteo.loyalty.points.types import ParticipationView
from jangteo.loyalty.points.web.office.acting import asked
from jangteo.loyalty.points.web.office.forms import LeaveForm, ShopsForm
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.merchants.types import StoreState, Wanted

SHOWN, PAGE_SIZE = 8, 20
EVERY = 20_000


def by_stall(market: MarketRef, shops: Sequence[ParticipationView], day: date) -> list[ParticipationView]:
    """Participations of this market by the stalls of their shops; closed ones stand last."""
    ids = merchants.list_store_ids(market_id=market.id, wanted=Wanted(sort="stall"), today=day)
    order = {store_id: at for at, store_id in enumerate(ids)}
    return sorted(shops, key=lambda one: (order.get(one.store_id, EVERY), one.id))


def shop_rows(market: MarketRef, shops: Sequence[ParticipationView], day: date) -> list[dict[str, Any]]:
    """Participations of this market with the shops' names and places; a closed shop keeps its name."""
    ids = [shop.store_id for shop in shops]
    by_id = {store.id: store for store in merchants.list_stores_of(market_id=market.id, ids=ids, today=day)}
    rows = []
    for shop in shops:
        store = by_id.get(shop.store_id)
        trading = store if store and store.state != StoreState.CLOSED else None
        rows.append(
            {
                "part": shop,
                "store_id": shop.store_id,
                "name": store.name if store else "",
                "place": trading.place if trading else "폐점",
                "goods": ", ".join(trading.goods) if trading else "",
                "rate": format_percent(shop.rate_bp) if shop.rate_bp is not None else "",
                "is_coming": shop.since > day,
                "last_day": date.fromordinal(shop.until.toordinal() - 1) if shop.until else None,
            }
        )
    return rows


def _standing(shop: ParticipationView, day: date) -> bool:
    return shop.until is None or shop.until > day


@require_safe
@market_page(VIEW)
def shops(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """The market's shops in a program, twenty a page; ``?form=`` takes all of them away as a file."""
    day = clock.today(clock.now())
    view = queries.get_program(program_id=program_id, market_id=market.id)
    found = queries.list_participations(program_id=program_id, market_id=market.id)
    state = request.GET.get("state", "")
    kept = [shop for shop in found if _standing(shop, day) != (state == "left")]
    if state == "outside":
        kept = [shop for shop in kept if shop.outside]
    text = request.GET.get("q", "").strip()[:60]
    kept = by_stall(market, kept, day)
    form = request.GET.get("form")
    if form in {"xlsx", "csv"}:
        return _export(market, view.name, _named(shop_rows(market, kept, day), text), form)
    if text:
        page = paginate(_named(shop_rows(market, kept, day), text), request, PAGE_SIZE)
    else:
        page = paginate(kept, request, PAGE_SIZE)
        page.object_list = shop_rows(market, list(page.object_list), day)
    context = {
        "program": view,
        "page": page,
        "total": page.paginator.count,
        "filters": query_without(request, "page"),
        "wanted": text,
        "chips": _chips(request, found, day, state),
        "may_manage": is_allowed(actor_of(request), MANAGE, market.scope),
    }
    return render(request, "points/office/shops.html", context)


def _named(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    if not text:
        return rows
    pattern = re.compile(search_pattern(text))
    return [row for row in rows if pattern.search(normalize_search(f"{row['name']} {row['place']} {row['goods']}"))]


def _chips(request: HttpRequest, found: list[ParticipationView], day: date, state: str) -> list[dict[str, Any]]:
    standing = [shop for shop in found if _standing(shop, day)]
    counts = (
        ("", "들어온 가게", len(standing)),
        ("outside", "시장 밖", sum(shop.outside for shop in standing)),
        ("left", "나간 가게", len(found) - len(standing)),
    )
    kept = query_without(request, "page", "state")
    return [
        {
            "label": label,
            "n": n,
            "on": state == key,
            "url": f"?{kept}&state={key}".replace("?&", "?") if key else f"?{kept}",
        }
        for key, label, n in counts
    ]


def _export(market: MarketRef, name: str, rows: list[dict[str, Any]], form: str) -> HttpResponse:
    columns: list[Column | str] = [
        Column("자리", 14), Column("상호", 22), Column("파는 것", 26), "적립률", "시장 밖", Column("시작한 날", 12),
        Column("마지막 날", 12),
    ]  # fmt: skip
    lines = [
        [row["place"], row["name"], row["goods"], row["rate"], row["part"].outside, row["part"].since, row["last_day"]]
        for row in rows
    ]
    return export_response(f"{market.name} {name} 참여 가게", columns, lines, form=form)


@market_page(MANAGE)
def add(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Choose shops that are not in yet, by goods or all at once, and let them in."""
    day = clock.today(clock.now())
    view = queries.get_program(program_id=program_id, market_id=market.id)
    present = {
        shop.store_id
        for shop in queries.list_participations(program_id=program_id, market_id=market.id)
        if shop.until is None
    }
    branch, text = request.GET.get("goods", "")[:20], request.GET.get("q", "").strip()[:60]
    wanted = Wanted(sort="stall", branch=branch, text=text)
    offered = merchants.list_stores(market_id=market.id, wanted=wanted, today=day, size=EVERY).rows
    stores = [store for store in offered if store.id not in present]
    form = ShopsForm(request.POST if request.method == "POST" else None, initial={"since": day})
    chosen = _chosen(request)
    added: list[int] = []

    def act() -> None:
        added.append(
            operations.take_part_together(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                store_ids=chosen,
                since=form.cleaned_data["since"],
                rate_bp=form.rate_bp(),
                outside=form.cleaned_data["outside"],
            )
        )

    branches = [("", "모두"), *((one.code, one.name) for one in merchants.list_goods_branches())]
    context: dict[str, object] = {
        "program": view,
        "stores": stores,
        "chosen": set(chosen),
        "branches": branches,
        "branch": branch,
        "wanted": text,
        "narrowed": bool(branch or text),
    }
    to = reverse("points_shops", args=[program_id])
    return asked(
        request, form, "points/office/add.html", context, act, f"가게 {len(chosen):,}곳을 넣었어요.", lambda: to
    )


def _chosen(request: HttpRequest) -> list[int]:
    found = [read_number(text, least=1, most=2**62) for text in request.POST.getlist("store")]
    return [store_id for store_id in found if store_id]


@market_page(MANAGE)
def leave(request: HttpRequest, market: MarketRef, program_id: int, participation_id: int) -> HttpResponse:
    """Say the last day of a shop in a program."""
    day = clock.today(clock.now())
    view = queries.get_program(program_id=program_id, market_id=market.id)
    part = queries.get_participation(program_id=program_id, market_id=market.id, id=participation_id)
    [row] = shop_rows(market, [part], day)
    form = LeaveForm(
        request.POST if request.method == "POST" else None, initial={"last_day": max(day, part.since)}
    )  # fmt: skip

    def act() -> None:
        operations.leave_program(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=program_id,
            participation_id=participation_id,
            last_day=form.cleaned_data["last_day"],
        )

    to = reverse("points_shops", args=[program_id])
    context: dict[str, object] = {"program": view, "row": row, "back": to}
    return asked(request, form, "points/office/leave.html", context, act, "마지막 날을 적었어요.", lambda: to)
