"""Businesses: entered by number, named, tied to a person; their state as the tax office tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Missing, Refused
from jangteo.kernel.korea.business_number import format_business_number, parse_business_number
from jangteo.registry.parties.events import BusinessStateChanged
from jangteo.registry.parties.models import Business, BusinessStateChange, Person
from jangteo.registry.parties.operations._common import MAX_WORDS, in_market, only_oneself_or_staff, tidy
from jangteo.registry.parties.permissions import EDIT, RECORD_STATES
from jangteo.registry.parties.types import BusinessState, StateSource, TaxAnswer, business_kind, shown_number

#: The name under which the module of personal data knows businesses.
KIND = "parties.business"


@operation(permission=Open("people enter their own business; others are entered by staff"), scope=in_market)
def register_business(
    *, actor: Actor, now: datetime, market_id: int, number: str, name: str, person_id: int | None = None
) -> int:
    """Enter a business by its number in any usual writing; the same number is the same business. Returns the id.

    A known business keeps its name and its person unless they were missing. Without `parties.edit` the person must be
    the actor himself. Raises NotAllowed, Invalid(`business_number_invalid`, `text_invalid`), Missing(`person_missing`),
    Refused(`business_of_another`) when somebody without the right enters another's business as his own.
    """
    digits = parse_business_number(number, field="number")
    name = tidy(name, MAX_WORDS, field="name", words="상호는")
    with open_rows(market=market_id):
        owner = _owner(person_id)
        own_only = only_oneself_or_staff(actor, market_id, owner.user_id if owner else None)
        row, fresh = _row(market_id, digits, name, person_id, now)
        if fresh:
            note(subject=("business", row.id, format_business_number(digits)), after={"상호": name})
            return row.id
        if own_only and row.person_id not in {None, person_id}:
            raise Refused(
                "business_of_another",
                "이 사업자번호는 다른 사람이 쓰고 있어요. 사무국에 물어봐 주세요.",
                field="number",
            )
        before = {"상호": row.name, "사람": row.person_id}
        row.name, row.person_id = row.name or name, row.person_id or person_id
        after = {"상호": row.name, "사람": row.person_id}
        if before == after:
            nothing_changed()
            return row.id
        row.save(update_fields=["name", "person"])
        note(subject=("business", row.id, format_business_number(digits)), before=before, after=after)
        return row.id


def _owner(person_id: int | None) -> Person | None:
    """Locked, and before any business is: in the order of whoever erases the person."""
    if person_id is None:
        return None
    owner = Person.objects.select_for_update().filter(id=person_id, erased_at=None).first()
    if owner is None:
        raise Missing("person_missing", "그런 사람을 찾지 못했어요.")
    return owner


def _row(market_id: int, digits: str, name: str, person_id: int | None, now: datetime) -> tuple[Business, bool]:
    known = Business.objects.select_for_update().filter(number=digits).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            row = Business.objects.create(
                market_id=market_id,
                number=digits,
                name=name,
                person_id=person_id,
                kind=business_kind(digits, today(now)).value,
                registered_at=now,
            )
    except IntegrityError:
        # Somebody entered the same number in the meantime; then that one is it.
        known = Business.objects.select_for_update().filter(number=digits).first()
        if known is None:
            raise
        return known, False
    return row, True


@operation(permission=EDIT, scope=in_market)
def change_business(
    *, actor: Actor, now: datetime, market_id: int, business_id: int, name: str, person_id: int | None
) -> None:
    """Set a business's trade name and the person behind it; None for nobody known.

    Raises NotAllowed, Invalid(`text_invalid`), Missing(`business_missing` also for one that is forgotten,
    `person_missing`).
    """
    with open_rows(market=market_id):
        _owner(person_id)
        row = _locked(business_id)
        before = {"상호": row.name, "사람": row.person_id}
        row.name, row.person_id = tidy(name, MAX_WORDS, field="name", words="상호는"), person_id
        row.save(update_fields=["name", "person"])
        after = {"상호": row.name, "사람": row.person_id}
        note(subject=("business", row.id, shown_number(row.number)), before=before, after=after)


def _locked(business_id: int) -> Business:
    row = Business.objects.select_for_update().filter(id=business_id, number__isnull=False).first()
    if row is None:
        raise Missing("business_missing", "그런 사업자를 찾지 못했어요.")
    return row


@dataclass(frozen=True)
class StatesRecorded:
    """What a batch of answers did: businesses written, and those among them whose state changed."""

    written: int
    changed: int


@operation(permission=RECORD_STATES)
def record_states(
    *, actor: Actor, now: datetime, answers: Mapping[str, TaxAnswer], source: StateSource, asked: Sequence[str] = ()
) -> StatesRecorded:
    """Write what was answered of business numbers, in every market that knows them.

    `answers`: ten digits → answer; `asked` numbers without an answer count as checked and keep their state. A word of
    the tax office is never replaced by a made-up one. A change is kept as a row and published. Raises NotAllowed.
    """
    with scopes_disabled():
        # In the order of ids: two batches that share numbers cannot wait for each other.
        rows = list(Business.objects.select_for_update().filter(number__in={*answers, *asked}).order_by("id"))
        changed = sum(_write(row, answers.get(row.number or ""), source, now) for row in rows)
    if rows:
        note(
            subject=("business", "", "사업자 상태 확인"),
            after={"확인": len(rows), "바뀜": changed, "출처": source.value},
        )
    else:
        nothing_changed()
    return StatesRecorded(len(rows), changed)


def _write(row: Business, answer: TaxAnswer | None, source: StateSource, now: datetime) -> bool:
    row.checked_at = now
    official = row.state_source == StateSource.TAX_OFFICE
    if answer is None or (official and source != StateSource.TAX_OFFICE):
        row.save(update_fields=["checked_at"])
        return False
    before = BusinessState(row.state)
    row.state, row.tax_kind, row.state_source = answer.state.value, answer.tax_kind.value, source.value
    row.ended_on = answer.ended_on if answer.state in {BusinessState.CLOSED, BusinessState.RESTING} else None
    row.save(update_fields=["checked_at", "state", "tax_kind", "state_source", "ended_on"])
    if before == answer.state:
        return False
    _tell(row, before, row.ended_on, source, now)
    return True


def _tell(row: Business, before: BusinessState, ended_on: date | None, source: StateSource, now: datetime) -> None:
    BusinessStateChange.objects.create(
        market_id=row.market_id,
        business=row,
        before=before.value,
        after=row.state,
        ended_on=ended_on,
        source=source.value,
        seen_at=now,
    )
    publish(BusinessStateChanged(row.market_id, row.id, before.value, row.state, ended_on), now=now)
