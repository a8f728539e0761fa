"""Persons of the open market, masked; the search by name unseals the market's names in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.errors import Missing, Refused
from jangteo.kernel.korea.hangul import normalize_search, search_pattern
from jangteo.kernel.korea.names import mask_name
from jangteo.kernel.korea.phones import mask_phone, parse_phone
from jangteo.registry.parties.models import Person
from jangteo.registry.parties.models.people import phone_mark
from jangteo.registry.parties.types import PersonView

MAX_FOUND = 50
_SYLLABLES = re.compile("[가-힣]+")
_TELEPHONE = re.compile(r"[\d\s+\-.()]{8,}")


def view_of(row: Person) -> PersonView:
    """The masked view of a loaded row."""
    return PersonView(
        id=row.id,
        market_id=row.market_id,
        name_masked=mask_name(row.name) if row.name else "",
        phone_masked=mask_phone(row.phone) if row.phone else "",
        user_id=row.user_id,
        erased_at=row.erased_at,
    )


def get_person(*, id: int) -> PersonView:
    """The person of the open market with this id. Raises Missing(`person_missing`)."""
    row = Person.objects.filter(id=id).first()
    if row is None:
        raise Missing("person_missing", "그런 사람을 찾지 못했어요.")
    return view_of(row)


def find_person(*, market_id: int, phone: str) -> PersonView | None:
    """The person of a market with this number, in any usual writing. Raises Invalid(`phone_invalid`)."""
    with open_rows(market=market_id):
        row = Person.objects.filter(phone_mark=phone_mark(parse_phone(phone))).first()
    return view_of(row) if row else None


def list_persons_with_phone(*, phone: str) -> list[tuple[int, int]]:
    """Market and person of everybody, in any market, with this E.164 number: for its proven owner alone."""
    with scopes_disabled():
        rows = Person.objects.filter(phone_mark=phone_mark(phone), erased_at=None).order_by("market_id")
        return list(rows.values_list("market_id", "id"))


def find_person_of_user(*, market_id: int, user_id: int) -> PersonView | None:
    """The person of a market who has this account."""
    with open_rows(market=market_id):
        row = Person.objects.filter(user_id=user_id).first()
    return view_of(row) if row else None


def list_people(*, ids: Iterable[int]) -> list[PersonView]:
    """The persons of the open market with these ids, by id; unknown ids are left out."""
    return [view_of(row) for row in Person.objects.filter(id__in=set(ids)).order_by("id")]


def list_contacts(*, ids: Iterable[int | None]) -> list[tuple[int, str, str]]:
    """Id, masked name and E.164 number of these persons of the open market: the numbers to send to, never to be shown
    or handed on. Who has none is left out.
    """
    rows = Person.objects.filter(id__in={id_ for id_ in ids if id_ is not None}).exclude(phone_mark=None)
    return [
        (id_, mask_name(name) if name else "", phone)
        for id_, name, phone in rows.order_by("id").values_list("id", "name", "phone")
    ]


def list_names(*, ids: Iterable[int] | None = None) -> dict[int, str]:
    """Id → name in clear of persons of the open market, for papers and searches; callers write the access log."""
    rows = Person.objects.filter(erased_at=None)
    if ids is not None:
        rows = rows.filter(id__in=set(ids))
    return dict(rows.values_list("id", "name"))


def list_person_ids(*, text: str) -> list[int]:
    """Ids of the open market's persons whose name holds the text (초성 too), or whose whole number it is.

    Names are sealed, so a search by name unseals those of the market: 1,200 in a few hundredths of a second.
    """
    if _TELEPHONE.fullmatch(text.strip()):
        try:
            mark = phone_mark(parse_phone(text))
        except Refused:
            return []
        return list(Person.objects.filter(phone_mark=mark).values_list("id", flat=True))
    asked = re.compile(search_pattern(text[:MAX_FOUND].replace("\0", "")))
    found = [(name, id_) for id_, name in list_names().items() if name and asked.search(_searched(name))]
    return [id_ for _, id_ in sorted(found)]


def _searched(name: str) -> str:
    # Most names are syllables and nothing else, which the normal form leaves as they are.
    return name if _SYLLABLES.fullmatch(name) else normalize_search(name)


def find_people(*, text: str, limit: int = MAX_FOUND) -> list[PersonView]:
    """The same as views, by name, at most `limit`. An empty text finds everybody with a name."""
    ids = list_person_ids(text=text)[:limit]
    views = {view.id: view for view in list_people(ids=ids)}
    return [views[id_] for id_ in ids if id_ in views]


def count_people() -> int:
    """How many persons the open market knows, those erased aside."""
    return Person.objects.filter(erased_at=None).count()
