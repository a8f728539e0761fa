"""Which market a row is. A name is no key: name, addresses and place are weighed together, and doubt stays doubt."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.places.operations._values import Row
from jangteo.registry.places.types import gazetteer

ACCEPT = 70
MARGIN = 15
CONSIDER = 45
CLAIMED = 60
"""A row that comes this near to a market that another row already is, is not taken for a new market unasked."""
MAX_CANDIDATES = 5
_SAME_NAME = 30
_CELL = 0.01
_SUFFIX = re.compile(r"(상설|재래|전통|종합|공설|골목|5일|오일|민속|풍물)*(시장|장|상가|상점가)$")


@dataclass(frozen=True, slots=True)
class Known:
    """A market of the register, as far as matching needs it. Keys are those of `_values`."""

    id: int
    name: str
    name_key: str
    road_key: str
    lot_key: str
    region: str
    address: str
    slug: str
    latitude: float | None
    longitude: float | None


class Verdict(StrEnum):
    """What matching says of a row."""

    SAME = "same"
    NEW = "new"
    DOUBT = "doubt"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate: either a known market or an earlier row of the same file, with what speaks for it (0..100)."""

    score: int
    why: tuple[str, ...]
    known: Known | None = None
    earlier: Row | None = None


@dataclass(slots=True)
class Match:
    """The verdict on one row."""

    row: Row
    verdict: Verdict
    market_id: int | None = None
    candidates: list[Scored] = field(default_factory=list)


