"""Who has left a market for good is forgotten, and under what they traded: at night, when the time after the last tie
is over.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.privacy.queries import get_rule
from jangteo.foundation.privacy.toolkit import erase_subject, outside_holds
from jangteo.foundation.privacy.types import midnight
from jangteo.foundation.tenancy.types import Actor, market_scope
from jangteo.kernel.clock import today
from jangteo.registry.parties.models import Business, Membership, Officer, Person
from jangteo.registry.parties.operations._erasing import NUMBERED
from jangteo.registry.parties.operations.businesses import KIND as BUSINESS
from jangteo.registry.parties.operations.people import KIND
from jangteo.registry.parties.permissions import FORGET
from jangteo.registry.parties.types import TIES, TRADES

#: So many people go in one night at most; the others the night after.
A_NIGHT = 500


@operation(permission=FORGET)
def forget_people(*, actor: Actor, now: datetime) -> int:
    """Erase persons of all markets whose last tie ended, or who were entered and never tied, as long ago as the dated
    setting `former_people` says; what the law keeps of them is set apart, and each gets a line in the register of
    destruction. Nobody of a market under a hold. Returns how many.

    Raises NotAllowed.
    """
    last = get_rule(code="former_people", day=today(now)).before(today(now))
    with scopes_disabled():
        old = Person.objects.filter(outside_holds(), erased_at=None, registered_at__lt=midnight(last))
        for tied in _tied_since(last):
            old = old.filter(~Exists(tied.filter(person_id=OuterRef("pk"))))
        people = list(old.order_by("id").values_list("id", "market_id")[:A_NIGHT])
    for person_id, market_id in people:
        erase_subject(kind=KIND, subject_id=person_id, scope=market_scope(market_id), actor=actor, now=now)
    if people:
        note(subject=("person", "", "시장을 떠난 사람"), after={"count": len(people)})
    else:
        nothing_changed()
    return len(people)


@operation(permission=FORGET)
def forget_businesses(*, actor: Actor, now: datetime) -> int:
    """Empty number and name of sole traders' businesses of all markets that have no living person any more or never had
    one, when the last shop under them closed, or they were entered and never used, as long ago as the dated setting
    `former_people` says; what the law keeps is set apart, and each gets a line in the register of destruction. None of
    a market under a hold. Returns how many.

    Raises NotAllowed.
    """
    last = get_rule(code="former_people", day=today(now)).before(today(now))
    with scopes_disabled():
        old = Business.objects.filter(outside_holds(), NUMBERED, registered_at__lt=midnight(last))
        old = old.filter(Q(person=None) | Q(person__erased_at__isnull=False))
        for rows in _in_use_since(last):
            old = old.filter(~Exists(rows.filter(business_id=OuterRef("pk"))))
        found = list(old.order_by("id").values_list("id", "market_id")[:A_NIGHT])
    done = [
        erase_subject(kind=BUSINESS, subject_id=id_, scope=market_scope(market_id), actor=actor, now=now).rows
        for id_, market_id in found
    ]
    if any(done):
        note(subject=("business", "", "주인이 없는 사업자"), after={"count": sum(done)})
    else:
        nothing_changed()
    return sum(done)


def _in_use_since(day: date) -> list[QuerySet[Any]]:
    """Rows of shops that trade under a business on a day or later, and of living persons who kept one under it."""
    trading = [rows for trades in TRADES for rows in trades.since(day)]
    kept = [rows for trades in TRADES for rows in trades.keepers()]
    return trading + [rows.filter(person__isnull=False, person__erased_at=None) for rows in kept]


def _tied_since(day: date) -> list[QuerySet[Any]]:
    """Rows of everything that ties a person to a market on a day or later: periods end before their upper bound."""
    own: list[QuerySet[Any]] = [
        Membership.objects.filter(Q(period__endswith=None) | Q(period__endswith__gt=day)),
        Officer.objects.filter(Q(term__endswith=None) | Q(term__endswith__gt=day)),
    ]
    return own + [rows for ties in TIES for rows in ties.since(day)]
