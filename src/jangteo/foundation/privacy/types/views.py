"""What pages and other modules read."""

from dataclasses import dataclass, field
from datetime import date, datetime

from jangteo.foundation.privacy.types.words import Asks, Ground, How, Reason, RequestState
from jangteo.foundation.tenancy.types import Scope


@dataclass(frozen=True)
class AccessLine:
    """One row of the access log, ready to be read."""

    id: int
    at: datetime
    who: str
    role: str
    scope: Scope
    subject: str
    kind: str
    fields: tuple[str, ...]
    how: How
    reason: Reason
    words: str
    ip: str
    actor_id: int | None = None
    subject_user_id: int | None = None
    subject_key: str = ""


@dataclass(frozen=True)
class AccessFilters:
    """What the reader of the log looks for; days are Seoul's and both included."""

    text: str = ""
    reason: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Count:
    """How often something occurs in a month."""

    label: str
    accesses: int
    people: int


@dataclass(frozen=True)
class Odd:
    """An access that stands out, and why."""

    line: AccessLine
    why: tuple[str, ...]


@dataclass(frozen=True)
class ReviewView:
    """Who signed a month, when, with what words."""

    month: date
    signed_at: datetime
    signed_by: str
    note: str
    accesses: int
    unusual: int


@dataclass(frozen=True)
class MonthView:
    """A month's accesses, as the reviewer reads them."""

    month: date
    accesses: int
    by_person: tuple[Count, ...]
    by_reason: tuple[Count, ...]
    odd: tuple[Odd, ...]
    review: ReviewView | None
    is_over: bool


@dataclass(frozen=True)
class ReviewDue:
    """A month that is over and that nobody has reviewed."""

    month: date
    accesses: int


@dataclass(frozen=True)
class RequestView:
    """A request of a person about their own data."""

    id: int
    asks: Asks
    who: str
    text: str = field(repr=False)
    scope: Scope
    made_at: datetime
    due_on: date
    state: RequestState
    answer: str = field(repr=False)
    ground: Ground | None
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True)
class KeptView:
    """What is kept apart, without the data."""

    id: int
    kind: str
    what: str
    law: str
    kept_at: datetime
    ends_on: date
    who: str = ""


@dataclass(frozen=True)
class DestructionView:
    """A line of the register of destruction (파기대장)."""

    at: datetime
    kind: str
    what: str
    count: int
    rule: str
    by: str


@dataclass(frozen=True)
class DownloadView:
    """A download of clear values: who asked, for what, and how it stands."""

    id: int
    title: str
    fields: tuple[str, ...]
    people: int
    reason: Reason
    words: str
    asked_by: str
    asked_by_id: int | None
    asked_at: datetime
    state: str
    approved_by: str
    taken_at: datetime | None


@dataclass(frozen=True)
class TakenAway:
    """The clear values of a download, ready to be written into a file."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True)
class HoldView:
    """A hold on the records of a place: of which days, why, by whom, and whether it still stands."""

    id: int
    scope: Scope
    first_day: date | None
    last_day: date | None
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str
    lift_reason: str
