"""A shop seen whole by the office, and the card beside the stall map."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.audit import permissions as audit_rights
from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.files.toolkit import file_response
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.registry.merchants import queries
from jangteo.registry.merchants.permissions import CHECK, EDIT, VIEW
from jangteo.registry.merchants.types import StoreState, StoreView
from jangteo.registry.merchants.web.office.papers import paper_rows
from jangteo.registry.merchants.web.office.parts import part_of
from jangteo.registry.parties import queries as parties
from jangteo.registry.places import queries as places

RECENT = 8


def no_store() -> Missing:
    """The answer for a shop that is not in the open market."""
    return Missing("store_missing", "그런 점포가 없어요.")


@require_safe
@market_page(VIEW)
def store(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Everything that is known of a shop, and what the office can do with it."""
    today = clock.today(clock.now())
    view = queries.get_store(market_id=market.id, id=store_id, today=today)
    actor = actor_of(request)
    context = {
        "store": view,
        **_people(view),
        "helpers": _helpers(view),
        "tenures": _tenures(view),
        "requests": queries.list_change_requests(market_id=market.id, store_id=view.id),
        "handovers": queries.list_handovers(market_id=market.id, store_id=view.id),
        "papers": paper_rows(market.id, view.id),
        "is_closed": view.state is StoreState.CLOSED,
        "may_edit": is_allowed(actor, EDIT, market.scope),
        "may_check": is_allowed(actor, CHECK, market.scope),
        "today": today,
        **_history(request, market, view),
    }
    return render(request, "merchants/office/store.html", context)


def _people(view: StoreView) -> dict[str, Any]:
    return {
        "person": parties.get_person(id=view.person_id) if view.person_id else None,
        "business": parties.get_business(id=view.business_id) if view.business_id else None,
    }


def _helpers(view: StoreView) -> list[dict[str, Any]]:
    helpers = queries.list_helpers(market_id=view.market_id, store_id=view.id)
    people = {person.id: person for person in parties.list_people(ids=[one.person_id for one in helpers])}
    return [{"helper": one, "person": people.get(one.person_id)} for one in helpers]


def _tenures(view: StoreView) -> list[dict[str, Any]]:
    tenures = queries.list_tenures(market_id=view.market_id, store_id=view.id)
    people = {p.id: p for p in parties.list_people(ids=[one.person_id for one in tenures if one.person_id])}
    return [{"tenure": one, "person": people.get(one.person_id or 0)} for one in tenures]


def _history(request: HttpRequest, market: MarketRef, view: StoreView) -> dict[str, Any]:
    if not is_allowed(actor_of(request), audit_rights.READ, market.scope):
        return {}
    page = audit.list_entries(scope=market.scope, filters=Filters(subject=("store", str(view.id))))
    return {"entries": page.object_list[:RECENT], "may_read": True}


@require_safe
@market_page(VIEW)
def store_photo(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """The shop's picture, small."""
    view = queries.get_store(market_id=market.id, id=store_id, today=clock.today(clock.now()))
    if view.photo_id is None:
        raise no_store()
    return file_response(view.photo_id, owner=f"merchants.store:{view.id}", thumbnail=True)


@require_safe
@market_page(VIEW)
def stall_card(request: HttpRequest, market: MarketRef, stall_id: int) -> HttpResponse:
    """What stands in one stall, as a fragment for the side of the map."""
    today = clock.today(clock.now())
    stall = places.get_stall(market_id=market.id, id=stall_id)
    state = queries.list_stall_states(market_id=market.id, today=today).get(stall_id)
    held = queries.get_store(market_id=market.id, id=state.store_id, today=today) if state and state.store_id else None
    context = {
        "stall": stall,
        "state": state.state if state else "vacant",
        "store": held,
        "may_edit": is_allowed(actor_of(request), EDIT, market.scope),
        "part": part_of(request, market, held.id) if held else "",
        **(_people(held) if held else {}),
    }
    return render(request, "merchants/office/_card.html", context)
