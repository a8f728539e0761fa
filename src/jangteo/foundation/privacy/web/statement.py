"""The statement of a market (개인정보 처리방침): read by all, published by its office."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.permissions import PUBLISH
from jangteo.foundation.privacy.types import StatementView
from jangteo.foundation.privacy.web.desk import frame
from jangteo.foundation.privacy.web.forms import StatementForm
from jangteo.foundation.tenancy.toolkit import actor_of, market_page, public_market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused


@require_safe
@public_market_page
def shown(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What holds today; of a market that has published nothing, what is really done."""
    day = clock.today(clock.now())
    view = queries.find_statement(market_id=market.id, on=day)
    return _page(request, market, view, view.body if view else queries.get_body(on=day))


@require_safe
@public_market_page
def version(request: HttpRequest, market: MarketRef, number: int) -> HttpResponse:
    """A version of before, or one that is still to come."""
    view = queries.get_statement(market_id=market.id, number=number)
    return _page(request, market, view, view.body)


def _page(request: HttpRequest, market: MarketRef, view: StatementView | None, body: Any) -> HttpResponse:
    context = {
        "view": view,
        "body": body,
        "versions": queries.list_statements(market_id=market.id),
        "today": clock.today(clock.now()),
    }
    return render(request, "privacy/my/statement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(PUBLISH)
def office(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Publish, and see whether what was published is still what is done."""
    now = clock.now()
    day, versions = clock.today(now), queries.list_statements(market_id=market.id)
    last = versions[0] if versions else None
    start = {"valid_from": day} | ({"officer": last.officer, "contact": last.contact} if last else {})
    form = StatementForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            operations.publish_statement(actor=actor_of(request), now=now, market_id=market.id, **form.cleaned_data)
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "처리방침을 게시했어요. 누구나 볼 수 있어요.")
            return redirect("office_privacy_statement")
    context = {
        "form": form,
        "versions": versions,
        "last": last,
        "stale": last is not None and last.body != queries.get_body(on=max(day, last.valid_from)),
        "today": day,
    }
    return render(
        request,
        "privacy/office/statement.html",
        context | frame("office", "statement"),
        status=422 if form.errors else 200,
    )
