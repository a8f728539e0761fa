"""Shops as the office and their owners see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q, QuerySet
from django_scopes import scope as open_rows

from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.registry.merchants.models import Occupancy, Onnuri, Rest, Store, StoreGoods, Tenure
from jangteo.registry.merchants.queries._rows import Beside, beside, with_resting
from jangteo.registry.merchants.queries.figures import get_figures
from jangteo.registry.merchants.types import (
    GoodsView,
    OnnuriKind,
    OnnuriView,
    RestView,
    StallHeld,
    StoreCounts,
    StorePage,
    StoreRow,
    StoreState,
    StoreView,
    Tax,
    TenureView,
    Wanted,
    refusals,
)
from jangteo.registry.parties import queries as parties
from jangteo.registry.parties.types import shown_number

MAX_SEARCH, MAX_SIZE = 60, 20_000
_DIGITS = 10


def list_stores(*, market_id: int, wanted: Wanted, today: date, page: int = 1, size: int = 20) -> StorePage:
    """One page of a market's shops as they stand on a day; without a state those that are not closed.

    `wanted.text` finds name, stall, goods (초성 too), the keeper's name or number, the business number. `wanted.sort`:
    name, stall, opened, verified; a minus turns it. A page past the end is empty. So many questions, whatever the size.
    Raises Invalid(`page_invalid`).
    """
    if not 1 <= size <= MAX_SIZE or not 1 <= page <= 100_000:
        raise Invalid("page_invalid", "쪽 번호를 다시 확인해 주세요.")
    with open_rows(market=market_id):
        ids = _found_ids(wanted, today)
        return StorePage(_rows(ids[(page - 1) * size : page * size], today), len(ids), page, size)


def list_store_ids(*, market_id: int, wanted: Wanted, today: date) -> list[int]:
    """Ids of all shops that `list_stores` would show, in its order."""
    with open_rows(market=market_id):
        return _found_ids(wanted, today)


def list_stores_of(*, market_id: int, ids: Sequence[int], today: date) -> list[StoreRow]:
    """These shops of a market, closed ones too, as they stand on a day and in the order given; no other is told."""
    with open_rows(market=market_id):
        return list(_rows(ids, today))


def _found_ids(wanted: Wanted, today: date) -> list[int]:
    kept = _kept(wanted, today)
    return [id_ for id_ in _ordered_ids(_narrow(wanted), wanted.sort, today) if kept is None or id_ in kept]


def _rows(ids: Sequence[int], today: date) -> tuple[StoreRow, ...]:
    rows = with_resting(Store.objects.filter(id__in=ids), today).select_related("business").in_bulk()
    more = beside(today, ids)
    return tuple(_row(rows[id_], more) for id_ in ids if id_ in rows)


def _narrow(wanted: Wanted) -> Any:
    """The shops by what stands in their own rows."""
    rows = Store.objects.filter(state="closed" if wanted.state == StoreState.CLOSED else "open")
    if wanted.unverified_before is not None:
        rows = rows.filter(Q(last_verified_on=None) | Q(last_verified_on__lt=wanted.unverified_before))
    if wanted.without_person:
        rows = rows.filter(person=None)
    asked = wanted.text.replace("\0", "").strip()[:MAX_SEARCH]
    if not asked:
        return rows
    where = Q(search_key__regex=search_pattern(asked)) | Q(person_id__in=parties.list_person_ids(text=asked))
    digits = asked.replace("-", "")
    if digits.isascii() and digits.isdecimal() and len(digits) == _DIGITS:
        where |= Q(business__number=digits)
    return rows.filter(where)


def _kept(wanted: Wanted, today: date) -> set[int] | None:
    """Ids that the filters on other tables leave; None when there are none of those.

    Each filter is one plain question and the sets meet here: a planner that guesses wrong cannot multiply them.
    """
    sets = [set(rows.values_list("store_id", flat=True)) for rows in _filters(wanted, today)]
    everybody = set(Store.objects.values_list("id", flat=True)) if _without(wanted) else None
    if everybody is not None:
        sets += [everybody - set(rows.values_list("store_id", flat=True)) for rows in _excluded(wanted, today)]
    return set.intersection(*sets) if sets else None


def _filters(wanted: Wanted, today: date) -> Iterator[Any]:
    if wanted.state == StoreState.RESTING:
        yield Rest.objects.filter(period__contains=today)
    if wanted.goods:
        yield StoreGoods.objects.filter(goods_class__code=wanted.goods)
    if wanted.branch:
        yield sellers_of(wanted.branch)
    if wanted.zone_id is not None:
        yield Occupancy.objects.filter(period__contains=today, stall__zone_id=wanted.zone_id)
    if wanted.onnuri and wanted.onnuri != "none":
        yield Onnuri.objects.filter(ended_on=None, expires_on__gt=today, kind=wanted.onnuri)


def _without(wanted: Wanted) -> bool:
    return wanted.state == StoreState.OPEN or wanted.without_stall or wanted.onnuri == "none"


def _excluded(wanted: Wanted, today: date) -> Iterator[Any]:
    if wanted.state == StoreState.OPEN:
        yield Rest.objects.filter(period__contains=today)
    if wanted.without_stall:
        yield Occupancy.objects.filter(period__contains=today)
    if wanted.onnuri == "none":
        yield Onnuri.objects.filter(ended_on=None, expires_on__gt=today)


def sellers_of(code: str) -> Any:
    """Goods of shops that are of a class: of a leaf, or of a branch with all its leaves."""
    return StoreGoods.objects.filter(Q(goods_class__code=code) | Q(goods_class__parent__code=code))


def _ordered_ids(rows: Any, sort: str, today: date) -> list[int]:
    """Ids in the order asked for; what has no value stands last, the never verified first of those to verify."""
    name, turned = sort.removeprefix("-"), sort.startswith("-")
    if name == "stall":
        return _by_stall(rows, turned, today)
    column = F({"opened": "opened_on", "verified": "last_verified_on"}.get(name, "name_key"))
    ordering = column.desc(nulls_last=True) if turned else column.asc(nulls_last=name != "verified")
    return list(rows.order_by(ordering, "name_key", "id").values_list("id", flat=True))


def _by_stall(rows: Any, turned: bool, today: date) -> list[int]:
    held = Occupancy.objects.filter(period__contains=today).order_by("-stall__number_key")
    first = dict(held.values_list("store_id", "stall__number_key"))
    ids = list(rows.order_by("name_key", "id").values_list("id", flat=True))
    placed = sorted((id_ for id_ in ids if id_ in first), key=lambda id_: first[id_], reverse=turned)
    return placed + [id_ for id_ in ids if id_ not in first]


def state_of(row: Store) -> StoreState:
    """How a shop of `with_resting` stands."""
    if row.state == "closed":
        return StoreState.CLOSED
    return StoreState.RESTING if row.rests_today else StoreState.OPEN  # type: ignore[attr-defined]


def _row(row: Store, more: Beside) -> StoreRow:
    stalls, goods = more.stalls.get(row.id, []), more.goods.get(row.id, [])
    return StoreRow(
        id=row.id,
        name=row.name,
        state=state_of(row),
        stalls=tuple(number for _, number, _, _ in stalls),
        zones=tuple(dict.fromkeys(zone for _, _, zone, _ in stalls)),
        goods=tuple(name for name, _, _ in goods),
        main_group=goods[0][1] if goods else "",
        person_id=row.person_id,
        business_id=row.business_id,
        business_number=shown_number(row.business.number) if row.business else "",
        onnuri=frozenset(more.onnuri.get(row.id, ())),
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        last_verified_on=row.last_verified_on,
        shop_phone=row.shop_phone,
    )


def count_stores(*, market_id: int, today: date) -> StoreCounts:
    """How many shops are open, resting and closed on a day, and how many stalls are vacant."""
    return get_figures(market_id=market_id, today=today).counts


def get_store(*, market_id: int, id: int, today: date) -> StoreView:
    """A shop of a market seen whole, as it stands on a day. Raises Missing(`store_missing`)."""
    with open_rows(market=market_id):
        row = with_resting(Store.objects.all(), today).filter(id=id).first()
        if row is None:
            raise refusals.no_store()
        rests = [_rest(found) for found in row.rests.filter(period__overlap=DateRange(today, None)).order_by("period")]
        return _view(row, today, rests)


def _view(row: Store, today: date, rests: list[RestView]) -> StoreView:
    now = next((rest for rest in rests if rest.first_day <= today), None)
    return StoreView(
        id=row.id,
        market_id=row.market_id,
        name=row.name,
        state=state_of(row),
        intro=row.intro,
        hours=row.hours,
        shop_phone=row.shop_phone,
        homepage=row.homepage,
        delivery=row.delivery,
        address=row.address or row.lot_address,
        photo_id=row.photo_id,
        photo_words=row.photo_words,
        person_id=row.person_id,
        business_id=row.business_id,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        closed_because=row.closed_because,
        last_verified_on=row.last_verified_on,
        deduction_lot=row.deduction_lot,
        deductible=row.deductible,
        source=row.source,
        stalls=_stalls(row, today),
        goods=_goods(row),
        onnuri=tuple(
            OnnuriView(each.id, OnnuriKind(each.kind), each.number, each.registered_on, each.expires_on)
            for each in row.onnuri.filter(ended_on=None).order_by("kind")
        ),
        rest=now,
        coming_rests=tuple(rest for rest in rests if rest is not now),
        edited=row.edited,
    )


def _stalls(row: Store, today: date) -> tuple[StallHeld, ...]:
    rows = row.occupancies.filter(period__overlap=DateRange(today, None)).select_related("stall__zone")
    return tuple(
        StallHeld(each.stall_id, each.stall.number, each.stall.zone.name, each.stall.floor, each.period.lower)
        for each in rows.order_by("stall__number_key", "id")
    )


def _goods(row: Store) -> tuple[GoodsView, ...]:
    found = []
    for each in row.goods.select_related("goods_class__parent").order_by("position"):
        kind = each.goods_class
        branch = (kind.parent or kind) if kind else None
        found.append(
            GoodsView(
                code=kind.code if kind else "",
                name=kind.name if kind else "",
                group=branch.name if branch else "",
                words=each.words,
                tax=Tax(each.tax),
            )
        )
    return tuple(found)


def _rest(row: Rest) -> RestView:
    last_day = row.period.upper - timedelta(days=1) if row.period.upper else None
    return RestView(row.id, row.period.lower, last_day, row.reason)


def list_tenures(*, market_id: int, store_id: int) -> list[TenureView]:
    """Who kept a shop when, the latest first."""
    with open_rows(market=market_id):
        rows = Tenure.objects.filter(store_id=store_id)
        return [
            TenureView(
                row.person_id,
                row.business_id,
                row.period.lower,
                row.period.upper - timedelta(days=1) if row.period.upper else None,
            )
            for row in sorted(rows, key=lambda row: row.period.lower or date.min, reverse=True)
        ]


def list_past_stalls(*, market_id: int, store_id: int) -> list[tuple[str, date, date | None]]:
    """Number of each stall that a shop held or holds, since when, and its last day there; the latest first."""
    with open_rows(market=market_id):
        rows = Occupancy.objects.filter(store_id=store_id).select_related("stall").order_by("-id")
        return [
            (row.stall.number, row.period.lower, row.period.upper - timedelta(days=1) if row.period.upper else None)
            for row in rows
        ]


def list_stores_of_person(*, market_id: int, person_id: int, today: date) -> list[StoreRow]:
    """The shops of a market that a person keeps, closed ones last."""
    with open_rows(market=market_id):
        rows: QuerySet[Store] = with_resting(Store.objects.filter(person_id=person_id), today)
        found = list(rows.select_related("business").order_by("-state", "name_key", "id"))
        more = beside(today, [row.id for row in found])
        return [_row(row, more) for row in found]


def find_store_at(*, market_id: int, stall_id: int, today: date) -> StoreRow | None:
    """The shop that stands in a stall on a day."""
    with open_rows(market=market_id):
        held = Occupancy.objects.filter(stall_id=stall_id, period__contains=today).values("store_id")
        row = with_resting(Store.objects.filter(id__in=held), today).select_related("business").first()
        return _row(row, beside(today, [row.id])) if row else None
