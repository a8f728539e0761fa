"""The register as a region's officer sees it: facts to count, the table, and where each fact came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.expressions import OrderBy

from jangteo.kernel.korea.hangul import normalize_search, search_pattern
from jangteo.registry.places.models import Market, MarketFacility, SourceRow
from jangteo.registry.places.queries.fresh import kept
from jangteo.registry.places.queries.markets import departures_of, narrow, view_of
from jangteo.registry.places.types import (
    FACILITY_LABELS,
    DatasetKind,
    Departure,
    Facility,
    FacilityHistory,
    Lack,
    MarketFact,
    MarketFilter,
    MarketSort,
    MarketType,
    Opening,
    OpeningKind,
    Page,
    RegisterRow,
    RowOutcome,
    SourceView,
    opening_on,
    openings,
)

WEEK = timedelta(days=7)
_COLUMNS = {
    MarketSort.NAME: "name",
    MarketSort.REGION: "region__full_name",
    MarketSort.STORES: "store_count",
    MarketSort.FOUNDED: "founded_year",
}
_LACKING = {
    Lack.CYCLE: Q(type=MarketType.UNKNOWN),
    Lack.POSITION: Q(latitude=None),
    Lack.STORES: Q(store_count=None),
    Lack.REGION: Q(region=None),
}


_RULE = ("type", "cycle_days", "cycle_31st", "closed_weekdays", "closed_yearly", "weekday_beats_market_day")
_FACTS = (
    "id", "slug", "name", "region__path", "latitude", "longitude", "store_count", "cycle_text", "has_parking",
    "has_toilet", *_RULE,
)  # fmt: skip


def list_market_facts(*, region: str = "", day: date) -> list[MarketFact]:
    """What can be counted of every present market in `region` (a code; empty: all), with seven days from `day`."""
    return list(_facts(region=region, day=day))


@kept
def _facts(*, region: str, day: date) -> tuple[MarketFact, ...]:
    # Values and not models: a whole country is counted on one page.
    rows = list(narrow(MarketFilter(region=region)).select_related(None).order_by("id").values(*_FACTS))
    departures = departures_of((row["id"] for row in rows), day, day + WEEK)
    week_of = _weeks(day)
    return tuple(
        MarketFact(
            slug=row["slug"],
            name=row["name"],
            codes=tuple(row["region__path"].strip("/").split("/")) if row["region__path"] else (),
            latitude=row["latitude"],
            longitude=row["longitude"],
            store_count=row["store_count"],
            type=MarketType(row["type"]),
            cycle_days=tuple(row["cycle_days"]),
            cycle_text=row["cycle_text"],
            has_parking=row["has_parking"],
            has_toilet=row["has_toilet"],
            week=week_of(row, departures.get(row["id"])),
        )
        for row in rows
    )


def _weeks(
    day: date,
) -> Callable[[Mapping[str, Any], Mapping[date, Departure] | None], tuple[OpeningKind, ...]]:
    """The week of a market; rules are few, so each is worked out once, and again where a market departs from it."""
    known: dict[str, tuple[OpeningKind, ...]] = {}

    def work_out(row: Mapping[str, Any], departures: Mapping[date, Departure]) -> tuple[OpeningKind, ...]:
        rule = Market(**{name: row[name] for name in _RULE}).cycle(departures)
        return tuple(opening.kind for opening in openings(rule, day, day + WEEK)) if rule else ()

    def week(row: Mapping[str, Any], departures: Mapping[date, Departure] | None) -> tuple[OpeningKind, ...]:
        if departures:
            return work_out(row, departures)
        key = repr([row[name] for name in _RULE])
        if key not in known:
            known[key] = work_out(row, {})
        return known[key]

    return week


def _ordered(rows: QuerySet[Market], sort: str, search: str) -> QuerySet[Market]:
    """In the asked order; without one, what a search found in a name stands before what it found in an address.

    Initial consonants alone ask for names: by chance they occur in almost every address.
    """
    word = sort.removeprefix("-")
    column = F(_COLUMNS[MarketSort(word)] if word in set(MarketSort) else "name")
    order: OrderBy = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    pattern = search_pattern(search.replace("\0", ""))
    if not pattern:
        return rows.order_by(order, "name", "id")
    in_name = Q(name_key__regex=pattern)
    if all("ㄱ" <= letter <= "ㅎ" for letter in normalize_search(search)):
        rows = rows.filter(in_name)
    if sort:
        return rows.order_by(order, "name", "id")
    return rows.order_by(Case(When(in_name, then=0), default=1), "name", "id")


def list_register(
    *,
    wanted: MarketFilter,
    day: date,
    sort: str = "",
    lack: Lack | None = None,
    gone_only: bool = False,
    page: int = 1,
    size: int = 50,
) -> Page[RegisterRow]:
    """One page of the table of markets, each with what holds on `day`; a page past the end is empty.

    `sort` is a MarketSort with or without a leading minus; anything else means by name.
    """
    rows = narrow(wanted)
    if gone_only:
        rows = rows.exclude(gone_on=None)
    if lack is not None:
        rows = rows.filter(_LACKING[lack])
    rows = _ordered(rows, sort, wanted.search)
    first = max(0, page - 1) * size
    if wanted.open_on is None:
        total, shown = rows.count(), list(rows[first : first + size])
    else:
        rows = rows.exclude(id__in=_resting_ids(day=wanted.open_on))
        total, shown = rows.count(), list(rows[first : first + size])
    openings_by_id = _openings(shown, wanted.open_on or day)
    items = tuple(RegisterRow(view_of(row), openings_by_id[row.id]) for row in shown)
    return Page(items, total, page, size)


@kept
def _resting_ids(*, day: date) -> tuple[int, ...]:
    """The ids of all markets that rest on `day` or whose rule is unknown: they are few, most open every day."""
    listed = list(Market.objects.order_by("id").values("id", *_RULE))
    departures = departures_of((row["id"] for row in listed), day, day + timedelta(days=1))
    week_of = _weeks(day)
    weeks = ((row["id"], week_of(row, departures.get(row["id"]))) for row in listed)
    return tuple(market_id for market_id, week in weeks if not week or week[0] is OpeningKind.CLOSED)


def _openings(rows: Iterable[Market], day: date) -> dict[int, Opening | None]:
    rows = list(rows)
    departures = departures_of((row.id for row in rows), day, day + timedelta(days=1))
    rules = {row.id: row.cycle(departures.get(row.id)) for row in rows}
    return {key: opening_on(rule, day) if rule else None for key, rule in rules.items()}


def list_sources(*, slug: str) -> list[SourceView]:
    """What each loaded edition said of a market, the newest first."""
    rows = SourceRow.objects.filter(market__slug=slug).select_related("edition")
    found: list[SourceView] = []
    before: dict[str, dict[str, str]] = {}
    for row in rows.order_by("edition__reference_date", "edition_id", "row"):
        raw = {column: str(value or "") for column, value in zip(row.edition.header, row.raw, strict=False)}
        old = before.get(row.edition.kind)
        changes = {c: (old.get(c, ""), v) for c, v in raw.items() if old.get(c, "") != v} if old else {}
        before[row.edition.kind] = raw
        found.append(
            SourceView(
                kind=DatasetKind(row.edition.kind),
                reference_date=row.edition.reference_date,
                file_name=row.edition.file_name,
                row=row.row,
                outcome=RowOutcome(row.outcome),
                raw=raw,
                changes=changes,
            )
        )
    return found[::-1]


def list_facility_history(*, slug: str) -> list[FacilityHistory]:
    """Each facility of a market over the editions that tell of it, in the order of the register."""
    rows = MarketFacility.objects.filter(market__slug=slug).order_by("-as_of", "-id")
    told: dict[str, list[tuple[date, bool | None]]] = {}
    for code, as_of, has in rows.values_list("code", "as_of", "has"):
        told.setdefault(code, []).append((as_of, has))
    return [
        FacilityHistory(facility.value, FACILITY_LABELS[facility], tuple(told[facility.value]))
        for facility in Facility
        if facility.value in told
    ]
