"""What a shop changes itself, what it asks the office to change, and what the office changes.

Its words on itself (소개, 전화, 여는 시간, 배달, 누리집, 품목) a shop changes itself. Its name and its business number
stand in papers and in the 온누리 registration (전통시장법 시행령 §9의15), so they become a request; so does closing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.business_number import format_business_number, parse_business_number
from jangteo.registry.merchants.events import StoreChanged
from jangteo.registry.merchants.models import ChangeRequest, Store, Tenure
from jangteo.registry.merchants.operations import _roles
from jangteo.registry.merchants.operations._common import (
    clean,
    clean_intro,
    clean_name,
    clean_reason,
    clean_shop_phone,
    end_periods,
    in_market,
    in_store,
    locked_store,
    period_from,
    refresh_search,
    running,
    touch,
)
from jangteo.registry.merchants.operations._goods import set_goods
from jangteo.registry.merchants.operations._opening import meet_keeper
from jangteo.registry.merchants.operations._rights import is_office, require_helper_right
from jangteo.registry.merchants.operations._telling import tell_office, tell_user
from jangteo.registry.merchants.operations.resting import close_store
from jangteo.registry.merchants.permissions import DECIDE, EDIT, HELP, KEEP
from jangteo.registry.merchants.types import HelperRight, RequestState, StoreProfile, Tax, refusals
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.types import shown_number

HOURS_LENGTH, HOMEPAGE_LENGTH, LOT_LENGTH = 60, 300, 100
#: So long before its last day a shop can ask to be closed.
LONGEST_AHEAD = timedelta(days=366)


def _checked(profile: StoreProfile) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if profile.intro is not None:
        found["intro"] = clean_intro(profile.intro)
    if profile.shop_phone is not None:
        found["shop_phone"] = clean_shop_phone(profile.shop_phone)
    if profile.hours is not None:
        found["hours"] = clean(profile.hours, HOURS_LENGTH, "hours", "여는 시간은")
    if profile.homepage is not None:
        found["homepage"] = _homepage(profile.homepage)
    if profile.delivery is not None:
        found["delivery"] = profile.delivery
    return found


def goods_told(store: Store) -> list[str]:
    """The goods of a shop as the record tells them."""
    rows = store.goods.select_related("goods_class").order_by("position")
    return [f"{row.words or str(row.goods_class)} ({Tax(row.tax).label})" for row in rows]


def _homepage(text: str) -> str:
    address = clean(text, HOMEPAGE_LENGTH, "homepage", "누리집 주소는")
    if address and not address.startswith(("http://", "https://")):
        raise Invalid("homepage_invalid", "누리집 주소는 http:// 나 https:// 로 시작해요.", field="homepage")
    return address


def _save(store: Store, values: Mapping[str, Any], profile: StoreProfile, now: datetime) -> None:
    before = {name: getattr(store, name) for name in values}
    after = dict(values)
    for name, value in values.items():
        setattr(store, name, value)
    if profile.goods is not None:
        before["goods"] = goods_told(store)
        set_goods(store, profile.goods)
        after["goods"] = goods_told(store)
    changed = [name for name in after if before[name] != after[name]]
    note(subject=("store", store.id, store.name), before=before, after=after)
    if not changed:
        nothing_changed()
        return
    if "goods" in changed:
        store.edited["goods"] = now.isoformat()
    touch(store, *(name for name in changed if name != "goods"), now=now)
    if {"name", "goods"} & set(changed):
        refresh_search(store, today(now))
    publish(StoreChanged(store.market_id, store.id, tuple(changed)), now=now)


@operation(permission=HELP, scope=in_store)
def change_store(*, actor: Actor, now: datetime, market_id: int, store_id: int, profile: StoreProfile) -> None:
    """Change what a shop says of itself; the owner, a helper with that right, or the office. `name` only the office.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `right_missing`, `name_by_request`), Invalid
    with the field of a value that cannot be.
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        require_helper_right(actor, store.id, HelperRight.PROFILE)
        values = _checked(profile)
        if profile.name is not None:
            name = clean_name(profile.name)
            if name != store.name and not is_office(actor, market_id):
                raise refusals.name_by_request()
            values["name"] = name
        _save(store, values, profile, now)


