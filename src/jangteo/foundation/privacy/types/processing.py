"""What is processed of whom, as the statement (개인정보 처리방침, §30) says it: each module declares its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from jangteo.kernel.errors import Broken


@dataclass(frozen=True)
class Processing:
    """One kind of processing. ``kept``: until when, in words; `{0}`, `{1}` … stand for the values of ``rules`` (codes
    of dated settings) on the day. ``tables``: where it lies, so that no table with personal data goes unsaid.
    """

    code: str
    order: int
    whom: str
    purpose: str
    items: str
    basis: str
    kept: str
    tables: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Handed:
    """What leaves the house: to third parties (제3자 제공) or to who works for it (위탁, ``entrusted``).

    ``applies``: whether this installation does it at all.
    """

    code: str
    to: str
    purpose: str
    items: str
    kept: str
    entrusted: bool
    applies: Callable[[], bool] = lambda: True


#: Everything that modules have declared, by code.
PROCESSINGS: dict[str, Processing] = {}
HANDED: dict[str, Handed] = {}


def declare_processing(one: Processing) -> None:
    """Say what a module processes; called once, at import of its ``subjects.py``. Raises Broken for a code twice."""
    if PROCESSINGS.setdefault(one.code, one) is not one:
        raise Broken(f"processing {one.code} is declared twice")


def declare_handed(one: Handed) -> None:
    """Say what a module hands to others. Raises Broken for a code that is declared twice."""
    if HANDED.setdefault(one.code, one) is not one:
        raise Broken(f"handing {one.code} is declared twice")


@dataclass(frozen=True)
class StatementBody:
    """What a statement says, in words: (whose, purpose, items, basis, until when), and (to, purpose, items, until)."""

    lines: tuple[tuple[str, str, str, str, str], ...]
    third: tuple[tuple[str, str, str, str], ...]
    entrusted: tuple[tuple[str, str, str, str], ...]
    answer_within: str


@dataclass(frozen=True)
class StatementView:
    """A version of a market's statement: from which day, who answers for it, and what it says."""

    number: int
    valid_from: date
    officer: str
    contact: str
    published_at: datetime
    body: StatementBody
