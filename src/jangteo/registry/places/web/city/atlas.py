"""The map of the overview: regions as bubbles where there are many, markets as dots where one looks closer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from django.utils.safestring import SafeString, mark_safe

from jangteo.registry.places.types import MarketFact, OpeningKind, gazetteer
from jangteo.registry.places.web.city.shapes import Frame, Place, frame_of, outlines

WIDTH, TALL, SQUARE = 560, 640, 520
MARGIN = 56
LONE_MARGIN = 112
"""Around a region that nothing lies below: its markets are few, and its shape should hold together."""
NAMED_DOTS = 14
NAME_HEIGHT = 18
"""Up to so many dots carry their market's name; more would cover each other."""
_PUSHES = 60
_LABEL_ROOM = 0.72
"""Bubbles above each other keep more room than those side by side: a name stands below each."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The soft outline of a region and where its name stands."""

    code: str
    name: str
    path: str
    x: float
    y: float
    count: int


@dataclass(slots=True)
class Bubble:
    """A region with its markets: outer circle all of them, inner circle those open today."""

    code: str
    name: str
    count: int
    open: int
    x: float
    y: float
    r: float

    @property
    def inner(self) -> float:
        """The radius at which the areas of the circles stand as the open markets to all."""
        return self.r * sqrt(self.open / self.count)

    @property
    def below(self) -> float:
        """Where the name stands."""
        return self.y + self.r + 17


@dataclass(frozen=True, slots=True)
class Dot:
    """One market. `state` is open, closed or unknown."""

    fact: MarketFact
    x: float
    y: float
    r: float
    state: str
    named: bool

    @property
    def words(self) -> str:
        """What holds today."""
        return _WORDS[self.fact.today]

    @property
    def line(self) -> str:
        """What is told of it when one points at it."""
        stores = f"점포 {self.fact.store_count}곳 · " if self.fact.store_count is not None else ""
        return f"{stores}{self.words} · {self.fact.cycle_text or '여는 날 모름'}"

    @property
    def circle(self) -> SafeString:
        """Where it stands and how large it is, as attributes: a city has hundreds of them."""
        return mark_safe(f'cx="{self.x:.1f}" cy="{self.y:.1f}" r="{self.r:.1f}"')  # noqa: S308  numbers

    @property
    def below(self) -> float:
        """Where the name stands."""
        return self.y + self.r + 16


@dataclass(frozen=True, slots=True)
class Atlas:
    """The drawing of one area: either bubbles or dots."""

    width: int
    height: int
    shapes: Sequence[Shape]
    bubbles: Sequence[Bubble]
    dots: Sequence[Dot]
    bar: float
    bar_km: int

    @property
    def bar_end(self) -> float:
        """Where the scale bar ends in the drawing."""
        return 16 + self.bar


_WORDS = {
    OpeningKind.REGULAR: "오늘 열어요",
    OpeningKind.MARKET_DAY: "오늘 장이 서요",
    OpeningKind.CLOSED: "오늘 쉬어요",
    None: "여는 날을 몰라요",
}
_STATES = {
    OpeningKind.REGULAR: "open",
    OpeningKind.MARKET_DAY: "open",
    OpeningKind.CLOSED: "closed",
    None: "unknown",
}


def group_of(fact: MarketFact, area: str) -> str:
    """The region right below `area` (empty: the country) that holds a market, or `area` itself."""
    if not area:
        return fact.codes[0] if fact.codes else ""
    depth = fact.codes.index(area) + 1 if area in fact.codes else 0
    return fact.codes[depth] if depth < len(fact.codes) else area


def short_name(code: str) -> str:
    """A region's name as it fits on a map: 부산, 해운대구."""
    fact = gazetteer().regions.get(code)
    return (fact.short or fact.name) if fact else "지역 모름"


