"""Helpers, offers, handovers and requests of shops."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django_scopes import scope as open_rows

from jangteo.foundation.identity import queries as accounts
from jangteo.foundation.tenancy.types import Role, Scope, ScopeKind, store_scope
from jangteo.kernel.korea.business_number import format_business_number
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.merchants.models import ChangeRequest, Handover, Store, StoreHelper
from jangteo.registry.merchants.types import (
    ChangeRequestView,
    HandoverState,
    HandoverView,
    HelperRight,
    HelperState,
    HelperView,
    Offer,
    OfferKind,
    RequestState,
)
from jangteo.registry.parties import queries as parties
from jangteo.registry.parties.types import shown_number

_WORDS = {"name": "점포 이름", "business_number": "사업자등록번호", "closing_on": "폐점"}


def list_helpers(*, market_id: int, store_id: int, with_ended: bool = False) -> list[HelperView]:
    """The helpers of a shop, offers that wait included, the first first."""
    with open_rows(market=market_id):
        rows = StoreHelper.objects.filter(store_id=store_id).select_related("store").order_by("id")
        return [_helper(row) for row in (rows if with_ended else rows.exclude(state=HelperState.ENDED.value))]


def find_own_helper(*, market_id: int, store_id: int, user_id: int) -> HelperView | None:
    """How somebody helps in a shop now, with the rights; None for the owner and for strangers."""
    with open_rows(market=market_id):
        rows = StoreHelper.objects.filter(store_id=store_id, user_id=user_id, state=HelperState.ACTIVE.value)
        row = rows.select_related("store").first()
        return _helper(row) if row else None


def _helper(row: StoreHelper) -> HelperView:
    return HelperView(
        id=row.id,
        store_id=row.store_id,
        store_name=row.store.name,
        person_id=row.person_id,
        state=HelperState(row.state),
        rights=tuple(HelperRight(right) for right in row.rights),
        since=row.since,
        until=row.until,
    )


def list_offers(*, user_id: int) -> list[Offer]:
    """What was entered under somebody's own proven number, in any market, and waits: shops, help, handovers."""
    phone = accounts.find_proven_phone(user_id=user_id)
    if phone is None:
        return []
    held = {grant.scope for grant in accounts.list_grants(user_id=user_id) if grant.role == Role.OWNER}
    offers: list[Offer] = []
    for market_id, person_id in parties.list_persons_with_phone(phone=phone):
        with open_rows(market=market_id):
            offers += _offers(market_id, person_id, held)
    return offers


def _offers(market_id: int, person_id: int, held: set[Scope]) -> list[Offer]:
    stores = Store.objects.filter(person_id=person_id, state="open").order_by("id")
    offers = [
        Offer(OfferKind.STORE, row.id, market_id, row.id, row.name) for row in stores if store_scope(row.id) not in held
    ]
    helpers = StoreHelper.objects.filter(person_id=person_id, state=HelperState.INVITED.value)
    for helper in helpers.select_related("store").order_by("id"):
        rights = tuple(HelperRight(right) for right in helper.rights)
        offers.append(Offer(OfferKind.HELPER, helper.id, market_id, helper.store_id, helper.store.name, rights))
    handovers = Handover.objects.filter(to_person_id=person_id, state=HandoverState.PROPOSED.value)
    for handover in handovers.select_related("store").order_by("id"):
        offers.append(Offer(OfferKind.HANDOVER, handover.id, market_id, handover.store_id, handover.store.name))
    return offers


def list_own_stores(*, user_id: int) -> list[tuple[int, Role]]:
    """Store and role of everything that somebody has a role in, the oldest role first."""
    grants = accounts.list_grants(user_id=user_id)
    return [(grant.scope.id or 0, grant.role) for grant in grants if grant.scope.kind == ScopeKind.STORE]


def list_handovers(*, market_id: int, store_id: int | None = None, open_only: bool = True) -> list[HandoverView]:
    """Handovers of a market, or of one shop, the latest first; those on their way, or all."""
    with open_rows(market=market_id):
        rows = Handover.objects.select_related("store").order_by("-id")
        if store_id is not None:
            rows = rows.filter(store_id=store_id)
        if open_only:
            rows = rows.filter(state__in=[HandoverState.PROPOSED.value, HandoverState.ACCEPTED.value])
        return [handover_view(row) for row in rows]


def handover_view(row: Handover) -> HandoverView:
    """The view of a loaded row."""
    return HandoverView(
        id=row.id,
        store_id=row.store_id,
        store_name=row.store.name,
        state=HandoverState(row.state),
        from_person_id=row.from_person_id,
        to_person_id=row.to_person_id,
        relation=row.relation,
        business_number=format_business_number(row.business_number) if row.business_number else "",
        effective_on=row.effective_on,
        proposed_at=row.proposed_at,
        words=row.words,
    )


def list_change_requests(
    *, market_id: int, store_id: int | None = None, waiting_only: bool = True
) -> list[ChangeRequestView]:
    """Requests for change of a market, or of one shop, the longest waiting first."""
    with open_rows(market=market_id):
        rows: QuerySet[ChangeRequest] = ChangeRequest.objects.select_related("store__business").order_by("id")
        if store_id is not None:
            rows = rows.filter(store_id=store_id)
        if waiting_only:
            rows = rows.filter(state=RequestState.WAITING.value)
        return [request_view(row) for row in rows]


def request_view(row: ChangeRequest) -> ChangeRequestView:
    """The view of a loaded row with its shop and the shop's business."""
    business = row.store.business
    now = {
        "name": row.store.name,
        "business_number": shown_number(business.number) if business else "",
        "closing_on": "영업",
    }
    changes = []
    for name, wanted in row.wanted.items():
        shown = format_business_number(wanted) if name == "business_number" else wanted
        shown = f"{format_date(date.fromisoformat(wanted))}까지 장사" if name == "closing_on" else shown
        changes.append((_WORDS.get(name, name), now.get(name, ""), shown))
    return ChangeRequestView(
        id=row.id,
        store_id=row.store_id,
        store_name=row.store.name,
        state=RequestState(row.state),
        changes=tuple(changes),
        asked_at=row.asked_at,
        words=row.words,
        closes="closing_on" in row.wanted,
    )
