"""Words of personal data: whom it speaks of, why it is looked at, how long the law keeps it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from jangteo.foundation.tenancy.types import Scope
from jangteo.kernel.errors import Broken, Invalid, Missing, Refused

WORDS_LENGTH = 300
#: A revealed value hides itself again after so many seconds.
SHOWN_SECONDS = 60
#: A granted download can be taken for so long.
DOWNLOAD_LASTS = timedelta(hours=24)
DOWNLOAD_LIMIT = 5_000
#: Seoul's hours at which offices are closed: whoever looks then is asked about it in the monthly review.
NIGHT_FROM, NIGHT_TO = 22, 6
#: More people than this looked at by one person within an hour stands out in the monthly review.
MANY_IN_AN_HOUR = 20

no_subject = partial(Missing, "subject_unknown", "그 사람의 정보를 찾을 수 없어요.")
no_request = partial(Missing, "request_unknown", "그 요청을 찾을 수 없어요.")
no_kept = partial(Missing, "kept_unknown", "따로 보관한 자료를 찾을 수 없어요. 기한이 지나 없앴을 수 있어요.")
no_download = partial(Missing, "download_unknown", "그 내려받기를 찾을 수 없어요.")
no_words = partial(Invalid, "words_missing", "무슨 일로 보는지 한 줄로 적어 주세요.", field="words")
words_long = partial(Invalid, "words_long", f"{WORDS_LENGTH}자 안으로 적어 주세요.", field="words")
reviewed_already = partial(Refused, "review_signed", "이 달은 이미 확인했어요.")
month_open = partial(Refused, "month_open", "아직 끝나지 않은 달이에요. 다음 달에 확인해 주세요.")
settled_already = partial(Refused, "request_settled", "이미 답한 요청이에요.")
approve_own = partial(Refused, "approve_own", "내가 부탁한 내려받기는 다른 분이 승인해야 해요.", status=403)
download_over = partial(Refused, "download_over", "받을 수 있는 시간이 지났어요. 다시 신청해 주세요.")
download_waits = partial(Refused, "download_waits", "아직 승인을 기다리고 있어요.")
download_settled = partial(Refused, "download_settled", "이미 처리한 내려받기예요.")


class Reason(StrEnum):
    """Why somebody looks at a value that is masked."""

    COMPLAINT = "complaint"
    CONTACT = "contact"
    CONTRACT = "contract"
    OWN_REQUEST = "own_request"
    SAFETY = "safety"
    LEGAL = "legal"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in Korean."""
        return _REASONS[self]

    @property
    def needs_words(self) -> bool:
        """Whether the reason alone says too little."""
        return self in (Reason.LEGAL, Reason.OTHER)


_REASONS = {
    Reason.COMPLAINT: "민원 처리",
    Reason.CONTACT: "연락",
    Reason.CONTRACT: "계약 확인",
    Reason.OWN_REQUEST: "본인 요청",
    Reason.SAFETY: "사고·안전",
    Reason.LEGAL: "법에 따른 요구",
    Reason.OTHER: "그 밖",
}


class How(StrEnum):
    """In which way a clear value left the house."""

    SHOWN = "shown"
    LIST = "list"
    DOWNLOAD = "download"
    KEPT = "kept"

    @property
    def label(self) -> str:
        """The way in Korean."""
        return {"shown": "화면", "list": "목록", "download": "내려받기", "kept": "따로 보관한 자료"}[self.value]


class Unit(StrEnum):
    """What a policy's amount counts; ``flag``: 1 yes, 0 no."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    FLAG = "flag"


class Asks(StrEnum):
    """What a person may demand of whoever keeps data about them (개인정보 보호법 §35–37)."""

    SEE = "see"
    MEND = "mend"
    ERASE = "erase"
    STOP = "stop"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        """The kind of request in Korean."""
        return {
            "see": "열람",
            "mend": "정정",
            "erase": "삭제",
            "stop": "처리정지",
            "withdraw": "동의철회",
        }[self.value]


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The state in Korean."""
        return {"open": "처리 중", "answered": "답했어요", "refused": "거절했어요"}[self.value]


class Ground(StrEnum):
    """On what ground of the law a request may be refused (§35④, §36①, §37②)."""

    LAW = "law"
    OTHERS_HARM = "others_harm"
    DUTY = "duty"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        """The ground in Korean, with its place in the law."""
        return {
            "law": "법률이 열람을 금지하거나 제한해요 (§35④1)",
            "others_harm": "다른 사람의 생명·신체·재산을 해칠 우려가 있어요 (§35④2)",
            "duty": "다른 법령이 수집하거나 보관하게 한 정보예요 (§36①, §37②1)",
            "contract": "처리하지 않으면 계약을 지킬 수 없어요 (§37②4)",
        }[self.value]


@dataclass(frozen=True)
class Loaded:
    """What is known of one person, in clear. Never leaves a module but through this one."""

    #: Clear values by the names that the subject declares.
    values: Mapping[str, str] = field(repr=False)
    #: Where the person's data lives: who acts in none of these scopes finds nobody.
    scopes: tuple[Scope, ...]
    #: Masked, for lists and records (`홍*동`).
    label: str
    #: The account that this person signs in with, if any: its owner sees who looked.
    user_id: int | None = None


@dataclass(frozen=True)
class Own:
    """A subject that belongs to an account, and in which scope its rows lie."""

    id: int
    scope: Scope


