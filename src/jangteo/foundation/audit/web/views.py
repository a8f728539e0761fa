"""The record of a market (``/office/audit/``), of a region or of the installation (``/city/audit/``)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.audit import operations, queries
from jangteo.foundation.audit.permissions import EXPORT, READ
from jangteo.foundation.audit.types import Entry
from jangteo.foundation.audit.web.forms import FilterForm
from jangteo.foundation.tenancy.toolkit import actor_of, market_page, region_page
from jangteo.foundation.tenancy.types import INSTALLATION, MarketRef, RegionRef, Scope
from jangteo.foundation.ui.toolkit import Column, export_response, query_without
from jangteo.kernel import clock

_COLUMNS = (
    Column("언제", 24),
    Column("누가", 14),
    Column("무엇을", 24),
    Column("대상", 24),
    Column("바뀐 것", 50),
    Column("까닭", 30),
    Column("어디에서", 18),
)


def _form(request: HttpRequest, scope: Scope) -> FilterForm:
    return FilterForm(
        request.GET,
        actors=queries.list_actors(scope=scope),
        operations=queries.list_operations(scope=scope),
    )


def _context(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    form = _form(request, scope)
    page = queries.list_entries(scope=scope, filters=form.filters(), page=request.GET.get("page"))
    page.elided = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return {"form": form, "page": page, "query": query_without(request, "page")}


def _file(request: HttpRequest, scope: Scope) -> HttpResponse:
    entries = operations.export_entries(
        actor=actor_of(request), now=clock.now(), scope=scope, filters=_form(request, scope).filters()
    )
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    return export_response("기록", _COLUMNS, (_row(entry) for entry in entries), form=form)


def _row(entry: Entry) -> tuple[object, ...]:
    changes = "\n".join(f"{change.name}: {change.before} → {change.after}" for change in entry.changes)
    return entry.at, entry.who, entry.what, entry.subject, changes, entry.reason, entry.ip


def _scope_of(region: RegionRef | None) -> Scope:
    return region.scope if region else INSTALLATION


@require_safe
@market_page(READ)
def office(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The record of the market."""
    return render(request, "audit/office/list.html", _context(request, market.scope))


@require_safe
@market_page(EXPORT)
def office_export(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The same as a workbook."""
    return _file(request, market.scope)


@require_safe
@region_page(READ)
def city(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The record of the region with its markets, or of the installation."""
    return render(request, "audit/city/list.html", _context(request, _scope_of(region)))


@require_safe
@region_page(EXPORT)
def city_export(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The same as a workbook."""
    return _file(request, _scope_of(region))
