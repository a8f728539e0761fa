"""Questions to the record, each within one scope: a market's reader sees that market's rows and nothing else."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.audit.types import (
    EXPORT_LIMIT,
    FIELDS,
    LABELS,
    NUMBERS,
    PER_PAGE,
    VALUES,
    Change,
    Entry,
    Filters,
    label_of,
)
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Scope, ScopeKind
from jangteo.kernel.clock import SEOUL
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.numbers import format_int

_HIDDEN = "가려 둠"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def list_entries(*, scope: Scope, filters: Filters, page: int | str | None = 1) -> "Page[Entry]":
    """A page of the record of ``scope`` (a region with its markets), the newest first; a page too far is the last."""
    found = Paginator(_found(scope, filters), PER_PAGE).get_page(page)
    return Page([_entry(row) for row in found.object_list], found.number, found.paginator)  # type: ignore[arg-type]


def list_recent(*, scope: Scope, limit: int) -> list[Entry]:
    """The newest lines of the record of ``scope``, without counting them all."""
    return [_entry(row) for row in _found(scope, Filters())[:limit]]


def list_for_export(*, scope: Scope, filters: Filters) -> Iterator[Entry]:
    """The same lines without pages, at most ``EXPORT_LIMIT``."""
    return (_entry(row) for row in _found(scope, filters)[:EXPORT_LIMIT].iterator())


def list_operations(*, scope: Scope) -> list[tuple[str, str]]:
    """Name and words of every operation that occurs in the record of ``scope``, in the order of the words."""
    names = AuditEntry.objects.filter(_where(scope)).order_by().values_list("operation", flat=True).distinct()
    return sorted(((name, label_of(name)) for name in names), key=lambda pair: pair[1])


def list_actors(*, scope: Scope) -> list[tuple[int, str]]:
    """Id and masked name of everyone who did something in ``scope``."""
    rows = AuditEntry.objects.filter(_where(scope)).exclude(actor_id=None).order_by("actor_id", "-id")
    return [(row.actor_id, row.actor_label) for row in rows.distinct("actor_id") if row.actor_id is not None]


def _found(scope: Scope, filters: Filters) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(_where(scope))
    if filters.operation:
        rows = rows.filter(operation=filters.operation)
    if filters.subject is not None:
        rows = rows.filter(subject_kind=filters.subject[0], subject_id=filters.subject[1])
    if filters.actor_id is not None:
        rows = rows.filter(actor_id=filters.actor_id)
    if filters.first_day:
        rows = rows.filter(at__gte=_midnight(filters.first_day))
    if filters.last_day:
        rows = rows.filter(at__lt=_midnight(filters.last_day + timedelta(days=1)))
    if filters.text:
        named = [name for name, words in LABELS.items() if filters.text in words]
        rows = rows.filter(
            Q(subject_label__icontains=filters.text)
            | Q(reason__icontains=filters.text)
            | Q(actor_label__icontains=filters.text)
            | Q(operation__in=named)
        )
    return rows.order_by("-at", "-id")


def _where(scope: Scope) -> Q:
    if scope.kind == ScopeKind.INSTALLATION:
        return Q()
    own = Q(scope_kind=scope.kind.value, scope_id=scope.id)
    if scope.kind == ScopeKind.REGION:
        return own | Q(scope_kind=ScopeKind.MARKET.value, scope_id__in=list(directory().markets_in(scope)))
    if scope.kind == ScopeKind.MARKET:
        # What an owner does in the shop is part of the market's record.
        return own | Q(market_id=scope.id)
    return own


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SEOUL)


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        who=row.actor_label,
        what=label_of(row.operation),
        operation=row.operation,
        subject=row.subject_label,
        scope=Scope(ScopeKind(row.scope_kind), row.scope_id),
        changes=tuple(_change(name, pair) for name, pair in row.changes.items()),
        reason=row.reason,
        ip=row.ip or "",
    )


def _change(name: str, pair: Any) -> Change:
    words = FIELDS.get(name, name)
    if not isinstance(pair, list):
        # Under a name that personal data has, what was written down was hidden whole.
        return Change(words, _HIDDEN, _HIDDEN)
    said = next((form for end, form in NUMBERS.items() if name.endswith(end)), format_int)
    before, after = (_words(value, VALUES.get(name, {}), said) for value in pair)
    return Change(words, before, after)


def _words(value: Any, codes: Mapping[str, str], said: Callable[[int], str]) -> str:
    if value is None or value == "":
        return "없음"
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, list):
        return ", ".join(_words(item, codes, said) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{codes.get(key, key)} {_words(item, codes, said)}" for key, item in value.items())
    if isinstance(value, int) and str(value) not in codes:
        return said(value)
    text = str(value)
    return codes.get(text) or _day_or_text(text)


def _day_or_text(text: str) -> str:
    """A day that is kept as 2026-11-22 as people write it, and everything else as it is."""
    if not _DAY.fullmatch(text):
        return text
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
