"""Which market of the register a file means. Rows of one name and one 시군구 mean one market, and are asked about once.

Only a name that agrees is believed without asking; whatever else speaks for a market is shown to a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from statistics import median
from typing import Any

from jangteo.registry.merchants.operations._shop_rows import ShopRowIn, plain_key
from jangteo.registry.merchants.types.shop_columns import metres
from jangteo.registry.places.types import ParsedAddress, gazetteer, parse_address

CONSIDER = 40
MOST = 5
NEAR_M, CLOSE_M, FAR_M = 200, 600, 2_000
_SUFFIX = re.compile(r"(상설|재래|전통|종합|공설|골목|5일|오일|민속|풍물)*(시장|상가|상점가|장)$")


@dataclass(frozen=True, slots=True)
class KnownMarket:
    """A market of the register, as far as matching needs it."""

    id: int
    slug: str
    name: str
    address: str
    region: str
    road_key: str
    lot_key: str
    point: tuple[float, float] | None

    @property
    def keys(self) -> set[str]:
        """Its names as they are compared: the whole, and those before and inside brackets."""
        parts = re.findall(r"[^()（）]+", self.name)
        return {key for key in map(plain_key, [self.name, *parts]) if key}


@dataclass(frozen=True, slots=True)
class Scored:
    """A market with what speaks for it, 0..100."""

    market: KnownMarket
    score: int
    why: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        market = self.market
        return {
            "market_id": market.id,
            "slug": market.slug,
            "name": market.name,
            "address": market.address,
            "score": self.score,
            "why": list(self.why),
        }


@dataclass(slots=True)
class Place:
    """The rows that mean one market."""

    name: str
    key: str
    region: str
    rows: list[ShopRowIn] = field(default_factory=list)
    market_id: int | None = None
    guesses: list[Scored] = field(default_factory=list)

    def addresses(self) -> set[str]:
        """The addresses of its rows as they are compared."""
        found = {address_key(address) for row in self.rows for address in (row.road, row.lot)}
        return found - {""}

    def middle(self) -> tuple[float, float] | None:
        """The middle of its shops in degrees; one misplaced shop does not move it."""
        points = [row.point for row in self.rows if row.point is not None]
        return (median(point[0] for point in points), median(point[1] for point in points)) if points else None


def base_key(key: str) -> str:
    """The name without the words that every market bears; the name itself when nothing else remains."""
    base = _SUFFIX.sub("", key)
    return base if len(base) >= 2 else key


def address_key(address: ParsedAddress | None) -> str:
    """An address as it is compared: region, street or 동, number; without what stands behind the number."""
    if address is None or not address.sigungu:
        return ""
    rest = re.sub(r"\s", "", re.sub(r"\(.*", "", address.rest))
    found = re.match(r".*?[가-힣](?:\d+번?길)?(?P<n>\d+(?:[-의]\d+)?)(?!\d*번?길)", rest)
    return f"{address.sigungu}:{(found.group() if found else rest).replace('의', '-')}"


def known_market(
    *, id: int, slug: str, name: str, road: str, lot: str, region: str, point: tuple[float, float] | None
) -> KnownMarket:
    """A market of the register with the keys by which its addresses are compared."""
    keys = [address_key(parse_address(text)) if text else "" for text in (road, lot)]
    return KnownMarket(id, slug, name, road or lot, region, keys[0], keys[1], point)


def group_rows(rows: Iterable[ShopRowIn]) -> list[Place]:
    """The places that the rows name, in the order of the file."""
    found: dict[tuple[str, str], Place] = {}
    for row in rows:
        where = (row.market_key, row.district)
        found.setdefault(where, Place(row.market, *where)).rows.append(row)
    return list(found.values())


def match_places(places: Sequence[Place], markets: Sequence[KnownMarket], taken: Collection[int] = ()) -> None:
    """Give each place its market, or the markets that it may be.

    `taken` are markets that another name of a file is known to mean; only their very name is believed without asking.
    """
    by_district: dict[str, list[KnownMarket]] = defaultdict(list)
    for market in markets:
        by_district[market.region[:2]].append(market)
    scored = {id(place): _scored(place, by_district[place.region[:2]]) for place in places}
    claims: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        sure = [entry for entry in scored[id(place)] if _is_sure(place, entry)]
        sure = [entry for entry in sure if entry.market.id not in taken or place.key in entry.market.keys]
        if len(sure) == 1:
            claims[sure[0].market.id].append(place)
    for market_id, claimants in claims.items():
        exact = [p for p in claimants if any(p.key in s.market.keys for s in scored[id(p)] if s.market.id == market_id)]
        winners = exact or claimants
        if len(winners) == 1:
            winners[0].market_id = market_id
    for place in places:
        if place.market_id is None:
            place.guesses = scored[id(place)][:MOST]


def _scored(place: Place, markets: Iterable[KnownMarket]) -> list[Scored]:
    addresses, middle = place.addresses(), place.middle()
    entries = [_score(place, market, addresses, middle) for market in markets]
    kept = [entry for entry in entries if entry.score >= CONSIDER]
    return sorted(kept, key=lambda entry: (-entry.score, entry.market.id))


def _is_sure(place: Place, entry: Scored) -> bool:
    """The very name in the same 시군구 and nothing against it, or nearly the name at the same address."""
    market = entry.market
    if not place.region or place.region[:5] != market.region[:5] or "멀리 떨어져 있어요" in entry.why:
        return False
    if place.key in market.keys:
        return True
    nearly = any(base_key(place.key) == base_key(key) for key in market.keys)
    return nearly and "주소가 같아요" in entry.why and "위치가 가까워요" in entry.why


def _score(place: Place, market: KnownMarket, addresses: Collection[str], middle: tuple[float, float] | None) -> Scored:
    points, why = _name_score(place.key, market)
    if market.road_key in addresses or market.lot_key in addresses:
        points += 25
        why.append("주소가 같아요")
    if place.region[:5] == market.region[:5]:
        points += 15
        why.append(f"같은 {gazetteer().full_name(place.region).split(' ')[-1] or '시군구'}예요")
    elif len(place.region) == 5 and len(market.region) == 5:
        points -= 20
    apart = None if middle is None or market.point is None else metres(middle, market.point)
    if apart is not None and apart > FAR_M:
        points -= 25
        why.append("멀리 떨어져 있어요")
    elif apart is not None and apart <= CLOSE_M:
        points += 20 if apart <= NEAR_M else 10
        why.append("위치가 가까워요")
    return Scored(market, max(0, min(100, points)), tuple(why))


def _name_score(key: str, market: KnownMarket) -> tuple[int, list[str]]:
    best, why = 0, ""
    for other in market.keys:
        shorter, longer = sorted((key, other), key=len)
        if key == other:
            return 40, ["이름이 같아요"]
        if base_key(key) == base_key(other):
            best, why = max((best, why), (30, "이름이 거의 같아요"))
        elif len(shorter) >= 3 and (shorter in longer or base_key(shorter) in longer):
            best, why = max((best, why), (22, "이름이 들어 있어요"))
        elif SequenceMatcher(None, key, other).ratio() >= 0.75:
            best, why = max((best, why), (15, "이름이 비슷해요"))
    return best, [why] if why else []