def base_key(key: str) -> str:
    """The name without the words that every market bears; the name itself when nothing else remains."""
    base = _SUFFIX.sub("", key)
    return base if len(base) >= 2 else key


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points in degrees, in metres; flat over the small distances that matter here."""
    dy = (a[0] - b[0]) * 111_320
    dx = (a[1] - b[1]) * 111_320 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(dx, dy)


def _district(region: str) -> str:
    lineage = gazetteer().lineage(region)
    return lineage[1].code if len(lineage) > 1 else ""


def _point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _row_point(row: Row) -> tuple[float, float] | None:
    return _point(row.values.get("latitude"), row.values.get("longitude"))


def _alike(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b).ratio() if a and b else 0.0


def _alike_places(a: str, b: str) -> float:
    """How alike two address keys are below their region; 0 for different regions."""
    (region, mine), (other, theirs) = a.split(":", 1), b.split(":", 1)
    if region != other:
        return 0.0
    return 1.0 if mine == theirs else _alike(mine, theirs)


def _name_score(row: Row, known: Known) -> tuple[int, str]:
    if row.name_key == known.name_key:
        return 40, "이름이 같아요"
    if base_key(row.name_key) == base_key(known.name_key):
        return 30, "이름이 거의 같아요"
    shorter, longer = sorted((row.name_key, known.name_key), key=len)
    if len(shorter) >= 3 and shorter in longer:
        return 22, "이름이 들어 있어요"
    ratio = _alike(row.name_key, known.name_key)
    return (20, "이름이 비슷해요") if ratio >= 0.8 else (8, "") if ratio >= 0.6 else (0, "")


def _address_score(row: Row, known: Known) -> tuple[int, list[str], bool]:
    """Points, reasons, and whether the addresses speak against each other."""
    points, why = 0, []
    likeness = []
    for mine, label in ((row.road_key, "도로명주소"), (row.lot_key, "지번주소")):
        if not mine:
            continue
        # Some editions hold the road address in the column of the lot address, so each is held against both.
        ratios = [_alike_places(mine, other) for other in (known.road_key, known.lot_key) if other]
        if not ratios:
            continue
        likeness.append(max(ratios))
        if likeness[-1] == 1.0:
            points += 25
            why.append(f"{with_josa(label, '이/가')} 같아요")
        elif likeness[-1] >= 0.75:
            points += 10
            why.append(f"{with_josa(label, '이/가')} 비슷해요")
    return min(points, 40), why, bool(likeness) and max(likeness) < 0.5


def _place_score(row: Row, known: Known) -> tuple[int, list[str], bool]:
    points, why, against = 0, [], False
    a, b = _row_point(row), _point(known.latitude, known.longitude)
    if a and b:
        apart = metres(a, b)
        if apart <= 100:
            points, why = 20, ["위치가 같아요"]
        elif apart <= 500:
            points, why = 12, ["위치가 가까워요"]
        elif apart > 2000:
            points, against = -15, True
    mine, theirs = _district(row.region), _district(known.region)
    if mine and theirs:
        points += 10 if mine == theirs else -15
        if mine == theirs:
            why.append("같은 시군구예요")
    if row.region[:2] and known.region[:2] and row.region[:2] != known.region[:2]:
        points -= 30
    return points, why, against


class Matcher:
    """Matches the rows of one sheet with the markets of the register. Deterministic: order decides nothing."""

    def __init__(self, markets: Sequence[Known], linked: dict[str, int]) -> None:
        self.markets = {market.id: market for market in markets}
        self.linked = linked
        self.by_key: dict[tuple[str, str], set[int]] = defaultdict(set)
        for market in markets:
            for key in self._keys(market.name_key, market.road_key, market.lot_key):
                self.by_key[key].add(market.id)
            for key in self._blocks(market.name_key, _point(market.latitude, market.longitude)):
                self.by_key[key].add(market.id)
            for address in (market.road_key, market.lot_key):
                if address:
                    self.by_key["at", address].add(market.id)
        self.claimed: dict[int, Row] = {}
        self.names_here: dict[tuple[str, str], int] = defaultdict(int)
        self.markets_here: dict[tuple[str, str], int] = defaultdict(int)
        for market in markets:
            self.markets_here[market.name_key, _district(market.region)] += 1

    @staticmethod
    def _keys(name: str, road: str, lot: str) -> Iterable[tuple[str, str]]:
        for address in (road, lot):
            if name and address:
                yield "exact", f"{name}|{address}"

    @staticmethod
    def _blocks(name: str, point: tuple[float, float] | None) -> Iterable[tuple[str, str]]:
        yield "name", name
        yield "base", base_key(name)
        if point:
            yield "cell", f"{int(point[0] / _CELL)}:{int(point[1] / _CELL)}"

    def match(self, rows: Sequence[Row]) -> list[Match]:
        """One verdict a row, in the order of the rows; refused rows are left out."""
        rows = [row for row in rows if not row.refused]
        for row in rows:
            self.names_here[row.name_key, _district(row.region)] += 1
        found: dict[int, Match] = {}
        self._repeats(rows, found)
        self._linked(rows, found)
        self._exact(rows, found)
        self._weighed([row for row in rows if row.line not in found], found)
        self._twins(rows, found)
        return [found[row.line] for row in rows]

    def _repeats(self, rows: Sequence[Row], found: dict[int, Match]) -> None:
        seen: set[str] = set()
        for row in rows:
            if row.digest in seen:
                found[row.line] = Match(row, Verdict.REPEATED)
            seen.add(row.digest)

    def _claim(self, row: Row, market_id: int, found: dict[int, Match]) -> None:
        self.claimed[market_id] = row
        found[row.line] = Match(row, Verdict.SAME, market_id)

    def _linked(self, rows: Sequence[Row], found: dict[int, Match]) -> None:
        """The very same text was loaded before, and it is known which market it is."""
        for row in rows:
            market_id = self.linked.get(row.digest)
            if row.line not in found and market_id in self.markets and market_id not in self.claimed:
                self._claim(row, market_id, found)

    def _exact(self, rows: Sequence[Row], found: dict[int, Match]) -> None:
        """Name and an address agree, with one market on that side and one row on this."""
        wanted: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if row.line in found:
                continue
            ids: set[int] = set()
            for key in self._keys(row.name_key, row.road_key, row.lot_key):
                ids |= self.by_key.get(key, set())
            ids -= self.claimed.keys()
            if len(ids) == 1:
                wanted[ids.pop()].append(row)
        for market_id, claimants in wanted.items():
            if len(claimants) == 1:
                self._claim(claimants[0], market_id, found)

    def score(self, row: Row, known: Known) -> Scored:
        """What speaks for `row` being `known`, 0..100."""
        name, name_why = _name_score(row, known)
        address, address_why, address_against = _address_score(row, known)
        place, place_why, place_against = _place_score(row, known)
        points = name + address + place
        district = _district(row.region)
        alone = (
            self.names_here[row.name_key, district] <= 1
            and self.markets_here[known.name_key, _district(known.region)] == 1
        )
        contrary = (address_against and place <= 10) or place_against
        if name == 40 and district and district == _district(known.region) and alone and not contrary:
            points += 20
        why = tuple(word for word in (name_why, *address_why, *place_why) if word)
        return Scored(max(0, min(100, points)) if name or address else 0, why, known)

    def _candidates(self, row: Row) -> list[Scored]:
        ids: set[int] = set()
        point = _row_point(row)
        for key in [*self._keys(row.name_key, row.road_key, row.lot_key), *self._blocks(row.name_key, point)]:
            ids |= self.by_key.get(key, set())
        for address in (row.road_key, row.lot_key):
            ids |= self.by_key.get(("at", address), set()) if address else set()
        scored = [self.score(row, self.markets[at]) for at in sorted(ids)]
        kept = [s for s in scored if s.known and s.score >= CONSIDER and self._is_possible(row, s)]
        return sorted(kept, key=lambda s: (-s.score, s.known.id if s.known else 0))

    def _is_possible(self, row: Row, scored: Scored) -> bool:
        """A market that another row already is stays in question only for a row of nearly its name."""
        known = scored.known
        if known is None or known.id not in self.claimed:
            return True
        return scored.score >= CLAIMED and _name_score(row, known)[0] >= _SAME_NAME

    def _weighed(self, rows: Sequence[Row], found: dict[int, Match]) -> None:
        """The best of what is left, where it is best from both sides and well ahead of the next."""
        scored = {row.line: self._candidates(row) for row in rows}
        best_rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in rows:
            for entry in scored[row.line]:
                if entry.known and entry.known.id not in self.claimed:
                    best_rows[entry.known.id].append((entry.score, row.line))
        for row in rows:
            open_ones = [s for s in scored[row.line] if s.known and s.known.id not in self.claimed]
            if open_ones and self._is_clear(row, open_ones, best_rows):
                known = open_ones[0].known
                found[row.line] = Match(row, Verdict.SAME, known.id if known else None, open_ones[:1])
        for row in rows:
            match = found.get(row.line)
            if match and match.market_id:
                self.claimed[match.market_id] = row
            elif not match:
                left = [s for s in scored[row.line] if self._is_possible(row, s)]
                verdict = Verdict.DOUBT if left else Verdict.NEW
                found[row.line] = Match(row, verdict, None, left[:MAX_CANDIDATES])

    @staticmethod
    def _is_clear(row: Row, scored: list[Scored], best_rows: dict[int, list[tuple[int, int]]]) -> bool:
        best = scored[0]
        if best.known is None or best.score < ACCEPT or _name_score(row, best.known)[0] < 20:
            return False
        if len(scored) > 1 and best.score - scored[1].score < MARGIN:
            return False
        rivals = [score for score, line in best_rows[best.known.id] if line != row.line]
        return not rivals or best.score - max(rivals) >= MARGIN

    def _twins(self, rows: Sequence[Row], found: dict[int, Match]) -> None:
        """Rows of one file that agree in name and address: the first is new, the others are in doubt."""
        first: dict[tuple[str, str], Row] = {}
        for row in rows:
            match = found[row.line]
            if match.verdict is not Verdict.NEW:
                continue
            keys = list(self._keys(row.name_key, row.road_key, row.lot_key))
            twin = next((first[key] for key in keys if key in first), None)
            if twin is not None:
                why = ("이름이 같아요", "주소가 같아요")
                found[row.line] = Match(row, Verdict.DOUBT, None, [Scored(90, why, earlier=twin)])
                continue
            for key in keys:
                first[key] = row


class NameMatcher(Matcher):
    """For the editions of 2021, which give a name and a region but no address.

    Accepted: one market and one row of that name in the same 시군구, or of a name that is unique in the whole country
    and lies in the same 시도.
    """

    def match(self, rows: Sequence[Row]) -> list[Match]:
        """One verdict a row, in the order of the rows; refused rows are left out."""
        rows = [row for row in rows if not row.refused]
        found: dict[int, Match] = {}
        self._linked(rows, found)
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            counts[row.name_key, row.region] += 1
            counts[row.name_key, ""] += 1
        fresh = [row for row in rows if row.line not in found]
        for row in fresh:
            market_id = self._clear(row, counts)
            if market_id is not None and market_id not in self.claimed:
                self._claim(row, market_id, found)
        for row in fresh:
            if row.line not in found:
                found[row.line] = self._unclear(row)
        return [found[row.line] for row in rows]

    def _here(self, row: Row, key: tuple[str, str]) -> list[int]:
        return [at for at in sorted(self.by_key.get(key, set())) if self._lies_in(self.markets[at], row.region)]

    def _clear(self, row: Row, counts: dict[tuple[str, str], int]) -> int | None:
        here = self._here(row, ("name", row.name_key))
        if len(here) != 1 or counts[row.name_key, row.region] != 1:
            return None
        everywhere = len(self.by_key.get(("name", row.name_key), set()))
        unique = everywhere == 1 and counts[row.name_key, ""] == 1
        return here[0] if unique or _district(row.region) else None

    def _unclear(self, row: Row) -> Match:
        near = self._here(row, ("name", row.name_key)) or self._here(row, ("base", base_key(row.name_key)))
        scored = [self.score(row, self.markets[at]) for at in near if at not in self.claimed]
        scored.sort(key=lambda s: (-s.score, s.known.id if s.known else 0))
        verdict = Verdict.DOUBT if scored else Verdict.NEW
        return Match(row, verdict, None, scored[:MAX_CANDIDATES])

    @staticmethod
    def _lies_in(market: Known, region: str) -> bool:
        return bool(region) and region in {fact.code for fact in gazetteer().lineage(market.region)}
