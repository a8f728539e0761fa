"""Persons of a market: met, linked to an account, changed, erased."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.privacy.toolkit import erase_subject
from jangteo.foundation.tenancy.types import Actor, Open, market_scope
from jangteo.kernel.errors import Invalid, Refused
from jangteo.registry.parties.events import PersonRegistered
from jangteo.registry.parties.models import Person
from jangteo.registry.parties.models.people import phone_mark
from jangteo.registry.parties.operations._common import (
    MAX_NAME,
    find_row,
    in_market,
    only_oneself_or_staff,
    read_phone,
    require_own_phone,
    tidy,
)
from jangteo.registry.parties.permissions import EDIT, ERASE
from jangteo.registry.parties.queries.people import view_of

#: The name under which the module of personal data knows persons.
KIND = "parties.person"
_PHONE_TAKEN = Refused("phone_taken", "이 번호는 다른 사람이 쓰고 있어요.", field="phone")
_USER_TAKEN = Refused("user_taken", "이 계정은 이미 다른 사람과 이어져 있어요.")
_REFUSALS = {"parties_person_phone": _PHONE_TAKEN, "parties_person_user": _USER_TAKEN}


@operation(permission=Open("people enter themselves; others are entered by staff"), scope=in_market, refusals=_REFUSALS)
def register_person(
    *, actor: Actor, now: datetime, market_id: int, name: str, phone: str, user_id: int | None = None
) -> int:
    """Meet a person; the same number in the market, or the same account, is the same person. Returns the id.

    A known person's name is kept unless it was empty. `phone` is a mobile number in any usual writing; "" for members
    whose number nobody knows, who are new persons each time. Without `parties.edit` a person can enter himself alone,
    with the number of his own account. Raises NotAllowed, Invalid(`phone_invalid`, `phone_not_mobile`,
    `text_invalid`, `person_empty`), Refused(`phone_not_yours`, `phone_taken`, `user_taken`).
    """
    name = tidy(name, MAX_NAME, field="name", words="이름은")
    number = read_phone(phone)
    if only_oneself_or_staff(actor, market_id, user_id):
        require_own_phone(actor, number)
    if not name and not number:
        raise Invalid("person_empty", "이름이나 전화번호를 적어 주세요.", field="name")
    with open_rows(market=market_id):
        known = _known(number, user_id)
        row, fresh = (known, False) if known else _new(market_id, name, number, user_id, now)
        if fresh:
            publish(PersonRegistered(market_id, row.id), now=now)
            note(subject=("person", row.id, view_of(row).label), after={"등록": True})
            return row.id
        _complete(row, name, number, user_id, now)
        return row.id


def _known(number: str, user_id: int | None) -> Person | None:
    rows = Person.objects.select_for_update()
    found = rows.filter(phone_mark=phone_mark(number)).first() if number else None
    if found is None and user_id is not None:
        found = rows.filter(user_id=user_id).first()
    return found


def _new(market_id: int, name: str, number: str, user_id: int | None, now: datetime) -> tuple[Person, bool]:
    try:
        with transaction.atomic():
            row = Person.objects.create(
                market_id=market_id,
                name=name,
                phone=number,
                phone_mark=phone_mark(number),
                user_id=user_id,
                registered_at=now,
                changed_at=now,
            )
    except IntegrityError:
        # Somebody entered the same person in the meantime; then that one is it.
        known = _known(number, user_id)
        if known is None:
            raise
        return known, False
    return row, True


def _complete(row: Person, name: str, number: str, user_id: int | None, now: datetime) -> None:
    """Fill in what was not known of a known person; a person found by the account may have a new number."""
    before = (row.name, row.phone, row.user_id)
    row.name = row.name or name
    if number and number != row.phone:
        row.phone, row.phone_mark = number, phone_mark(number)
    if user_id is not None and row.user_id != user_id:
        if row.user_id is not None:
            raise Refused("user_taken", _USER_TAKEN.message)
        row.user_id = user_id
    if (row.name, row.phone, row.user_id) == before:
        nothing_changed()
        return
    row.changed_at = max(now, row.registered_at)
    row.save()
    changed = [
        word
        for word, old, new in zip(("이름", "번호", "계정"), before, (row.name, row.phone, row.user_id), strict=True)
        if old != new
    ]
    note(subject=("person", row.id, view_of(row).label), after={"고친 것": changed})


@operation(permission=EDIT, scope=in_market, refusals=_REFUSALS)
def link_person(*, actor: Actor, now: datetime, market_id: int, person_id: int, user_id: int) -> None:
    """Tie a person to an account. Raises NotAllowed, Missing(`person_missing`), Refused(`user_taken`)."""
    with open_rows(market=market_id):
        row = find_row(person_id)
        if row.user_id == user_id:
            nothing_changed()
            return
        row.user_id, row.changed_at = user_id, max(now, row.registered_at)
        row.save(update_fields=["user", "changed_at"])
        note(subject=("person", row.id, view_of(row).label), after={"계정": "이음"})


@operation(permission=EDIT, scope=in_market, refusals=_REFUSALS)
def change_person(
    *, actor: Actor, now: datetime, market_id: int, person_id: int, name: str | None = None, phone: str | None = None
) -> None:
    """Correct a name or a number; None leaves it, "" takes it away.

    Raises NotAllowed, Missing(`person_missing`), Invalid(`phone_invalid`, `phone_not_mobile`, `text_invalid`,
    `person_empty`), Refused(`phone_taken`).
    """
    with open_rows(market=market_id):
        row = find_row(person_id)
        changed = []
        if name is not None and (wanted := tidy(name, MAX_NAME, field="name", words="이름은")) != row.name:
            row.name = wanted
            changed.append("이름")
        if phone is not None and (number := read_phone(phone)) != row.phone:
            row.phone, row.phone_mark = number, phone_mark(number)
            changed.append("번호")
        if not row.name and not row.phone:
            raise Invalid("person_empty", "이름이나 전화번호를 적어 주세요.", field="name")
        if not changed:
            nothing_changed()
            return
        row.changed_at = max(now, row.registered_at)
        row.save()
        note(subject=("person", row.id, view_of(row).label), after={"고친 것": changed})


@operation(permission=ERASE, scope=in_market)
def erase_person(*, actor: Actor, now: datetime, market_id: int, person_id: int, reason: str = "") -> None:
    """Erase a person's name, number and account, and number and name of the sole trader's businesses that nobody else
    uses; the rows stay, empty, for what points to them (rolls, contracts, books).

    A member or officer of today is not erased: the association's roll names its members (전통시장법 §65).
    Raises NotAllowed, Missing(`person_missing`), Refused(`person_still_member`, `person_still_officer`).
    """
    with open_rows(market=market_id):
        row = find_row(person_id)
        done = erase_subject(kind=KIND, subject_id=row.id, scope=market_scope(market_id), actor=actor, now=now)
        gone = ["이름", "번호", "계정", *(["사업자"] if done.rows > 1 else [])]
        note(subject=("person", row.id, ""), after={"지움": gone}, reason=reason)
