"""Words of the till: devices, answers, a day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from jangteo.loyalty.points.types import Kind, said

LONGEST_RECEIPT = 64
#: A receipt: ASCII that can be printed and Korean syllables; spaces alone are none.
RECEIPT_PATTERN = r"^ *[!-~가-힣][ -~가-힣]*$"
#: The code that was sent to a phone; nothing asks for one.
CONFIRM_PATTERN = r"^[0-9]{0,12}$"


class DeviceKind(StrEnum):
    """What posts for a shop."""

    TILL = "till"
    PHONE = "phone"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"till": "계산대(POS)", "phone": "상인 휴대전화"}[self.value]


#: What a phone may say it is, and what it is then called until the office names it.
PHONE_KINDS = {"iphone": "아이폰", "android": "안드로이드 폰", "tablet": "태블릿", "pc": "컴퓨터"}


@dataclass(frozen=True, slots=True)
class Phone:
    """What a merchant's phone says of itself: a key that nobody else has, the sign that it shows, what it is.

    Without a key it is one of those that the shop's people used before each phone was a device of its own.
    """

    key: str = ""
    sign: str = ""
    kind: str = "pc"


@dataclass(frozen=True, slots=True)
class PhoneInvited:
    """The key of a QR that opens the till on one phone, once, until `ends_at`."""

    id: int
    key: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A device as the office sees it. `paid_day_limit` in 원; None is no bound.

    `offline_count`, `offline_won`: how much may wait on a phone without a network; None is the house rule.
    Of a phone: the `sign` that it shows, whose it is, when it was last heard of and what waited on it then (`waiting`,
    `waiting_won` in 원); until `invited_until` nobody has opened it yet. A till is seen when it posts: `used_on`.
    """

    id: int
    program_id: int
    store_id: int
    source_id: int
    kind: DeviceKind
    label: str
    paid_day_limit: int | None
    offline_count: int | None
    offline_won: int | None
    created_at: datetime
    revoked_at: datetime | None
    sign: str
    user_id: int | None
    seen_at: datetime | None
    waiting: int
    waiting_won: int
    invited_until: datetime | None
    used_on: date | None


@dataclass(frozen=True, slots=True)
class IssuedDevice:
    """A device and its token, which is shown once and kept nowhere."""

    id: int
    token: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the till is told: an HTTP status and a body."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """A posting of a shop's day; `points` is signed, `paid` in 원 (of a redemption: the bill).

    `left`: P of it that stand after what was cancelled of it, of the whole (`cancelled`) or of a part.
    """

    wallet_id: int
    seq: int
    kind: Kind
    points: int
    paid: int | None
    receipt: str
    occurred_at: datetime
    left: int
    cancelled: bool
    part_cancelled: bool
    may_cancel: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A shop's day: sales, 원 paid, P earned and redeemed.

    What was cancelled that day is taken off: of the sales, those that were cancelled as a whole.
    """

    count: int
    paid: int
    earned: int
    redeemed: int


@dataclass(frozen=True, slots=True)
class SaleProblem:
    """What is wrong with a row of a file of sales. line: as people count. kept: the sale is in, only without points."""

    line: int
    code: str
    message: str
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReport:
    """What became of a file: rows = added + unchanged + refused. `earned`, `cancelled`: postings of points.

    columns: which title was taken for which column.
    """

    rows: int
    added: int
    unchanged: int
    refused: int
    earned: int
    cancelled: int
    columns: dict[str, str]
    problems: tuple[SaleProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleView:
    """A sale that a file told; `paid` in 원, below zero where the sale `cancels` was taken back."""

    receipt: str
    sold_at: datetime
    paid: int
    tender: str
    wallet_id: int | None
    cancels: str
    line: int


class HookState(StrEnum):
    """Whether a partner is told: switched off after days without an answer, or taken back by the office."""

    ON = "on"
    OFF = "off"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"on": "보내는 중", "off": "멈춤", "revoked": "끊음"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookView:
    """A partner's address as the office sees it. last_answer: what the last try came to."""

    id: int
    market_id: int
    program_id: int
    label: str
    url: str
    state: HookState
    failures: int
    failing_since: datetime | None
    last_sent_at: datetime | None
    last_answer: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedHook:
    """An address and its secret, which is shown once."""

    id: int
    secret: str


_SAID = {
    "token_invalid": "이 기기는 등록되어 있지 않거나 끊긴 기기예요. 사무국에 물어봐 주세요.",
    "phone_taken_back": "사무국이 이 전화의 적립을 멈췄어요. 사무국이 다시 열어야 해요.",
    "phone_too_many": "이 가게에서 쓰는 휴대전화가 너무 많아요. 사무국에 말해서 안 쓰는 전화를 끊어 주세요.",
    "phone_key_over": "이미 쓴 QR이거나 시간이 지난 QR이에요. 사무국에서 새로 받아 주세요.",
    "body_invalid": "보낸 내용을 읽을 수 없어요.",
    "op_invalid": "earn, redeem, cancel, hold, capture, release 가운데 하나를 적어 주세요.",
    "too_many_items": "한 번에 500건까지 보낼 수 있어요.",
    "receipt_invalid": "영수번호는 한글 글자와 영문, 숫자, 기호로 64자까지 적을 수 있어요.",
    "body_too_large": "보낸 내용이 너무 커요. 나누어 보내 주세요.",
    "member_needed": "회원 번호나 전화번호, 코드를 적어 주세요.",
    "occurred_at_invalid": "판매 시각을 읽을 수 없어요. 2026-11-22T12:30:00+09:00처럼 적어 주세요.",
    "on_invalid": "날짜를 2026-11-22처럼 적어 주세요.",
    "code_used": "이미 쓴 코드예요. 손님 화면에서 새 코드를 받아 주세요.",
    "code_late": "코드의 시간이 지났어요. 손님 화면에서 새 코드를 받아 주세요.",
    "code_invalid": "읽을 수 없는 코드예요. 손님 화면의 QR을 다시 읽어 주세요.",
    "card_blocked": "쓸 수 없게 막아 둔 카드예요.",
    "device_limit": "이 기기로 오늘 올릴 수 있는 금액을 넘었어요. 사무국에 물어봐 주세요.",
    "confirm_invalid": "확인 번호는 숫자로 적어 주세요.",
    "confirmation_needed": "쓸 수 있는 포인트가 있으면 손님 휴대전화로 번호를 보냈어요. 그 번호를 넣어 주세요.",
    "confirmation_wrong": "확인 번호가 달라요. 다시 확인해 주세요.",
    "confirmation_locked": "확인 번호를 여러 번 틀렸어요. 처음부터 다시 해 주세요.",
    "confirmation_impossible": "번호를 보낼 전화가 없는 회원이에요. 금액을 줄여 주세요.",
    "too_many_requests": "잠시 뒤에 다시 해 주세요.",
    "not_found": "그런 주소는 없어요.",
    "method_not_allowed": "쓸 수 없는 방법이에요.",
    "failed": "처리하지 못했어요. 같은 영수번호로 다시 보내 보고, 또 안 되면 사무국에 물어봐 주세요.",
    "busy": "지금은 처리할 수 없어요. 같은 영수번호로 다시 보내 주세요.",
}


def title(code: str) -> str:
    """The sentence of a code, fit to be shown to the merchant."""
    return _SAID.get(code) or said(code) or _SAID["busy"]


def problem(status: int, code: str, sentence: str = "") -> Answer:
    """A refusal as RFC 9457 wants it; `code` is stable."""
    return Answer(status, {"type": "about:blank", "title": sentence or title(code), "status": status, "code": code})
