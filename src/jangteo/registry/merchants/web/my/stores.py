"""The shops of a market for customers: by goods, by 초성, on the map, one seen whole. The same for everyone."""

from datetime import date
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jangteo.foundation.files.toolkit import file_response
from jangteo.foundation.tenancy.toolkit import public_market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.korea.hangul import choseong
from jangteo.registry.merchants import queries
from jangteo.registry.merchants.types import photo_owner
from jangteo.registry.places import queries as places
from jangteo.registry.places.types import Front

PAGE_SIZE = 30
LETTERS = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
#: Doubled consonants stand with their single ones, as in a telephone book.
_SINGLE = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")


@lru_cache(4096)
def _letter_of(char: str) -> str:
    first = choseong(char).translate(_SINGLE)
    return first if first in LETTERS else ""


def _letter(name: str) -> str:
    """The 초성 under which a shop is listed; empty for names in other letters."""
    return _letter_of(name[:1])


@require_safe
@public_market_page
def stores(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Every shop that is open or resting, narrowed by goods, first letter or words."""
    today = clock.today(clock.now())
    goods, text, letter = (request.GET.get(key, "").strip()[:40] for key in ("goods", "q", "letter"))
    everything = queries.list_public_names(market_id=market.id)
    found = queries.list_public_names(market_id=market.id, goods=goods, text=text) if goods or text else everything
    if letter in set(LETTERS):
        found = [(store_id, name) for store_id, name in found if _letter(name) == letter]
    page = paginate(found, request, PAGE_SIZE)
    ids = [store_id for store_id, _ in page.object_list]
    initials = {_letter(name) for _, name in everything}
    present = queries.list_public_branches(market_id=market.id)
    shown = queries.list_public_stores(market_id=market.id, today=today, ids=ids)
    context = {
        "page": page,
        "stores": shown,
        "with_photos": any(one.photo_id is not None for one in shown),
        "total": len(found),
        "everything": len(everything),
        "goods": goods,
        "q": text,
        "letter": letter,
        "letters": [one for one in LETTERS if one in initials],
        "branches": [branch for branch in queries.list_goods_branches(today=today) if branch.code in present],
        "query": query_without(request, "page"),
        "has_map": places.is_drawn(market_id=market.id),
    }
    return render(request, "merchants/my/stores.html", context)


@require_safe
@public_market_page
def on_map(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The shops on the stall map."""
    today = clock.today(clock.now())
    drawn = places.find_map(market_id=market.id)
    if drawn is None:
        raise Http404
    cells = queries.list_map_cells(market_id=market.id, today=today, for_whom="public")
    # A shop may stand in several stalls: what is told is shops, as on the list beside it.
    open_now = len({cell.href for cell in cells if cell.state == "open"})
    return render(request, "merchants/my/map.html", {"map": drawn, "cells": cells, "open": open_now})


@require_safe
@public_market_page
def store(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """One shop: what it sells, where it stands, how to reach it, what it takes."""
    today = clock.today(clock.now())
    found = queries.find_public_store(market_id=market.id, id=store_id, today=today)
    if found is None:
        raise Http404
    return render(request, "merchants/my/store.html", {"store": found, "dialled": _dialled(found.phone)})


def _dialled(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit() or letter == "+")


@require_safe
@public_market_page
def photo(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """The shop's picture."""
    found = queries.find_public_store(market_id=market.id, id=store_id, today=clock.today(clock.now()))
    if found is None or found.photo_id is None:
        raise Http404
    return file_response(found.photo_id, owner=photo_owner(found.id), thumbnail=request.GET.get("size") == "small")


def window(market: MarketRef, day: date, most: int) -> list[Front]:
    """Shops with a photograph for the market's home, every day others."""
    return [
        Front(
            name=name,
            href=reverse("merchants_my_store", args=[market.slug, store_id]),
            picture=reverse("merchants_my_photo", args=[market.slug, store_id]) + "?size=small",
            alt=alt,
        )
        for store_id, name, alt in queries.list_pictured(market_id=market.id, today=day, most=most)
    ]
