"""Membership in the association of merchants, as far as shops bring it about."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.registry.merchants.models import Store
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties import queries as known


def join(actor: Actor, now: datetime, store: Store) -> bool:
    """Make the keeper a member for this shop from today; False without an association or a person, or for a member.

    Whoever keeps several shops is one member (전통시장법 §65: nobody joins twice).
    """
    association = known.find_association(market_id=store.market_id)
    if association is None or store.person_id is None:
        return False
    place = " · ".join(
        sorted(store.occupancies.filter(period__contains=today(now)).values_list("stall__number", flat=True))
    )
    try:
        parties.join_organisation(
            actor=actor.with_rights_of_the_program(),
            now=now,
            market_id=store.market_id,
            organisation_id=association.id,
            person_id=store.person_id,
            on=today(now),
            store_id=store.id,
            place=place[:80],
        )
    except Refused as refused:
        if refused.code != "member_already":
            raise
        return False
    return True


def leave(actor: Actor, now: datetime, store: Store, person_id: int | None, day: date, reason: str) -> None:
    """End the membership that a person holds for this shop; the day is the first that no longer belongs to it."""
    if person_id is None:
        return
    for member in known.list_memberships(person_id=person_id):
        if member.store_id == store.id and member.end is None:
            parties.leave_organisation(
                actor=actor.with_rights_of_the_program(),
                now=now,
                market_id=store.market_id,
                membership_id=member.id,
                last_day=max(day - timedelta(days=1), member.start),
                reason=reason,
            )
