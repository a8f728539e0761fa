"""What the overview says in numbers, each with its finding in one sentence."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.numbers import format_int
from jangteo.registry.places.types import Lack, MarketFact, MarketType, OpeningKind
from jangteo.registry.places.web.city.atlas import group_of, short_name

LEAST_STORES = 50
SIZES: tuple[tuple[int, int | None], ...] = ((0, 50), (50, 100), (100, 200), (200, 500), (500, None))
"""Bands of store counts; 50 is the least of a 전통시장 (전통시장법 시행령 제2조)."""
ENOUGH = 5
"""With fewer markets than this a chart says nothing."""
PAIRS = ((1, 6), (2, 7), (3, 8), (4, 9), (5, 10))
_WEEKDAYS = "월화수목금토일"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; `part` of the `known` ones, `unknown` left out."""

    part: int
    known: int
    unknown: int = 0

    @property
    def percent(self) -> int:
        """The part in whole percent of what is known."""
        return round(self.part * 100 / self.known) if self.known else 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart: name, number, a line below, height in the drawing, whether it stands out."""

    label: str
    value: int
    note: str
    height: float
    marked: bool = False

    @property
    def top(self) -> float:
        """Where the column begins in the drawing."""
        return 72 - self.height


@dataclass(frozen=True, slots=True)
class TypeRow:
    """The markets of one region by type, with the left edge and width of each part of its bar (0..100)."""

    code: str
    name: str
    total: int
    permanent: int
    both: int
    periodic: int
    unknown: int
    stores: int
    parking: Share
    toilets: Share
    bars: Sequence[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the overview counts."""

    total: int
    open: int
    market_day: int
    closed: int
    unknown: int
    stores: int
    stores_known: int
    parking: Share
    toilets: Share
    by_type: dict[MarketType, int]
    lacks: dict[Lack, int]

    @property
    def periodic(self) -> int:
        """Markets that have market days."""
        return self.by_type.get(MarketType.PERIODIC, 0) + self.by_type.get(MarketType.BOTH, 0)


def figures_of(facts: Sequence[MarketFact]) -> Figures:
    """The counts of a region's present markets."""
    today = Counter(fact.today for fact in facts)
    known = [fact.store_count for fact in facts if fact.store_count is not None]
    lacks = Counter(lack for fact in facts for lack in fact.lacks())
    types = Counter(fact.type for fact in facts)
    return Figures(
        total=len(facts),
        open=today[OpeningKind.REGULAR] + today[OpeningKind.MARKET_DAY],
        market_day=today[OpeningKind.MARKET_DAY],
        closed=today[OpeningKind.CLOSED],
        unknown=today[None],
        stores=sum(known),
        stores_known=len(known),
        parking=_share(fact.has_parking for fact in facts),
        toilets=_share(fact.has_toilet for fact in facts),
        by_type={kind: types[kind] for kind in MarketType if types[kind]},
        lacks={lack: lacks[lack] for lack in Lack if lacks[lack]},
    )


def _share(answers: Iterable[bool | None]) -> Share:
    listed = list(answers)
    known = [answer for answer in listed if answer is not None]
    return Share(sum(known), len(known), len(listed) - len(known))


def headline(figures: Figures) -> str:
    """The finding of the page: how many open today, how many rest."""
    if not figures.total:
        return "아직 시장 자료가 없어요. 표준데이터 파일을 올리면 바로 볼 수 있어요."
    said = f"오늘 {format_int(figures.open)}곳이 열어요."
    if figures.market_day:
        said += f" 그 가운데 {format_int(figures.market_day)}곳은 장날이에요."
    if figures.unknown:
        said += f" {format_int(figures.unknown)}곳은 여는 날을 몰라요."
    return said


def map_finding(figures: Figures) -> str:
    """What the map shows: how many open and how many rest."""
    if figures.open == figures.total:
        return f"오늘은 {format_int(figures.total)}곳이 모두 열어요."
    if not figures.open:
        return f"오늘은 {format_int(figures.total)}곳 가운데 여는 곳이 없어요."
    return f"오늘 {format_int(figures.open)}곳이 열고 {format_int(figures.closed)}곳이 쉬어요."


def _heights(values: Sequence[int]) -> list[float]:
    """Heights of columns, 0..70 units; the highest value fills the chart."""
    most = max(values, default=0)
    return [70 * value / most if most else 0.0 for value in values]


def week_columns(facts: Sequence[MarketFact], day: date) -> list[Column]:
    """Markets that hold their 장날 on each of seven days from `day` on, and how many open at all.

    Where no market has a 장날 the columns are the markets that open.
    """
    opened, markets = _by_day(facts, lambda kind: kind is not OpeningKind.CLOSED), _market_days(facts)
    shown = markets if any(markets) else opened
    heights = _heights(shown)
    columns = []
    for k in range(7):
        when = day + timedelta(days=k)
        label = "오늘" if k == 0 else f"{when.day}일 {_WEEKDAYS[when.weekday()]}"
        note = f"{format_int(opened[k])}곳 열어요" if shown is markets else ""
        columns.append(Column(label, shown[k], note, heights[k], marked=k == 0))
    return columns


def _by_day(facts: Sequence[MarketFact], counts: Callable[[OpeningKind], bool]) -> list[int]:
    return [sum(1 for fact in facts if fact.week and counts(fact.week[k])) for k in range(7)]


def _market_days(facts: Sequence[MarketFact]) -> list[int]:
    return _by_day(facts, lambda kind: kind is OpeningKind.MARKET_DAY)


