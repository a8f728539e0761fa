"""A shop goes to another keeper (양도).

The keeper or the office proposes, the taker accepts by phone, the office approves. The shop stays the same shop, with
its stalls, goods and history; person and business change from a day on.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.identity import queries as people
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.kernel.korea.phones import parse_phone
from jangteo.registry.merchants.events import StoreHandedOver
from jangteo.registry.merchants.models import Handover, Store, StoreHelper
from jangteo.registry.merchants.operations import _association, _papers, _roles
from jangteo.registry.merchants.operations._common import clean, clean_reason, in_market, in_store, locked_store, touch
from jangteo.registry.merchants.operations._rights import is_office
from jangteo.registry.merchants.operations._telling import tell_office, tell_person, tell_phone
from jangteo.registry.merchants.operations.changing import follow_tenure
from jangteo.registry.merchants.permissions import DECIDE, KEEP
from jangteo.registry.merchants.types import HandoverState, HelperState, refusals
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known

MINE = Open("the proven telephone number is the right")
MY_OFFERS = "/shop/offers/"


@operation(permission=KEEP, scope=in_store, refusals={"merchants_handover_once": refusals.handover_open()})
def hand_over(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    name: str,
    phone: str,
    relation: str = "",
) -> int:
    """Propose that somebody with this number takes the shop over; that person is told. Returns the handover's id.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `handover_open`), Invalid(`handover_to_self`,
    `phone_invalid`, `phone_not_mobile`, `text_too_long`).
    """
    number = parse_phone(phone, field="phone")
    with open_rows(market=market_id):
        store = locked_store(store_id)
        taker = parties.register_person(
            actor=actor.with_rights_of_the_program(), now=now, market_id=market_id, name=name, phone=phone
        )
        if taker == store.person_id:
            raise refusals.handover_to_self()
        row = Handover.objects.create(
            market_id=market_id,
            store=store,
            from_person_id=store.person_id,
            to_person_id=taker,
            relation=clean(relation, 20, "relation", "관계는"),
            state=HandoverState.PROPOSED.value,
            proposed_at=now,
        )
        note(subject=("store", store.id, store.name), after={"handover": row.state, "relation": row.relation})
        tell_phone(
            "handover_offered",
            number,
            market_id=market_id,
            shop=store.name,
            key=f"merchants.handover_offered:{row.id}",
            now=now,
            link=MY_OFFERS,
        )
        return row.id


def _locked(handover_id: int, *states: HandoverState) -> tuple[Handover, Store]:
    """The handover in one of the states, and its store, locked store first: that is everybody's order."""
    seen = Handover.objects.filter(id=handover_id).first()
    if seen is None:
        raise refusals.no_handover()
    store = locked_store(seen.store_id)
    row = Handover.objects.select_for_update(of=("self",)).get(id=handover_id)
    if row.state == HandoverState.PROPOSED and HandoverState.PROPOSED not in states:
        raise refusals.handover_not_accepted()
    if row.state not in states:
        raise refusals.handover_settled()
    return row, store


def _mine(actor: Actor, market_id: int, person_id: int) -> int:
    """The actor's id, if the number of the person is the actor's proven one. Raises Refused."""
    phone = people.find_proven_phone(user_id=actor.user_id or 0)
    if actor.user_id is None or phone is None:
        raise refusals.phone_unproven()
    person = known.find_person(market_id=market_id, phone=phone)
    if person is None or person.id != person_id:
        raise refusals.not_yours()
    return actor.user_id


@operation(permission=MINE, scope=in_market)
def accept_handover(
    *, actor: Actor, now: datetime, market_id: int, handover_id: int, business_number: str = "", name: str = ""
) -> None:
    """Say on the own phone that one takes the shop over, under a business number of one's own (may follow later).

    Raises Missing(`handover_missing`), Refused(`phone_unproven`, `not_yours`, `handover_settled`, `store_closed`),
    Invalid(`business_number_invalid`).
    """
    digits = parse_business_number(business_number, field="business_number") if business_number.strip() else ""
    with open_rows(market=market_id):
        row, store = _locked(handover_id, HandoverState.PROPOSED)
        user_id = _mine(actor, market_id, row.to_person_id)
        program = actor.with_rights_of_the_program()
        parties.link_person(actor=program, now=now, market_id=market_id, person_id=row.to_person_id, user_id=user_id)
        if name.strip():
            parties.change_person(actor=program, now=now, market_id=market_id, person_id=row.to_person_id, name=name)
        row.state, row.accepted_at, row.accepted_by_id = HandoverState.ACCEPTED.value, now, user_id
        row.business_number = digits
        row.save()
        note(subject=("store", store.id, store.name), after={"handover": row.state})
        tell_office(
            "handover_accepted",
            market_id=market_id,
            shop=store.name,
            key=f"merchants.handover_accepted:{row.id}",
            now=now,
            link=f"/office/merchants/{store.id}/",
        )


