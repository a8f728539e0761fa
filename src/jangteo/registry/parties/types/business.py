"""Businesses: what their number tells, and what the tax office says of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from jangteo.kernel.korea.business_number import format_business_number


class BusinessKind(StrEnum):
    """What the middle two digits of a number say the holder is (domain reference 8.4)."""

    TAXED = "taxed"
    EXEMPT = "exempt"
    CORPORATION = "corporation"
    NONPROFIT = "nonprofit"
    GROUP = "group"
    STATE = "state"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind's Korean name."""
        return _KINDS[self]


_KINDS = {
    BusinessKind.TAXED: "개인과세",
    BusinessKind.EXEMPT: "개인면세",
    BusinessKind.CORPORATION: "법인",
    BusinessKind.NONPROFIT: "비영리법인",
    BusinessKind.GROUP: "고유번호",
    BusinessKind.STATE: "국가·지자체",
    BusinessKind.OTHER: "모름",
}
#: The kinds whose holder is a natural person (개인사업자): 개인정보 보호법 §2 protects living individuals alone.
SOLE_TRADERS = (BusinessKind.TAXED, BusinessKind.EXEMPT)
#: What stands where the number of a forgotten business stood.
FORGOTTEN = "지운 사업자"


def shown_number(number: str | None) -> str:
    """`123-45-67891`, or the words for a number that was forgotten (None or "")."""
    return format_business_number(number) if number else FORGOTTEN


#: Since when which middle digits mean which kind, the newest first (domain reference 8.4, marked there as common
#: knowledge; 84 foreign corporations and 85 branches follow the tax office's usual listing).
_TABLE: tuple[tuple[date, tuple[tuple[range, BusinessKind], ...]], ...] = (
    (
        date(1970, 1, 1),
        (
            (range(1, 80), BusinessKind.TAXED),
            (range(80, 81), BusinessKind.GROUP),
            (range(82, 83), BusinessKind.NONPROFIT),
            (range(83, 84), BusinessKind.STATE),
            (range(89, 90), BusinessKind.GROUP),
            (range(81, 89), BusinessKind.CORPORATION),
            (range(90, 100), BusinessKind.EXEMPT),
        ),
    ),
)


def business_kind(number: str, on: date) -> BusinessKind:
    """The kind that the middle digits of a ten-digit number meant on a day; OTHER where no table covers it."""
    rows = next((rows for since, rows in _TABLE if since <= on), ())
    return next((kind for digits, kind in rows if int(number[3:5]) in digits), BusinessKind.OTHER)


class TaxKind(StrEnum):
    """How a business is taxed; the codes are those of the tax office's answer (`tax_type_cd`)."""

    GENERAL = "01"
    SIMPLIFIED = "02"
    SPECIAL = "03"
    EXEMPT = "04"
    NONPROFIT = "05"
    GROUP = "06"
    SIMPLIFIED_INVOICING = "07"
    UNKNOWN = ""

    @property
    def label(self) -> str:
        """The Korean name."""
        return _TAXES[self]


_TAXES = {
    TaxKind.GENERAL: "일반과세자",
    TaxKind.SIMPLIFIED: "간이과세자",
    TaxKind.SPECIAL: "과세특례자",
    TaxKind.EXEMPT: "면세사업자",
    TaxKind.NONPROFIT: "비영리법인·국가기관",
    TaxKind.GROUP: "고유번호 단체",
    TaxKind.SIMPLIFIED_INVOICING: "간이과세자(세금계산서 발급)",
    TaxKind.UNKNOWN: "모름",
}


class BusinessState(StrEnum):
    """What the tax office says of a number."""

    OPEN = "open"
    RESTING = "resting"
    CLOSED = "closed"
    UNREGISTERED = "unregistered"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Korean name."""
        return _STATES[self]

    @property
    def needs_a_look(self) -> bool:
        """Whether the office should ask what happened."""
        return self in {BusinessState.RESTING, BusinessState.CLOSED, BusinessState.UNREGISTERED}


_STATES = {
    BusinessState.OPEN: "계속사업자",
    BusinessState.RESTING: "휴업",
    BusinessState.CLOSED: "폐업",
    BusinessState.UNREGISTERED: "미등록",
    BusinessState.UNKNOWN: "확인 안 됨",
}


class StateSource(StrEnum):
    """Who said what state a business is in."""

    TAX_OFFICE = "nts"
    TRIAL = "trial"
    NONE = ""


@dataclass(frozen=True)
class TaxAnswer:
    """What the tax office says of one number; `ended_on` is the day of closing or of resting."""

    state: BusinessState
    tax_kind: TaxKind = TaxKind.UNKNOWN
    ended_on: date | None = None


@dataclass(frozen=True)
class BusinessView:
    """A business of a market; `number` is ten digits, "" once it is forgotten."""

    id: int
    market_id: int
    number: str
    name: str
    kind: BusinessKind
    tax_kind: TaxKind
    state: BusinessState
    checked_at: datetime | None
    ended_on: date | None
    person_id: int | None
    source: StateSource = StateSource.NONE

    @property
    def number_shown(self) -> str:
        """`123-45-67891`, or the words for a number that was forgotten."""
        return shown_number(self.number)

    @property
    def is_trial(self) -> bool:
        """Whether the state is made up for trying the system out, and was not asked of the tax office."""
        return self.source == StateSource.TRIAL


@dataclass(frozen=True)
class StateChangeView:
    """One change of a business's state, as the nightly check found it."""

    business: BusinessView
    before: BusinessState
    after: BusinessState
    seen_at: datetime
    source: StateSource
