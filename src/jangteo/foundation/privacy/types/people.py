"""Of whom a module keeps data: what it tells this module about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jangteo.foundation.privacy.types.limits import no_subject
from jangteo.foundation.tenancy.types import Scope
from jangteo.kernel.errors import Broken


@dataclass(frozen=True)
class Loaded:
    """What is known of one person, in clear. Never leaves a module but through this one."""

    #: Clear values by the names that the subject declares.
    values: Mapping[str, str] = field(repr=False)
    #: Where the person's data lives: who acts in none of these scopes finds nobody.
    scopes: tuple[Scope, ...]
    #: Masked, for lists and records (`홍*동`).
    label: str
    #: The account that this person signs in with, if any: its owner sees who looked.
    user_id: int | None = None


@dataclass(frozen=True)
class Own:
    """A subject that belongs to an account, and in which scope its rows lie."""

    id: int
    scope: Scope


@dataclass(frozen=True)
class KeptPart:
    """What a law keeps of somebody who is erased: the policy's code and the data, in words and values."""

    policy: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Erasure:
    """What an erasing function did: ``rows`` that it changed or deleted (0: there was nothing left to do)."""

    rows: int
    kept: tuple[KeptPart, ...] = ()


#: Ids → what is known of each that exists; the market's rows are open when it is called.
Load = Callable[[Sequence[int]], Mapping[int, Loaded]]
#: Account → the subjects that are this person, over all markets.
Mine = Callable[[int], Iterable[Own]]
#: Id → everything that the person may take away, as names and values (개인정보 보호법 §35).
Export = Callable[[int], Mapping[str, Any]]
#: Id and now → what was erased, inside the transaction; may raise Refused with what stands against it.
Erase = Callable[[int, datetime], Erasure]


def _nothing(user_id: int) -> Iterable[Own]:
    return ()


@dataclass(frozen=True)
class Subject:
    """A kind of person that a module keeps data about.

    ``erased``: in words, what goes at once. ``keeps``: policy code → in words, what stays apart for its time.
    ``with_account``: erased together with the account of the person.
    """

    kind: str
    label: str
    fields: Mapping[str, str]
    load: Load
    mine: Mine = _nothing
    export: Export | None = None
    erase: Erase | None = None
    erased: str = ""
    keeps: Mapping[str, str] = field(default_factory=dict)
    with_account: bool = False


#: Every kind of person that a module has declared, by kind.
SUBJECTS: dict[str, Subject] = {}


def declare_subject(subject: Subject) -> None:
    """Say that a module keeps data about such people; called once, at import of the module's ``subjects.py``.

    Raises Broken for a kind that is declared twice.
    """
    if subject.kind in SUBJECTS:
        raise Broken(f"subject {subject.kind} is declared twice")
    SUBJECTS[subject.kind] = subject


def subject_of(kind: str) -> Subject:
    """The declared kind. Raises Missing(`subject_unknown`)."""
    if kind not in SUBJECTS:
        raise no_subject()
    return SUBJECTS[kind]


@dataclass(frozen=True)
class SealedColumn:
    """Where sealed text lies: a table, its key, the column and the context that the text is bound to."""

    table: str
    key: str
    column: str
    context: str


#: Columns that a module seals by itself, without the field of this module; by table and column.
OWN_COLUMNS: dict[tuple[str, str], SealedColumn] = {}


def declare_sealed_column(column: SealedColumn) -> None:
    """Have a column that a module seals by itself sealed anew when keys change."""
    OWN_COLUMNS[column.table, column.column] = column
