"""The access log, each question within one scope."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from jangteo.foundation.privacy.models import Access, within
from jangteo.foundation.privacy.types import (
    SUBJECTS,
    AccessFilters,
    AccessLine,
    How,
    Own,
    Reason,
    midnight,
    month_bounds,
)
from jangteo.foundation.tenancy.types import Role, Scope

PER_PAGE = 50
EXPORT_LIMIT = 20_000
#: How many of the latest looks a person reads about themself.
SEEN_LIMIT = 200


def list_accesses(*, scope: Scope, filters: AccessFilters, page: int | str | None = 1) -> "Page[AccessLine]":
    """A page of the log of ``scope``, the newest first; a page too far is the last."""
    found = Paginator(_found(scope, filters), PER_PAGE).get_page(page)
    return Page([_line(row) for row in found.object_list], found.number, found.paginator)  # type: ignore[arg-type]


def list_accesses_for_export(*, scope: Scope, filters: AccessFilters) -> Iterator[AccessLine]:
    """The same lines without pages, at most ``EXPORT_LIMIT``."""
    return (_line(row) for row in _found(scope, filters)[:EXPORT_LIMIT].iterator())


def list_who_saw(*, user_id: int, own: Iterable[tuple[str, Own]] = ()) -> list[AccessLine]:
    """Who saw this person's data, the newest first; what the person did alone is left out.

    ``own``: kind and subject of what else is this person's.
    """
    mine = Q(subject_user_id=user_id)
    for kind, one in own:
        mine |= Q(subject_kind=kind, subject_id=one.id)
    rows = Access.objects.filter(mine).exclude(actor_id=user_id).order_by("-at", "-id")
    return [_line(row) for row in rows[:SEEN_LIMIT]]


def list_month(*, scope: Scope, month: date) -> list[AccessLine]:
    """Every access of the month that begins on ``month``, the oldest first."""
    start, end = month_bounds(month)
    rows = Access.objects.filter(at__gte=start, at__lt=end, **within(scope)).order_by("at", "id")
    return [_line(row) for row in rows.iterator()]


def _line(row: Access) -> AccessLine:
    """A row of the log in words."""
    subject = SUBJECTS.get(row.subject_kind)
    names = subject.fields if subject else {}
    return AccessLine(
        id=row.id,
        at=row.at,
        who=row.actor_label,
        role=Role(row.actor_role).label if row.actor_role else "",
        scope=row.scope,
        subject=row.subject_label,
        kind=subject.label if subject else row.subject_kind,
        fields=tuple(names.get(name, name) for name in row.fields),
        how=How(row.how),
        reason=Reason(row.reason),
        words=row.words,
        ip=row.ip or "",
        actor_id=row.actor_id,
        subject_user_id=row.subject_user_id,
        subject_key=f"{row.subject_kind}:{row.subject_id}",
    )


def _found(scope: Scope, filters: AccessFilters) -> QuerySet[Access]:
    rows = Access.objects.filter(**within(scope))
    if filters.reason:
        rows = rows.filter(reason=filters.reason)
    if filters.first_day:
        rows = rows.filter(at__gte=midnight(filters.first_day))
    if filters.last_day:
        rows = rows.filter(at__lt=midnight(filters.last_day + timedelta(days=1)))
    if filters.text:
        rows = rows.filter(
            Q(actor_label__icontains=filters.text)
            | Q(subject_label__icontains=filters.text)
            | Q(words__icontains=filters.text)
        )
    return rows.order_by("-at", "-id")
