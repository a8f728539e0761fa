"""What the operations of parties share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jangteo.foundation.identity.queries import find_user_id_by_phone
from jangteo.foundation.tenancy.toolkit import check, is_allowed
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.phones import is_mobile, parse_phone
from jangteo.registry.parties.models import Organisation, Person
from jangteo.registry.parties.permissions import EDIT

MAX_NAME, MAX_WORDS = 40, 80


def in_market(arguments: Mapping[str, Any]) -> Scope:
    """The scope of an operation: the market that it names."""
    return market_scope(arguments["market_id"])


def tidy(text: str, most: int, *, field: str, words: str) -> str:
    """The text with single blanks. Raises Invalid(`text_invalid`) when it is longer than `most` or holds a NUL."""
    clean = " ".join(text.split())
    if len(clean) > most or "\0" in clean:
        raise Invalid("text_invalid", f"{words} {most}자까지 적을 수 있어요.", field=field)
    return clean


def read_phone(text: str) -> str:
    """The E.164 mobile number, or "" from an empty text. Raises Invalid(`phone_invalid`, `phone_not_mobile`)."""
    if not text.strip():
        return ""
    phone = parse_phone(text, field="phone")
    if not is_mobile(phone):
        raise Invalid("phone_not_mobile", "휴대전화 번호를 적어 주세요. 예: 010-1234-5678", field="phone")
    return phone


def only_oneself_or_staff(actor: Actor, market_id: int, user_id: int | None) -> bool:
    """Whether the actor acts for himself alone. Raises NotAllowed or Missing for somebody else without the right.

    A person may enter himself in a market (an application does); everybody else is entered by the office.
    """
    if actor.is_system or is_allowed(actor, EDIT, market_scope(market_id)):
        return False
    if actor.user_id is None or user_id != actor.user_id:
        check(actor, EDIT, market_scope(market_id))
    return True


def require_own_phone(actor: Actor, phone: str) -> None:
    """Raises Refused(`phone_not_yours`) unless this is the number that the actor's account is opened with.

    Otherwise anybody could become a person of the market by knowing that person's number.
    """
    if not phone or find_user_id_by_phone(phone=phone) != actor.user_id:
        raise Refused("phone_not_yours", "내 휴대전화 번호로만 적을 수 있어요.", field="phone")


def find_row(person_id: int) -> Person:
    """The locked person of the open market. Raises Missing(`person_missing`), also for one who was erased."""
    row = Person.objects.select_for_update().filter(id=person_id, erased_at=None).first()
    if row is None:
        raise Missing("person_missing", "그런 사람을 찾지 못했어요.")
    return row


def find_organisation_row(organisation_id: int) -> Organisation:
    """The locked organisation of the open market. Raises Missing(`organisation_missing`) also when it was dissolved."""
    row = Organisation.objects.select_for_update().filter(id=organisation_id, dissolved_on=None).first()
    if row is None:
        raise Missing("organisation_missing", "그런 단체를 찾지 못했어요.")
    return row
