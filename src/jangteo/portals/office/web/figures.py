"""Four figures under the stall map, each with what it says."""

from dataclasses import dataclass

from jangteo.kernel.korea.dates import format_weekday
from jangteo.loyalty.points.queries import EarnDay
from jangteo.registry.merchants.types import StoreFigures

#: From so many on, a difference is told in percent; under it a percentage of a handful would say nothing.
COMPARED = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit, and one sentence on it."""

    label: str
    value: str
    unit: str
    say: str


def figures_of(figures: StoreFigures, earned: tuple[EarnDay, EarnDay] | None) -> list[Figure]:
    """Occupancy, shops of the month, shops seen this year, and shops that take 온누리.

    earned: yesterday and the same day of the week before, where points are given; they take the second place.
    """
    second = _earned(*earned) if earned else _shops(figures)
    return [_occupancy(figures), second, _verified(figures), _onnuri(figures)]


def _share(part: int, whole: int) -> str:
    """A percentage with one digit, cut and not rounded: 100 % means all."""
    return f"{part * 1000 // whole / 10:.1f}" if whole else "모름"


def _occupancy(figures: StoreFigures) -> Figure:
    counts = figures.counts
    if not counts.stalls:
        return Figure("입점률", "모름", "", "자리를 등록하면 보여요.")
    before, now = figures.vacant_a_month_ago, counts.vacant
    say = f"빈 점포 {now:,}곳"
    if before is not None and before != now:
        say += f", 한 달 전보다 {abs(before - now):,}곳 {'줄었어요' if now < before else '늘었어요'}."
    else:
        say += "이에요." if before is None else ", 한 달 전과 같아요."
    return Figure("입점률", _share(counts.stalls - now, counts.stalls), "%", say)


def _shops(figures: StoreFigures) -> Figure:
    news = [f"새로 연 곳 {figures.opened:,}"] if figures.opened else []
    news += [f"닫은 곳 {figures.closed:,}"] if figures.closed else []
    say = f"이달 {', '.join(news)}곳이에요." if news else "이달에 열거나 닫은 곳이 없어요."
    return Figure("장사하는 점포", f"{figures.counts.open:,}", "곳", say)


def _earned(yesterday: EarnDay, week_before: EarnDay) -> Figure:
    say = f"{yesterday.points:,}P를 드렸어요."
    before, weekday = week_before.sales, format_weekday(week_before.on)
    share = abs(yesterday.sales - before) * 100 // before if before >= COMPARED else None
    if share is None:
        say += f" 지난주 {weekday}은 {before:,}건이었어요."
    elif share == 0:
        say += f" 지난주 {weekday}과 비슷했어요."
    else:
        say += f" 지난주 {weekday}보다 {share}% {'많았어요' if yesterday.sales > before else '적었어요'}."
    return Figure("어제 적립", f"{yesterday.sales:,}", "건", say)


def _verified(figures: StoreFigures) -> Figure:
    left = figures.present - figures.verified_this_year
    say = f"올해 아직 못 본 점포가 {left:,}곳이에요." if left else "올해 모두 확인했어요."
    if not figures.present:
        say = "점포를 등록하면 보여요."
    return Figure("올해 확인", _share(figures.verified_this_year, figures.present), "%" if figures.present else "", say)


def _onnuri(figures: StoreFigures) -> Figure:
    say = f"점포 {figures.onnuri:,}곳이 온누리를 받아요." if figures.onnuri else "온누리 등록을 적으면 보여요."
    return Figure("온누리 가맹", _share(figures.onnuri, figures.present), "%" if figures.present else "", say)
