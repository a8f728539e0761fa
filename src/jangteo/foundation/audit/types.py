"""Words of the record: what operations, fields and subjects are called where people read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jangteo.foundation.tenancy.types import Scope
from jangteo.kernel.errors import Broken
from jangteo.kernel.numbers import format_percent

#: Operation → what a person did, as the end of a sentence. Each module declares its own.
LABELS: dict[str, str] = {}
#: Field of a change → its Korean name.
FIELDS: dict[str, str] = {
    "role": "역할",
    "name": "이름",
    "number": "전화번호",
    "way": "방법",
    "count": "개수",
}
#: Field of a change → code → what people call it, where a value is kept as a code.
VALUES: dict[str, dict[str, str]] = {}
#: How the name of a field ends → how its numbers are said: shares in 0.01 %, years. All others are amounts and counts.
NUMBERS: dict[str, Callable[[int], str]] = {"_bp": format_percent, "_year": str}
PER_PAGE = 50
EXPORT_LIMIT = 20_000


def declare_label(operation: str, text: str) -> None:
    """Say what ``operation`` is called in the record (`초대했어요`)."""
    LABELS[operation] = text


def declare_field(name: str, text: str) -> None:
    """Say what a field of a change is called in the record."""
    FIELDS[name] = text


def declare_values(name: str, words: Mapping[str, str]) -> None:
    """Say what the codes are called that a field of a change is kept as. Raises Broken for one that has other words."""
    known = VALUES.setdefault(name, {})
    twice = [code for code, text in words.items() if known.get(code, text) != text]
    if twice:
        raise Broken(f"{name}: {twice} have words already")
    known.update(words)


def label_of(operation: str) -> str:
    """The declared words, else the operation's own name."""
    return LABELS.get(operation, operation)


@dataclass(frozen=True)
class Change:
    """One field of an entry, from what to what, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line of the record, ready to be read."""

    id: int
    at: datetime
    who: str
    what: str
    operation: str
    subject: str
    scope: Scope
    changes: tuple[Change, ...]
    reason: str
    ip: str

    @property
    def sentence(self) -> str:
        """`홍*동 님이 초대했어요: 010-****-1234`."""
        return f"{self.who} 님이 {self.what}" + (f": {self.subject}" if self.subject else "")


@dataclass(frozen=True)
class Filters:
    """What the reader looks for; days are Seoul's and both included."""

    text: str = ""
    operation: str = ""
    actor_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    #: Kind and id of what was changed, as operations note them (`("store", "12")`).
    subject: tuple[str, str] | None = None


@dataclass(frozen=True)
class Held:
    """Rows of a scope that may not go yet: of some Seoul days (None: no end), the last one included."""

    scope: Scope
    first_day: date | None
    last_day: date | None
