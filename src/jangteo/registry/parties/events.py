"""What happened to people, businesses and organisations. Ids only: names and numbers stay sealed where they are."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PersonRegistered:
    """A market met a person for the first time."""

    market_id: int
    person_id: int


@dataclass(frozen=True)
class PersonErased:
    """A person's name, number and account were erased; the row stays for what law keeps."""

    market_id: int
    person_id: int


@dataclass(frozen=True)
class BusinessStateChanged:
    """The tax office says something else of a business than before; states are values of `BusinessState`."""

    market_id: int
    business_id: int
    before: str
    after: str
    ended_on: date | None


@dataclass(frozen=True)
class OfficerAppointed:
    """Somebody holds an office from a day on; `post` is a value of `Post`."""

    market_id: int
    organisation_id: int
    officer_id: int
    post: str


@dataclass(frozen=True)
class TermEndsSoon:
    """A term of office ends within the days that the office asked to be warned."""

    market_id: int
    officer_id: int
    last_day: date


@dataclass(frozen=True)
class MemberJoined:
    """A person became a member."""

    market_id: int
    organisation_id: int
    membership_id: int


@dataclass(frozen=True)
class MemberLeft:
    """A membership ended."""

    market_id: int
    organisation_id: int
    membership_id: int


@dataclass(frozen=True)
class AssemblyCalled:
    """An assembly was called."""

    market_id: int
    assembly_id: int


@dataclass(frozen=True)
class AssemblyClosed:
    """An assembly ended; its roll does not change any more."""

    market_id: int
    assembly_id: int
    quorate: bool
