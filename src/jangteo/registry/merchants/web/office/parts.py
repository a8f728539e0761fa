"""What others say of shops, on a card and in the list: they live above shops, so the composition root names them."""

from collections.abc import Callable, Collection, Mapping

from django.http import HttpRequest

from jangteo.foundation.tenancy.types import MarketRef

#: (request, market, shop's id) → a fragment for the card; "" where there is nothing to say, or nobody to say it to.
Part = Callable[[HttpRequest, MarketRef, int], str]
_part: list[Part] = []
#: Ids of shops → points that each gave in the last 12 weeks; who gave none may be left out. One question for them all.
Given = Callable[[Collection[int]], Mapping[int, int]]
#: (request, market) → who can tell of its shops; None where nobody gives points, or to who may not see them.
GivenOf = Callable[[HttpRequest, MarketRef], Given | None]
_given: list[GivenOf] = []


def install_card_part(part: Part) -> None:
    """Put a fragment under what the card of a shop says itself."""
    _part[:] = [part]


def part_of(request: HttpRequest, market: MarketRef, store_id: int) -> str:
    """The fragment of a shop; empty before anybody was installed."""
    return _part[0](request, market, store_id) if _part else ""


def install_given(given_of: GivenOf) -> None:
    """Put the points that shops gave beside them in the list."""
    _given[:] = [given_of]


def given_of(request: HttpRequest, market: MarketRef) -> Given | None:
    """Who tells what the shops of a market gave; None before anybody was installed."""
    return _given[0](request, market) if _given else None
