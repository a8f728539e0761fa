"""What the office's pages about members share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.permissions import EDIT, PRINT
from jangteo.loyalty.points.types import ProgramView


def chosen_program(request: HttpRequest, market: MarketRef) -> tuple[ProgramView | None, list[ProgramView]]:
    """The program that the page is about (`?program=`, else the first), and all of the market."""
    found = queries.list_programs_here(market_id=market.id)
    wanted = read_number(request.GET.get("program", ""))
    return next((one for one in found if one.id == wanted), found[0] if found else None), found


def page(
    request: HttpRequest, market: MarketRef, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with what the reader may do."""
    actor = actor_of(request)
    may = {"may_edit": is_allowed(actor, EDIT, market.scope), "may_print": is_allowed(actor, PRINT, market.scope)}
    return render(request, f"members/office/{name}.html", context | may, status=status)
