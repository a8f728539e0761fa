"""What others have to say on a shop's card: they live above shops, so the composition root names them."""

from collections.abc import Callable

from django.http import HttpRequest

from jangteo.foundation.tenancy.types import MarketRef

#: (request, market, shop's id) → a fragment for the card; "" where there is nothing to say, or nobody to say it to.
Part = Callable[[HttpRequest, MarketRef, int], str]
_part: list[Part] = []


def install_card_part(part: Part) -> None:
    """Put a fragment under what the card of a shop says itself."""
    _part[:] = [part]


def part_of(request: HttpRequest, market: MarketRef, store_id: int) -> str:
    """The fragment of a shop; empty before anybody was installed."""
    return _part[0](request, market, store_id) if _part else ""
