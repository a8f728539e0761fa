"""Who tells how the stalls of a map stand: shops live above places, so the composition root names the teller."""

from collections.abc import Callable, Sequence
from datetime import date

from jangteo.registry.places.types.stalls import StallCell

Source = Callable[[int, date], Sequence[StallCell]]
_source: list[Source] = []


def install_cells(source: Source) -> None:
    """Tell the office's map who knows the state of stalls: (market id, today) → one cell a stall."""
    _source[:] = [source]


def cells_of(market_id: int, today: date) -> Sequence[StallCell]:
    """The state of a market's stalls; empty (all are drawn vacant) before anybody was installed."""
    return _source[0](market_id, today) if _source else ()
