"""What is kept apart, the register of destruction, and downloads."""

from datetime import datetime

from jangteo.foundation.privacy.models import Destruction, Download, Kept, within
from jangteo.foundation.privacy.types import (
    DOWNLOAD_LASTS,
    SUBJECTS,
    DestructionView,
    DownloadView,
    KeptView,
    Reason,
    no_download,
    no_kept,
)
from jangteo.foundation.tenancy.types import Scope


def list_kept(*, scope: Scope, limit: int | None = None) -> list[KeptView]:
    """What is kept apart in ``scope``, without the data; what goes first comes first."""
    return [_kept(row) for row in Kept.objects.filter(**within(scope)).defer("content").order_by("ends_on")[:limit]]


def get_kept(*, scope: Scope, kept_id: int) -> KeptView:
    """One of them, without the data. Raises Missing(`kept_unknown`)."""
    row = Kept.objects.filter(id=kept_id, **within(scope)).defer("content").first()
    if row is None:
        raise no_kept()
    return _kept(row)


def list_destructions(*, scope: Scope, limit: int | None = None) -> list[DestructionView]:
    """The register of destruction of ``scope``, the newest first."""
    return [
        DestructionView(
            at=row.at,
            kind=_label(row.subject_kind),
            what=row.what,
            count=row.count,
            rule=row.rule,
            by=row.actor_label,
        )
        for row in Destruction.objects.filter(**within(scope)).order_by("-at", "-id")[:limit]
    ]


def list_downloads(*, scope: Scope, now: datetime, limit: int | None = None) -> list[DownloadView]:
    """Who asked to take clear values away from ``scope``, the newest first."""
    return [
        _download(row, now) for row in Download.objects.filter(**within(scope)).order_by("-asked_at", "-id")[:limit]
    ]


def get_download(*, scope: Scope, download_id: int, now: datetime) -> DownloadView:
    """One of them. Raises Missing(`download_unknown`)."""
    row = Download.objects.filter(id=download_id, **within(scope)).first()
    if row is None:
        raise no_download()
    return _download(row, now)


def _label(kind: str) -> str:
    return SUBJECTS[kind].label if kind in SUBJECTS else kind


def _kept(row: Kept) -> KeptView:
    return KeptView(
        id=row.id,
        kind=_label(row.subject_kind),
        what=row.what,
        law=row.law,
        kept_at=row.kept_at,
        ends_on=row.ends_on,
        who=row.subject_label,
    )


def _state(row: Download, now: datetime) -> str:
    if row.taken_at:
        return "taken"
    if row.refused_at:
        return "refused"
    if (row.approved_at or row.asked_at) + DOWNLOAD_LASTS <= now:
        return "over"
    return "ready" if row.approved_at or not row.needs_approval else "waiting"


def _download(row: Download, now: datetime) -> DownloadView:
    names = SUBJECTS[row.subject_kind].fields if row.subject_kind in SUBJECTS else {}
    return DownloadView(
        id=row.id,
        title=row.title,
        fields=tuple(names.get(name, name) for name in row.fields),
        people=len(row.subject_ids),
        reason=Reason(row.reason),
        words=row.words,
        asked_by=row.asked_by_label,
        asked_by_id=row.asked_by_id,
        asked_at=row.asked_at,
        state=_state(row, now),
        approved_by=row.approved_by_label,
        taken_at=row.taken_at,
    )
