"""Markets, their openings and facilities. Dates of departure are public, so lists open the markets they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Count, F, Func, Q, QuerySet
from django_scopes import scope

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel.errors import Invalid, Missing
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.registry.places.models import Closing, Market, MarketFacility, Region
from jangteo.registry.places.types import (
    FACILITY_LABELS,
    Departure,
    Facility,
    FacilityView,
    MarketCalendar,
    MarketFilter,
    MarketPoint,
    MarketType,
    MarketView,
    Opening,
    OpeningKind,
    Page,
    Recognition,
    RegionRef,
    StatutoryKind,
    describe_cycle,
    is_open_on,
    next_market_days,
    next_open_days,
    opening_on,
    openings,
)

MAX_PAGE = 200
MAX_DAYS = 366
MAX_SEARCH = 60


def view_of(row: Market) -> MarketView:
    """The view of a loaded row; its region should have been selected with it."""
    rule = row.cycle()
    region = row.region
    return MarketView(
        id=row.id,
        slug=row.slug,
        name=row.name,
        type=MarketType(row.type),
        statutory_kind=StatutoryKind(row.statutory_kind),
        recognition=Recognition(row.recognition),
        region=RegionRef(region.code, region.name, region.full_name) if region else None,
        road_address=row.road_address,
        lot_address=row.lot_address,
        latitude=row.latitude,
        longitude=row.longitude,
        store_count=row.store_count,
        goods=tuple(row.goods),
        vouchers=tuple(row.vouchers),
        homepage=row.homepage,
        phone=row.phone,
        has_toilet=row.has_toilet,
        has_parking=row.has_parking,
        founded_year=row.founded_year,
        cycle_text=row.cycle_text,
        cycle_sentence=describe_cycle(rule) if rule else "",
        palette=row.palette,
        reference_date=row.reference_date,
        provider_name=row.provider_name,
        gone_on=row.gone_on,
    )


def _row(slug: str) -> Market:
    row = Market.objects.select_related("region").filter(slug=slug).first()
    if row is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    return row


def get_market(*, slug: str) -> MarketView:
    """The market with this slug, those gone included. Raises Missing(`market_missing`)."""
    return view_of(_row(slug))


def find_market(*, id: int) -> MarketView | None:
    """The market with this id; None when there is none."""
    row = Market.objects.select_related("region").filter(id=id).first()
    return view_of(row) if row else None


def narrow(wanted: MarketFilter) -> QuerySet[Market]:
    """The rows that a filter keeps, `open_on` aside; unordered."""
    rows = Market.objects.select_related("region")
    if not wanted.include_gone:
        rows = rows.filter(gone_on=None)
    if wanted.region:
        path = Region.objects.filter(code=wanted.region).values_list("path", flat=True).first()
        rows = rows.filter(region__path__startswith=path) if path else rows.none()
    if wanted.search:
        rows = rows.filter(search_key__regex=search_pattern(wanted.search[:MAX_SEARCH].replace("\0", "")))
    if wanted.goods:
        rows = rows.filter(goods__contains=[wanted.goods.replace("\0", "")])
    if wanted.cycle_day is not None:
        rows = rows.filter(cycle_days__contains=[wanted.cycle_day])
    if wanted.type:
        rows = rows.filter(type=wanted.type.replace("\0", ""))
    return rows.filter(_has(wanted))


def _has(wanted: MarketFilter) -> Q:
    narrowed = Q()
    if wanted.has_parking is not None:
        narrowed &= Q(has_parking=wanted.has_parking)
    if wanted.has_toilet is not None:
        narrowed &= Q(has_toilet=wanted.has_toilet)
    if wanted.facility:
        latest = (
            MarketFacility.objects.filter(code=wanted.facility.replace("\0", ""))
            .order_by("market_id", "-as_of", "-id")
            .distinct("market_id")
            .values_list("market_id", "has")
        )
        narrowed &= Q(id__in=[market_id for market_id, has in latest if has])
    return narrowed


def departures_of(market_ids: Iterable[int], start: date, end: date) -> dict[int, dict[date, Departure]]:
    """The departures of several markets in the half-open period [start, end)."""
    found: dict[int, dict[date, Departure]] = {}
    ids = list(market_ids)
    with scope(market=ids):
        for row in Closing.objects.filter(day__gte=start, day__lt=end):
            found.setdefault(row.market_id, {})[row.day] = Departure(OpeningKind(row.kind), row.reason)
    return found


def _open_on(rows: Iterable[Market], day: date) -> list[Market]:
    rows = list(rows)
    departures = departures_of((row.id for row in rows), day, day + timedelta(days=1))
    rules = ((row, row.cycle(departures.get(row.id))) for row in rows)
    return [row for row, rule in rules if rule is not None and is_open_on(rule, day)]


def list_market_refs(*, search: str, limit: int) -> list[MarketRef]:
    """So many markets that a search finds, those that are gone too, as tenancy knows them; by name."""
    rows = narrow(MarketFilter(search=search, include_gone=True)).select_related(None).order_by("name", "id")
    return [MarketRef(**row) for row in rows.values("id", "slug", "name", "region_id", "palette")[:limit]]


def list_markets(*, wanted: MarketFilter | None = None, page: int = 1, size: int = 50) -> Page[MarketView]:
    """One page of markets by name. `size` is 1..200; a page past the end is empty.

    Raises Invalid(`page_invalid`) for a page or size out of range.
    """
    if not 1 <= size <= MAX_PAGE or not 1 <= page <= 100_000:
        raise Invalid("page_invalid", f"쪽 번호는 1부터, 한 쪽은 {MAX_PAGE}곳까지예요.")
    wanted = wanted or MarketFilter()
    rows = narrow(wanted).order_by("name", "id")
    first = (page - 1) * size
    if wanted.open_on is not None:
        kept = _open_on(rows, wanted.open_on)
        total, shown = len(kept), kept[first : first + size]
    else:
        total, shown = rows.count(), list(rows[first : first + size])
    return Page(tuple(view_of(row) for row in shown), total, page, size)


def list_market_points(*, wanted: MarketFilter | None = None) -> list[MarketPoint]:
    """Every market of the filter that has a known position, for a map. Degrees are WGS84."""
    wanted = wanted or MarketFilter()
    rows: Iterable[Market] = narrow(wanted).filter(latitude__isnull=False).order_by("id")
    if wanted.open_on is not None:
        rows = _open_on(rows, wanted.open_on)
    return [
        MarketPoint(row.slug, row.name, row.latitude, row.longitude, MarketType(row.type), row.store_count)
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]


def list_goods(*, wanted: MarketFilter | None = None, at_least: int = 5) -> list[tuple[str, int]]:
    """The goods that at least `at_least` markets of the filter sell, with their number, the commonest first."""
    sold = narrow(wanted or MarketFilter()).order_by().annotate(word=Func(F("goods"), function="unnest"))
    counts = sold.values("word").annotate(n=Count("id")).filter(n__gte=at_least).order_by("-n", "word")
    return [(entry["word"], entry["n"]) for entry in counts]


def count_by_region() -> Mapping[str, int]:
    """Code of a region → present markets right in it. Sum over a prefix, or ask `get_region_tree`, for more."""
    rows = Market.objects.filter(gone_on=None, region__isnull=False).order_by().values_list("region__code")
    return dict(rows.annotate(n=Count("id")))


def list_facilities(*, slug: str) -> list[FacilityView]:
    """What is known of each facility, from the newest edition that tells of it. Raises Missing."""
    rows = MarketFacility.objects.filter(market=_row(slug)).order_by("code", "-as_of", "-id").distinct("code")
    order = list(Facility)
    views = [FacilityView(row.code, FACILITY_LABELS[Facility(row.code)], row.has, row.as_of) for row in rows]
    return sorted(views, key=lambda view: order.index(Facility(view.code)))


def list_closings(*, slug: str, start: date) -> list[Opening]:
    """The days from `start` on that depart from the market's rule. Raises Missing."""
    row = _row(slug)
    found = departures_of([row.id], start, date.max).get(row.id, {})
    return [Opening(day, departure.kind, departure.reason) for day, departure in sorted(found.items())]


