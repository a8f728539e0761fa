"""Applications, requests for change and handovers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from jangteo.registry.merchants.types.goods import GoodsInput


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    MORE_NEEDED = "more_needed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """In Korean."""
        return {
            "draft": "쓰는 중",
            "submitted": "심사 중",
            "more_needed": "보완 필요",
            "approved": "승인",
            "refused": "거절",
            "withdrawn": "취소",
        }[self.value]

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it."""
        return self in {ApplicationState.APPROVED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN}

    @property
    def awaits_decision(self) -> bool:
        """Whether the office has it and still has to decide."""
        return self in {ApplicationState.SUBMITTED, ApplicationState.MORE_NEEDED}


class PaperKind(StrEnum):
    """The papers that an application carries."""

    BUSINESS = "business"
    LEASE = "lease"
    PERMIT = "permit"
    BANK = "bank"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In Korean."""
        return {
            "business": "사업자등록증",
            "lease": "임대차계약서",
            "permit": "영업신고증",
            "bank": "통장 사본",
            "other": "그 밖의 서류",
        }[self.value]


class RequestState(StrEnum):
    """Where a request for change stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """In Korean."""
        return {"waiting": "확인 중", "approved": "승인", "refused": "거절", "withdrawn": "취소"}[self.value]


class HandoverState(StrEnum):
    """Where a handover stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """In Korean."""
        return {
            "proposed": "받을 분의 답을 기다려요",
            "accepted": "사무국 확인 중",
            "approved": "승인",
            "refused": "거절",
            "withdrawn": "취소",
        }[self.value]


@dataclass(frozen=True)
class Answers:
    """What an applicant filled in; None leaves an answer alone, so that a long form is saved step by step."""

    name: str | None = None
    business_number: str | None = None
    shop_name: str | None = None
    stall_id: int | None = None
    goods: tuple[GoodsInput, ...] | None = None
    opens_on: date | None = None
    intro: str | None = None
    shop_phone: str | None = None
    join_association: bool | None = None
    step: str | None = None


@dataclass(frozen=True)
class PaperView:
    """A paper of an application."""

    id: int
    kind: PaperKind
    file_id: int


@dataclass(frozen=True)
class StepView:
    """One step of an application's way."""

    at: datetime
    state: ApplicationState
    who: str
    words: str


@dataclass(frozen=True)
class ApplicationRow:
    """An application in a list; the name is masked."""

    id: int
    state: ApplicationState
    shop_name: str
    name_masked: str
    stall_number: str
    goods: str
    submitted_at: datetime | None
    days: int


@dataclass(frozen=True)
class ApplicationView:
    """An application seen whole. ``name`` is in full for the applicant alone, else masked.

    ``join_association``: None where it was not answered.
    """

    id: int
    market_id: int
    applicant_id: int
    state: ApplicationState
    name: str
    business_number: str
    shop_name: str
    stall_id: int | None
    stall_number: str
    goods: tuple[GoodsInput, ...]
    goods_labels: tuple[str, ...]
    opens_on: date | None
    intro: str
    shop_phone: str
    join_association: bool | None
    step: str
    words: str
    started_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    store_id: int | None
    papers: tuple[PaperView, ...]
    steps: tuple[StepView, ...]
    rivals: int

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the answers without which it cannot be sent."""
        found = {
            "name": self.name,
            "business_number": self.business_number,
            "shop_name": self.shop_name,
            "goods": self.goods,
            "stall_id": self.stall_id,
        }
        return tuple(name for name, value in found.items() if not value)


@dataclass(frozen=True)
class ChangeRequestView:
    """What a shop asks the office to change: field → (now, wanted) in words."""

    id: int
    store_id: int
    store_name: str
    state: RequestState
    changes: tuple[tuple[str, str, str], ...]
    asked_at: datetime
    words: str
    closes: bool = False


@dataclass(frozen=True)
class HandoverView:
    """A shop on its way to another keeper."""

    id: int
    store_id: int
    store_name: str
    state: HandoverState
    from_person_id: int | None
    to_person_id: int
    relation: str
    business_number: str
    effective_on: date | None
    proposed_at: datetime
    words: str


def paper_owner(application_id: int) -> str:
    """Under which name the files of an application's papers are kept."""
    return f"merchants.application:{application_id}"


def photo_owner(store_id: int) -> str:
    """Under which name the photograph of a shop is kept."""
    return f"merchants.store:{store_id}"