@operation(permission=EDIT, scope=in_market)
def set_keeper(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    owner_name: str = "",
    owner_phone: str = "",
    business_number: str = "",
) -> None:
    """Write down whose a shop is where nobody knew, or put a slip right; a change of keepers is a handover.

    What is "" stays. Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `keeper_known`), and what
    `parties` raises.
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        if store.person_id is not None and (owner_name.strip() or owner_phone.strip()):
            raise refusals.keeper_known()
        keeper = meet_keeper(
            actor,
            now,
            market_id,
            name=owner_name,
            phone=owner_phone,
            business_number=business_number,
            shop_name=store.name,
        )
        before = {"person": store.person_id, "business": store.business_id}
        store.person_id = keeper.person_id or store.person_id
        store.business_id = keeper.business_id or store.business_id
        after = {"person": store.person_id, "business": store.business_id}
        note(subject=("store", store.id, store.name), before=before, after=after)
        if before == after:
            nothing_changed()
            return
        touch(store, "person", "business", now=now)
        follow_tenure(store, store.opened_on or today(now) if before["person"] is None else today(now))
        if keeper.user_id is not None:
            _roles.make_owner(actor, now, store, keeper.user_id)
        publish(StoreChanged(market_id, store.id, ("keeper",)), now=now)


def follow_tenure(store: Store, day: date) -> None:
    """From a day on the shop's present person and business keep it; what was before ends there."""
    end_periods(running(Tenure.objects.filter(store=store), day), day)
    Tenure.objects.create(
        market_id=store.market_id,
        store=store,
        person_id=store.person_id,
        business_id=store.business_id,
        period=period_from(day),
    )


