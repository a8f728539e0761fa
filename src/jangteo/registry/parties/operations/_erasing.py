"""What erasing a person or a business does to the rows; the decision is `people.erase_person`'s, the person's own, or
the night's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.privacy.toolkit import Erasure, KeptPart
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.registry.parties.events import PersonErased
from jangteo.registry.parties.models import Business, Membership, Officer, Person
from jangteo.registry.parties.types import SOLE_TRADERS, TIES, TRADES, shown_number

#: The law under which the books go on naming who is erased here: 국세기본법 §85의3② (장부와 증거서류, 5년).
BOOKS = "tax"
#: Businesses whose number is somebody's personal data and still stands.
NUMBERED = Q(number__isnull=False, kind__in=[kind.value for kind in SOLE_TRADERS])


def erase_row(person_id: int, now: datetime) -> Erasure:
    """Empty the row, and the number and name of the sole trader's businesses that nobody else uses; again: nothing.
    Whom the books name, as the keeper of a shop with whom a market settles, the law has kept apart: name, for what,
    and under which numbers. Raises Refused(`person_still_member`, `person_still_officer`).
    """
    row = Person.objects.select_for_update().filter(id=person_id, erased_at=None).first()
    if row is None:
        return Erasure(rows=0)
    day = today(now)
    if Membership.objects.filter(Q(period__endswith=None) | Q(period__contains=day), person=row).exists():
        raise Refused("person_still_member", "상인회 회원이에요. 먼저 회원에서 빼 주세요.")
    if Officer.objects.filter(Q(term__endswith=None) | Q(term__contains=day), person=row).exists():
        raise Refused("person_still_officer", "상인회 임원이에요. 먼저 임기를 끝내 주세요.")
    businesses = _businesses_of(row)
    booked = [words for ties in TIES for words in ties.booked(row.id)]
    numbers = [_written(one) for one in businesses if _booked(one)]
    kept: tuple[KeptPart, ...] = ()
    if (booked and row.name) or numbers:
        under = {"사업자": numbers} if numbers else {}
        kept = (KeptPart(BOOKS, {"이름": row.name} | under | {"한 일": booked}),)
    row.name, row.phone, row.phone_mark, row.user = "", "", None, None
    row.erased_at = row.changed_at = max(now, row.registered_at)
    row.save()
    # After the person is gone: what keeps a number now is somebody else.
    forgotten = [one for one in businesses if not _is_used(one, now)]
    for one in forgotten:
        _forget(one)
    publish(PersonErased(row.market_id, row.id), now=now)
    return Erasure(rows=1 + len(forgotten), kept=kept)


def erase_business(business_id: int, now: datetime) -> Erasure:
    """Empty number and name of a sole trader's business; nothing where it is empty already, a shop trades under it, or
    somebody living is behind it. The books' part is kept apart as with persons.
    """
    row = Business.objects.select_for_update().filter(NUMBERED, id=business_id).first()
    if row is None or _is_used(row, now):
        return Erasure(rows=0)
    booked = _booked(row)
    kept = (KeptPart(BOOKS, {"사업자": _written(row), "한 일": booked}),) if booked else ()
    _forget(row)
    return Erasure(rows=1, kept=kept)


def _businesses_of(person: Person) -> list[Business]:
    """The sole trader's businesses of a person: entered as theirs, or those under which they kept a shop. Locked."""
    kept = {id_ for trades in TRADES for rows in trades.keepers() for id_ in _business_ids(rows, person.id)}
    mine = Business.objects.filter(NUMBERED, Q(person=person) | Q(id__in=kept))
    return list(mine.select_for_update().order_by("id"))


def _business_ids(rows: QuerySet[Any], person_id: int) -> Iterable[int]:
    return rows.filter(person_id=person_id, business_id__isnull=False).values_list("business_id", flat=True)


def _is_used(row: Business, now: datetime) -> bool:
    """Whether a shop trades under the business beyond this day, or somebody living is behind it or kept one under it.

    Asked when the row is locked: whoever enters a shop under a known number locks it first.
    """
    if row.person_id is not None and Person.objects.filter(id=row.person_id, erased_at=None).exists():
        return True
    tomorrow = today(now) + timedelta(days=1)
    trading = [rows for trades in TRADES for rows in trades.since(tomorrow)]
    living = [
        rows.filter(person__isnull=False, person__erased_at=None) for trades in TRADES for rows in trades.keepers()
    ]
    return any(rows.filter(business_id=row.id).exists() for rows in [*trading, *living])


def _booked(row: Business) -> list[str]:
    return [words for trades in TRADES for words in trades.booked(row.id)]


def _written(row: Business) -> str:
    return f"{shown_number(row.number)} {row.name}".strip()


def _forget(row: Business) -> None:
    row.number, row.name = None, ""
    row.save(update_fields=["number", "name"])
