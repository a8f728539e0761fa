"""총회: kinds, presence, and the rule by which enough members are there."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from jangteo.kernel.errors import Broken


class AssemblyKind(StrEnum):
    """What an assembly is called for."""

    REGULAR = "regular"
    EXTRAORDINARY = "extraordinary"
    FOUNDING = "founding"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"regular": "정기총회", "extraordinary": "임시총회", "founding": "창립총회"}[self.value]


class AssemblyState(StrEnum):
    """Where an assembly stands."""

    CALLED = "called"
    ROLL = "roll"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"called": "알림", "roll": "명부 정함", "closed": "끝남", "cancelled": "취소"}[self.value]


class Presence(StrEnum):
    """How a member takes part."""

    ABSENT = "absent"
    PRESENT = "present"
    PROXY = "proxy"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"absent": "안 옴", "present": "왔어요", "proxy": "위임"}[self.value]


@dataclass(frozen=True)
class QuorumRule:
    """How many members of the roll must take part: a share, reached or passed, with or without proxies."""

    valid_from: date
    numerator: int
    denominator: int
    more_than: bool
    count_proxies: bool

    def __post_init__(self) -> None:
        if not 0 < self.numerator <= self.denominator or (self.more_than and self.numerator == self.denominator):
            raise Broken("a quorum is a share of the members that can be reached")

    @property
    def label(self) -> str:
        """`재적 회원의 과반수`, `재적 회원의 3분의 1 이상`."""
        if self.more_than and Fraction(self.numerator, self.denominator) == Fraction(1, 2):
            share = "과반수"
        else:
            share = f"{self.denominator}분의 {self.numerator} {'초과' if self.more_than else '이상'}"
        return f"재적 회원의 {share}{'' if self.count_proxies else '(위임은 빼고)'}"

    def needed(self, members: int) -> int:
        """The least number of members that makes the quorum; 1 for an empty roll, which never meets."""
        exact = members * self.numerator
        whole = exact // self.denominator + 1 if self.more_than else -(-exact // self.denominator)
        return max(whole, 1)

    def counted(self, present: int, proxies: int) -> int:
        """How many count towards it."""
        return present + (proxies if self.count_proxies else 0)


#: 민법 §73②, §75: more than half of the members, proxies counted, unless the 정관 says otherwise.
DEFAULT_QUORUM = QuorumRule(date(1960, 1, 1), 1, 2, more_than=True, count_proxies=True)


@dataclass(frozen=True)
class AssemblyView:
    """An assembly with the present count of its roll."""

    id: int
    organisation_id: int
    kind: AssemblyKind
    title: str
    state: AssemblyState
    held_at: datetime
    place: str
    record_on: date
    agenda: tuple[str, ...]
    rule: QuorumRule
    members: int
    present: int
    proxies: int
    closed_at: datetime | None

    @property
    def counted(self) -> int:
        """How many count towards the quorum."""
        return self.rule.counted(self.present, self.proxies)

    @property
    def needed(self) -> int:
        """How many it takes."""
        return self.rule.needed(self.members)

    @property
    def is_quorate(self) -> bool:
        """Whether enough members take part."""
        return self.members > 0 and self.counted >= self.needed


@dataclass(frozen=True)
class AttendeeView:
    """A line of an assembly's roll."""

    id: int
    assembly_id: int
    person_id: int
    number: int
    name_masked: str
    place: str
    presence: Presence
    proxy_masked: str