def draw(facts: Iterable[MarketFact], area: str, here: str = "") -> Atlas | None:
    """The map of `area` (a region code; empty for the country); None when no market of it has a position.

    `here` is the slug of the one market that the map is about: it is named before all others.
    """
    placed = [fact for fact in facts if fact.latitude is not None and fact.longitude is not None]
    if not placed:
        return None
    spots = [(fact.latitude or 0.0, fact.longitude or 0.0) for fact in placed]
    height = SQUARE if area else TALL
    margin = 40 if not area else MARGIN if len({group_of(fact, area) for fact in placed}) > 1 else LONE_MARGIN
    frame = frame_of(spots, width=WIDTH, height=height, margin=margin)
    places: tuple[Place, ...] = tuple((group_of(fact, area), *spot) for fact, spot in zip(placed, spots, strict=True))
    groups = _grouped(placed, area)
    paths = outlines(places, frame, margin - 12.0 if area else 22.0)
    dots = _dots(placed, frame, here) if area else []
    shapes = [
        Shape(code, short_name(code), outline.path, *outline.spot, len(groups[code])) for code, outline in paths.items()
    ]
    bubbles = [] if area else _bubbles(groups, frame)
    bar_km, bar = scale_bar(frame)
    return Atlas(WIDTH, height, shapes, bubbles, dots, bar, bar_km)


def _grouped(facts: Iterable[MarketFact], area: str) -> dict[str, list[MarketFact]]:
    groups: dict[str, list[MarketFact]] = {}
    for fact in facts:
        groups.setdefault(group_of(fact, area), []).append(fact)
    return groups


def _middle(facts: Sequence[MarketFact], frame: Frame) -> tuple[float, float]:
    """The median spot: an island far away does not pull it into the sea."""
    spots = [frame.place(fact.latitude or 0.0, fact.longitude or 0.0) for fact in facts]
    return sorted(x for x, _ in spots)[len(spots) // 2], sorted(y for _, y in spots)[len(spots) // 2]


def _bubbles(groups: dict[str, list[MarketFact]], frame: Frame) -> list[Bubble]:
    """One bubble for each region, pushed apart until none covers another."""
    bubbles = []
    for code, facts in sorted(groups.items()):
        x, y = _middle(facts, frame)
        opened = sum(1 for fact in facts if _STATES[fact.today] == "open")
        bubbles.append(Bubble(code, short_name(code), len(facts), opened, x, y, 9 + 1.5 * sqrt(len(facts))))
    for _ in range(_PUSHES):
        _push(bubbles)
    return bubbles


def _push(bubbles: Sequence[Bubble]) -> None:
    for k, one in enumerate(bubbles):
        for other in bubbles[k + 1 :]:
            dx, dy = other.x - one.x, other.y - one.y
            far = hypot(dx, dy * _LABEL_ROOM) or 0.1
            missing = one.r + other.r + 8 - far
            if missing > 0:
                step = missing / 2 / far
                one.x, one.y = one.x - dx * step, one.y - dy * step
                other.x, other.y = other.x + dx * step, other.y + dy * step


def _dots(facts: Sequence[MarketFact], frame: Frame, here: str) -> list[Dot]:
    """The dots, large ones first so that small ones lie on top; a name is left out where it would cover another."""
    few = len(facts) <= NAMED_DOTS
    order = sorted(facts, key=lambda fact: (fact.slug != here, -(fact.store_count or 0), fact.slug))
    dots: list[Dot] = []
    names: list[tuple[float, float, float]] = []
    for fact in order:
        x, y = frame.place(fact.latitude or 0.0, fact.longitude or 0.0)
        r = min(4.0 + 0.42 * sqrt(fact.store_count or 0), 17.0) * (1.5 if few else 1.0)
        half = 7.5 * len(fact.name)
        named = few and all(abs(x - nx) > half + nh or abs(y + r - ny) > NAME_HEIGHT for nx, ny, nh in names)
        if named:
            names.append((x, y + r, half))
        dots.append(Dot(fact, x, y, r, _STATES[fact.today], named))
    return sorted(dots, key=lambda dot: -dot.r)


def scale_bar(frame: Frame) -> tuple[int, float]:
    """A scale bar of a round number of kilometres, about a fifth of the drawing wide."""
    room = frame.kilometres(frame.width / 5)
    kilometres = max((step for step in (1, 2, 5, 10, 20, 50, 100) if step <= room), default=1)
    return kilometres, kilometres / frame.kilometres(1)