@dataclass(frozen=True)
class KeptPart:
    """What a law keeps of somebody who is erased: the policy's code and the data, in words and values."""

    policy: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Erasure:
    """What an erasing function did: ``rows`` that it changed or deleted (0: there was nothing left to do)."""

    rows: int
    kept: tuple[KeptPart, ...] = ()


#: Ids → what is known of each that exists; the market's rows are open when it is called.
Load = Callable[[Sequence[int]], Mapping[int, Loaded]]
#: Account → the subjects that are this person, over all markets.
Mine = Callable[[int], Iterable[Own]]
#: Id → everything that the person may take away, as names and values (개인정보 보호법 §35).
Export = Callable[[int], Mapping[str, Any]]
#: Id and now → what was erased, inside the transaction; may raise Refused with what stands against it.
Erase = Callable[[int, datetime], Erasure]


def _nothing(user_id: int) -> Iterable[Own]:
    return ()


@dataclass(frozen=True)
class Subject:
    """A kind of person that a module keeps data about.

    ``erased``: in words, what goes at once. ``keeps``: policy code → in words, what stays apart for its time.
    ``with_account``: erased together with the account of the person.
    """

    kind: str
    label: str
    fields: Mapping[str, str]
    load: Load
    mine: Mine = _nothing
    export: Export | None = None
    erase: Erase | None = None
    erased: str = ""
    keeps: Mapping[str, str] = field(default_factory=dict)
    with_account: bool = False


#: Every kind of person that a module has declared, by kind.
SUBJECTS: dict[str, Subject] = {}


def declare_subject(subject: Subject) -> None:
    """Say that a module keeps data about such people; called once, at import of the module's ``subjects.py``.

    Raises Broken for a kind that is declared twice.
    """
    if subject.kind in SUBJECTS:
        raise Broken(f"subject {subject.kind} is declared twice")
    SUBJECTS[subject.kind] = subject


def subject_of(kind: str) -> Subject:
    """The declared kind. Raises Missing(`subject_unknown`)."""
    if kind not in SUBJECTS:
        raise no_subject()
    return SUBJECTS[kind]


_UNITS = {Unit.DAYS: "일", Unit.MONTHS: "개월", Unit.YEARS: "년"}


@dataclass(frozen=True)
class Rule:
    """A policy as it holds on a day."""

    code: str
    label: str
    amount: int
    unit: Unit
    law: str
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def words(self) -> str:
        """`5년`, `6개월`, `10일`, `켬`."""
        if self.unit == Unit.FLAG:
            return "켬" if self.amount else "끔"
        return f"{self.amount}{_UNITS[self.unit]}"

    def after(self, day: date) -> date:
        """The day on which what began on ``day`` ends; the 29 February's year later is the 28th."""
        if self.unit == Unit.DAYS:
            return day + timedelta(days=self.amount)
        months = self.amount * (12 if self.unit == Unit.YEARS else 1)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return _clamped(year, month + 1, day.day)


def _clamped(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day, last))


@dataclass(frozen=True)
class AccessLine:
    """One row of the access log, ready to be read."""

    id: int
    at: datetime
    who: str
    role: str
    scope: Scope
    subject: str
    kind: str
    fields: tuple[str, ...]
    how: How
    reason: Reason
    words: str
    ip: str
    actor_id: int | None = None
    subject_user_id: int | None = None


@dataclass(frozen=True)
class AccessFilters:
    """What the reader of the log looks for; days are Seoul's and both included."""

    text: str = ""
    reason: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Count:
    """How often something occurs in a month."""

    label: str
    accesses: int
    people: int


@dataclass(frozen=True)
class Odd:
    """An access that stands out, and why."""

    line: AccessLine
    why: tuple[str, ...]


@dataclass(frozen=True)
class ReviewView:
    """Who signed a month, when, with what words."""

    month: date
    signed_at: datetime
    signed_by: str
    note: str
    accesses: int
    unusual: int


@dataclass(frozen=True)
class MonthView:
    """A month's accesses, as the reviewer reads them."""

    month: date
    accesses: int
    by_person: tuple[Count, ...]
    by_reason: tuple[Count, ...]
    odd: tuple[Odd, ...]
    review: ReviewView | None
    is_over: bool


@dataclass(frozen=True)
class ReviewDue:
    """A month that is over and that nobody has reviewed."""

    month: date
    accesses: int


@dataclass(frozen=True)
class RequestView:
    """A request of a person about their own data."""

    id: int
    asks: Asks
    who: str
    text: str = field(repr=False)
    scope: Scope
    made_at: datetime
    due_on: date
    state: RequestState
    answer: str = field(repr=False)
    ground: Ground | None
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True)
class KeptView:
    """What is kept apart, without the data."""

    id: int
    kind: str
    what: str
    law: str
    kept_at: datetime
    ends_on: date


@dataclass(frozen=True)
class DestructionView:
    """A line of the register of destruction (파기대장)."""

    at: datetime
    kind: str
    what: str
    count: int
    rule: str
    by: str


@dataclass(frozen=True)
class DownloadView:
    """A download of clear values: who asked, for what, and how it stands."""

    id: int
    title: str
    fields: tuple[str, ...]
    people: int
    reason: Reason
    words: str
    asked_by: str
    asked_by_id: int | None
    asked_at: datetime
    state: str
    approved_by: str
    taken_at: datetime | None
