"""The merchant's first page and its help."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.notify import queries as notices
from jangteo.foundation.tenancy.toolkit import actor_of, find_chosen_store, market_page
from jangteo.foundation.tenancy.types import MarketRef, Role, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_day
from jangteo.portals.shop.permissions import VIEW
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.merchants.types import StoreView
from jangteo.registry.places import queries

shop_page = market_page(VIEW, Role.MERCHANT, Role.OWNER, Role.HELPER)


@require_safe
@shop_page
def home(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Our market today, in one sentence, and a large button for each thing that can be done."""
    today = clock.today(clock.now())
    tomorrow = today + timedelta(days=1)
    following = queries.list_next_market_days(slug=market.slug, start=tomorrow, count=1)
    user_id = actor_of(request).user_id or 0
    store = find_chosen_store(request, actor_of(request))
    context = {
        "store": _mine(store, today),
        "unread": notices.count_unread(user_id=user_id),
        "offers": len(merchants.list_offers(user_id=user_id)),
        "date": today,
        "opening": queries.get_opening(slug=market.slug, day=today),
        "next_text": format_day(following[0], today) if following else "",
        "phone": queries.get_market(slug=market.slug).dialled,
    }
    return render(request, "shop/home.html", context)


def _mine(store: StoreRef | None, today: date) -> StoreView | None:
    """The shop that is open here; None for a merchant without one yet."""
    return merchants.get_store(market_id=store.market_id, id=store.id, today=today) if store else None


@require_safe
@shop_page
def guide(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What the buttons do, in a few words, and whom to call."""
    return render(request, "shop/help.html", {"phone": queries.get_market(slug=market.slug).dialled})
