"""The merchant's first page and its help."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef, Role
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_day
from jangteo.portals.shop.permissions import VIEW
from jangteo.registry.places import queries

shop_page = market_page(VIEW, Role.MERCHANT, Role.OWNER, Role.HELPER)


@require_safe
@shop_page
def home(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Our market today, in one sentence, and a large button for each thing that can be done."""
    today = clock.today(clock.now())
    tomorrow = today + timedelta(days=1)
    following = queries.list_next_market_days(slug=market.slug, start=tomorrow, count=1)
    context = {
        "date": today,
        "opening": queries.get_opening(slug=market.slug, day=today),
        "next_text": format_day(following[0], today) if following else "",
        "phone": queries.get_market(slug=market.slug).dialled,
    }
    return render(request, "shop/home.html", context)


@require_safe
@shop_page
def guide(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What the buttons do, in a few words, and whom to call."""
    return render(request, "shop/help.html", {"phone": queries.get_market(slug=market.slug).dialled})
