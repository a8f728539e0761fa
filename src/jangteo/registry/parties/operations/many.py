"""Many people and businesses at once: a list of 1,200 shops is entered in seconds, not minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.registry.parties.models import Business, Person
from jangteo.registry.parties.models.people import phone_mark
from jangteo.registry.parties.operations._common import MAX_NAME, MAX_WORDS, in_market, read_phone, tidy
from jangteo.registry.parties.permissions import EDIT
from jangteo.registry.parties.types import business_kind


@dataclass(frozen=True)
class KeeperIn:
    """Somebody who keeps a shop, as a list names one; \"\" is what the list does not tell."""

    name: str = ""
    phone: str = ""
    number: str = ""
    trade_name: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class KeeperIds:
    """Person and business that a row of the list led to."""

    person_id: int | None
    business_id: int | None


@operation(permission=EDIT, scope=in_market)
def register_many(*, actor: Actor, now: datetime, market_id: int, keepers: Sequence[KeeperIn]) -> list[KeeperIds]:
    """Enter the people and businesses of a list; answers row by row. Same number, same person; same business likewise.

    Somebody without a number is a new person each time; what is known of a known person stays. No event is published:
    whoever takes in the list tells of it as a whole. Raises NotAllowed, Invalid(`phone_invalid`, `phone_not_mobile`,
    `text_invalid`, `business_number_invalid`).
    """
    with open_rows(market=market_id):
        people = _people(market_id, keepers, now)
        businesses = _businesses(market_id, keepers, people, now)
    note(subject=("people", market_id, "여러 사람"), after={"count": len({id_ for id_ in people if id_ is not None})})
    return [KeeperIds(*ids) for ids in zip(people, businesses, strict=True)]


def _people(market_id: int, keepers: Sequence[KeeperIn], now: datetime) -> list[int | None]:
    named = [(tidy(row.name, MAX_NAME, field="name", words="이름은"), read_phone(row.phone)) for row in keepers]
    marks = [phone_mark(phone) if phone else None for _, phone in named]
    # In one order, and locked: two lists that share people wait for each other.
    held = Person.objects.select_for_update().filter(phone_mark__in={mark for mark in marks if mark}).order_by("id")
    known = {row.phone_mark: row for row in held}
    users = {row.user_id for row in keepers if row.user_id is not None}
    by_user = {row.user_id: row for row in Person.objects.filter(user_id__in=users)} if users else {}
    fresh: list[Person] = []
    found: list[Person | None] = []
    for (name, phone), mark, row in zip(named, marks, keepers, strict=True):
        person = (known.get(mark) if mark else None) or (by_user.get(row.user_id) if row.user_id else None)
        if person is None and (name or phone):
            person = Person(
                market_id=market_id,
                name=name,
                phone=phone,
                phone_mark=mark,
                user_id=row.user_id,
                registered_at=now,
                changed_at=now,
            )
            fresh.append(person)
            if mark:
                known[mark] = person
        found.append(person)
    Person.objects.bulk_create(fresh, batch_size=500)
    return [person.id if person else None for person in found]


def _businesses(
    market_id: int, keepers: Sequence[KeeperIn], people: Sequence[int | None], now: datetime
) -> list[int | None]:
    numbers = [parse_business_number(row.number, field="number") if row.number else "" for row in keepers]
    held = Business.objects.select_for_update().filter(number__in={number for number in numbers if number})
    known = {row.number or "": row for row in held.order_by("id")}
    fresh: list[Business] = []
    for number, row, person_id in zip(numbers, keepers, people, strict=True):
        if not number or number in known:
            continue
        known[number] = Business(
            market_id=market_id,
            number=number,
            name=tidy(row.trade_name, MAX_WORDS, field="name", words="상호는"),
            person_id=person_id,
            kind=business_kind(number, today(now)).value,
            registered_at=now,
        )
        fresh.append(known[number])
    Business.objects.bulk_create(fresh, batch_size=500)
    return [known[number].id if number else None for number in numbers]
