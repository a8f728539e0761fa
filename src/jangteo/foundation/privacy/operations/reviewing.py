"""The monthly review of the access log (안전성 확보조치 기준 §8②), and taking the log out of the house."""

from datetime import date, datetime

from jangteo.foundation.audit.toolkit import note as record
from jangteo.foundation.audit.toolkit import operation
from jangteo.foundation.privacy.models import Review, within
from jangteo.foundation.privacy.operations._scopes import given
from jangteo.foundation.privacy.permissions import REVIEW
from jangteo.foundation.privacy.queries import get_month, list_accesses_for_export
from jangteo.foundation.privacy.types import (
    WORDS_LENGTH,
    AccessFilters,
    AccessLine,
    month_open,
    reviewed_already,
    words_long,
)
from jangteo.foundation.tenancy.types import Actor, Scope
from jangteo.kernel.clock import today


@operation(permission=REVIEW, scope=given, refusals={"privacy_review_once": reviewed_already()})
def sign_review(*, actor: Actor, now: datetime, scope: Scope, month: date, note: str = "") -> None:
    """Sign that the accesses of the month in which ``month`` lies have been looked through.

    Raises Refused(`month_open`) before the month is over, Refused(`review_signed`) for the second who signs,
    Invalid(`words_long`).
    """
    view = get_month(scope=scope, month=month, today=today(now))
    if not view.is_over:
        raise month_open()
    words = " ".join(note.replace("\0", "").split())
    if len(words) > WORDS_LENGTH:
        raise words_long()
    Review.objects.create(
        month=view.month,
        signed_at=now,
        signed_by_id=actor.user_id,
        signed_by_label=actor.label[:80],
        note=words,
        accesses=view.accesses,
        unusual=len(view.odd),
        **within(scope),
    )
    record(
        subject=("privacy_month", view.month.isoformat(), f"{view.month.year}년 {view.month.month}월"),
        after={"count": view.accesses},
        reason=words,
    )


@operation(permission=REVIEW, scope=given)
def export_accesses(*, actor: Actor, now: datetime, scope: Scope, filters: AccessFilters) -> list[AccessLine]:
    """The rows that ``filters`` find in the log of ``scope``, and a line in the record that they were taken out.

    Raises NotAllowed without the permission.
    """
    lines = list(list_accesses_for_export(scope=scope, filters=filters))
    record(after={"count": len(lines)})
    return lines