@operation(permission=KEEP, scope=in_store, refusals={"merchants_change_once": refusals.request_waiting()})
def ask_for_change(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    name: str | None = None,
    business_number: str | None = None,
    closing_on: date | None = None,
    words: str = "",
) -> int:
    """Ask the office to change the shop's name or business number, or to close it after a last day; returns the
    request's id.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `request_waiting`), Invalid(
    `store_name_invalid`, `business_number_invalid`, `day_invalid`, `nothing_wanted`, `text_too_long`).
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        wanted: dict[str, str] = {}
        if name is not None and clean_name(name) != store.name:
            wanted["name"] = clean_name(name)
        if business_number is not None and business_number.strip():
            digits = parse_business_number(business_number, field="business_number")
            if store.business is None or store.business.number != digits:
                wanted["business_number"] = digits
        if closing_on is not None:
            if not today(now) <= closing_on <= today(now) + LONGEST_AHEAD:
                raise Invalid("day_invalid", "오늘부터 1년 안의 날을 골라 주세요.", field="closing_on")
            wanted["closing_on"] = closing_on.isoformat()
        if not wanted:
            raise refusals.nothing_wanted()
        row = ChangeRequest.objects.create(
            market_id=market_id,
            store=store,
            asked_by_id=actor.user_id,
            state=RequestState.WAITING.value,
            wanted=wanted,
            words=clean_reason(words, needed=False, field="words"),
            asked_at=now,
        )
        note(subject=("store", store.id, store.name), after={"wanted": sorted(wanted)})
        tell_office(
            "change_asked",
            market_id=market_id,
            shop=store.name,
            key=f"merchants.change_asked:{row.id}",
            now=now,
            link=f"/office/merchants/{store.id}/",
        )
        return row.id


def _request(request_id: int) -> ChangeRequest:
    row = ChangeRequest.objects.select_for_update(of=("self",)).filter(id=request_id).first()
    if row is None:
        raise refusals.no_request()
    if row.state != RequestState.WAITING:
        raise refusals.request_settled()
    return row


def _settle(row: ChangeRequest, state: RequestState, now: datetime, words: str = "") -> None:
    row.state, row.decided_at, row.words = state.value, now, words or row.words
    row.save(update_fields=["state", "decided_at", "words"])
    tell_user(
        "change_decided",
        row.asked_by_id,
        market_id=row.market_id,
        shop=row.store.name,
        key=f"merchants.change_decided:{row.id}",
        now=now,
        link="/shop/store/",
        결과=f"{state.label} {words}".strip(),
    )


@operation(permission=DECIDE, scope=in_market)
def approve_change(*, actor: Actor, now: datetime, market_id: int, request_id: int) -> None:
    """Do what a shop asked for.

    Raises NotAllowed, Missing(`request_missing`, `store_missing`), Refused(`request_settled`, `store_closed`,
    `closing_not_yet`), and what `parties` raises.
    """
    with open_rows(market=market_id):
        row = _request(request_id)
        if "closing_on" in row.wanted:
            _close(actor, now, row)
            return
        store = locked_store(row.store_id)
        before = {"name": store.name, "business_number": _number_of(store)}
        fields = ["name"] if "name" in row.wanted else []
        store.name = row.wanted.get("name", store.name)
        if "business_number" in row.wanted:
            store.business_id = parties.register_business(
                actor=actor,
                now=now,
                market_id=market_id,
                number=row.wanted["business_number"],
                name=store.name,
                person_id=store.person_id,
            )
            follow_tenure(store, today(now))
            fields.append("business")
        touch(store, *fields, now=now)
        refresh_search(store, today(now))
        wanted_number = row.wanted.get("business_number")
        after = {
            "name": store.name,
            "business_number": format_business_number(wanted_number) if wanted_number else before["business_number"],
        }
        note(subject=("store", store.id, store.name), before=before, after=after)
        _settle(row, RequestState.APPROVED, now)
        publish(StoreChanged(market_id, store.id, tuple(fields)), now=now)


def _close(actor: Actor, now: datetime, row: ChangeRequest) -> None:
    last_day = date.fromisoformat(row.wanted["closing_on"])
    if last_day > today(now):
        raise refusals.closing_not_yet()
    close_store(
        actor=actor, now=now, market_id=row.market_id, store_id=row.store_id, last_day=last_day, reason=row.words
    )
    note(subject=("store", row.store_id, row.store.name), after={"closing_on": last_day})
    _settle(row, RequestState.APPROVED, now)


def _number_of(store: Store) -> str:
    return shown_number(store.business.number) if store.business else ""


@operation(permission=DECIDE, scope=in_market)
def refuse_change(*, actor: Actor, now: datetime, market_id: int, request_id: int, reason: str) -> None:
    """Refuse what a shop asked for; it is told why.

    Raises NotAllowed, Missing(`request_missing`), Refused(`request_settled`), Invalid(`reason_needed`,
    `text_too_long`).
    """
    words = clean_reason(reason)
    with open_rows(market=market_id):
        row = _request(request_id)
        note(subject=("store", row.store_id, row.store.name), reason=words)
        _settle(row, RequestState.REFUSED, now, words)


@operation(permission=KEEP, scope=in_store)
def withdraw_change(*, actor: Actor, now: datetime, market_id: int, store_id: int, request_id: int) -> None:
    """Take a request of one's own shop back.

    Raises NotAllowed, Missing(`request_missing`), Refused(`request_settled`).
    """
    with open_rows(market=market_id):
        row = _request(request_id)
        if row.store_id != store_id:
            raise refusals.no_request()
        row.state, row.decided_at = RequestState.WITHDRAWN.value, now
        row.save(update_fields=["state", "decided_at"])
        note(subject=("store", store_id, row.store.name))


@operation(permission=EDIT, scope=in_market)
def set_deduction_lot(
    *, actor: Actor, now: datetime, market_id: int, store_id: int, lot: str, deductible: bool | None
) -> None:
    """Write down the lot (지번) by which card sales count for 전통시장 소득공제, and whether it does; None is unknown.

    Only lots that the tax office lists count (온누리 FAQ no.59). Raises NotAllowed, Missing(`store_missing`), Refused(
    `store_closed`), Invalid(`text_too_long`).
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        before = {"deduction_lot": store.deduction_lot, "deductible": store.deductible}
        tidied = clean(lot, LOT_LENGTH, "lot", "지번은")
        after = {"deduction_lot": tidied, "deductible": deductible}
        note(subject=("store", store.id, store.name), before=before, after=after)
        if before == after:
            nothing_changed()
            return
        store.deduction_lot, store.deductible = tidied, deductible
        touch(store, "deduction_lot", "deductible", now=now)
        publish(StoreChanged(market_id, store.id, ("deduction_lot",)), now=now)


@operation(permission=EDIT, scope=in_market)
def verify_store(*, actor: Actor, now: datetime, market_id: int, store_id: int) -> None:
    """Say that what stands here of a shop was found right today. Raises NotAllowed, Missing(`store_missing`), Refused(
    `store_closed`).
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        note(
            subject=("store", store.id, store.name),
            before={"last_verified_on": store.last_verified_on},
            after={"last_verified_on": today(now)},
        )
        store.last_verified_on = today(now)
        touch(store, "last_verified_on", now=now, by_hand=False)