def week_finding(facts: Sequence[MarketFact], day: date) -> str:
    """On which of the seven days most markets hold their 장날."""
    counts = _market_days(facts)
    most = max(counts)
    if not most:
        return "이레 동안 5일장이 서는 곳은 없어요. 상설장은 날마다 열어요."
    when = day + timedelta(days=counts.index(most))
    said = "오늘" if when == day else f"{when.day}일({_WEEKDAYS[when.weekday()]})"
    return f"이레 가운데 {said} 장이 가장 많이 서요. {format_int(most)}곳이에요."


def pair_columns(facts: Sequence[MarketFact], day: date) -> list[Column]:
    """5일장 by pair of days; a market with two pairs counts in both. Today's pair stands out."""
    counts = [sum(1 for fact in facts if set(pair) <= set(fact.cycle_days)) for pair in PAIRS]
    todays = (day.day - 1) % 10 + 1 if day.day != 31 else 0
    heights = _heights(counts)
    return [
        Column(
            f"{pair[0]}·{pair[1]}일",
            counts[k],
            "오늘 장날" if todays in pair else "",
            heights[k],
            todays in pair,
        )
        for k, pair in enumerate(PAIRS)
    ]


def pair_finding(facts: Sequence[MarketFact]) -> str:
    """Which pair of days is the commonest."""
    periodic = [fact for fact in facts if fact.cycle_days]
    if not periodic:
        return "5일장이 서는 시장은 없어요."
    counts = {pair: sum(1 for fact in periodic if set(pair) <= set(fact.cycle_days)) for pair in PAIRS}
    pair = max(counts, key=lambda each: counts[each])
    return (
        f"장날이 있는 {format_int(len(periodic))}곳 가운데 {pair[0]}일·{pair[1]}일 장이 "
        f"{format_int(counts[pair])}곳으로 가장 많아요."
    )


def size_columns(facts: Sequence[MarketFact]) -> list[Column]:
    """Markets by number of stores; those below the 50 stores of the law stand out."""
    known = [fact.store_count for fact in facts if fact.store_count is not None]
    counts = [sum(1 for n in known if n >= low and (high is None or n < high)) for low, high in SIZES]
    heights = _heights(counts)
    return [Column(_band(low, high), counts[k], "", heights[k], marked=low == 0) for k, (low, high) in enumerate(SIZES)]


def _band(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} 이상"
    return f"{high} 미만" if low == 0 else f"{low}~{high - 1}"


def size_finding(facts: Sequence[MarketFact]) -> str:
    """How many markets fall short of 50 stores."""
    known = [fact.store_count for fact in facts if fact.store_count is not None]
    small = sum(1 for n in known if n < LEAST_STORES)
    if not small:
        return "모든 시장이 점포 50곳을 넘어요."
    return f"점포가 50곳이 안 되는 시장이 {format_int(small)}곳이에요. 전통시장 인정 기준은 50곳이에요."


def type_rows(facts: Sequence[MarketFact], area: str) -> list[TypeRow]:
    """Each region right below `area`, the one with the most markets first."""
    groups: dict[str, list[MarketFact]] = {}
    for fact in facts:
        groups.setdefault(group_of(fact, area), []).append(fact)
    most = max((len(held) for held in groups.values()), default=1)
    rows = [_type_row(code, held, most, area) for code, held in groups.items()]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _type_row(code: str, facts: Sequence[MarketFact], most: int, area: str) -> TypeRow:
    types = Counter(fact.type for fact in facts)
    bars, left = [], 0.0
    for kind in MarketType:
        if types[kind]:
            width = types[kind] * 100 / most
            bars.append((kind.value, left, width))
            left += width
    return TypeRow(
        code=code,
        name="더 나뉘지 않은 곳" if code == area else short_name(code),
        total=len(facts),
        permanent=types[MarketType.PERMANENT],
        both=types[MarketType.BOTH],
        periodic=types[MarketType.PERIODIC],
        unknown=types[MarketType.UNKNOWN],
        stores=sum(fact.store_count or 0 for fact in facts),
        parking=_share(fact.has_parking for fact in facts),
        toilets=_share(fact.has_toilet for fact in facts),
        bars=bars,
    )


def type_finding(rows: Sequence[TypeRow]) -> str:
    """Where most markets are and where 5일장 prevail."""
    if not rows:
        return ""
    said = f"{with_josa(rows[0].name, '이/가')} {format_int(rows[0].total)}곳으로 가장 많아요."
    periodic = [row for row in rows if row.total >= 3 and 2 * (row.both + row.periodic) > row.total]
    if periodic:
        names = "·".join(row.name for row in periodic[:4])
        rest = f" 등 {len(periodic)}곳" if len(periodic) > 4 else ""
        said += f" {with_josa(names + rest, '은/는')} 장날이 있는 시장이 절반을 넘어요."
    return said


def parking_finding(rows: Sequence[TypeRow], whole: Share) -> str:
    """How many markets have parking and where it lacks most."""
    if not whole.known:
        return "주차장이 있는지 아직 알 수 없어요."
    said = f"시장 열 곳 가운데 {round(whole.percent / 10)}곳에 주차장이 있어요."
    low = _lowest(rows, lambda row: row.parking)
    return f"{said} {with_josa(low.name, '이/가')} {low.parking.percent}%로 가장 낮아요." if low else said


def _lowest(rows: Sequence[TypeRow], share: Callable[[TypeRow], Share]) -> TypeRow | None:
    """The region with the lowest share among those of five markets and more, if there are at least two."""
    counted = [row for row in rows if share(row).known >= 5]
    return min(counted, key=lambda row: share(row).percent) if len(counted) > 1 else None
