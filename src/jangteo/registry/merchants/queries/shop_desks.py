"""What lists of shops leave for a person: markets, shops that may be one, words of goods. All narrowed to a region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from jangteo.kernel.errors import Missing
from jangteo.registry.merchants.models import GoodsClass, ShopPlace, ShopRow, ShopTwins, ShopWord
from jangteo.registry.merchants.types.imports import (
    MarketGuess,
    PlaceState,
    PlaceView,
    TwinDecision,
    TwinShop,
    TwinsView,
    WordDecision,
    WordView,
)
from jangteo.registry.merchants.types.shop_columns import find_layout, metres
from jangteo.registry.merchants.types.shop_words import guess
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import MarketFilter, Page, gazetteer

SAMPLES = 5
_WAITING = (PlaceState.DOUBT, PlaceState.MISSING)
_SETTLED = (PlaceState.DECIDED, PlaceState.SKIPPED)


def _codes_in(region: str) -> list[str]:
    """The region and all below it; a region that is unknown holds none."""
    book = gazetteer()
    return [code for code in book.regions if region in {fact.code for fact in book.lineage(code)}]


def _page(rows: Sequence[Any], total: int, page: int, size: int) -> Page[Any]:
    return Page(tuple(rows), total, page, size)


class _Cells:
    """A kept row's cells by field."""

    def __init__(self, header: Sequence[str], raw: Sequence[str]) -> None:
        self.fields = find_layout(tuple(header)).fields
        self.raw = raw

    def __getitem__(self, name: str) -> str:
        at = self.fields.get(name)
        return self.raw[at] if at is not None and at < len(self.raw) else ""

    @property
    def address(self) -> str:
        return self["road_address"] or self["lot_address"]

    @property
    def goods(self) -> str:
        return self["main"] or self["goods"] or self["kind"]


# --- markets ----------------------------------------------------------------------------------------------------------


def _places(region: str) -> QuerySet[ShopPlace]:
    rows = ShopPlace.objects.select_related("registered")
    return rows.filter(region_code__in=_codes_in(region)) if region else rows


def count_open_shop_places(*, region: str = "") -> int:
    """How many markets of lists wait for a person."""
    return _places(region).filter(state__in=_WAITING).count()


def list_shop_places(*, region: str = "", decided: bool = False, page: int = 1, size: int = 25) -> Page[PlaceView]:
    """Markets of lists that wait, those with a guess first, or with `decided` those that people decided."""
    states = _SETTLED if decided else _WAITING
    rows = _places(region).filter(state__in=states).order_by("state", "name", "id")
    first = (page - 1) * size
    shown = list(rows[first : first + size])
    return _page(_place_views(shown), rows.count(), page, size)


def get_shop_place(*, id: int, region: str = "") -> PlaceView:
    """The market of a list with this id, if it lies in `region`. Raises Missing(`place_missing`)."""
    found = _places(region).filter(id=id).first()
    if found is None:
        raise Missing("place_missing", "그런 확인 거리가 없어요.")
    return _place_views([found])[0]


def _place_views(found: Sequence[ShopPlace]) -> list[PlaceView]:
    newest = dict(
        ShopRow.objects.filter(place__in=found).values_list("place_id").annotate(Max("edition_id")).order_by()
    )
    columns = ("place_id", "edition_id", "edition__header", "raw", "store_id")
    rows = ShopRow.objects.filter(edition_id__in=set(newest.values()), place__in=found).order_by("place_id", "line")
    by_place: dict[int, list[tuple[_Cells, bool]]] = {}
    for place_id, edition_id, header, raw, store_id in rows.values_list(*columns):
        if newest[place_id] == edition_id:
            by_place.setdefault(place_id, []).append((_Cells(header, raw), store_id is None))
    return [_place_view(row, by_place.get(row.id, [])) for row in found]


