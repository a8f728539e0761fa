"""What lists of shops leave for a person: which market, one shop or several, what a word of goods means."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Invalid
from jangteo.kernel.numbers import read_number
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import SETTLE
from jangteo.registry.merchants.types.imports import TwinDecision
from jangteo.registry.merchants.web.city.frame import code_of, id_of, number_of, shown_page, tabs
from jangteo.registry.merchants.web.city.shop_files import places_file, size_of, twins_file, words_file
from jangteo.registry.places.types import Page

# --- which market -----------------------------------------------------------------------------------------------------


@region_page(SETTLE)
@require_GET
def markets(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Markets of lists that wait, or with ``?decided=on`` those already decided."""
    decided = bool(request.GET.get("decided"))
    page = queries.list_shop_places(
        region=code_of(region), decided=decided, page=number_of(request), size=size_of(request, 25)
    )
    file = places_file(request, page.items)
    if file is not None:
        return file
    context = {"page": shown_page(page), "decided": decided, "tabs": tabs("city_shop_markets", region)}
    return render(request, "merchants/city/markets.html", context)


@region_page(SETTLE)
@require_GET
def market(request: HttpRequest, region: RegionRef | None, place_id: int) -> HttpResponse:
    """One market of a list: what its rows look like, the markets that it may be, and a search among all others."""
    found = queries.get_shop_place(id=place_id, region=code_of(region))
    text = request.GET.get("q", "")[:60].replace("\0", "")
    search_in = code_of(region) or found.region_code[:2]
    context = {
        "place": found,
        "text": text,
        "choices": queries.list_market_choices(region=search_in, text=text) if text else [],
        "tabs": tabs("city_shop_markets", region),
    }
    return render(request, "merchants/city/market.html", context)


@region_page(SETTLE)
@require_POST
def decide_market(request: HttpRequest, region: RegionRef | None, place_id: int) -> HttpResponse:
    """Say which market it is; its rows are loaded at once."""
    slug = request.POST.get("market", "").replace("\0", "")
    if not slug:
        raise Invalid("market_needed", "시장을 골라 주세요.")
    added = operations.decide_shop_place(
        actor=actor_of(request), now=now(), place_id=place_id, market_slug=slug, region_id=id_of(region)
    )
    messages.success(request, f"시장을 정했어요. 가게 {added:,}곳을 넣었어요.")
    return redirect("city_shop_markets")


@region_page(SETTLE)
@require_POST
def skip_market(request: HttpRequest, region: RegionRef | None, place_id: int) -> HttpResponse:
    """Set the rows of a market aside."""
    operations.skip_shop_place(actor=actor_of(request), now=now(), place_id=place_id, region_id=id_of(region))
    messages.success(request, "넘겼어요. 줄은 보관했고, ‘정한 것’에서 다시 정할 수 있어요.")
    return redirect("city_shop_markets")


@region_page(SETTLE)
@require_POST
def reopen_market(request: HttpRequest, region: RegionRef | None, place_id: int) -> HttpResponse:
    """Take a market that was set aside up again."""
    operations.reopen_shop_place(actor=actor_of(request), now=now(), place_id=place_id, region_id=id_of(region))
    messages.success(request, "다시 정할 수 있어요.")
    return redirect("city_shop_market", place_id=place_id)


# --- one shop or several ----------------------------------------------------------------------------------------------


@region_page(SETTLE)
@require_GET
def twins(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Shops that may be one, or with ``?decided=on`` what people said of them."""
    decided = bool(request.GET.get("decided"))
    page = queries.list_shop_twins(
        region=code_of(region), decided=decided, page=number_of(request), size=size_of(request, 20)
    )
    file = twins_file(request, page.items)
    if file is not None:
        return file
    context = {"page": shown_page(page), "decided": decided, "tabs": tabs("city_shop_twins", region)}
    return render(request, "merchants/city/twins.html", context)


def _decision(request: HttpRequest) -> TwinDecision:
    word = request.POST.get("decision", "")
    if word not in set(TwinDecision):
        raise Invalid("decision_invalid", "한 가게인지 서로 다른 가게인지 골라 주세요.")
    return TwinDecision(word)


def _numbers(request: HttpRequest, name: str) -> tuple[int, ...]:
    return tuple(number for word in request.POST.getlist(name) if (number := read_number(word)) is not None)


@region_page(SETTLE)
@require_POST
def decide_twins(request: HttpRequest, region: RegionRef | None, twins_id: int) -> HttpResponse:
    """Say of one group which of its rows are the shop that is there already."""
    decision, rows = _decision(request), _numbers(request, "row")
    if decision is TwinDecision.MERGE and not rows:
        raise Invalid("twins_invalid", "합칠 줄을 하나 이상 골라 주세요.")
    added = operations.decide_shop_twins(
        actor=actor_of(request),
        now=now(),
        twins_id=twins_id,
        decision=decision,
        row_ids=rows if decision is TwinDecision.MERGE else (),
        region_id=id_of(region),
    )
    said = f" 가게 {added:,}곳을 넣었어요." if added else ""
    messages.success(
        request, f"{decision.label}.{said}" if not decision.label.endswith("요") else decision.label + said
    )
    return redirect("city_shop_twins")


@region_page(SETTLE)
@require_POST
def bulk_twins(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Decide the ticked groups alike."""
    count = operations.decide_many_shop_twins(
        actor=actor_of(request),
        now=now(),
        twins_ids=_numbers(request, "twins"),
        decision=_decision(request),
        region_id=id_of(region),
    )
    messages.success(request, f"{count:,}건을 정했어요." if count else "정할 수 있는 것이 없었어요.")
    return redirect("city_shop_twins")


# --- words of goods ---------------------------------------------------------------------------------------------------


@region_page(SETTLE)
@require_GET
def goods(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Words of goods that wait, or with ``?decided=on`` what people said of words."""
    decided = bool(request.GET.get("decided"))
    wanted: dict[str, Any] = {"region": code_of(region), "page": number_of(request), "size": size_of(request, 50)}
    page: Page[Any] = (
        queries.list_shop_word_decisions(region_id=id_of(region), **wanted)
        if decided
        else queries.list_shop_words(**wanted)
    )
    file = words_file(request, page.items)
    if file is not None:
        return file
    context = {
        "decided": decided,
        "branches": queries.list_goods_branches(),
        "tabs": tabs("city_shop_goods", region),
        "page": shown_page(page),
    }
    return render(request, "merchants/city/goods.html", context)


@region_page(SETTLE)
@require_POST
def decide_goods(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """One tap accepts an offer, the ticked offers, or the class that was chosen for a word."""
    actor, region_id = actor_of(request), id_of(region)
    if word := request.POST.get("decide", ""):
        code = request.POST.get(f"code:{word}", "")
        if not code:
            raise Invalid("goods_needed", "품목을 골라 주세요.")
        answers = {word: "" if code == "none" else code}
        shops = operations.decide_shop_words(actor=actor, now=now(), answers=answers, region_id=region_id)
        messages.success(request, f"‘{word}’을(를) 정했어요. 가게 {shops:,}곳에 넣었어요.")
    else:
        accepted = request.POST.get("accept", "")
        words = (accepted,) if accepted else tuple(request.POST.getlist("word"))
        count = operations.accept_shop_words(actor=actor, now=now(), words=words, region_id=region_id)
        messages.success(request, f"제안대로 {count:,}개를 정했어요.")
    return redirect("city_shop_goods")
