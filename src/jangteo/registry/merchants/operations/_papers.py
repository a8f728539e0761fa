"""The papers of shops as other operations touch them: taken over from an application, left behind, dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from jangteo.foundation.files.toolkit import drop_file
from jangteo.registry.merchants.models import Application, ApplicationPaper, Store, StorePaper, StorePaperPage
from jangteo.registry.merchants.types import SentState


def take_over(row: Application, store: Store, now: datetime) -> None:
    """What the office has approved with an application is confirmed for the shop; the files stay where they lie."""
    by_kind: dict[str, list[ApplicationPaper]] = defaultdict(list)
    for paper in row.papers.order_by("id"):
        by_kind[paper.kind].append(paper)
    for kind, pages in by_kind.items():
        taken = StorePaper.objects.create(
            market_id=row.market_id,
            store=store,
            kind=kind,
            state=SentState.CONFIRMED.value,
            person_id=store.person_id,
            given_by_id=row.applicant_id,
            given_at=pages[0].added_at,
            changed_at=now,
            decided_at=now,
        )
        StorePaperPage.objects.bulk_create(
            StorePaperPage(market_id=row.market_id, paper=taken, file_id=page.file_id, application=row)
            for page in pages
        )


def leave_behind(store: Store, now: datetime) -> None:
    """The keeper leaves the shop: from now on its papers are shown to nobody, and their end is counted."""
    StorePaper.objects.filter(store=store, left_at=None).update(left_at=now)


def drop_unheld(file_ids: Iterable[int], now: datetime) -> None:
    """Drop files of pages that are gone, but for those that an application or a shop still holds."""
    for file_id in file_ids:
        held = (model.objects.filter(file_id=file_id).exists() for model in (ApplicationPaper, StorePaperPage))
        if not any(held):
            drop_file(file_id, now)
