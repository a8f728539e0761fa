"""The roll of the association as it keeps one in a spreadsheet: which shop of the market each row speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django_scopes import scope as open_rows

from jangteo.foundation.spreadsheets.toolkit import RowProblem, SheetRow
from jangteo.kernel.clock import today as seoul_day
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.hangul import normalize_search
from jangteo.registry.merchants.models import Occupancy, Store
from jangteo.registry.merchants.queries.sheet import split_numbers
from jangteo.registry.merchants.types import NAME_LENGTH
from jangteo.registry.parties import queries as parties
from jangteo.registry.parties.types import MemberIn
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import number_key

_PLACE_LENGTH = 80


class _Say(Protocol):
    def __call__(self, column: str, code: str, message: str, *, warn: bool = False) -> None: ...


def find_roll(*, market_id: int) -> int:
    """The id of the association whose roll this is. Raises Refused(`association_missing`)."""
    found = parties.find_association(market_id=market_id)
    if found is None:
        raise Refused("association_missing", "먼저 상인회를 등록해 주세요. 상인회 화면에서 할 수 있어요.")
    return found.id


def list_member_problems(*, market_id: int, rows: Sequence[SheetRow], now: datetime) -> Iterable[RowProblem]:
    """What is wrong with the rows of a roll beyond their cells, and what is only doubtful."""
    try:
        organisation_id = find_roll(market_id=market_id)
    except Refused as refused:
        return [RowProblem(row.line, "", "", refused.code, refused.message) for row in rows]
    members, problems = list_members_in(market_id=market_id, rows=rows, now=now, warn=True)
    with open_rows(market=market_id):
        plans = parties.list_member_plans(organisation_id=organisation_id, rows=members, today=seoul_day(now))
    return [*problems, *(problem for plan in plans for problem in plan.problems)]


def list_members_in(
    *, market_id: int, rows: Sequence[SheetRow], now: datetime, warn: bool = False
) -> tuple[list[MemberIn], list[RowProblem]]:
    """The rows whose shop is beyond doubt (or nowhere), and the problems of the others; `warn`: of those too.

    Three questions, however many rows.
    """
    shops = _Shops.read(market_id, seoul_day(now))
    members, problems = [], []
    for row in rows:
        found, said = _shop_of(row, shops)
        bad = any(not one.warn for one in said)
        problems += [one for one in said if warn or not one.warn]
        if not bad:
            members.append(_member(row, found))
    return members, problems


@dataclass(frozen=True)
class _Shop:
    id: int
    name: str
    name_key: str
    person_id: int | None


@dataclass(frozen=True)
class _Shops:
    """The open shops by name, and those that stand in each stall."""

    by_name: dict[str, list[_Shop]]
    in_stall: dict[int, _Shop]
    stalls: dict[str, int]

    @classmethod
    def read(cls, market_id: int, day: date) -> _Shops:
        stalls = {number_key(stall.number): stall.id for stall in places.list_stalls(market_id=market_id)}
        with open_rows(market=market_id):
            rows = Store.objects.filter(state="open").values_list("id", "name", "name_key", "person_id")
            by_id = {row[0]: _Shop(*row) for row in rows.order_by("id")}
            taken = Occupancy.objects.filter(period__contains=day).values_list("stall_id", "store_id")
            in_stall = {stall_id: by_id[store_id] for stall_id, store_id in taken if store_id in by_id}
        by_name: dict[str, list[_Shop]] = defaultdict(list)
        for shop in by_id.values():
            by_name[shop.name_key].append(shop)
        return cls(by_name, in_stall, stalls)


def _shop_of(row: SheetRow, shops: _Shops) -> tuple[_Shop | None, list[RowProblem]]:
    """The shop in the stall of the row, or the only one of its name; None with a word on why."""
    said: list[RowProblem] = []

    def say(column: str, code: str, message: str, *, warn: bool = False) -> None:
        said.append(RowProblem(row.line, column, str(row[column] or ""), code, message, warn))

    name, numbers = row["shop"] or "", split_numbers(row["stall"] or "")
    key = normalize_search(name)[:NAME_LENGTH]
    unknown = [number for number in numbers if number_key(number) not in shops.stalls]
    there = {shop.id: shop for number in numbers if (shop := _in(number, shops)) is not None}
    called = [shop for shop in there.values() if shop.name_key == key] if name else list(there.values())
    if unknown:
        say("stall", "stall_unknown", f"‘{unknown[0]}’ 자리가 없어서 글로만 적어요.", warn=True)
    if len(called) == 1:
        return called[0], said
    if len(called) > 1:
        say("stall", "shop_ambiguous", "자리마다 가게가 달라요. 한 가게의 자리만 적어 주세요.")
    elif there:
        other = next(iter(there.values())).name
        say("shop", "shop_differs", f"그 자리에는 ‘{other}’ 가게가 있어요. 상호나 자리 번호를 확인해 주세요.")
    elif name:
        return _by_name(name, shops.by_name.get(key, []), say), said
    return None, said


def _in(number: str, shops: _Shops) -> _Shop | None:
    return shops.in_stall.get(shops.stalls.get(number_key(number), 0))


def _by_name(name: str, alike: Sequence[_Shop], say: _Say) -> _Shop | None:
    if len(alike) == 1:
        return alike[0]
    if alike:
        say("shop", "shop_ambiguous", f"‘{name}’ 가게가 {len(alike)}곳이에요. 자리 번호를 적어 주세요.")
    else:
        say("shop", "shop_unknown", "그런 이름의 가게가 없어서 글로만 적어요.", warn=True)
    return None


def _member(row: SheetRow, shop: _Shop | None) -> MemberIn:
    return MemberIn(
        line=row.line,
        name=row["name"],
        phone=row["phone"] or "",
        number=row["number"],
        kind=row["kind"],
        since=row["since"],
        last_day=row["last_day"],
        post=row["post"],
        post_since=row["post_since"],
        post_last_day=row["post_last_day"],
        place=f"{row['stall'] or ''} {row['shop'] or ''}".strip()[:_PLACE_LENGTH],
        store_id=shop.id if shop else None,
        keeper_id=shop.person_id if shop else None,
    )
