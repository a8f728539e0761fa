"""What is no longer needed goes: of applications the name, the number and the papers a year after the decision; papers
of shops when the dated policy `store_papers` is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.privacy.queries import get_rule
from jangteo.foundation.privacy.toolkit import Erasure, erase_subject, outside_holds
from jangteo.foundation.privacy.types import midnight
from jangteo.foundation.rules.toolkit import value_of
from jangteo.foundation.tenancy.types import Actor, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.registry.merchants.models import Application, StorePaper
from jangteo.registry.merchants.operations._papers import drop_unheld
from jangteo.registry.merchants.operations.store_papers import KEEPER
from jangteo.registry.merchants.permissions import FORGET
from jangteo.registry.merchants.types import ApplicationState, SentState, refusals
from jangteo.registry.merchants.types.keeping import APPLICATION_DAYS

#: So many papers of shops go in one night at most; the others the night after.
A_NIGHT = 500


@operation(permission=FORGET)
def forget_applications(*, actor: Actor, now: datetime) -> int:
    """Erase what is personal in applications of all markets that were settled so long ago as the dated setting says;
    returns how many.

    Raises NotAllowed.
    """
    before = now - timedelta(days=value_of(APPLICATION_DAYS, on=today(now)))
    with scopes_disabled():
        old = Application.objects.select_for_update(of=("self",), skip_locked=True)
        old = old.filter(outside_holds(), decided_at__lte=before)
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
    drop_unheld(files, now)  # a shop that was approved goes on holding its papers


def erase_application(application_id: int, now: datetime) -> Erasure:
    """Empty an application on request of its applicant. Raises Refused(`application_waiting`) while it is decided."""
    row = Application.objects.select_for_update(of=("self",)).filter(id=application_id).first()
    if row is None or not (row.name or row.business_number or row.papers.exists()):
        return Erasure(rows=0)
    if row.state in {ApplicationState.SUBMITTED, ApplicationState.MORE_NEEDED}:
        raise Refused("application_waiting", "심사 중인 신청이 있어요. 먼저 신청을 취소해 주세요.")
    _empty(row, now)
    return Erasure(rows=1)


@operation(permission=FORGET)
def drop_old_papers(*, actor: Actor, now: datetime) -> int:
    """Destroy papers of shops, of all markets, whose keeper left or which count no longer for as long as the policy
    `store_papers` of the day says; each gets its line in the register of destruction. Returns how many.

    Raises NotAllowed.
    """
    before = midnight(get_rule(code="store_papers", day=today(now)).before(today(now)))
    with scopes_disabled():
        due = StorePaper.objects.filter(outside_holds(), Q(left_at__lt=before) | Q(over_at__lt=before)).order_by("id")
        papers = list(due.values_list("id", "market_id")[:A_NIGHT])
    for paper_id, market_id in papers:
        erase_subject(kind=KEEPER, subject_id=paper_id, scope=market_scope(market_id), actor=actor, now=now)
    if papers:
        note(subject=("store", "", "지난 점포 서류"), after={"count": len(papers)})
    else:
        nothing_changed()
    return len(papers)


def erase_paper(paper_id: int, now: datetime) -> Erasure:
    """Destroy a paper of a shop with its files. Raises Refused(`paper_in_use`) for one that an open shop trades by."""
    row = StorePaper.objects.select_for_update(of=("self",)).filter(id=paper_id).first()
    if row is None:
        return Erasure(rows=0)
    if row.left_at is None and row.state in {SentState.WAITING, SentState.CONFIRMED}:
        raise refusals.paper_in_use()
    files = list(row.pages.values_list("file_id", flat=True))
    row.delete()
    drop_unheld(files, now)
    return Erasure(rows=1)
