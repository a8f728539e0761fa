"""Turns the data of a stall map and the state of its stalls into what `<c-stallmap>` shows.

The cells are written here, not by a template: a market of 1,500 stalls is drawn in a few milliseconds, and each stall
is one short link. Whatever people wrote is escaped.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from jangteo.kernel.kept import Kept
from jangteo.registry.places.types.stalls import StallCell, StallMapView, StallView, ZoneView, floor_label
from jangteo.registry.places.web.map.marks import draw_marks, zone_codes, zone_names
from jangteo.registry.places.web.map.shapes import NUMBER_UNITS, Box, cell_parts, fitted, number_size
from jangteo.registry.places.web.map.tones import is_patterned, letter_of, patterns

#: State, its letter in the drawing, its name; in the order of the legend.
STATES = (
    ("open", "o", "영업"),
    ("vacant", "v", "빈 점포"),
    ("ending", "e", "만료 임박"),
    ("unpaid", "u", "미납"),
    ("rest", "r", "휴업"),
)
_LETTERS = {state: letter for state, letter, _ in STATES}
WORDS = {state: words for state, _, words in STATES}
_PATTERNED = frozenset({"ending", "unpaid", "rest"})
_BADGES = {"open": "primary", "vacant": "gray", "ending": "warning", "unpaid": "danger", "rest": "gray"}
UNKNOWN = "vacant"
_BARE = Box(0, 0, 6000, 4000)
#: So many drawings are kept, each of some 100 KB.
KEPT = 32


@dataclass(frozen=True, slots=True)
class Place:
    """One stall as the viewer names it; what the table lists and the card says."""

    id: int
    number: str
    zone: str
    code: str
    floor: int
    area: str
    state: str
    words: str
    title: str
    sub: str
    href: str
    drawn: bool
    #: The letter and the words of its group, where the drawing is coloured by groups.
    shade: str = ""
    shade_words: str = ""

    @property
    def letter(self) -> str:
        """The letter of its group or its state in the drawing."""
        return self.shade or _LETTERS[self.state]

    @property
    def is_patterned(self) -> bool:
        """Whether its cell is filled by a pattern."""
        return is_patterned(self.shade) if self.shade else self.state in _PATTERNED

    @property
    def badge(self) -> str:
        """The tone of its badge."""
        return _BADGES[self.state]

    @property
    def label(self) -> str:
        """What a screen reader says of it: `가-12 산마루약초, 휴업`."""
        words = self.words
        if self.shade:
            words = self.shade_words if self.state == "open" else f"{self.shade_words}, {words}"
        return f"{self.number} {self.title}, {words}" if self.title else f"{self.number} {words}"


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor's drawing; `unit` is one unit of the mock-ups in cm."""

    floor: int
    name: str
    frame: str
    cells: SafeString
    marks: SafeString
    zones: SafeString
    codes: SafeString
    top: SafeString
    unit: str
    number_size: int
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that `<c-stallmap>` shows."""

    floors: Sequence[Floor]
    legend: Sequence[tuple[str, str, str, int]]
    places: Sequence[Place]
    rows: SafeString
    chosen: Place | None = None
    #: Definitions of the patterns of groups; empty where the drawing is coloured by states.
    tones: str = ""
    by_group: bool = False

    @property
    def count(self) -> int:
        """How many stalls are drawn."""
        return sum(floor.count for floor in self.floors)

    @property
    def undrawn(self) -> int:
        """How many stalls of the register have no place on the map yet."""
        return sum(1 for place in self.places if not place.drawn)


_Rows = tuple[tuple[StallView, ...], tuple[ZoneView, ...], tuple[StallCell, ...]]
_DRAWINGS: Kept[_Rows, Drawing] = Kept(KEPT)


def draw(
    view: StallMapView, cells: Iterable[StallCell], chosen: int | None = None, *, by_group: bool = False
) -> Drawing:
    """The drawing of a map, coloured by the state of the stalls or by the group of what stands in them.

    cells: the state of each stall; a stall without one is drawn as a vacant one that leads nowhere. A cell of the
    map whose stall is no longer in the register is left out. chosen: the id of the stall whose card is open.
    """
    cells = tuple(cells)
    drawn = _drawn(view, cells, by_group=by_group) if view.id is None else _kept(view, cells, by_group=by_group)
    place = next((place for place in drawn.places if place.id == chosen), None)
    if place is None:
        return drawn
    box = next((Box.of(cell) for cell in view.data["cells"] if str(cell.get("id")) == str(chosen)), None)
    floors = [
        replace(floor, top=_chosen(place, box, floor.number_size)) if box and floor.floor == place.floor else floor
        for floor in drawn.floors
    ]
    return replace(drawn, floors=floors, chosen=place)


def _kept(view: StallMapView, cells: tuple[StallCell, ...], *, by_group: bool) -> Drawing:
    """The drawing of a saved version, kept as long as nothing that it shows is different: shops change seldom.

    An office and its customers see other cells, which the first one tells.
    """
    rows = tuple(view.stalls), tuple(view.zones), cells
    return _DRAWINGS.of((view.id, by_group, cells[:1]), rows, lambda _: _drawn(view, cells, by_group=by_group))


def _drawn(view: StallMapView, cells: Iterable[StallCell], *, by_group: bool) -> Drawing:
    states = {cell.stall_id: cell for cell in cells}
    boxes = {int(cell["id"]): Box.of(cell) for cell in view.data.get("cells", ()) if str(cell.get("id", "")).isdigit()}
    codes = {zone.id: (zone.code, zone.name) for zone in view.zones}
    places = [
        _place(stall, codes.get(stall.zone_id, ("", "")), states.get(stall.id), drawn=stall.id in boxes)
        for stall in view.stalls
    ]
    if by_group:
        places = [_shaded(place, states.get(place.id)) for place in places]
    by_floor: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        if place.drawn:
            by_floor[place.floor].append(place)
    marks: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for mark in view.data.get("marks", ()):
        marks[_floor_of(mark)].append(mark)
    levels = sorted({*by_floor, *marks} or {1}, key=lambda level: (level < 1, abs(level)))
    size = number_size(list(boxes.values()))
    floors = [_floor(level, by_floor[level], boxes, marks[level], size=size) for level in levels]
    rows = "\n".join(_row(place, floors=len(floors) > 1) for place in places)
    tones = patterns(floors[0].unit) if by_group else ""
    return Drawing(floors, _legend(places), places, mark_safe(rows), tones=tones, by_group=by_group)  # noqa: S308


def _legend(places: Iterable[Place]) -> list[tuple[str, str, str, int]]:
    """State or group, its letter, its name and how many are drawn: groups in the order of their tones, then states."""
    drawn = [place for place in places if place.drawn]
    groups = Counter((place.shade, place.shade_words) for place in drawn if place.shade)
    found = [(words, letter, words, count) for (letter, words), count in groups.items()]
    found.sort(key=lambda one: int(one[1][1:]))
    states = Counter(place.state for place in drawn if not place.shade)
    return found + [(state, letter, words, states[state]) for state, letter, words in STATES if states[state]]


def _shaded(place: Place, cell: StallCell | None) -> Place:
    """The same place, coloured by its group; a vacant stall has none."""
    if cell is None or not cell.group or place.state == "vacant":
        return place
    return replace(place, shade=letter_of(cell.tone), shade_words=cell.group)


def _place(stall: StallView, zone: tuple[str, str], cell: StallCell | None, *, drawn: bool) -> Place:
    state = cell.state if cell and cell.state in WORDS else UNKNOWN
    return Place(
        id=stall.id,
        number=stall.number,
        zone=" ".join(dict.fromkeys(part for part in zone if part)),
        code=zone[0],
        floor=stall.floor or 1,
        area=stall.area,
        state=state,
        words=WORDS[state],
        title=cell.title if cell else "",
        sub=cell.sub if cell else "",
        href=cell.href if cell else "",
        drawn=drawn,
    )


def _floor_of(mark: Mapping[str, Any]) -> int:
    floor = mark.get("floor", 1)
    return floor if isinstance(floor, int) and floor else 1


def _room(boxes: Sequence[Box], size: int) -> Box:
    """What the window shows of a floor: all that is drawn on it, with an edge; bare paper round it is left out."""
    if not boxes:
        return _BARE
    edge = 2 * size
    lefts, tops, rights, bottoms = zip(*(box.edges for box in boxes), strict=True)
    left, top = min(lefts) - edge, min(tops) - edge
    return Box(left, top, max(rights) + edge - left, max(bottoms) + edge - top)


def _floor(
    level: int,
    places: Sequence[Place],
    boxes: Mapping[int, Box],
    marks: Sequence[Mapping[str, Any]],
    *,
    size: int,
) -> Floor:
    unit = size / NUMBER_UNITS
    room = _room([*(boxes[place.id] for place in places), *(Box.of(mark) for mark in marks)], size)
    return Floor(
        floor=level,
        name=floor_label(level),
        frame=f"{room.x} {room.y} {room.w} {room.h}",
        cells=mark_safe("".join(_cell(place, boxes[place.id], size) for place in places)),  # noqa: S308
        marks=draw_marks(marks, unit),
        zones=zone_names(((place.zone, boxes[place.id]) for place in places), marks, size),
        codes=zone_codes((place.code, boxes[place.id]) for place in places),
        top=mark_safe(""),
        unit=f"{unit:.3g}",
        number_size=size,
        count=len(places),
    )


def short_number(place: Place) -> str:
    """What stands in the cell: beside the zone's name `가-12` needs only its `12`."""
    head, _, rest = place.number.partition("-")
    if not rest or not place.code or head != place.code:
        return place.number
    return rest.lstrip("0") or rest


