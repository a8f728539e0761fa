"""The opening rule of a market as its office sees it."""

from __future__ import annotations

from jangteo.kernel.errors import Missing
from jangteo.registry.places.models import Market
from jangteo.registry.places.types import OpeningCycle


def find_cycle(*, slug: str) -> OpeningCycle | None:
    """The market's rule without its departures; None when the register gives no sound rule. Raises Missing."""
    row = Market.objects.filter(slug=slug).first()
    if row is None:
        raise Missing("market_missing", "그런 시장을 찾지 못했어요.")
    return row.cycle()
