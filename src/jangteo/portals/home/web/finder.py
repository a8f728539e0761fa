"""What a visitor asked for, read from the address of the page; what cannot be read does not narrow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from jangteo.registry.places.types import MarketFilter, NearMarket, RegionNode, RegionRef, gazetteer

MAX_TEXT = 60
MAX_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Search:
    """`text` is a name or its 초성, `region` a code; `today` keeps the markets whose 장날 is today."""

    text: str
    region: str
    today: bool
    page: int

    @property
    def asks(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.text or self.region or self.today)

    @property
    def wanted(self) -> MarketFilter:
        """What the list of markets is narrowed by."""
        return MarketFilter(region=self.region, search=self.text)

    @property
    def query(self) -> str:
        """The address's query without the page number, to be followed by one."""
        given = {"q": self.text, "region": self.region, "today": "1" if self.today else ""}
        return urlencode({key: value for key, value in given.items() if value})


def search_of(given: Mapping[str, str]) -> Search:
    """The search in a query string."""
    text = " ".join(given.get("q", "").replace("\0", "").split())[:MAX_TEXT]
    region = given.get("region", "")
    page = given.get("page", "")
    return Search(
        text=text,
        region=region if region in gazetteer().regions else "",
        today=given.get("today") == "1",
        page=min(max(int(page), 1), MAX_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def region_trail(code: str) -> list[RegionRef]:
    """The region and what contains it, the 시도 first; empty for no region."""
    lineage = gazetteer().lineage(code)
    names: list[RegionRef] = []
    for fact in lineage:
        if not names or names[-1].name != fact.name:
            names.append(RegionRef(fact.code, fact.name, gazetteer().full_name(fact.code)))
    return names


@dataclass(frozen=True, slots=True)
class RegionTile:
    """A region to choose, with its markets and those of them whose 장날 is today."""

    code: str
    name: str
    markets: int
    today: int


def region_tiles(nodes: Iterable[RegionNode], meeting: Iterable[NearMarket]) -> list[RegionTile]:
    """The regions that hold markets, by their short names; `meeting` are the markets whose 장날 is today."""
    today: Counter[str] = Counter()
    for row in meeting:
        lineage = gazetteer().lineage(row.market.region.code) if row.market.region else ()
        today.update(fact.code for fact in lineage)
    return [RegionTile(node.code, _short(node), node.markets, today[node.code]) for node in nodes if node.markets]


def _short(node: RegionNode) -> str:
    fact = gazetteer().regions.get(node.code)
    return (fact.short if fact else "") or node.name