def get_opening(*, slug: str, day: date) -> Opening | None:
    """What holds on `day`; None when the register gives no sound rule. Raises Missing."""
    row = _row(slug)
    rule = row.cycle(departures_of([row.id], day, day + timedelta(days=1)).get(row.id))
    return opening_on(rule, day) if rule else None


def get_calendar(*, slug: str, day: date, count: int = 5) -> MarketCalendar:
    """A market with what holds on `day`, its next `count` 장날 after that day, and all departures from that day on.

    Raises Missing. Two questions, where each of them alone would ask as many.
    """
    row = _row(slug)
    departures = departures_of([row.id], day, date.max).get(row.id, {})
    rule = row.cycle(departures)
    return MarketCalendar(
        market=view_of(row),
        opening=opening_on(rule, day) if rule else None,
        market_days=tuple(next_market_days(rule, day + timedelta(days=1), min(count, MAX_DAYS)) if rule else ()),
        departures=tuple(Opening(on, each.kind, each.reason) for on, each in sorted(departures.items())),
    )


def list_openings(*, slug: str, start: date, end: date) -> list[Opening]:
    """Every day of the half-open period [start, end), at most 366; empty when the rule is unknown.

    Raises Missing, Invalid(`period_invalid`).
    """
    if not 0 < (end - start).days <= MAX_DAYS:
        raise Invalid("period_invalid", f"기간은 하루에서 {MAX_DAYS}일까지 고를 수 있어요.")
    row = _row(slug)
    rule = row.cycle(departures_of([row.id], start, end).get(row.id))
    return list(openings(rule, start, end)) if rule else []


def list_next_market_days(*, slug: str, start: date, count: int = 5) -> list[date]:
    """The next 장날 from `start` on, that day included; empty for a 상설장. Raises Missing."""
    row = _row(slug)
    rule = row.cycle(departures_of([row.id], start, date.max).get(row.id))
    return next_market_days(rule, start, min(count, MAX_DAYS)) if rule else []


def list_next_open_days(*, slug: str, start: date, count: int = 5) -> list[date]:
    """The next days from `start` on, that day included, on which the market opens. Raises Missing."""
    row = _row(slug)
    rule = row.cycle(departures_of([row.id], start, date.max).get(row.id))
    return next_open_days(rule, start, min(count, MAX_DAYS)) if rule else []
