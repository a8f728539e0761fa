"""Requests of shops to the office as its desk lists them: by state, by the shop's name (초성 too), page by page."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Case, Count, F, Model, Q, QuerySet, When
from django_scopes import scope as open_rows

from jangteo.kernel.errors import Missing
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.registry.merchants.models import ChangeRequest, Handover
from jangteo.registry.merchants.queries.people import handover_view, request_view
from jangteo.registry.merchants.types import ChangeRequestView, HandoverState, HandoverView, RequestState

M = TypeVar("M", bound=Model)
OPEN_HANDOVERS = (HandoverState.PROPOSED, HandoverState.ACCEPTED)


def _called(rows: QuerySet[M], text: str) -> QuerySet[M]:
    return rows.filter(store__name_key__regex=search_pattern(text)) if text else rows


def _part(rows: QuerySet[M], waiting: Q, page: int, size: int | None) -> QuerySet[M]:
    """A page of the rows: those that wait first, the longest waiting at the top, then the latest."""
    first = (page - 1) * size if size is not None else 0
    late = Case(When(waiting, then=0), default=1)
    age = Case(When(waiting, then=F("id")), default=-F("id"))
    return rows.order_by(late, age)[first : first + size if size is not None else None]


def list_requests(
    *,
    market_id: int,
    states: Collection[RequestState] = (),
    text: str = "",
    page: int = 1,
    size: int | None = None,
) -> list[ChangeRequestView]:
    """Requests for change of a market in these states (none: all), those that wait first, `size` a page (None: all)."""
    waiting = Q(state=RequestState.WAITING.value)
    with open_rows(market=market_id):
        rows: QuerySet[ChangeRequest] = _called(ChangeRequest.objects.select_related("store__business"), text)
        if states:
            rows = rows.filter(state__in=[state.value for state in states])
        return [request_view(row) for row in _part(rows, waiting, page, size)]


def list_handover_page(
    *,
    market_id: int,
    states: Collection[HandoverState] = (),
    text: str = "",
    page: int = 1,
    size: int | None = None,
) -> list[HandoverView]:
    """Handovers of a market in these states (none: all), those on their way first, `size` a page (None: all)."""
    waiting = Q(state__in=[state.value for state in OPEN_HANDOVERS])
    with open_rows(market=market_id):
        rows: QuerySet[Handover] = _called(Handover.objects.select_related("store"), text)
        if states:
            rows = rows.filter(state__in=[state.value for state in states])
        return [handover_view(row) for row in _part(rows, waiting, page, size)]


def count_requests(*, market_id: int, text: str = "") -> dict[RequestState, int]:
    """How many requests for change of a market are in each state; with `text` those of shops called so."""
    counts = dict.fromkeys(RequestState, 0)
    with open_rows(market=market_id):
        rows = _called(ChangeRequest.objects.all(), text).order_by().values_list("state")
        for state, count in rows.annotate(count=Count("id")):
            counts[RequestState(state)] = count
    return counts


def count_handovers(*, market_id: int, text: str = "") -> dict[HandoverState, int]:
    """How many handovers of a market are in each state; with `text` those of shops called so."""
    counts = dict.fromkeys(HandoverState, 0)
    with open_rows(market=market_id):
        rows = _called(Handover.objects.all(), text).order_by().values_list("state")
        for state, count in rows.annotate(count=Count("id")):
            counts[HandoverState(state)] = count
    return counts


def get_change_request(*, market_id: int, id: int) -> ChangeRequestView:
    """The request for change of a market with this id. Raises Missing(`request_missing`)."""
    with open_rows(market=market_id):
        row = ChangeRequest.objects.select_related("store__business").filter(id=id).first()
        if row is None:
            raise Missing("request_missing", "그런 요청이 없어요.")
        return request_view(row)


def get_handover(*, market_id: int, id: int) -> HandoverView:
    """The handover of a market with this id. Raises Missing(`handover_missing`)."""
    with open_rows(market=market_id):
        row = Handover.objects.select_related("store").filter(id=id).first()
        if row is None:
            raise Missing("handover_missing", "그런 요청이 없어요.")
        return handover_view(row)
