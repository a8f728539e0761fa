"""When a market opens, as a rule: 상설장, 5일장, both, and what departs from the rule.

Vocabulary of the national standard data (전국전통시장표준데이터): the type is 상설장, 5일장 or 상설장+5일장; the cycle
is 매일 or day pairs such as 2일+7일, which mean every day of the month whose last digit is one of them (10일 means
the 10th, 20th and 30th).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from types import MappingProxyType

import holidays

from jangteo.kernel.korea.hangul import with_josa

SEARCH_HORIZON_DAYS = 3660
"""How far ahead a next day is looked for. A rule that yields nothing in ten years yields nothing."""


class Weekday(IntEnum):
    """As in `datetime.date.weekday()`."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return "월화수목금토일"[self.value] + "요일"


class YearlyClosure(StrEnum):
    """Days of the lunar calendar on which a market rests; the day itself, not the days around it."""

    SEOLLAL = "seollal"
    CHUSEOK = "chuseok"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"seollal": "설날", "chuseok": "추석"}[self.value]


class ThirtyFirst(StrEnum):
    """What a 31st means to a market of 1일+6일."""

    SKIP = "skip"
    """The market meets on the 1st, not on the 31st: the usual reading."""
    MEET = "meet"
    """The market meets on the 31st and again on the 1st."""


