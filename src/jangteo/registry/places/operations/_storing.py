"""Writing what an import found, in few statements, and telling what it changes before it does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from jangteo.kernel.korea.hangul import normalize_search
from jangteo.registry.places.models import Market, MarketFacility, Region, RegionAlias
from jangteo.registry.places.operations._values import COLUMN_OF, Row, address_key, name_key
from jangteo.registry.places.types import (
    MarketType,
    Problem,
    Recognition,
    RegionLevel,
    Severity,
    StatutoryKind,
    gazetteer,
    parse_address,
)

FIELDS = (
    "type",
    "cycle_days",
    "cycle_text",
    "statutory_kind",
    "recognition",
    "road_address",
    "lot_address",
    "latitude",
    "longitude",
    "store_count",
    "goods",
    "vouchers",
    "homepage",
    "phone",
    "has_toilet",
    "has_parking",
    "founded_year",
    "provider_code",
    "provider_name",
)
_TOGETHER: tuple[tuple[str, ...], ...] = (("type", "cycle_days", "cycle_text"), ("latitude", "longitude"))
_COLUMNS = COLUMN_OF | {"region_id": "소재지", "statutory_kind": "시장 유형", "recognition": "인정여부"}
_KINDS: dict[str, Any] = {"type": MarketType, "statutory_kind": StatutoryKind, "recognition": Recognition}
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def ensure_regions() -> dict[str, Region]:
    """Every region of the gazetteer is in the database; those there already are left alone."""
    book = gazetteer()
    held = {row.code: row for row in Region.objects.all()}
    for level in RegionLevel:
        fresh = [fact for fact in book.regions.values() if fact.level is level and fact.code not in held]
        rows = [
            Region(
                code=fact.code,
                level=fact.level.value,
                name=fact.name,
                short_name=fact.short,
                full_name=book.full_name(fact.code),
                path="/".join(step.code for step in book.lineage(fact.code)) + "/",
                parent=held.get(fact.parent),
            )
            for fact in fresh
        ]
        held |= {row.code: row for row in Region.objects.bulk_create(rows)}
    named = set(RegionAlias.objects.values_list("region__code", "name"))
    RegionAlias.objects.bulk_create(
        [
            RegionAlias(
                region=held[a.code], name=a.name, kind=a.kind.value, since=a.since, until=a.until, source=a.source
            )
            for a in book.aliases
            if (a.code, a.name) not in named
        ],
        ignore_conflicts=True,
    )
    return held


def make_slug(name: str, region: str, address: str, taken: set[str]) -> str:
    """A short code that is made of what the market was at first and never changes after: `m-4kq7vx`.

    The same market gets the same slug in every installation, unless two would collide.
    """
    seed = f"{name_key(name)}|{region}|{address}"
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "big")
    code = ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        code += _ALPHABET[digit]
    length = 6
    while f"m-{code[:length]}" in taken:
        length += 1
    slug = f"m-{code[:length]}"
    taken.add(slug)
    return slug


def search_key(name: str, region: str) -> str:
    """What a search looks through: the name and the region's, in the form of `normalize_search`."""
    return normalize_search(f"{name}|{gazetteer().full_name(region)}")[:400]


def known_address_keys(market: Market) -> tuple[str, str]:
    """The keys of a market's addresses as matching compares them."""
    return address_key(parse_address(market.road_address)), address_key(parse_address(market.lot_address))


def lies_in(code: str, region_id: int | None) -> bool:
    """Whether the region with this code lies in another one, or is it; in None, the country, lies every one."""
    if region_id is None:
        return True
    wanted = Region.objects.filter(id=region_id).values_list("code", flat=True).first()
    return wanted in {fact.code for fact in gazetteer().lineage(code)}


def new_market(row: Row, regions: Mapping[str, Region], taken: set[str], now: datetime) -> Market:
    """The market that the row describes, not yet written."""
    values = {name: row.values[name] for name in FIELDS if name in row.values}
    address = row.values.get("road_address") or row.values.get("lot_address") or ""
    return Market(
        slug=make_slug(row.name, row.region, address, taken),
        name=row.name,
        name_key=row.name_key,
        search_key=search_key(row.name, row.region),
        region=regions.get(row.region),
        reference_date=row.values.get("reference_date"),
        added_at=now,
        changed_at=now,
        **{"statutory_kind": "traditional", **values},
    )


def _wanted(row: Row, market: Market, regions: Mapping[str, Region]) -> dict[str, Any]:
    wanted = {name: row.values[name] for name in FIELDS if name in row.values}
    if row.name != market.name:
        wanted["name"] = row.name
    if "region" in row.values:
        region = regions.get(row.region)
        wanted["region_id"] = region.id if region else None
    return wanted


