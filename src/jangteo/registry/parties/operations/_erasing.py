"""What erasing a person does to the row; the decision is `people.erase_person`'s, the person's own, or the night's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.privacy.toolkit import Erasure, KeptPart
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.registry.parties.events import PersonErased
from jangteo.registry.parties.models import Membership, Officer, Person
from jangteo.registry.parties.types import TIES

#: The law under which the books go on naming who is erased here: 국세기본법 §85의3② (장부와 증거서류, 5년).
BOOKS = "tax"


def erase_row(person_id: int, now: datetime) -> Erasure:
    """Empty the row; again: nothing. Whom the books name, as the keeper of a shop with whom a market settles, the law
    has kept apart: name and for what. Raises Refused(`person_still_member`, `person_still_officer`).
    """
    row = Person.objects.select_for_update().filter(id=person_id, erased_at=None).first()
    if row is None:
        return Erasure(rows=0)
    day = today(now)
    if Membership.objects.filter(Q(period__endswith=None) | Q(period__contains=day), person=row).exists():
        raise Refused("person_still_member", "상인회 회원이에요. 먼저 회원에서 빼 주세요.")
    if Officer.objects.filter(Q(term__endswith=None) | Q(term__contains=day), person=row).exists():
        raise Refused("person_still_officer", "상인회 임원이에요. 먼저 임기를 끝내 주세요.")
    booked = [words for ties in TIES for words in ties.booked(row.id)]
    kept = (KeptPart(BOOKS, {"이름": row.name, "한 일": booked}),) if booked and row.name else ()
    row.name, row.phone, row.phone_mark, row.user = "", "", None, None
    row.erased_at = row.changed_at = max(now, row.registered_at)
    row.save()
    publish(PersonErased(row.market_id, row.id), now=now)
    return Erasure(rows=1, kept=kept)
