"""What shops gave in their last weeks: one on its card beside the stall map, all of a page in the office's list."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.loyalty.points import queries
from jangteo.loyalty.points.permissions import VIEW
from jangteo.loyalty.points.queries import StoreWeek

#: The drawing in its own units: what one week takes, the width of its bar, and the height of the highest.
STEP, BAR, HIGH, TOP = 20, 16, 72, 24
#: Weeks on either side of what is compared, and by how many percent they have to differ to be told apart.
SIDE, APART = 4, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of the drawing; `month` is set where another month begins."""

    week: StoreWeek
    x: int
    y: int
    height: int
    month: int | None


def weeks_part(request: HttpRequest, market: MarketRef, store_id: int) -> str:
    """What a shop gave in the last 12 weeks, as a fragment; "" when it gave nothing, or to who may not see points."""
    if not is_allowed(actor_of(request), VIEW, market.scope):
        return ""
    today = clock.today(clock.now())
    weeks = queries.list_store_weeks(store_id=store_id, on=today)
    if not any(week.sales for week in weeks):
        return ""
    context = {"bars": bars_of(weeks), "last": weeks[-1], "trend": trend_of(weeks, today)}
    return render_to_string("points/office/_weeks.html", context, request)


def given_points(request: HttpRequest, market: MarketRef) -> Callable[[Collection[int]], Mapping[int, int]] | None:
    """What answers, for ids of shops, the P each gave in the last 12 weeks; None where there is no program to see."""
    if not is_allowed(actor_of(request), VIEW, market.scope) or not queries.is_taking_part(market_id=market.id):
        return None
    today = clock.today(clock.now())
    return lambda store_ids: queries.get_store_points(store_ids=store_ids, on=today)


def bars_of(weeks: Sequence[StoreWeek]) -> list[Bar]:
    """Weeks as bars, the highest as high as the drawing allows; a week of any sale is seen."""
    most = max(week.sales for week in weeks)
    bars = []
    for number, week in enumerate(weeks):
        height = max(2, HIGH * week.sales // most) if week.sales else 0
        before = weeks[max(number - 1, 0)].monday.month
        month = week.monday.month if week.monday.month != before else None
        bars.append(Bar(week, number * STEP, TOP + HIGH - height, height, month))
    return bars


def trend_of(weeks: Sequence[StoreWeek], today: date) -> str:
    """How the last four whole weeks stand to the four before; the week that still runs is left out."""
    whole = [week.sales for week in weeks if week.monday + timedelta(days=7) <= today]
    late, early = sum(whole[-SIDE:]), sum(whole[-2 * SIDE : -SIDE])
    if abs(late - early) * 100 <= early * APART:
        return "비슷해요"
    return "늘었어요" if late > early else "줄었어요"