def _cell(place: Place, box: Box, size: int) -> str:
    """One stall: a link where there is a page to open. Numbers stay upright however the stall is turned."""
    shown = short_number(place)
    # A vacant stall is its dashed edge; the others fill their ground up to their neighbours.
    path, at = cell_parts(box, shown, size, edge=place.state == "vacant")
    fill = f' fill="url(#sm-{place.letter})"' if place.is_patterned else ""
    link = f' href="{escape(place.href)}"' if place.href else ""
    return (
        f'<a{link} class="{place.letter}" data-s="{place.id}" aria-label="{escape(place.label)}">'
        f'<path d="{path}"{fill}/><text {at}>{escape(shown)}</text></a>'
    )


def _chosen(place: Place, box: Box, size: int) -> SafeString:
    """The chosen stall once more on top of all: grown and in the accent."""
    unit = size / NUMBER_UNITS
    x, y = box.middle
    shown = short_number(place)
    return mark_safe(  # noqa: S308  numbers, and escaped text
        f'<path class="on" d="{box.path}" stroke-width="{round(4 * unit)}"/>'
        f'<text class="on" x="{x}" y="{y}" font-size="{fitted(shown, box, size)}">{escape(shown)}</text>'
    )


def _row(place: Place, *, floors: bool) -> str:
    number, title = escape(place.number), escape(place.title)
    link = f'<a href="{escape(place.href)}">{number}</a>' if place.href else number
    where = f"{place.zone} {floor_label(place.floor)}".strip() if floors else place.zone
    return (
        f'<tr data-r="{place.id}" data-t="{place.badge}"><th scope="row">{link}<td>{place.words}<td>{title}'
        f"<td>{escape(place.sub)}<td>{place.area}<td>{escape(where)}"
    )