def _place_view(row: ShopPlace, cells: Sequence[tuple[_Cells, bool]]) -> PlaceView:
    addresses = dict.fromkeys(cell.address for cell, _ in cells if cell.address)
    return PlaceView(
        id=row.id,
        name=row.name,
        region_code=row.region_code,
        region_name=gazetteer().full_name(row.region_code),
        state=PlaceState(row.state),
        rows=len(cells),
        waiting=sum(1 for _, waits in cells if waits),
        addresses=tuple(addresses)[:SAMPLES],
        shops=tuple(dict.fromkeys(cell["name"] for cell, _ in cells))[:SAMPLES],
        guesses=tuple(MarketGuess(**(entry | {"why": tuple(entry["why"])})) for entry in row.guesses),
        market_id=row.registered_id,
        market_name=row.registered.name if row.registered else "",
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


# --- shops that may be one --------------------------------------------------------------------------------------------


def _twins(region: str) -> QuerySet[ShopTwins]:
    rows = ShopTwins.objects.select_related("place__registered")
    return rows.filter(place__region_code__in=_codes_in(region)) if region else rows


def count_open_shop_twins(*, region: str = "") -> int:
    """How many groups of shops that may be one wait for a person."""
    return _twins(region).filter(decision="").count()


def list_shop_twins(*, region: str = "", decided: bool = False, page: int = 1, size: int = 20) -> Page[TwinsView]:
    """Groups of shops that may be one, by market and age; with `decided` those that people decided, latest first."""
    rows = _twins(region)
    if decided:
        rows = rows.exclude(decision="").order_by("-decided_at", "-id")
    else:
        rows = rows.filter(decision="").order_by("place__name", "id")
    first = (page - 1) * size
    return _page(_twins_views(list(rows[first : first + size])), rows.count(), page, size)


def _twins_views(found: Sequence[ShopTwins]) -> list[TwinsView]:
    columns = ("twins_id", "edition_id", "id", "line", "edition__header", "raw", "store_id", "stalls")
    rows = ShopRow.objects.filter(twins__in=found).order_by("twins_id", "-edition_id", "line").values_list(*columns)
    by_twins: dict[int, list[TwinShop]] = {}
    for twins_id, group in groupby(rows, key=lambda row: row[0]):
        lines = list(group)
        newest = [line for line in lines if line[1] == lines[0][1]]
        by_twins[twins_id] = _twin_shops(newest)
    return [
        TwinsView(
            id=row.id,
            market_id=row.place.registered_id or 0,
            market_name=row.place.registered.name if row.place.registered else row.place.name,
            why=tuple(row.why),
            shops=tuple(by_twins.get(row.id, ())),
            decision=TwinDecision(row.decision) if row.decision else None,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in found
    ]


def _twin_shops(lines: Sequence[Any]) -> list[TwinShop]:
    shops = []
    first: tuple[float, float] | None = None
    for _, _, row_id, line, header, raw, store_id, stalls in lines:
        cells = _Cells(header, raw)
        here = _point(cells)
        apart = metres(first, here) if first and here else None
        shops.append(
            TwinShop(
                row_id=row_id,
                row=line,
                store_id=store_id,
                name=cells["name"],
                goods=cells.goods,
                address=cells.address,
                phone=cells["phone"],
                stalls=tuple(stalls),
                remark=cells["remark"],
                metres=round(apart) if apart is not None and apart < 20_000 else None,
            )
        )
        first = first or here
    return shops


def _point(cells: _Cells) -> tuple[float, float] | None:
    try:
        return float(cells["latitude"]), float(cells["longitude"])
    except ValueError:
        return None


# --- words of goods ---------------------------------------------------------------------------------------------------


def count_shop_words(*, region: str = "") -> int:
    """How many words of goods wait for a person."""
    return len(_waiting_words(region))


def _waiting_words(region: str) -> list[tuple[str, int]]:
    """Word → in how many shops of the register it waits, the commonest first."""
    codes = _codes_in(region) if region else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, count(DISTINCT kept.store_id) FROM merchants_shop_row kept"
            " JOIN merchants_shop_place place ON place.id = kept.place_id, unnest(kept.unsure) AS word"
            " WHERE kept.store_id IS NOT NULL AND (%(codes)s::text[] IS NULL OR place.region_code = ANY(%(codes)s))"
            " GROUP BY word ORDER BY 2 DESC, word",
            {"codes": codes},
        )
        return [(word, count) for word, count in cursor.fetchall()]


def list_shop_words(*, region: str = "", page: int = 1, size: int = 50) -> Page[WordView]:
    """Words of goods that wait, the commonest first, each with what the program takes it for."""
    words = _waiting_words(region)
    first = (page - 1) * size
    shown = words[first : first + size]
    names = dict(GoodsClass.objects.values_list("code", "name"))
    examples = _examples([word for word, _ in shown], region)
    views = []
    for word, count in shown:
        found = guess(word)
        views.append(WordView(word, count, examples.get(word, ()), found.kind, found.code, names.get(found.code, "")))
    return _page(views, len(words), page, size)


def _examples(words: Iterable[str], region: str) -> dict[str, tuple[str, ...]]:
    wanted = list(words)
    rows = ShopRow.objects.filter(words__overlap=wanted, store__isnull=False)
    if region:
        rows = rows.filter(place__region_code__in=_codes_in(region))
    found: dict[str, dict[str, None]] = {word: {} for word in wanted}
    for header, raw, said in rows.values_list("edition__header", "raw", "unsure")[:500]:
        cells = _Cells(header, raw)
        for word in said:
            if word in found and len(found[word]) < SAMPLES:
                found[word].setdefault(f"{cells['name']} ({cells.goods})")
    return {word: tuple(names) for word, names in found.items()}


def list_shop_word_decisions(
    *, region_id: int | None = None, region: str = "", page: int = 1, size: int = 50
) -> Page[WordDecision]:
    """What people decided of words, in a region or (None) for the whole installation, the latest first.

    `region` is the code of the same region: shops are counted there.
    """
    where = Q(region=None) if region_id is None else Q(region_id=region_id)
    rows = ShopWord.objects.select_related("goods_class").filter(where).order_by("-decided_at", "word")
    first = (page - 1) * size
    shown = list(rows[first : first + size])
    views = []
    for row in shown:
        shops = ShopRow.objects.filter(words__contains=[row.word], store__isnull=False).values("store").distinct()
        if region:
            shops = shops.filter(place__region_code__in=_codes_in(region))
        views.append(
            WordDecision(
                word=row.word,
                class_code=row.goods_class.code if row.goods_class else "",
                class_name=row.goods_class.name if row.goods_class else "",
                decided_by=row.decided_by,
                decided_at=row.decided_at,
                shops=shops.count(),
            )
        )
    return _page(views, rows.count(), page, size)


def list_market_choices(*, region: str = "", text: str = "") -> list[tuple[str, str]]:
    """Markets of the register that a person may choose for a list: (slug, `name · address`), at most 200."""
    found = places.list_markets(wanted=MarketFilter(region=region, search=text), size=200)
    return [(market.slug, f"{market.name} · {market.address}") for market in found.items]
