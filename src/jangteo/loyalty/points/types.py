"""Words of points: terms, postings, answers, refusals."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from jangteo.kernel.errors import Refused


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


@dataclass(frozen=True, slots=True)
class Brought:
    """P that a member had elsewhere. `expires_on`: None for the program's usual time; `key` names the row for ever."""

    wallet_id: int
    points: int
    expires_on: date | None
    key: str


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of each row (`new`, `again`, a refusal's code), and what the ledger holds of those that stand."""

    outcomes: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """Points of a wallet that run out on a day."""

    program_id: int
    wallet_id: int
    expires_on: date
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """Terms and when they hold. `until` is the first day on which they no longer do."""

    id: int
    since: date
    until: date | None
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationView:
    """A shop in a program. `until` is the first day on which it no longer takes part."""

    id: int
    program_id: int
    store_id: int
    market_id: int
    since: date
    until: date | None
    rate_bp: int | None
    outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """A correction as it is shown; `points` is signed."""

    id: int
    program_id: int
    wallet_id: int
    points: int
    account: Account
    reason: str
    proposed_by: int
    proposed_at: datetime
    state: Decision
    decided_by: int | None
    decided_at: datetime | None
    decided_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """What an issuer that is not registered may have outstanding and issue in a year, in 원, from a day on."""

    since: date
    outstanding: int
    yearly: int
    warn_bp: int
    alarm_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How near an issuer is to where the law asks it to register (전자금융거래법 §28③1나), in 원 (1 P = 1 원).

    `share_bp` is the larger of both shares; `level` is `fine`, `warn` or `alarm`.
    """

    issuer: Issuer
    issuer_name: str
    program_ids: tuple[int, ...]
    outstanding: int
    outstanding_limit: int
    yearly: int
    yearly_limit: int
    share_bp: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What `verify` found untrue: in which program and wallet, and what was expected."""

    program_id: int
    wallet_id: int | None
    rule: str
    seen: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a program's accounts hold, from its transfers alone, in P. They add up to 0."""

    wallets: int
    held: int
    store: int
    fund: int
    city: int
    breakage: int
    clearing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a program has given and what became of it, in P. issued − spent − expired − converted = outstanding.

    `issued` is net of cancelled sales and of corrections that took points back; `wallets` are those that hold points.
    """

    issued: int
    spent: int
    expired: int
    converted: int
    outstanding: int
    owed: int
    wallets: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class Week:
    """P that shops gave and took in the seven days from a Monday on."""

    monday: date
    earned: int
    spent: int


_SAID = {
    "expires_in_past": "이미 지난 날까지인 포인트는 줄 수 없어요. 날짜를 확인해 주세요.",
    "receipt_reused": "이미 다른 거래에 쓴 영수번호예요. 새 번호로 다시 해 주세요.",
    "receipt_invalid": "영수번호는 64자까지 적을 수 있어요.",
    "not_taking_part": "이 가게는 지금 이 포인트 사업에 들어 있지 않아요. 사무국에 물어봐 주세요.",
    "member_missing": "그런 회원이 없어요. 번호를 다시 확인해 주세요.",
    "member_closed": "탈퇴했거나 합쳐진 회원이에요.",
    "paid_invalid": "받은 금액은 1원부터 10억 원까지 적을 수 있어요.",
    "points_invalid": "포인트는 1P부터 10억P까지 적을 수 있어요.",
    "bill_invalid": "전체 금액은 1원부터 10억 원까지 적을 수 있어요.",
    "amount_invalid": "취소할 금액이나 포인트 가운데 하나만 1보다 크게 적어 주세요.",
    "points_needed": "포인트 사용은 취소할 포인트를 적어 주세요.",
    "occurred_in_future": "판매 시각이 지금보다 뒤예요. 기기의 시계를 확인해 주세요.",
    "occurred_too_long_ago": "너무 오래된 판매라 올릴 수 없어요. 사무국에 물어봐 주세요.",
    "below_smallest_redemption": "한 번에 쓸 수 있는 가장 적은 포인트보다 적어요.",
    "not_in_units": "정해진 단위로만 쓸 수 있어요.",
    "above_share_of_bill": "이 금액에서 쓸 수 있는 포인트보다 많아요.",
    "insufficient_points": "포인트가 모자라요.",
    "confirmation_needed": "손님 휴대전화로 보낸 번호를 넣어 주세요.",
    "original_missing": "그 영수번호로 올린 거래가 없어요.",
    "already_cancelled": "이미 모두 취소한 거래예요.",
    "above_original": "남은 금액보다 많이 취소할 수는 없어요.",
    "not_cancellable": "적립과 사용만 취소할 수 있어요.",
    "not_a_hold": "맡아 둔 포인트가 아니에요.",
    "hold_closed": "이미 쓰거나 풀어 준 포인트예요.",
    "hold_too_old": "맡아 둔 시간이 지났어요.",
}


def refusal(code: str, status: int) -> Refused:
    """What a posting refused, as a person is told."""
    return Refused(code, _SAID[code], status=status)


def said(code: str) -> str:
    """The sentence of a code of the ledger; empty for others."""
    return _SAID.get(code, "")