class OpeningKind(StrEnum):
    """Whether a market rests, opens, or holds its market day."""

    CLOSED = "closed"
    REGULAR = "regular"
    MARKET_DAY = "market_day"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"closed": "쉬어요", "regular": "열어요", "market_day": "장이 서요"}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class ClosedWeekday:
    """`nth` = 1..5 for the n-th such weekday of a month; 0 for every one."""

    nth: int
    weekday: Weekday

    def __post_init__(self) -> None:
        if not 0 <= self.nth <= 5:
            raise ValueError(f"nth is 0..5, not {self.nth}")

    def matches(self, day: date) -> bool:
        """Whether the rule closes this day."""
        return day.weekday() == self.weekday and self.nth in (0, (day.day - 1) // 7 + 1)

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return f"{('매주', '첫째', '둘째', '셋째', '넷째', '다섯째')[self.nth]} {self.weekday.label}"


@dataclass(frozen=True, slots=True)
class Departure:
    """One day that departs from the rule, and why ("김장 장터로 열어요")."""

    kind: OpeningKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpeningCycle:
    """The rule of one market.

    `days` holds the published numbers 1..10 of a 5일장 (10 stands for the last digit 0); empty for a pure 상설장.
    Precedence on a day: departure > yearly closure > market day > closed weekday > regular. A market day beats a closed
    weekday unless `weekday_beats_market_day`.
    """

    permanent: bool
    days: frozenset[int] = frozenset()
    thirty_first: ThirtyFirst = ThirtyFirst.SKIP
    closed_weekdays: frozenset[ClosedWeekday] = frozenset()
    closed_yearly: frozenset[YearlyClosure] = frozenset()
    weekday_beats_market_day: bool = False
    departures: Mapping[date, Departure] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.permanent and not self.days:
            raise ValueError("a market that is neither permanent nor periodic never opens")
        if any(not 1 <= number <= 10 for number in self.days):
            raise ValueError(f"days are 1..10, not {sorted(self.days)}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What holds on one day. `reason` is Korean, empty when the plain rule decides."""

    day: date
    kind: OpeningKind
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the market opens at all."""
        return self.kind is not OpeningKind.CLOSED


@dataclass(frozen=True, slots=True)
class CycleProblem:
    """A type and cycle that cannot be read as a rule. `code` is stable; `message` is Korean."""

    code: str
    message: str


@lru_cache(maxsize=256)
def _lunar_closures(year: int) -> Mapping[date, YearlyClosure]:
    """설날 and 추석 of a year, the day itself, from the `holidays` package."""
    found: dict[date, YearlyClosure] = {}
    for day, names in holidays.country_holidays("KR", years=year, language="ko").items():
        parts = {part.strip() for part in names.split(";")}
        for closure in YearlyClosure:
            if closure.label in parts:
                found[day] = closure
    return MappingProxyType(found)


def is_rule_market_day(rule: OpeningCycle, day: date) -> bool:
    """Whether the day's number alone makes it a market day, before any closure or departure."""
    if day.day == 31:
        return 1 in rule.days and rule.thirty_first is ThirtyFirst.MEET
    return (day.day - 1) % 10 + 1 in rule.days


def opening_on(rule: OpeningCycle, day: date) -> Opening:
    """What holds on `day`: closed, regular or market day, with the reason in Korean when it departs from the rule."""
    departure = rule.departures.get(day)
    if departure is not None:
        return Opening(day, departure.kind, departure.reason)
    closure = _lunar_closures(day.year).get(day) if rule.closed_yearly else None
    if closure in rule.closed_yearly and closure is not None:
        return Opening(day, OpeningKind.CLOSED, f"{closure.label} 당일이에요")
    market_day = is_rule_market_day(rule, day)
    weekday = next((c for c in sorted(rule.closed_weekdays) if c.matches(day)), None)
    if weekday is not None and (rule.weekday_beats_market_day or not market_day):
        return Opening(day, OpeningKind.CLOSED, f"{weekday.label}은 쉬는 날이에요")
    if market_day:
        return Opening(day, OpeningKind.MARKET_DAY)
    if rule.permanent:
        return Opening(day, OpeningKind.REGULAR)
    return Opening(day, OpeningKind.CLOSED, "장날이 아니에요")


def is_market_day(rule: OpeningCycle, day: date) -> bool:
    """Whether the periodic market (5일장) meets on `day`. A pure 상설장 has no market days."""
    return opening_on(rule, day).kind is OpeningKind.MARKET_DAY


def is_open_on(rule: OpeningCycle, day: date) -> bool:
    """Whether the market opens at all on `day`."""
    return opening_on(rule, day).is_open


def openings(rule: OpeningCycle, start: date, end: date) -> Iterator[Opening]:
    """Every day of the half-open period [start, end)."""
    for offset in range((end - start).days):
        yield opening_on(rule, start + timedelta(days=offset))


def market_days(rule: OpeningCycle, start: date, end: date) -> list[date]:
    """The market days of the half-open period [start, end), ascending."""
    return [o.day for o in openings(rule, start, end) if o.kind is OpeningKind.MARKET_DAY]


def next_market_days(rule: OpeningCycle, start: date, count: int) -> list[date]:
    """The first `count` market days from `start` on (that day included); fewer when none is left in ten years."""
    return _first(rule, start, count, market_only=True)


def next_open_days(rule: OpeningCycle, start: date, count: int) -> list[date]:
    """The first `count` days from `start` on (that day included) on which the market opens."""
    return _first(rule, start, count, market_only=False)


def _first(rule: OpeningCycle, start: date, count: int, *, market_only: bool) -> list[date]:
    if market_only and not rule.days and not rule.departures:
        return []
    horizon = min(SEARCH_HORIZON_DAYS, (date.max - start).days)
    found: list[date] = []
    for opening in openings(rule, start, start + timedelta(days=horizon)):
        if len(found) >= count:
            break
        if opening.kind is OpeningKind.MARKET_DAY or (opening.is_open and not market_only):
            found.append(opening.day)
    return found


# --- text ----------------------------------------------------------------------------------------------------------

TYPE_PERMANENT = "상설장"
TYPE_PERIODIC = "5일장"
TYPE_BOTH = "상설장+5일장"
CYCLE_DAILY = "매일"
_TYPE_WORDS = {
    TYPE_PERMANENT: (True, False),
    TYPE_PERIODIC: (False, True),
    TYPE_BOTH: (True, True),
    "5일장+상설장": (True, True),
}
_DAY = re.compile(r"(\d{1,2})일")


def parse_cycle(type_text: str, cycle_text: str) -> OpeningCycle | CycleProblem:
    """Read 시장유형 and 시장개설주기 as a rule, or say why they cannot be read; nothing doubtful is read as sound."""
    kind = _TYPE_WORDS.get(re.sub(r"\s+", "", type_text))
    cycle = re.sub(r"\s+", "", cycle_text)
    if kind is None:
        return CycleProblem("type_unknown", f"시장유형 {with_josa(f'‘{type_text}’', '을/를')} 알 수 없어요.")
    permanent, periodic = kind
    if not cycle:
        return CycleProblem("cycle_missing", "시장개설주기가 비어 있어요.")
    days = _read_days(cycle)
    if isinstance(days, CycleProblem):
        return days
    if periodic and not days:
        return CycleProblem(
            "cycle_mismatch", f"{type_text}인데 장날 없이 {with_josa(f'‘{cycle_text}’', '으로/로')} 적혀 있어요."
        )
    if not periodic and days:
        return CycleProblem("cycle_mismatch", f"상설장인데 장날 {with_josa(f'‘{cycle_text}’', '이/가')} 적혀 있어요.")
    return OpeningCycle(permanent=permanent, days=days)


def _read_days(cycle: str) -> frozenset[int] | CycleProblem:
    """The numbers of a cycle text; empty for 매일."""
    parts = cycle.split("+")
    if parts == [CYCLE_DAILY]:
        return frozenset()
    if CYCLE_DAILY in parts:
        return CycleProblem("cycle_corrupt", f"‘{cycle}’처럼 ‘매일’과 날짜가 섞여 있어 믿을 수 없어요.")
    numbers: list[int] = []
    for part in parts:
        match = _DAY.fullmatch(part)
        if match is None or not 1 <= int(match.group(1)) <= 10:
            return CycleProblem("cycle_unknown", f"시장개설주기 {with_josa(f'‘{cycle}’', '을/를')} 알 수 없어요.")
        numbers.append(int(match.group(1)))
    days = frozenset(numbers)
    if len(days) != len(numbers):
        return CycleProblem("cycle_corrupt", f"시장개설주기 ‘{cycle}’에 같은 날이 두 번 있어요.")
    if any((number + 4) % 10 + 1 not in days for number in days):
        return CycleProblem("cycle_incomplete", f"{with_josa(f'‘{cycle}’', '은/는')} 닷새 간격의 짝이 맞지 않아요.")
    return days


def format_type(rule: OpeningCycle) -> str:
    """시장유형 of the standard layout."""
    if rule.permanent:
        return TYPE_BOTH if rule.days else TYPE_PERMANENT
    return TYPE_PERIODIC


def format_cycle(rule: OpeningCycle) -> str:
    """시장개설주기 of the standard layout, such as 2일+7일."""
    return "+".join(f"{number}일" for number in sorted(rule.days)) or CYCLE_DAILY


def _listed(words: list[str]) -> str:
    """Words joined by the particle 과/와, as one says them; numbers end in 일, which takes 과."""
    return "과 ".join(words) if len(words) <= 2 else ", ".join(words)


def describe_cycle(rule: OpeningCycle) -> str:
    """One or two short sentences: "매일 열어요. 2일과 7일에 장이 서요."."""
    sentences: list[str] = []
    if rule.permanent:
        sentences.append("매일 열어요.")
    if rule.days:
        sentences.append(f"{_listed([f'{n}일' for n in sorted(rule.days)])}에 장이 서요.")
    if 1 in rule.days and rule.thirty_first is ThirtyFirst.MEET:
        sentences.append("31일에도 장이 서요.")
    closed = [c.label for c in sorted(rule.closed_weekdays)] + [f"{c.label} 당일" for c in sorted(rule.closed_yearly)]
    if closed:
        sentences.append(f"{', '.join(closed)}은 쉬어요.")
    return " ".join(sentences)
