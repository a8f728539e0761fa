"""What happened to markets and to their stalls."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class MarketAdded:
    """A market entered the register. A market of a large import is told of by `ImportFinished` alone."""

    market_id: int


@dataclass(frozen=True)
class MarketChanged:
    """Fields of a market changed by hand or by a decision; `fields` names them."""

    market_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class MarketGone:
    """A market is missing from a newer edition of the file that held it."""

    market_id: int
    gone_on: date


@dataclass(frozen=True)
class ImportFinished:
    """A file was loaded: the ids of the markets it touched and the counts of its report."""

    run_id: int
    kind: str
    added: tuple[int, ...]
    changed: tuple[int, ...]
    gone: tuple[int, ...]
    in_doubt: int


@dataclass(frozen=True)
class StallsAdded:
    """Stalls were added, one or a list of them."""

    market_id: int
    stall_ids: tuple[int, ...]


@dataclass(frozen=True)
class StallsChanged:
    """Number, zone, storey, area, ownership or use of stalls changed."""

    market_id: int
    stall_ids: tuple[int, ...]


@dataclass(frozen=True)
class StallRetired:
    """A stall is no longer in use; nobody occupied it."""

    market_id: int
    stall_id: int
    retired_on: date


@dataclass(frozen=True)
class StallMapSaved:
    """A market's stall map has a new version."""

    market_id: int
    version: int
