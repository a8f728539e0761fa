"""What a visitor is told of days: the sentence of today, the calendar of two months, the days as a calendar file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from jangteo.kernel.korea.dates import format_day, format_days_left
from jangteo.kernel.korea.workdays import holiday_name
from jangteo.registry.places import queries
from jangteo.registry.places.types import MarketType, MarketView, Opening, OpeningKind, Weekday

CALENDAR_FILE_DAYS = 183
FORECAST_DAYS = 62
_LINE_OCTETS = 75
_LETTERS = {OpeningKind.MARKET_DAY: "m", OpeningKind.REGULAR: "r", OpeningKind.CLOSED: "c"}
_HEADLINES = {
    OpeningKind.MARKET_DAY: "오늘 장이 서요",
    OpeningKind.REGULAR: "오늘 열어요",
    OpeningKind.CLOSED: "오늘은 쉬어요",
}


@dataclass(frozen=True, slots=True)
class Today:
    """The answer to the one question people come with. `kind` is None when the register gives no sound rule."""

    day: date
    kind: OpeningKind | None
    headline: str
    reason: str
    next_label: str
    next_day: date | None

    @property
    def next_text(self) -> str:
        """`11. 27.(금)`, or an empty string."""
        return format_day(self.next_day, self.day) if self.next_day else ""

    @property
    def next_left(self) -> str:
        """`5일 남음`, or an empty string."""
        return format_days_left(self.next_day, self.day) if self.next_day else ""


@dataclass(frozen=True, slots=True)
class ListedDay:
    """A day in a list: as written, how far away, and for a departure what holds and why."""

    text: str
    left: str
    said: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the printed calendar; `kind` is None where nothing is known."""

    day: date
    kind: OpeningKind | None
    reason: str
    holiday: str
    is_today: bool
    is_past: bool

    @property
    def said(self) -> str:
        """What the mark means, in words."""
        return self.kind.label if self.kind else ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks of seven, Sunday first; days of the neighbouring months are None."""

    year: int
    month: int
    weeks: tuple[tuple[DayCell | None, ...], ...]

    @property
    def title(self) -> str:
        """`2026년 11월`."""
        return f"{self.year}년 {self.month}월"


def today_of(market: MarketView, day: date) -> Today:
    """Whether the market opens on `day`, why not, and which day comes next that matters."""
    openings = queries.list_openings(slug=market.slug, start=day, end=day + timedelta(days=FORECAST_DAYS))
    if not openings:
        return Today(day, None, "여는 날을 아직 몰라요", "가기 전에 시장에 물어봐 주세요.", "", None)
    label, following = _next(market, openings)
    return Today(day, openings[0].kind, _HEADLINES[openings[0].kind], openings[0].reason, label, following)


def _next(market: MarketView, openings: Sequence[Opening]) -> tuple[str, date | None]:
    """The next 장날; where there is none, the next that differs from today: open after closed, closed after open."""
    if has_market_days(market):
        wanted = [o.day for o in openings[1:] if o.kind is OpeningKind.MARKET_DAY]
        return ("다음 장날", wanted[0]) if wanted else ("", None)
    differing = [o.day for o in openings[1:] if o.is_open is not openings[0].is_open]
    if not differing:
        return "", None
    return ("다음 쉬는 날" if openings[0].is_open else "다음 여는 날"), differing[0]


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def has_market_days(market: MarketView) -> bool:
    """Whether the market has a 장날 at all."""
    return market.type in {MarketType.PERIODIC, MarketType.BOTH}


def months_of(openings: Iterable[Opening], today: date, *, count: int = 2) -> list[Month]:
    """`count` months from that of `today` on, each day with what holds on it."""
    by_day = {opening.day: opening for opening in openings}
    months, first = [], today.replace(day=1)
    for _ in range(count):
        end = next_month(first)
        days = [_cell(first + timedelta(days=n), by_day, today) for n in range((end - first).days)]
        lead = (first.weekday() + 1) % 7
        padded: list[DayCell | None] = [None] * lead + list(days)
        padded += [None] * (-len(padded) % 7)
        weeks = tuple(tuple(padded[at : at + 7]) for at in range(0, len(padded), 7))
        months.append(Month(first.year, first.month, weeks))
        first = end
    return months


def _cell(day: date, by_day: dict[date, Opening], today: date) -> DayCell:
    opening = by_day.get(day)
    return DayCell(
        day=day,
        kind=opening.kind if opening else None,
        reason=opening.reason if opening else "",
        holiday=holiday_name(day) or "",
        is_today=day == today,
        is_past=day < today,
    )


def listed_days(days: Iterable[date], today: date) -> list[ListedDay]:
    """Days as a list shows them."""
    return [ListedDay(format_day(day, today), format_days_left(day, today)) for day in days]


def listed_departures(openings: Iterable[Opening], today: date) -> list[ListedDay]:
    """Days that depart from the rule, with what holds on them."""
    return [
        ListedDay(format_day(o.day, today), format_days_left(o.day, today), o.kind.label, o.reason) for o in openings
    ]


def day_in_words(day: date) -> str:
    """`11월 22일 일요일`."""
    return f"{day.month}월 {day.day}일 {Weekday(day.weekday()).label}"


def letters_of(openings: Iterable[Opening]) -> str:
    """One letter a day (m market day, r regular, c closed), for a page that is read days later without a network."""
    return "".join(_LETTERS[opening.kind] for opening in openings)


# --- calendar file (RFC 5545) --------------------------------------------------------------------------------------


def calendar_file(market: MarketView, openings: Sequence[Opening], now: datetime) -> bytes:
    """The market days, and for a market that opens daily the days on which it does not, as an iCalendar file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Jangteo//Market days//KO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(market.name)} 장날",
        "X-WR-TIMEZONE:Asia/Seoul",
    ]
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    daily = any(opening.kind is OpeningKind.REGULAR for opening in openings)
    for opening in openings:
        if opening.kind is OpeningKind.MARKET_DAY or (daily and not opening.is_open):
            lines += _event(market, opening, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line)).encode()


def _event(market: MarketView, opening: Opening, stamp: str) -> list[str]:
    what = "장날" if opening.is_open else "쉬는 날"
    event = [
        "BEGIN:VEVENT",
        f"UID:{opening.day:%Y%m%d}-{market.slug}@jangteo",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{opening.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{opening.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(f'{market.name} {what}')}",
        "TRANSP:TRANSPARENT",
    ]
    if opening.reason:
        event.append(f"DESCRIPTION:{_escape(opening.reason)}")
    if market.address:
        event.append(f"LOCATION:{_escape(market.address)}")
    return [*event, "END:VEVENT"]


def _escape(text: str) -> str:
    for char, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(char, escaped)
    return text


def _fold(line: str) -> list[str]:
    """A content line in pieces of at most 75 octets, broken between characters (RFC 5545, 3.1)."""
    pieces, piece = [], ""
    for char in line:
        if len((piece + char).encode()) > _LINE_OCTETS:
            pieces.append(piece)
            piece = " "
        piece += char
    return [*pieces, piece]
