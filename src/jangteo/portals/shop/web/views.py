"""The merchant's first page and its help."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jangteo.foundation.notify import queries as notices
from jangteo.foundation.tenancy.toolkit import actor_of, find_chosen_store, is_allowed, market_page
from jangteo.foundation.tenancy.types import Actor, MarketRef, Role, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_day
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till import queries as till
from jangteo.loyalty.till.types import Summary
from jangteo.portals.shop.permissions import VIEW
from jangteo.registry.merchants import queries as merchants
from jangteo.registry.merchants.permissions import KEEP
from jangteo.registry.merchants.types import HelperRight, StoreView
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
        "may_keep": store is not None and is_allowed(actor_of(request), KEEP, store.scope),
        "day": _day(store, actor_of(request), today),
        "may_see_sales": store is not None and _has_right(store, actor_of(request), HelperRight.SALES),
        "unread": notices.count_unread(user_id=user_id),
        "papers_wanted": _papers_wanted(store, actor_of(request), today),
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


def _papers_wanted(store: StoreRef | None, actor: Actor, today: date) -> int:
    """How many papers the office asks the owner for; 0 for all others."""
    if store is None or not is_allowed(actor, KEEP, store.scope):
        return 0
    return merchants.count_papers_wanted(market_id=store.market_id, store_id=store.id, today=today)


def _day(store: StoreRef | None, actor: Actor, today: date) -> Summary | None:
    """The day of the shop's till over its programs; None where there is none, or for whom it is not to be used."""
    if store is None or not _has_right(store, actor, HelperRight.POINTS):
        return None
    parts = points.list_participations(store_id=store.id, on=today)
    days = [till.get_summary(program_id=part.program_id, store_id=store.id, on=today) for part in parts]
    if not days:
        return None
    return Summary(
        count=sum(day.count for day in days),
        paid=sum(day.paid for day in days),
        earned=sum(day.earned for day in days),
        redeemed=sum(day.redeemed for day in days),
    )


def _has_right(store: StoreRef, actor: Actor, right: HelperRight) -> bool:
    """Whether this is the owner, or a helper to whom the owner has left it."""
    if is_allowed(actor, KEEP, store.scope):
        return True
    helping = merchants.find_own_helper(market_id=store.market_id, store_id=store.id, user_id=actor.user_id or 0)
    return helping is not None and right in helping.rights


@require_safe
@shop_page
def guide(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What the buttons do, in a few words, and whom to call."""
    actor, today = actor_of(request), clock.today(clock.now())
    context = {
        "phone": queries.get_market(slug=market.slug).dialled,
        "may_till": _day(find_chosen_store(request, actor), actor, today) is not None,
    }
    return render(request, "shop/help.html", context)
