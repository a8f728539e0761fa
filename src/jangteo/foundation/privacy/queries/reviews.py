"""The monthly review: what happened, what stands out, who has signed."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Count as Aggregated
from django.db.models.functions import TruncMonth

from jangteo.foundation.privacy.models import Access, Review, within
from jangteo.foundation.privacy.ports import office_people
from jangteo.foundation.privacy.queries.accesses import list_month
from jangteo.foundation.privacy.types import (
    MANY_IN_AN_HOUR,
    NIGHT_FROM,
    NIGHT_TO,
    AccessLine,
    Count,
    MonthView,
    Odd,
    ReviewDue,
    ReviewView,
    month_bounds,
    next_month,
)
from jangteo.foundation.tenancy.types import Scope, market_scope
from jangteo.kernel.clock import SEOUL, in_seoul

NIGHT = "밤에 보았어요"
MANY = f"한 시간에 {MANY_IN_AN_HOUR}명 넘게 보았어요"
COLLEAGUE = "같은 사무국 사람이에요"


def get_month(*, scope: Scope, month: date, today: date) -> MonthView:
    """The accesses of the month in which the day ``month`` lies, by person and by reason, and what stands out."""
    first = month.replace(day=1)
    lines = list_month(scope=scope, month=first)
    return MonthView(
        month=first,
        accesses=len(lines),
        by_person=_counted(lines, lambda line: f"{line.who} ({line.role})" if line.role else line.who),
        by_reason=_counted(lines, lambda line: line.reason.label),
        odd=tuple(list_odd(lines=lines, colleagues=office_people(scope))),
        review=find_review(scope=scope, month=first),
        is_over=next_month(first) <= today,
    )


def find_review(*, scope: Scope, month: date) -> ReviewView | None:
    """Who signed the month, or None."""
    row = Review.objects.filter(month=month.replace(day=1), **within(scope)).first()
    return _review(row) if row else None


def list_reviews(*, scope: Scope) -> list[ReviewView]:
    """The signed months, the latest first; at most two years."""
    return [_review(row) for row in Review.objects.filter(**within(scope)).order_by("-month")[:24]]


def find_review_due(*, market_id: int, today: date) -> ReviewDue | None:
    """The oldest month that is over, holds accesses and has no signature: what 오늘 할 일 tells the office."""
    scope = market_scope(market_id)
    return next(iter(list_reviews_due(scope=scope, today=today)), None)


def list_reviews_due(*, scope: Scope, today: date) -> list[ReviewDue]:
    """Every such month, the oldest first."""
    over = month_bounds(today.replace(day=1))[0]
    rows = Access.objects.filter(at__lt=over, **within(scope)).annotate(month=TruncMonth("at", tzinfo=SEOUL))
    counts = rows.order_by().values_list("month").annotate(count=Aggregated("id"))
    signed = set(Review.objects.filter(**within(scope)).values_list("month", flat=True))
    return [ReviewDue(at.date(), count) for at, count in sorted(counts) if at.date() not in signed]


def list_odd(*, lines: Sequence[AccessLine], colleagues: Iterable[int] = ()) -> list[Odd]:
    """What stands out of a month's ``lines`` (oldest first): at night, many people within an hour, own colleagues."""
    many, known = _past_the_hours_measure(lines), set(colleagues)
    found = []
    for line in lines:
        hour = in_seoul(line.at).hour
        why = [NIGHT] if hour >= NIGHT_FROM or hour < NIGHT_TO else []
        if line.id in many:
            why.append(MANY)
        if line.subject_user_id in known and line.subject_user_id != line.actor_id:
            why.append(COLLEAGUE)
        if why:
            found.append(Odd(line, tuple(why)))
    return found


def _past_the_hours_measure(lines: Sequence[AccessLine]) -> set[int]:
    """The accesses by which somebody passes the measure of an hour; the rest of the same run is not told again."""
    windows: dict[int | None, deque[AccessLine]] = defaultdict(deque)
    told: set[int] = set()
    above: set[int | None] = set()
    for line in lines:
        window = windows[line.actor_id]
        window.append(line)
        while line.at - window[0].at >= timedelta(hours=1):
            window.popleft()
        if len({one.subject_key for one in window}) <= MANY_IN_AN_HOUR:
            above.discard(line.actor_id)
        elif line.actor_id not in above:
            above.add(line.actor_id)
            told.add(line.id)
    return told


def _counted(lines: Iterable[AccessLine], key: Callable[[AccessLine], str]) -> tuple[Count, ...]:
    accesses: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        accesses[key(line)] += 1
        people[key(line)].add(line.subject_key)
    return tuple(Count(label, count, len(people[label])) for label, count in accesses.most_common())


def _review(row: Review) -> ReviewView:
    return ReviewView(
        month=row.month,
        signed_at=row.signed_at,
        signed_by=row.signed_by_label,
        note=row.note,
        accesses=row.accesses,
        unusual=row.unusual,
    )
