"""Shops as customers see them, and stalls as the map shows them. Nothing here tells of a keeper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat
from django_scopes import scope as open_rows

from jangteo.kernel.kept import Kept
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.registry.merchants.models import Occupancy, Rest, Store, StoreGoods
from jangteo.registry.merchants.queries._rows import Beside, beside
from jangteo.registry.merchants.queries.stores import sellers_of
from jangteo.registry.merchants.types import BRANCH_ORDER, OnnuriKind, PublicStore, StallState, photo_alt
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import StallCell

MAX_SEARCH = 60
_TONES = {code: tone for tone, code in enumerate(BRANCH_ORDER)}
_COLUMNS = ("id", "name", "shop_phone", "intro", "hours", "photo_id", "photo_words", "delivery", "deductible")


def _asked_for(goods: str, text: str) -> QuerySet[Store]:
    """The open and resting shops of the open market by name, narrowed."""
    rows = Store.objects.filter(state="open").order_by("name_key", "id")
    if goods:
        rows = rows.filter(id__in=set(sellers_of(goods).values_list("store_id", flat=True)))
    asked = text.replace("\0", "").strip()[:MAX_SEARCH]
    return rows.filter(search_key__regex=search_pattern(asked)) if asked else rows


def list_public_names(*, market_id: int, goods: str = "", text: str = "") -> list[tuple[int, str]]:
    """Id and name of the shops that `list_public_stores` would tell of, in its order: to count them and to page."""
    with open_rows(market=market_id):
        return list(_asked_for(goods, text).values_list("id", "name"))


def list_public_branches(*, market_id: int) -> set[str]:
    """The codes of the branches of goods that the open and resting shops of a market sell."""
    with open_rows(market=market_id):
        sold = StoreGoods.objects.filter(store__state="open", goods_class__isnull=False).order_by()
        return {
            branch or code
            for branch, code in sold.values_list("goods_class__parent__code", "goods_class__code").distinct()
        }


def list_public_stores(
    *, market_id: int, today: date, goods: str = "", text: str = "", ids: Collection[int] | None = None
) -> list[PublicStore]:
    """The open and resting shops of a market by name. `goods`: a class's code, leaf or branch; `text` takes 초성.

    `ids`: only these of them, as for a page. Five questions, however many shops.
    """
    with open_rows(market=market_id):
        rows = _asked_for(goods, text)
        if ids is not None:
            rows = rows.filter(id__in=ids)
        found = list(rows.values_list(*_COLUMNS))
        narrowed = goods or text or ids is not None
        more = beside(today, [row[0] for row in found] if narrowed else None)
        resting = set(Rest.objects.filter(period__contains=today).values_list("store_id", flat=True))
        return [_public(row, more, resting) for row in found]


def list_pictured(*, market_id: int, today: date, most: int) -> list[tuple[int, str, str]]:
    """Id, name and the words of the photograph of so many shops that have one and trade today; every day others, so
    that each comes to its turn. One question.
    """
    with open_rows(market=market_id):
        resting = Rest.objects.filter(store=OuterRef("pk"), period__contains=today)
        rows = Store.objects.filter(~Exists(resting), state="open", photo__isnull=False)
        turn = MD5(Concat(Cast("id", CharField()), Value(today.isoformat())))
        found = rows.order_by(turn).values_list("id", "name", "photo_words")[:most]
        return [(store_id, name, photo_alt(name, words)) for store_id, name, words in found]


def find_public_store(*, market_id: int, id: int, today: date) -> PublicStore | None:
    """An open or resting shop of a market as customers see it."""
    with open_rows(market=market_id):
        row = Store.objects.filter(state="open", id=id).values_list(*_COLUMNS).first()
        if row is None:
            return None
        resting = set(Rest.objects.filter(store_id=id, period__contains=today).values_list("store_id", flat=True))
        return _public(row, beside(today, [id]), resting)


def _public(row: tuple[Any, ...], more: Beside, resting: set[int]) -> PublicStore:
    store_id, name, phone, intro, hours, photo_id, photo_words, delivery, deductible = row
    stalls, goods = more.stalls.get(store_id, []), more.goods.get(store_id, [])
    onnuri, told = more.onnuri.get(store_id, set()), store_id in more.told_of_onnuri
    return PublicStore(
        id=store_id,
        name=name,
        resting=store_id in resting,
        place=" · ".join(number for _, number, _, _ in stalls),
        floor=stalls[0][3] if stalls else None,
        zone=stalls[0][2] if stalls else "",
        stall_ids=tuple(stall_id for stall_id, _, _, _ in stalls),
        goods=tuple(name for name, _, _ in goods),
        group_codes=tuple(dict.fromkeys(code for _, _, code in goods)),
        phone=phone,
        intro=intro,
        hours=hours,
        photo_id=photo_id,
        photo_words=photo_words,
        delivery=delivery,
        onnuri_paper=OnnuriKind.PAPER.value in onnuri if told else None,
        onnuri_card=OnnuriKind.CARD.value in onnuri if told else None,
        onnuri_qr=OnnuriKind.QR.value in onnuri if told else None,
        deductible=deductible,
    )


def list_stall_states(*, market_id: int, today: date) -> dict[int, StallState]:
    """How each stall in use stands on a day: open, rest or vacant. Three questions for the whole market."""
    return _states(places.list_stall_numbers(market_id=market_id), *_read(market_id, today))


#: Stall, shop, its name, whether it rests; and of a shop what it sells.
_Held = tuple[int, int, str, bool]
_Sold = tuple[int, str, str | None, str | None, str | None, str | None]
#: The cells of so many maps, each some 200 KB.
_CELLS: Kept[tuple[list[tuple[int, str]], list[_Held], list[_Sold]], tuple[StallCell, ...]] = Kept(64)


def _read(market_id: int, today: date) -> tuple[list[_Held], list[_Sold]]:
    """Who stands in which stall, and what each shop mainly sells and of which branch that is, in words and by codes."""
    with open_rows(market=market_id):
        resting = Exists(Rest.objects.filter(store=OuterRef("store_id"), period__contains=today))
        held = Occupancy.objects.filter(period__contains=today).annotate(resting=resting)
        goods = StoreGoods.objects.filter(position=0, store__state="open").values_list(
            "store_id", "words", "goods_class__name", "goods_class__code", "goods_class__parent__name",
            "goods_class__parent__code",
        )  # fmt: skip
        return list(held.values_list("stall_id", "store_id", "store__name", "resting")), list(goods)


def _states(stall_ids: Iterable[int], held: Iterable[_Held], goods: Iterable[_Sold]) -> dict[int, StallState]:
    taken = {row[0]: row for row in held}
    sold = {
        store_id: (words or name or "", branch or name or "", branch_code or code or "")
        for store_id, words, name, code, branch, branch_code in goods
    }
    found = {}
    for stall_id in stall_ids:
        if stall_id not in taken:
            found[stall_id] = StallState(stall_id, "vacant", None, "", "")
        else:
            _, store_id, name, resting = taken[stall_id]
            state = "rest" if resting else "open"
            found[stall_id] = StallState(stall_id, state, store_id, name, *sold.get(store_id, ("", "", "")))
    return found


def list_map_cells(
    *, market_id: int, today: date, for_whom: str, stalls: Mapping[int, str] | None = None
) -> tuple[StallCell, ...]:
    """The cells of a market's map: for `office` a shop leads to its page and a vacant stall to its own, for
    `public` a shop leads to what customers see and a vacant stall nowhere, for `apply` only vacant stalls lead.

    stalls: id → number of the stalls in use, by whoever has read them already. As long as nothing differs, the answer
    is the same object.
    """
    market = places.find_market_ref(id=market_id) if for_whom == "public" else None
    slug = market.slug if market else ""
    numbers = places.list_stall_numbers(market_id=market_id) if stalls is None else stalls
    read = list(numbers.items()), *_read(market_id, today)
    return _CELLS.of((market_id, for_whom, slug), read, lambda rows: tuple(_cells(*rows, for_whom, slug)))


def _cells(
    numbers: list[tuple[int, str]], held: list[_Held], goods: list[_Sold], for_whom: str, slug: str
) -> Iterator[StallCell]:
    of = dict(numbers)
    for state in _states(of, held, goods).values():
        number, href = of[state.stall_id], _href(state, for_whom, slug)
        if state.store_id is None:
            yield StallCell(state.stall_id, "vacant", number, "빈 자리", href)
        else:
            sub = "쉬는 중" if state.state == "rest" else state.goods
            group, tone = state.branch or "업종 모름", _TONES.get(state.branch_code, len(_TONES))
            yield StallCell(state.stall_id, state.state, state.store_name, sub, href, group, tone)


def _href(state: StallState, for_whom: str, slug: str) -> str:
    if for_whom == "office":
        return f"/office/merchants/{state.store_id}/" if state.store_id else f"/office/stalls/{state.stall_id}/"
    if for_whom == "public":
        return f"/m/{slug}/stores/{state.store_id}/" if state.store_id else ""
    return f"?stall={state.stall_id}" if state.store_id is None else ""
