"""What happened to shops."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ApplicationSubmitted:
    """Somebody sent an application, or sent it again after the office had asked for more."""

    market_id: int
    application_id: int


@dataclass(frozen=True)
class ApplicationDecided:
    """The office approved or refused an application (``state``)."""

    market_id: int
    application_id: int
    state: str


@dataclass(frozen=True)
class StoreOpened:
    """A shop entered the register. Shops of a large import or sheet are told of by ``StoresAdded`` alone."""

    market_id: int
    store_id: int


@dataclass(frozen=True)
class StoresAdded:
    """Many shops entered the register at once."""

    market_id: int
    store_ids: tuple[int, ...]


@dataclass(frozen=True)
class StoreChanged:
    """Something of a shop changed; ``fields`` names it (``stalls`` when it moved)."""

    market_id: int
    store_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class StoreRested:
    """A shop rests from a day to another, the last included; None is until further notice."""

    market_id: int
    store_id: int
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class StoreResumed:
    """A shop trades again before its rest was over."""

    market_id: int
    store_id: int
    on: date


@dataclass(frozen=True)
class StoreClosed:
    """A shop closed for good; it left its stalls and its people lost their roles in it."""

    market_id: int
    store_id: int
    closed_on: date


@dataclass(frozen=True)
class StoreHandedOver:
    """A shop has another keeper."""

    market_id: int
    store_id: int
    from_person_id: int | None
    to_person_id: int


@dataclass(frozen=True)
class HelperAdded:
    """Somebody works in a shop from now on."""

    market_id: int
    store_id: int
    person_id: int


@dataclass(frozen=True)
class HelperEnded:
    """Somebody works in a shop no longer."""

    market_id: int
    store_id: int
    person_id: int


@dataclass(frozen=True)
class OnnuriDue:
    """A 온누리 registration can be renewed from today on; told once."""

    market_id: int
    store_id: int
    onnuri_id: int
    expires_on: date


@dataclass(frozen=True)
class RoundClosed:
    """A yearly round of checks is over."""

    market_id: int
    round_id: int
