"""Organisations of merchants, their officers and members."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jangteo.registry.parties.types.person import PersonView


class OrganisationKind(StrEnum):
    """What a body of merchants is in law."""

    ASSOCIATION = "association"
    PROMOTION = "promotion"
    BUSINESS_COOPERATIVE = "business_coop"
    COOPERATIVE = "coop"
    CORPORATION = "corporation"

    @property
    def label(self) -> str:
        """The Korean name."""
        return _KINDS[self]


_KINDS = {
    OrganisationKind.ASSOCIATION: "상인회",
    OrganisationKind.PROMOTION: "상점가진흥조합",
    OrganisationKind.BUSINESS_COOPERATIVE: "사업협동조합",
    OrganisationKind.COOPERATIVE: "협동조합",
    OrganisationKind.CORPORATION: "법인",
}


class Post(StrEnum):
    """An office in an organisation, in the order in which lists show it."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    SECRETARY = "secretary"
    ADVISER = "adviser"

    @property
    def label(self) -> str:
        """The Korean name."""
        return _POSTS[self]


_POSTS = {
    Post.CHAIR: "회장",
    Post.VICE_CHAIR: "부회장",
    Post.DIRECTOR: "이사",
    Post.AUDITOR: "감사",
    Post.SECRETARY: "총무",
    Post.ADVISER: "고문",
}


class MemberKind(StrEnum):
    """What a member is by the 정관 of the association. Unverified: that regular members alone have a vote is what rules
    usually say; where one says otherwise its members are entered as regular ones.
    """

    REGULAR = "regular"
    ASSOCIATE = "associate"
    HONORARY = "honorary"

    @property
    def label(self) -> str:
        """The Korean name."""
        return _MEMBER_KINDS[self]

    @property
    def votes(self) -> bool:
        """Whether such a member is on the roll of an assembly."""
        return self is MemberKind.REGULAR


_MEMBER_KINDS = {
    MemberKind.REGULAR: "정회원",
    MemberKind.ASSOCIATE: "준회원",
    MemberKind.HONORARY: "명예회원",
}


def consents_needed(merchants: int) -> int:
    """How many merchants must agree to found a 상인회 where so many trade (전통시장법 §65, domain reference 1.2).

    Under 300: a half, or 100 if that is fewer. From 300: a third, or 250 if that is fewer. From 1,000: a quarter.
    """
    if merchants < 300:
        return min(-(-merchants // 2), 100)
    if merchants < 1000:
        return min(-(-merchants // 3), 250)
    return -(-merchants // 4)


@dataclass(frozen=True)
class OrganisationView:
    """A body of merchants; `number` is its 고유번호 or 사업자등록번호, "" when it has none."""

    id: int
    market_id: int
    kind: OrganisationKind
    name: str
    number: str
    registered_on: date | None
    certificate_number: str
    founded_on: date | None
    dissolved_on: date | None
    warn_days: int = 60


@dataclass(frozen=True)
class OfficerView:
    """A term of office from `start` up to but not including `end`; `end=None`: until further notice."""

    id: int
    person: PersonView
    post: Post
    start: date
    end: date | None

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to the term; None without an end."""
        return self.end - timedelta(days=1) if self.end else None

    def is_on(self, day: date) -> bool:
        """Whether the term covers the day."""
        return self.start <= day and (self.end is None or day < self.end)

    def days_left(self, today: date) -> int | None:
        """Days from today to the last day of the term; None without an end."""
        return None if self.end is None else (self.end - today).days - 1


@dataclass(frozen=True)
class MemberView:
    """A membership; `place` says for which shop or stall, as the one who entered it wrote it."""

    id: int
    person: PersonView
    number: int
    start: date
    end: date | None
    store_id: int | None
    place: str
    kind: MemberKind = MemberKind.REGULAR

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to it; None while it goes on."""
        return self.end - timedelta(days=1) if self.end else None