@operation(permission=MINE, scope=in_market)
def decline_handover(*, actor: Actor, now: datetime, market_id: int, handover_id: int) -> None:
    """Say that one does not take the shop over.

    Raises Missing(`handover_missing`), Refused(`phone_unproven`, `not_yours`, `handover_settled`, `store_closed`).
    """
    with open_rows(market=market_id):
        row, store = _locked(handover_id, HandoverState.PROPOSED, HandoverState.ACCEPTED)
        _mine(actor, market_id, row.to_person_id)
        _end(row, store, HandoverState.WITHDRAWN, now, "받을 분이 사양했어요")


@operation(permission=KEEP, scope=in_store)
def withdraw_handover(*, actor: Actor, now: datetime, market_id: int, store_id: int, handover_id: int) -> None:
    """Take a proposal back before the office approves it; the keeper, or the office for the keeper.

    Raises NotAllowed, Missing(`handover_missing`), Refused(`handover_settled`, `store_closed`).
    """
    with open_rows(market=market_id):
        row, store = _locked(handover_id, HandoverState.PROPOSED, HandoverState.ACCEPTED)
        if store.id != store_id:
            raise refusals.no_handover()
        who = "사무국이" if is_office(actor, market_id) else "점주가"
        _end(row, store, HandoverState.WITHDRAWN, now, f"{who} 거두었어요")


@operation(permission=DECIDE, scope=in_market)
def refuse_handover(*, actor: Actor, now: datetime, market_id: int, handover_id: int, reason: str) -> None:
    """Refuse a handover; both are told why.

    Raises NotAllowed, Missing(`handover_missing`), Refused(`handover_settled`, `store_closed`), Invalid(
    `reason_needed`, `text_too_long`).
    """
    words = clean_reason(reason)
    with open_rows(market=market_id):
        row, store = _locked(handover_id, HandoverState.PROPOSED, HandoverState.ACCEPTED)
        _end(row, store, HandoverState.REFUSED, now, words)


def _end(row: Handover, store: Store, state: HandoverState, now: datetime, words: str) -> None:
    row.state, row.decided_at, row.words = state.value, now, words
    row.save()
    note(subject=("store", store.id, store.name), after={"handover": row.state}, reason=words)
    for person_id in (row.from_person_id, row.to_person_id):
        tell_person(
            "handover_refused",
            person_id,
            market_id=row.market_id,
            shop=store.name,
            key=f"merchants.handover_refused:{row.id}",
            now=now,
            link="/shop/",
            까닭=words,
        )


@operation(permission=DECIDE, scope=in_market)
def approve_handover(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    handover_id: int,
    on: date | None = None,
    keep_business: bool = False,
    join_association: bool = False,
) -> None:
    """Give the shop to whoever accepted it, from a day on (None: today).

    The old keeper and the helpers lose their roles, the new keeper gets them. The business is the one that the taker
    named, the same one with `keep_business` (a company), or none yet. Raises NotAllowed, Missing(`handover_missing`),
    Refused(`handover_not_accepted`, `handover_settled`, `store_closed`), Invalid(`day_invalid`), and what `parties`
    raises.
    """
    day = on or today(now)
    with open_rows(market=market_id):
        row, store = _locked(handover_id, HandoverState.ACCEPTED)
        if not (store.opened_on or day) <= day <= today(now) or today(now) - day > timedelta(days=366):
            raise Invalid("day_invalid", "넘기는 날은 지난 1년 안, 오늘까지예요.", field="on")
        before = {"person": store.person_id, "business": store.business_id}
        if row.business_number:
            store.business_id = parties.register_business(
                actor=actor,
                now=now,
                market_id=market_id,
                number=row.business_number,
                name=store.name,
                person_id=row.to_person_id,
            )
        elif not keep_business:
            store.business_id = None
        store.person_id = row.to_person_id
        touch(store, "person", "business", now=now)
        follow_tenure(store, day)
        _change_roles(row, store, actor, now)
        _papers.leave_behind(store, now)
        _association.leave(actor, now, store, row.from_person_id, day, "점포를 넘김")
        if join_association:
            _association.join(actor, now, store)
        row.state, row.decided_at, row.effective_on = HandoverState.APPROVED.value, now, day
        row.save()
        after = {"person": store.person_id, "business": store.business_id}
        note(subject=("store", store.id, store.name), before=before, after=after)
        publish(StoreHandedOver(market_id, store.id, row.from_person_id, row.to_person_id), now=now)
        for person_id in (row.from_person_id, row.to_person_id):
            tell_person(
                "handover_done",
                person_id,
                market_id=market_id,
                shop=store.name,
                key=f"merchants.handover_done:{row.id}",
                now=now,
                link="/shop/",
            )


def _change_roles(row: Handover, store: Store, actor: Actor, now: datetime) -> None:
    StoreHelper.objects.filter(store=store).exclude(state=HelperState.ENDED.value).update(
        state=HelperState.ENDED.value, until=now
    )
    _roles.end_all(actor, now, store)
    if row.accepted_by_id is not None:
        _roles.make_owner(actor, now, store, row.accepted_by_id)
