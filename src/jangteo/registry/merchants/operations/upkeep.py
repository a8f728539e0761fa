"""What is no longer needed of applications goes: a year after the decision the name, the number and the papers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.files.toolkit import drop_file
from jangteo.foundation.privacy.toolkit import Erasure
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Refused
from jangteo.registry.merchants.models import Application
from jangteo.registry.merchants.permissions import FORGET
from jangteo.registry.merchants.types import ApplicationState

KEPT = timedelta(days=365)


@operation(permission=FORGET)
def forget_applications(*, actor: Actor, now: datetime) -> int:
    """Erase what is personal in applications of all markets that were settled a year ago; returns how many.

    Raises NotAllowed.
    """
    with scopes_disabled():
        old = Application.objects.select_for_update(of=("self",), skip_locked=True).filter(decided_at__lte=now - KEPT)
        rows = [row for row in old.order_by("id") if row.name or row.business_number or row.papers.exists()]
        for row in rows:
            _empty(row, now)
    if rows:
        note(subject=("application", "", "지난 입점 신청"), after={"count": len(rows)})
    else:
        nothing_changed()
    return len(rows)


def _empty(row: Application, now: datetime) -> None:
    row.name, row.business_number = "", ""
    row.save(update_fields=["name", "business_number"])
    files = list(row.papers.values_list("file_id", flat=True))
    row.papers.all().delete()
    for file_id in files:
        drop_file(file_id, now)


def erase_application(application_id: int, now: datetime) -> Erasure:
    """Empty an application on request of its applicant. Raises Refused(`application_waiting`) while it is decided."""
    row = Application.objects.select_for_update(of=("self",)).filter(id=application_id).first()
    if row is None or not (row.name or row.business_number or row.papers.exists()):
        return Erasure(rows=0)
    if row.state in {ApplicationState.SUBMITTED, ApplicationState.MORE_NEEDED}:
        raise Refused("application_waiting", "심사 중인 신청이 있어요. 먼저 신청을 취소해 주세요.")
    _empty(row, now)
    return Erasure(rows=1)
