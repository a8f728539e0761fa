"""Stores as screens see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from jangteo.registry.merchants.types.goods import GoodsInput, GoodsView
from jangteo.registry.merchants.types.onnuri import OnnuriView

NAME_LENGTH = 80
INTRO_LENGTH = 300
REASON_LENGTH = 200
PHOTO_WORDS = 80


class StoreState(StrEnum):
    """How a shop stands on a day. ``RESTING`` is never stored: it follows from the shop's rests."""

    OPEN = "open"
    RESTING = "resting"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """영업 중, 쉬는 중 or 폐점."""
        return {"open": "영업 중", "resting": "쉬는 중", "closed": "폐점"}[self.value]


class HelperRight(StrEnum):
    """What an owner lets a helper do in the shop."""

    PROFILE = "profile"
    NOTICES = "notices"
    SALES = "sales"
    POINTS = "points"
    PAPERS = "papers"

    @property
    def label(self) -> str:
        """What the owner ticks."""
        return {
            "profile": "점포 소개 고치기",
            "notices": "알림 받기",
            "sales": "매출 보기",
            "points": "포인트 적립·사용",
            "papers": "내 서류 보고 보내기",
        }[self.value]


class HelperState(StrEnum):
    """Where a helper stands."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """In Korean."""
        return {"invited": "답을 기다려요", "active": "일하는 중", "ended": "그만둠"}[self.value]


@dataclass(frozen=True)
class StoreProfile:
    """What a shop says of itself; None leaves a field alone. ``shop_phone`` and the rest are public."""

    name: str | None = None
    intro: str | None = None
    shop_phone: str | None = None
    hours: str | None = None
    delivery: bool | None = None
    homepage: str | None = None
    goods: tuple[GoodsInput, ...] | None = None


@dataclass(frozen=True)
class StallHeld:
    """A stall that a shop holds now."""

    stall_id: int
    number: str
    zone: str
    floor: int
    since: date | None


@dataclass(frozen=True)
class RestView:
    """A temporary closing, the last day included; None is until further notice."""

    id: int
    first_day: date
    last_day: date | None
    reason: str


@dataclass(frozen=True)
class StoreRow:
    """A shop in a list."""

    id: int
    name: str
    state: StoreState
    stalls: tuple[str, ...]
    zones: tuple[str, ...]
    goods: tuple[str, ...]
    main_group: str
    person_id: int | None
    business_id: int | None
    business_number: str
    onnuri: frozenset[str]
    opened_on: date | None
    closed_on: date | None
    last_verified_on: date | None
    shop_phone: str

    @property
    def place(self) -> str:
        """The stalls' numbers as people say them, or a dash."""
        return " · ".join(self.stalls) or "자리 없음"


def photo_alt(name: str, words: str) -> str:
    """What a shop's photograph shows: what the shop wrote of it, else that it is of the shop."""
    return words or f"{name} 사진"


@dataclass(frozen=True)
class StoreView:
    """A shop seen whole, on a day. Names and numbers of people are read through parties, masked."""

    id: int
    market_id: int
    name: str
    state: StoreState
    intro: str
    hours: str
    shop_phone: str
    homepage: str
    delivery: bool | None
    address: str
    photo_id: int | None
    photo_words: str
    person_id: int | None
    business_id: int | None
    opened_on: date | None
    closed_on: date | None
    closed_because: str
    last_verified_on: date | None
    deduction_lot: str
    deductible: bool | None
    source: str
    stalls: tuple[StallHeld, ...]
    goods: tuple[GoodsView, ...]
    onnuri: tuple[OnnuriView, ...]
    rest: RestView | None
    coming_rests: tuple[RestView, ...]
    edited: Mapping[str, str] = field(default_factory=dict)

    @property
    def photo_alt(self) -> str:
        """What the photograph shows, for who does not see it."""
        return photo_alt(self.name, self.photo_words)

    @property
    def place(self) -> str:
        """The stalls' numbers as people say them."""
        return " · ".join(stall.number for stall in self.stalls) or "자리 없음"


@dataclass(frozen=True)
class TenureView:
    """Who kept the shop when; the last day is included, None is until now."""

    person_id: int | None
    business_id: int | None
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class HelperView:
    """A helper of a shop."""

    id: int
    store_id: int
    store_name: str
    person_id: int
    state: HelperState
    rights: tuple[HelperRight, ...]
    since: datetime
    until: datetime | None


class OfferKind(StrEnum):
    """What waits for somebody who proved a number."""

    STORE = "store"
    HELPER = "helper"
    HANDOVER = "handover"


@dataclass(frozen=True)
class Offer:
    """Something entered under one's own number, to be taken up: `id` is that of the store, helper or handover."""

    kind: OfferKind
    id: int
    market_id: int
    store_id: int
    store_name: str
    rights: tuple[HelperRight, ...] = ()


@dataclass(frozen=True)
class PublicStore:
    """A shop as customers see it: nothing of its keeper. None is unknown, as 온누리 is where nobody wrote it down."""

    id: int
    name: str
    resting: bool
    place: str
    floor: int | None
    zone: str
    stall_ids: tuple[int, ...]
    goods: tuple[str, ...]
    group_codes: tuple[str, ...]
    phone: str
    intro: str
    hours: str
    photo_id: int | None
    photo_words: str
    delivery: bool | None
    onnuri_paper: bool | None
    onnuri_card: bool | None
    onnuri_qr: bool | None
    deductible: bool | None

    @property
    def photo_alt(self) -> str:
        """What the photograph shows, for who does not see it."""
        return photo_alt(self.name, self.photo_words)


@dataclass(frozen=True)
class StallState:
    """How a stall stands on a day."""

    stall_id: int
    state: str
    store_id: int | None
    store_name: str
    goods: str
    branch: str = ""
    branch_code: str = ""


@dataclass(frozen=True)
class Wanted:
    """What the reader of the list of shops looks for."""

    text: str = ""
    state: StoreState | None = None
    branch: str = ""
    goods: str = ""
    zone_id: int | None = None
    onnuri: str = ""
    unverified_before: date | None = None
    without_stall: bool = False
    without_person: bool = False
    sort: str = "name"


@dataclass(frozen=True)
class StorePage:
    """A page of the list of shops."""

    rows: tuple[StoreRow, ...]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class StoreCounts:
    """How many shops a market has, on a day."""

    open: int
    resting: int
    closed: int
    stalls: int
    vacant: int