def _is_unknown(value: Any) -> bool:
    return value in (None, "", [], "unknown")


def differences(
    row: Row, market: Market, regions: Mapping[str, Region], only: Collection[str] | None = None
) -> tuple[dict[str, list[Any]], list[Problem]]:
    """Field → [old, new] that the row brings to the market, and what is left alone and why.

    A row older than what is known fills only what is unknown. A field that a person changed here stays. `only` names
    the fields that this kind of file may speak of.
    """
    as_of: date | None = row.values.get("reference_date")
    older = bool(as_of and market.reference_date and as_of < market.reference_date)
    wanted = {k: v for k, v in _wanted(row, market, regions).items() if only is None or k in only}
    found: dict[str, list[Any]] = {}
    left: list[Problem] = []
    for unit in _units(wanted):
        change = {k: [getattr(market, k), wanted[k]] for k in unit if getattr(market, k) != wanted[k]}
        if not change:
            continue
        leader = unit[0]
        known, given = not _is_unknown(getattr(market, leader)), not _is_unknown(wanted[leader])
        if any(name in market.edited for name in unit):
            left.append(_left(row, leader, wanted[leader], "kept_edit", "여기서 고친 값이 있어 그대로 두었어요."))
        elif older and known and given:
            left.append(_left(row, leader, wanted[leader], "older_differs", "더 새로운 자료가 있어 쓰지 않았어요."))
        elif not older or given:
            found |= change
    if only is None and not older and as_of and as_of != market.reference_date:
        found["reference_date"] = [market.reference_date, as_of]
    if only is None and market.gone_on is not None and as_of and as_of >= market.gone_on:
        found["gone_on"] = [market.gone_on, None]
    return found, left


def _units(wanted: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The fields in groups that change as one: a type without its days, or half a point, is no value."""
    grouped = [group for group in _TOGETHER if group[0] in wanted]
    alone = [(name,) for name in wanted if all(name not in group for group in _TOGETHER)]
    return [*grouped, *alone]


def _left(row: Row, name: str, value: Any, code: str, message: str) -> Problem:
    return Problem(row.line, _COLUMNS.get(name, name), _told(row, name, value)[:200], code, message, Severity.INFO)


def _told(row: Row, name: str, value: Any) -> str:
    """A value as people read it."""
    if name == "region_id":
        return gazetteer().full_name(row.region) if row.region else ""
    if name in _KINDS and value:
        return str(_KINDS[name](value).label)
    if isinstance(value, list):
        return "+".join(str(each) for each in value)
    if isinstance(value, bool):
        return "Y" if value else "N"
    return "" if value is None else str(value)


def apply_change(market: Market, change: Mapping[str, list[Any]], now: datetime) -> None:
    """Put the new values on the object."""
    for name, (_, new) in change.items():
        setattr(market, name, new)
    if "name" in change:
        market.name_key = name_key(market.name)
    market.changed_at = now


WRITTEN = (
    *FIELDS,
    "name",
    "name_key",
    "search_key",
    "region_id",
    "reference_date",
    "gone_on",
    "changed_at",
)


def write_changes(markets: Sequence[Market], regions: Mapping[str, Region]) -> None:
    """Write the changed markets in one statement."""
    if not markets:
        return
    by_id = {region.id: region.code for region in regions.values()}
    for market in markets:
        market.search_key = search_key(market.name, by_id.get(market.region_id or 0, ""))
    Market.objects.bulk_create(
        markets,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[name.removesuffix("_id") for name in WRITTEN],
        batch_size=500,
    )


def write_facilities(rows: Iterable[tuple[int, str, bool | None]], *, edition_id: int, as_of: date) -> int:
    """Write facility rows that are not there yet; returns how many were."""
    rows = list(rows)
    if not rows:
        return 0
    market_ids, codes, values = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO places_facility (market_id, code, has, as_of, edition_id)
            SELECT market_id, code, has, %s, %s
            FROM unnest(%s::bigint[], %s::text[], %s::boolean[]) AS fresh (market_id, code, has)
            ON CONFLICT (market_id, code, edition_id) DO UPDATE SET has = excluded.has
            WHERE places_facility.has IS DISTINCT FROM excluded.has
            """,
            [as_of, edition_id, market_ids, codes, values],
        )
        return int(cursor.rowcount)


def held_facilities(edition_id: int | None) -> dict[int, dict[str, bool | None]]:
    """What is written of an edition: market → code → value."""
    found: dict[int, dict[str, bool | None]] = {}
    if edition_id is not None:
        rows = MarketFacility.objects.filter(edition_id=edition_id).values_list("market_id", "code", "has")
        for market_id, code, has in rows.iterator(chunk_size=20_000):
            found.setdefault(market_id, {})[code] = has
    return found
