"""A doubtful row beside the markets that it may be: field by field, and on a small map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from jangteo.kernel.korea.hangul import normalize_search
from jangteo.registry.places.types import Candidate, DoubtView, MarketView
from jangteo.registry.places.web.city.atlas import scale_bar
from jangteo.registry.places.web.city.shapes import frame_of

EARTH_KM = 6371.0
MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 560, 240, 44
_COLUMNS = {
    "이름": ("시장명", "시장-상점가명"),
    "유형": ("시장유형",),
    "도로명주소": ("소재지도로명주소", "도로명주소"),
    "지번주소": ("소재지지번주소", "지번주소"),
    "지역": ("지자체", "시군구", "시도"),
    "여는 날": ("시장개설주기",),
    "점포": ("점포수",),
    "전화": ("전화번호",),
    "개설": ("개설연도",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a side: what, its words, and whether it differs from the row."""

    label: str
    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A candidate with its lines, its distance from the row in words, and the key that chooses it."""

    candidate: Candidate
    key: str
    fields: Sequence[Field]
    distance: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the small map: the row itself (empty key) or a candidate."""

    key: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything the desk shows of one doubt."""

    incoming: Sequence[Field]
    sides: Sequence[Side]
    marks: Sequence[Mark]
    bar_km: int
    bar: float
    width: int = MAP_WIDTH
    height: int = MAP_HEIGHT

    @property
    def bar_end(self) -> float:
        """Where the scale bar ends in the drawing."""
        return 16 + self.bar


def compare(doubt: DoubtView, markets: Mapping[int, MarketView]) -> Comparison:
    """Set the row against its candidates; `markets` holds those that still exist, by id."""
    said = _said(doubt.raw)
    here = _position(doubt.raw)
    sides, spots = [], [("", doubt.name, here)] if here else []
    for number, candidate in enumerate(doubt.candidates, start=1):
        market = markets.get(candidate.market_id)
        if market is None:
            continue
        there = _spot(market)
        sides.append(Side(candidate, str(number), _fields(market, said), _distance(here, there)))
        if there:
            spots.append((str(number), market.name, there))
    incoming = [Field(label, text) for label, text in said.items()]
    return Comparison(incoming, sides, *_marks(spots))


def _said(raw: Mapping[str, str]) -> dict[str, str]:
    """What the row says, under the names of this page; columns it lacks are left out."""
    found = {}
    for label, columns in _COLUMNS.items():
        texts = [str(raw[column]) for column in columns if raw.get(column)]
        if texts:
            found[label] = " ".join(reversed(texts)) if label == "지역" else texts[0]
    return found


def _fields(market: MarketView, said: Mapping[str, str]) -> list[Field]:
    known = {
        "이름": market.name,
        "유형": market.type.label,
        "도로명주소": market.road_address,
        "지번주소": market.lot_address,
        "지역": market.region.full_name if market.region else "",
        "여는 날": market.cycle_text,
        "점포": str(market.store_count) if market.store_count is not None else "",
        "전화": market.phone,
        "개설": str(market.founded_year or ""),
    }
    fields = []
    for label, text in known.items():
        row = said.get(label, "")
        differs = bool(row and text) and label != "지역" and normalize_search(row) != normalize_search(text)
        if text or row:
            fields.append(Field(label, text, differs))
    return fields


def _position(raw: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        spot = float(raw.get("위도") or ""), float(raw.get("경도") or "")
    except ValueError:
        return None
    return spot if 33 <= spot[0] <= 39 and 124 <= spot[1] <= 132 else None


def _spot(market: MarketView) -> tuple[float, float] | None:
    if market.latitude is None or market.longitude is None:
        return None
    return market.latitude, market.longitude


def _distance(here: tuple[float, float] | None, there: tuple[float, float] | None) -> str:
    """The distance on the ground in words (haversine), empty when one of the places is unknown."""
    if here is None or there is None:
        return ""
    (a, b), (c, d) = [(radians(x), radians(y)) for x, y in (here, there)]
    metres = 2000 * EARTH_KM * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))
    return f"{round(metres, -1):,.0f}m 떨어져 있어요" if metres < 1000 else f"{metres / 1000:,.1f}km 떨어져 있어요"


def _marks(spots: Sequence[tuple[str, str, tuple[float, float]]]) -> tuple[list[Mark], int, float]:
    if not spots:
        return [], 0, 0.0
    frame = frame_of([spot for _, _, spot in spots], width=MAP_WIDTH, height=MAP_HEIGHT, margin=MAP_MARGIN)
    marks = [Mark(key, name, *frame.place(*spot)) for key, name, spot in spots]
    return marks, *scale_bar(frame)
