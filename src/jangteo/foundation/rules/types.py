"""What a dated setting is, and those that modules have declared."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from jangteo.foundation.tenancy.types import Permission
from jangteo.kernel.errors import Broken, Invalid, Missing, Refused
from jangteo.kernel.numbers import format_int

WORDS_LENGTH = 300
#: Who sets something for a day farther away than this has mistyped the year.
FARTHEST_YEARS = 10
_CODE = re.compile(r"[a-z]+\.[a-z_]+")


class Unit(StrEnum):
    """What a value counts; ``flag``: 1 yes, 0 no; ``clock``: an hour of the day; ``share``: basis points; ``price``: 원
    of one message, 0 where nobody knows; ``choice``: one of the setting's ``choices``, counted from 0.
    """

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    FLAG = "flag"
    CLOCK = "clock"
    MINUTES = "minutes"
    SECONDS = "seconds"
    TIMES = "times"
    BYTES = "bytes"
    LETTERS = "letters"
    WON = "won"
    SHARE = "share"
    PRICE = "price"
    CHOICE = "choice"

    def words(self, value: int) -> str:
        """`5년`, `90바이트`, `21시`, `켬`, `70%`."""
        if self == Unit.FLAG:
            return "켬" if value else "끔"
        if self == Unit.PRICE and not value:
            return "몰라요"
        if self == Unit.SHARE:
            return f"{value / 100:g}%"
        return f"{format_int(value)}{self.suffix}"

    @property
    def suffix(self) -> str:
        """What stands behind the number."""
        return _SUFFIXES[self]


_SUFFIXES = {
    Unit.DAYS: "일",
    Unit.MONTHS: "개월",
    Unit.YEARS: "년",
    Unit.FLAG: "",
    Unit.CLOCK: "시",
    Unit.MINUTES: "분",
    Unit.SECONDS: "초",
    Unit.TIMES: "번",
    Unit.BYTES: "바이트",
    Unit.LETTERS: "자",
    Unit.WON: "원",
    Unit.SHARE: "%",
    Unit.PRICE: "원",
    Unit.CHOICE: "",
}


class By(StrEnum):
    """Who decides on a value: a law, whoever carries messages, or the house itself."""

    LAW = "law"
    PROVIDER = "provider"
    HOUSE = "house"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"law": "법", "provider": "보내는 곳", "house": "장터"}[self.value]

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"law": "primary", "provider": "warning", "house": "gray"}[self.value]


class Level(StrEnum):
    """For whom a value is set: the installation alone, or also by each market for itself."""

    INSTALLATION = "installation"
    MARKET = "market"


@dataclass(frozen=True)
class Value:
    """A value from a day on, where it stands, and who set it why; ``id`` is None for what the program ships."""

    value: int
    valid_from: date
    source: str
    reason: str = ""
    set_by: str = ""
    set_at: datetime | None = None
    id: int | None = None
    own: bool = False


def shipped(value: int, since: date, source: str) -> tuple[Value, ...]:
    """The one value that a setting is shipped with; add several tuples where the law has announced the next."""
    return (Value(value, since, source),)


@dataclass(frozen=True)
class Setting:
    """A value that may change on a day. ``about``: in words, what depends on it. ``unverified``: what could not be
    confirmed in a source, so that a person looks. ``check``: what stands against a value on a day, in a sentence.
    ``choices``: the words of a choice.
    """

    code: str
    group: str
    label: str
    about: str
    unit: Unit
    by: By
    shipped: tuple[Value, ...]
    least: int = 0
    most: int = 1_000_000
    unverified: str = ""
    level: Level = Level.INSTALLATION
    check: Callable[[int, date], str] = field(default=lambda value, day: "", compare=False)
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code) or not self.shipped or not all(one.source for one in self.shipped):
            raise Broken(f"setting {self.code}: module.name, and values with their source")
        if (self.unit == Unit.CHOICE) != bool(self.choices) or (self.choices and self.most != len(self.choices) - 1):
            raise Broken(f"setting {self.code}: choices, and `most` the last of them")

    def words(self, value: int) -> str:
        """The value as people read it."""
        return self.choices[value] if self.choices else self.unit.words(value)


@dataclass(frozen=True)
class Fixed:
    """A rule of law that is written into the program itself: it is shown, and changes with a new version alone."""

    code: str
    group: str
    label: str
    words: str
    about: str
    since: date
    source: str


#: Every setting and every fixed rule that a module has declared, by code.
SETTINGS: dict[str, Setting] = {}
FIXED: dict[str, Fixed] = {}


def declare_setting(setting: Setting) -> Setting:
    """Make a setting known under its code. Raises Broken when another one has it."""
    if SETTINGS.setdefault(setting.code, setting) != setting:
        raise Broken(f"setting {setting.code} is declared twice")
    return setting


def declare_fixed(fixed: Fixed) -> Fixed:
    """Make a fixed rule known under its code. Raises Broken when another one has it."""
    if FIXED.setdefault(fixed.code, fixed) != fixed:
        raise Broken(f"fixed rule {fixed.code} is declared twice")
    return fixed


@dataclass(frozen=True)
class Elsewhere:
    """A dated decision of a market that has a screen of its own (the terms of a program): shown beside the others.

    ``link``: name of the url and its arguments; ``needs``: the permission without which that screen stays shut.
    """

    label: str
    words: str
    since: date | None
    next_words: str
    next_on: date | None
    link: tuple[str, tuple[int | str, ...]]
    needs: Permission


#: Market id and day → the dated decisions of that market.
Find = Callable[[int, date], Iterable[Elsewhere]]
ELSEWHERE: list[Find] = []


def declare_elsewhere(find: Find) -> None:
    """Have a module's own dated decisions shown among a market's settings."""
    if find not in ELSEWHERE:
        ELSEWHERE.append(find)


@dataclass(frozen=True)
class SettingView:
    """A setting as it stands on a day: ``now`` in force, ``next`` to come, everything in ``values``, oldest first.

    ``seen``: the latest value that was set, so that nobody sets another over one that they have not seen.
    """

    setting: Setting
    now: Value
    next: Value | None
    values: tuple[Value, ...]
    seen: int
    on: date

    @property
    def now_words(self) -> str:
        """The value in force, as people read it."""
        return self.setting.words(self.now.value)

    @property
    def next_words(self) -> str:
        """The value to come, as people read it."""
        return self.setting.words(self.next.value) if self.next else ""

    @property
    def lines(self) -> list[tuple[Value, str, str]]:
        """Each value, the latest first, with its words and where it stands in time: `ahead`, `now` or `over`."""
        found = []
        for value in reversed(self.values):
            when = "now" if value is self.now else "ahead" if value.valid_from > self.on else "over"
            found.append((value, self.setting.words(value.value), when))
        return found


no_setting = partial(Missing, "rule_unknown", "그런 기준이 없어요.")
no_value = partial(Missing, "value_unknown", "거둘 값을 찾을 수 없어요. 이미 쓰이기 시작했거나 다른 분이 거두었어요.")
day_past = partial(
    Invalid,
    "day_past",
    "지난날의 값은 바꿀 수 없어요. 오늘이나 그 뒤의 날을 골라 주세요.",
    field="valid_from",
)
day_far = partial(Invalid, "day_far", f"앞으로 {FARTHEST_YEARS}년 안의 날을 골라 주세요.", field="valid_from")
value_same = partial(Invalid, "value_same", "그날의 값과 같아요. 바뀌는 값을 적어 주세요.", field="value")
no_reason = partial(Invalid, "reason_missing", f"왜 바꾸는지 {WORDS_LENGTH}자 안으로 적어 주세요.", field="reason")
no_source = partial(
    Invalid, "source_missing", f"어느 법이나 안내에 있는지 {WORDS_LENGTH}자 안으로 적어 주세요.", field="source"
)
value_held = partial(
    Refused, "value_held", "그날부터 쓸 값이 이미 있어요. 먼저 그 값을 거두거나 다른 날을 골라 주세요."
)
rule_changed = partial(Refused, "rule_changed", "그사이 다른 분이 값을 정했어요. 지금 값을 보고 다시 정해 주세요.")
