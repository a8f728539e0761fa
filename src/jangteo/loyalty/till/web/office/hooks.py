"""Partners that are told of postings: added, shown their secret once, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till import operations, queries
from jangteo.loyalty.till.permissions import CONNECT, VIEW
from jangteo.loyalty.till.types import HookState
from jangteo.loyalty.till.web.office.forms import HookForm


@require_safe
@market_page(VIEW)
def hooks(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The partners of the market, and how the last message to each went."""
    programs = {program.id: program.name for program in points.list_programs(market_id=market.id)}
    found = queries.list_hooks(market_id=market.id)
    rows: list[dict[str, Any]] = [
        {"hook": one, "program": programs.get(one.program_id, "")} for one in found if one.state != HookState.REVOKED
    ]
    columns = (
        Column("받는 곳", 22),
        Column("주소", 44),
        Column("포인트 사업", 20),
        "상태",
        Column("마지막으로 보낸 때", 20),
    )
    lines = (
        (row["hook"].label, row["hook"].url, row["program"], row["hook"].state.label, row["hook"].last_sent_at)
        for row in rows
    )
    file = list_file(request, f"{market.name} 연결", columns, lines)
    if file is not None:
        return file
    may_connect = is_allowed(actor_of(request), CONNECT, market.scope)
    return render(request, "till/office/hooks.html", {"rows": rows, "may_connect": may_connect})


@market_page(CONNECT)
def add(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Add a partner; the answer shows its secret, which is told nowhere else and never again."""
    programs = [(str(one.id), one.name) for one in points.list_programs(market_id=market.id)]
    form = HookForm(request.POST if request.method == "POST" else None, programs=programs)
    if form.is_bound and form.is_valid():
        with form.taking():
            issued = operations.add_hook(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=int(form.cleaned_data["program"]),
                label=form.cleaned_data["label"],
                url=form.cleaned_data["url"],
            )
            context = {"secret": issued.secret, "label": form.cleaned_data["label"]}
            response = render(request, "till/office/hook_issued.html", context)
            add_never_cache_headers(response)
            return response
    context = {"form": form, "programs": programs}
    return render(request, "till/office/hook_add.html", context, status=422 if form.errors else 200)


@require_POST
@market_page(CONNECT)
def revoke(request: HttpRequest, market: MarketRef, hook_id: int) -> HttpResponse:
    """Tell a partner nothing more."""
    operations.revoke_hook(actor=actor_of(request), now=clock.now(), market_id=market.id, hook_id=hook_id)
    messages.success(request, "끊었어요. 이제 그곳으로 아무것도 보내지 않아요.")
    return redirect("till_hooks")


@require_POST
@market_page(CONNECT)
def restart(request: HttpRequest, market: MarketRef, hook_id: int) -> HttpResponse:
    """Send again to a partner that was switched off."""
    operations.restart_hook(actor=actor_of(request), now=clock.now(), market_id=market.id, hook_id=hook_id)
    messages.success(request, "멈춘 곳부터 다시 보내요.")
    return redirect("till_hooks")
