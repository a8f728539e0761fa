"""Words of points: terms, postings, answers, refusals."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Issuer(StrEnum):
    """Who owes the points of a program: the legal limits count per issuer (전자금융거래법 §28③)."""

    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    OPERATOR = "operator"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"association": "상인회", "municipality": "지자체", "operator": "운영사"}[self.value]


class Refund(StrEnum):
    """What happens to points that were spent before the sale that earned them was cancelled."""

    OWE = "owe"
    TAKE = "take"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"owe": "모자라면 다음 적립에서 갚아요", "take": "남은 포인트까지만 돌려받아요"}[self.value]


class SourceKind(StrEnum):
    """What posts: a till of a shop, the office, a nightly job, a file."""

    TILL = "till"
    OFFICE = "office"
    JOB = "job"
    IMPORT = "import"


class Kind(StrEnum):
    """What a transfer is."""

    EARN = "earn"
    GRANT = "grant"
    REDEEM = "redeem"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    CANCEL = "cancel"
    EXPIRE = "expire"
    ADJUST = "adjust"
    CONVERT = "convert"
    MOVE = "move"
    LAPSE = "lapse"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.EARN: "적립",
    Kind.GRANT: "지급",
    Kind.REDEEM: "사용",
    Kind.HOLD: "맡아 둠",
    Kind.CAPTURE: "사용",
    Kind.RELEASE: "맡긴 것 풀림",
    Kind.CANCEL: "취소",
    Kind.EXPIRE: "소멸",
    Kind.ADJUST: "정정",
    Kind.CONVERT: "전환",
    Kind.MOVE: "옮김",
    Kind.LAPSE: "탈퇴로 소멸",
}


class Account(StrEnum):
    """Who stands on the other side of a transfer."""

    STORE = "store"
    FUND = "fund"
    CITY = "city"
    BREAKAGE = "breakage"
    CLEARING = "clearing"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {
            "store": "가게",
            "fund": "시장 기금",
            "city": "지자체",
            "breakage": "소멸",
            "clearing": "전환 계정",
        }[self.value]


class Decision(StrEnum):
    """Where a correction stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The Korean word for it."""
        return {"waiting": "결재 기다림", "done": "반영함", "refused": "반려"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The policy of a program from a day on. Rates and shares in basis points (100 bp = 1 %), amounts in 원 and P.

    Points run out at the end of the month, `months_until_expiry` months after they were earned (공정거래위원회
    2024-12-23 recommends five years; 상법 §64). store, fund and city share what an accrual costs.
    """

    accrual_bp: int = 100
    rounding: int = 1
    smallest_bill: int = 0
    smallest_redemption: int = 1
    redemption_unit: int = 1
    largest_share_bp: int = 10_000
    months_until_expiry: int = 60
    store_bp: int = 10_000
    fund_bp: int = 0
    city_bp: int = 0
    refund: Refund = Refund.OWE
    grace_days: int = 7
    card_day_limit: int = 100_000
    backdate_days: int = 31
    hold_minutes: int = 60 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramView:
    """A program as it is shown."""

    id: int
    slug: str
    name: str
    issuer: Issuer
    issuer_name: str
    owner_market_id: int | None
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletView:
    """A member's points in one program, in P. `owed` is what was spent of accruals cancelled later."""

    wallet_id: int
    program_id: int
    balance: int
    held: int
    owed: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Expiring:
    """P that run out on a day unless they are used."""

    expires_on: date
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    """A line of a wallet: `points` is signed, `balance` what stood after it."""

    seq: int
    kind: Kind
    points: int
    balance: int
    occurred_at: datetime
    store_id: int | None
    paid: int | None
    receipt: str
    expires_on: date | None
    refers_seq: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The answer to a posting. `again` when the same request had been answered before."""

    wallet_id: int
    seq: int
    points: int
    balance: int
    expires_on: date | None
    again: bool

    @property
    def id(self) -> str:
        """The name of the posting for the world outside."""
        return f"{self.wallet_id:x}-{self.seq}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """Points of a wallet that run out on a day."""

    program_id: int
    wallet_id: int
    expires_on: date
    points: int
