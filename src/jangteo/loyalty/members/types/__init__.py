"""Words of members: states, views, refusals. The texts of consents stand in `consents`, the rules in `rules`."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from jangteo.kernel.cards import is_own_shape
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.passes import Pass
from jangteo.loyalty.members.types.consents import CONSENT_TEXTS, ConsentCode, ConsentText, consent_text
from jangteo.loyalty.members.types.rules import DEFAULT_RULES, Rules

__all__ = [
    "CONSENT_TEXTS",
    "DEFAULT_RULES",
    "MAX_BATCH",
    "MAX_NAME",
    "MAX_WORDS",
    "BatchView",
    "CardView",
    "CodeRead",
    "CodeShown",
    "ConsentCode",
    "ConsentText",
    "ConsentView",
    "KeyKind",
    "KeyState",
    "MemberRef",
    "MemberState",
    "MemberView",
    "Rules",
    "card_blocked",
    "card_missing",
    "consent_text",
    "no_member",
    "under_age",
]

MAX_NAME, MAX_WORDS = 40, 200
#: Cards of one order; more are several orders, each with sheets of its own.
MAX_BATCH = 1_000
#: What the till reads from a code.
CodeRead = Pass


class MemberState(StrEnum):
    """Where a member stands: points wait on a number or a card, somebody joined, left, or is part of another now."""

    WAITING = "waiting"
    JOINED = "joined"
    LEFT = "left"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"waiting": "가입 전", "joined": "회원", "left": "탈퇴", "merged": "합침"}[self.value]


class KeyKind(StrEnum):
    """What leads to a wallet."""

    PHONE = "phone"
    CARD = "card"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"phone": "전화번호", "card": "카드"}[self.value]


class KeyState(StrEnum):
    """Whether a key opens."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"active": "쓸 수 있음", "blocked": "정지", "replaced": "새 카드로 바꿈"}[self.value]


@dataclass(frozen=True, slots=True)
class MemberRef:
    """What somebody named a member by: `kind` code, card or phone; `value` in its one form; `mark` as the keys keep it
    (empty for a code, which names its wallet itself).
    """

    kind: str
    value: str
    mark: str

    @property
    def is_old_card(self) -> bool:
        """Whether it is the number of a card that another system gave out."""
        return self.kind == "card" and not is_own_shape(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShown:
    """A code for a phone to show, and until when; `svg` its QR's path and side in modules."""

    text: str
    expires_at: datetime
    lasts: int
    path: str
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A member, masked. A number that waits has no name; a card that nobody claimed has no number either."""

    id: int
    program_id: int
    wallet_id: int
    name_masked: str
    phone_masked: str
    state: MemberState
    user_id: int | None
    home_market_id: int | None
    since: datetime
    joined_at: datetime | None

    @property
    def label(self) -> str:
        """What stands where a person is named: name, else number, else that it is a card."""
        return self.name_masked or self.phone_masked or "이름 없는 카드"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A card, its number masked. `batch_id`: None for a card of the system that the market used before."""

    id: int
    program_id: int
    wallet_id: int
    member_id: int
    batch_id: int | None
    number_masked: str
    state: KeyState
    is_claimed: bool
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """Cards that were issued together: how many, and how many of them somebody made their own."""

    id: int
    program_id: int
    label: str
    count: int
    claimed: int
    issued_at: datetime

    @property
    def sheets(self) -> int:
        """How many A4 sheets of ten they fill."""
        return -(-self.count // 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """A consent of a member, as proof of what was agreed to, when and how."""

    id: int
    code: ConsentCode
    title: str
    version_hash: str
    granted_at: datetime
    channel: str
    revoked_at: datetime | None
    reconfirm_due: date | None


def no_member() -> Missing:
    """Nobody of this name in the program."""
    return Missing("member_missing", "그런 회원을 찾지 못했어요.")


def card_missing() -> Missing:
    """No card of this number in the program."""
    return Missing("card_missing", "이 시장의 카드가 아니에요. 번호를 다시 확인해 주세요.")


def card_blocked() -> Refused:
    """The card was lost or replaced."""
    return Refused("card_blocked", "쓸 수 없게 막은 카드예요. 사무국에 물어봐 주세요.")


def under_age() -> Invalid:
    """Somebody who is too young to join alone (개인정보 보호법 §22의2)."""
    return Invalid(
        "under_age", "만 14세부터 가입할 수 있어요. 그 전에는 카드로 모으고, 나중에 가져올 수 있어요.", field="grown_up"
    )
