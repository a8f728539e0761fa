"""Holds on records: an audit, a suit or an investigation asks for them, whatever their age."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.privacy.models import Hold
from jangteo.foundation.privacy.permissions import HOLD
from jangteo.foundation.privacy.toolkit import clean_words
from jangteo.foundation.privacy.types import Reason, hold_backwards, no_hold
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, Scope, market_scope
from jangteo.kernel.errors import Missing


def _place(kwargs: Mapping[str, Any]) -> Scope:
    return INSTALLATION


@operation(permission=HOLD, scope=_place, refusals={"privacy_hold_days": hold_backwards()})
def place_hold(
    *, actor: Actor, now: datetime, market_id: int | None, first_day: date | None, last_day: date | None, reason: str
) -> int:
    """Have the records of a market (None: of the whole installation) stay, those of some days or all; returns the
    hold's id. Nothing that lies under it is purged or destroyed by a night until it is lifted; who erases somebody by
    hand decides on it with open eyes.

    Raises Missing(`market_unknown`), Invalid(`period_backwards`, `words_missing`, `words_long`).
    """
    market = directory().find_market(id=market_id) if market_id is not None else None
    if market_id is not None and market is None:
        raise Missing("market_unknown", "그 시장을 찾을 수 없어요.")
    if first_day and last_day and last_day < first_day:
        raise hold_backwards()
    scope = market_scope(market_id) if market_id is not None else INSTALLATION
    row = Hold.objects.create(
        scope_kind=scope.kind.value,
        scope_id=scope.id,
        first_day=first_day,
        last_day=last_day,
        reason=clean_words(Reason.OTHER, reason),
        placed_at=now,
        placed_by=actor.label[:80],
    )
    place = market.name if market else "설치 전체"
    note(
        subject=("privacy_hold", row.id, place), after={"first_day": first_day, "last_day": last_day}, reason=row.reason
    )
    return row.id


@operation(permission=HOLD, scope=_place)
def lift_hold(*, actor: Actor, now: datetime, hold_id: int, reason: str) -> None:
    """End a hold: from the next night on its rows follow the rules again.

    Raises Missing(`hold_unknown`), Invalid(`words_missing`, `words_long`).
    """
    row = Hold.objects.select_for_update().filter(id=hold_id, lifted_at=None).first()
    if row is None:
        raise no_hold()
    row.lifted_at, row.lifted_by, row.lift_reason = now, actor.label[:80], clean_words(Reason.OTHER, reason)
    row.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    note(subject=("privacy_hold", row.id, ""), reason=row.lift_reason)
