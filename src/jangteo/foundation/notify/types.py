"""Words of notices: kinds, ways, templates, what becomes of a message."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from jangteo.kernel.errors import Broken, Invalid, Missing, Refused

_VARIABLE = re.compile(r"#\{([^{}]+)\}")
_CODE = re.compile(r"[a-z]+\.[a-z_]+")
TITLE_LENGTH = 60
BULLETIN_LENGTH = 1000


class Kind(StrEnum):
    """What a notice is before the law (정보통신망법 §50): information, or advertising that needs consent."""

    INFO = "INFO"
    AD = "AD"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"INFO": "알림", "AD": "광고"}[self.value]


class Channel(StrEnum):
    """The ways beside the inbox."""

    PUSH = "push"
    TEXT = "text"
    KAKAO = "kakao"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"push": "휴대폰 알림", "text": "문자", "kakao": "알림톡"}[self.value]


class Wanted(StrEnum):
    """What a person wants of a way."""

    ON = "on"
    BACKUP = "backup"
    OFF = "off"


class Cost(StrEnum):
    """The class by which a provider charges; `PUSH` is free."""

    PUSH = "PUSH"
    SMS = "SMS"
    LMS = "LMS"
    ATA = "ATA"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {"PUSH": "무료", "SMS": "짧은 문자", "LMS": "긴 문자", "ATA": "알림톡"}[self.value]


class State(StrEnum):
    """Where a message is on its way. `UNKNOWN`: it may have gone out, and nobody but a person sends it again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    CAUGHT = "caught"
    FAILED = "failed"
    UNKNOWN = "unknown"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The Korean name."""
        return _STATES[self.value][0]

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return _STATES[self.value][1]


_STATES = {
    "waiting": ("기다림", "gray"),
    "sending": ("보내는 중", "gray"),
    "sent": ("보냄", "primary"),
    "caught": ("보관 (시연)", "primary"),
    "failed": ("못 보냄", "danger"),
    "unknown": ("확인 필요", "warning"),
    "stopped": ("보내지 않음", "gray"),
}


class ConsentCode(StrEnum):
    """What a person consents to (domain reference §5.7)."""

    SMS = "MKT_SMS"
    KAKAO = "MKT_KAKAO"
    PUSH = "MKT_PUSH"
    NIGHT = "MKT_NIGHT"

    @property
    def label(self) -> str:
        """The Korean name."""
        return {
            "MKT_SMS": "문자로 광고 받기",
            "MKT_KAKAO": "카카오톡으로 광고 받기",
            "MKT_PUSH": "휴대폰 알림으로 광고 받기",
            "MKT_NIGHT": "밤 9시부터 아침 8시 사이에도 광고 받기",
        }[self.value]


CONSENT_OF = {
    Channel.TEXT: ConsentCode.SMS,
    Channel.KAKAO: ConsentCode.KAKAO,
    Channel.PUSH: ConsentCode.PUSH,
}


#: What a person reads beside the box; its digest is kept with each consent, so that it is known what was read.
CONSENT_WORDS = (
    "{market}에서 보내는 할인·행사 소식을 받는 데 동의해요. 쓰는 정보: 휴대전화번호와 고른 방법. "
    "쓰는 기간: 그만 받겠다고 할 때까지. 동의하지 않아도 다른 기능은 모두 쓸 수 있어요."
)


def wording_hash(code: ConsentCode) -> str:
    """The digest of what a person read when consenting."""
    return hashlib.sha256(f"{code.value}\n{code.label}\n{CONSENT_WORDS}".encode()).hexdigest()


@dataclass(frozen=True)
class Template:
    """A notice that a module sends: `#{이름}` in the text stands for a variable.

    ``required``: the law or signing in needs it, so a person cannot turn it off. ``title``: static, no variables.
    """

    code: str
    title: str
    text: str
    kind: Kind = Kind.INFO
    required: bool = False

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code) or not self.title or len(self.title) > TITLE_LENGTH or not self.text:
            raise Broken(f"template {self.code}: module.name, a title of at most {TITLE_LENGTH} letters and a text")

    @property
    def variables(self) -> frozenset[str]:
        """The names in `#{}`."""
        return frozenset(_VARIABLE.findall(self.text))

    def render(self, variables: Mapping[str, str]) -> str:
        """The text with its variables. Raises Broken unless exactly the variables of the text are given."""
        if set(variables) != self.variables:
            wrong = sorted(set(variables) ^ self.variables)
            raise Broken(f"template {self.code}: missing or unknown variables {wrong}")
        return _VARIABLE.sub(lambda found: str(variables[found[1]]), self.text)


#: Every template that a module has declared, by code.
TEMPLATES: dict[str, Template] = {}


def declare_template(template: Template) -> Template:
    """Make a template known under its code; raises Broken when another one has it."""
    if TEMPLATES.setdefault(template.code, template) != template:
        raise Broken(f"template {template.code} is declared twice")
    return template


@dataclass(frozen=True)
class Recipient:
    """Who is told: a person who can sign in, or a telephone number (E.164) of somebody who cannot."""

    user_id: int | None = None
    phone: str = ""

    def __post_init__(self) -> None:
        if (self.user_id is None) == (not self.phone):
            raise Broken("a recipient is a user or a phone, not both and not neither")


@dataclass(frozen=True)
class InboxItem:
    """One notice as its reader sees it."""

    id: int
    title: str
    text: str
    link: str
    kind: Kind
    market_id: int | None
    at: datetime
    read_at: datetime | None


#: Our own codes; a provider's stay as they are, so that it can be asked about them.
_REASONS = {
    "caught": "시연이라 보내지 않고 보관했어요",
    "no_consent": "광고 수신동의가 없어요",
    "consent_unconfirmed": "2년마다 하는 수신동의 확인이 늦어졌어요",
    "expired": "보낼 때가 지났어요",
    "texts_not_set_up": "문자를 보내는 곳이 정해지지 않았어요",
    "sender_incomplete": "보내는 곳 정보가 모자라요",
    "text_too_long": "문자로 보내기에는 길어요",
    "template_unapproved": "알림톡 글이 승인되어 있지 않아 문자로 보냈어요",
    "device_gone": "그 기기가 알림을 껐어요",
    "subscription_unusable": "그 기기가 알림을 껐어요",
    "404": "그 기기가 알림을 껐어요",
    "410": "그 기기가 알림을 껐어요",
    "ConnectError": "보내는 곳에 닿지 않았어요",
    "ConnectionError": "보내는 곳에 닿지 않았어요",
    "looked_up_there": "보낸 것을 확인했어요",
    "looked_up_absent": "보내지 않은 것을 확인하고 다시 보냈어요",
    "looked_up_unsaid": "보냈는지 알 수 없어요. 받은 분께 여쭤 보고 정해 주세요",
    "settled_by_hand": "사람이 확인했어요",
}
_OUTCOMES = {
    "": "답을 기다림",
    "accepted": "보냄",
    "caught": "보관 (시연)",
    "refused": "거절됨",
    "later": "나중에 다시",
    "uncertain": "답이 없음",
    "gone": "기기가 알림을 끔",
    "lost": "답을 못 받음",
}


@dataclass(frozen=True)
class AttemptLine:
    """One try to send a message."""

    at: datetime
    outcome: str
    code: str

    @property
    def words(self) -> str:
        """What came of it."""
        return _OUTCOMES.get(self.outcome, self.outcome) + (
            f" · {_REASONS.get(self.code, self.code)}" if self.code else ""
        )


@dataclass(frozen=True)
class MessageLine:
    """One message as the office and the catcher see it: masked."""

    id: int
    at: datetime
    channel: Channel
    kind: Kind
    cost: Cost
    state: State
    to: str
    title: str
    text: str
    bytes: int
    attempts: int
    reason: str
    due_at: datetime
    tries: tuple[AttemptLine, ...] = ()

    @property
    def why(self) -> str:
        """What the provider or the gate said, in words."""
        return _REASONS.get(self.reason, self.reason)

    @property
    def may_retry(self) -> bool:
        """Whether a person may have it sent again."""
        return self.state in (State.FAILED, State.UNKNOWN) and bool(self.text)


@dataclass(frozen=True)
class ReachedLine:
    """One recipient of an office's notice: masked name, whether it was read, and each way it took."""

    who: str
    in_inbox: bool
    read_at: datetime | None
    ways: tuple[tuple[int, Channel, State], ...]


@dataclass(frozen=True)
class ConsentLine:
    """One consent that a person is asked for, as it stands."""

    code: ConsentCode
    granted: bool
    since: datetime | None
    reconfirm_due: date | None


@dataclass(frozen=True)
class Audience:
    """Whom a notice of an office would reach, and how; each person is counted in one of push, text and inbox.

    ``by_number``: how many of the texts go to a number without an account. ``won``: what the texts cost together, 0
    where prices are not known.
    """

    people: int
    push: int
    text: int
    inbox_only: int
    by_number: int
    shown_text: str
    bytes: int
    cost: Cost
    won: int = 0


no_notice = partial(Missing, "notice_unknown", "그 알림을 찾을 수 없어요.")
no_message = partial(Missing, "message_unknown", "그 알림을 찾을 수 없어요.")
no_device = partial(Missing, "device_unknown", "그 기기를 찾을 수 없어요.")
not_retryable = partial(Refused, "message_settled", "이 알림은 다시 보낼 수 없어요. 새로 고쳐서 상태를 확인해 주세요.")
push_invalid = partial(
    Invalid, "push_invalid", "이 브라우저에서는 휴대폰 알림을 켤 수 없어요. 다른 브라우저로 해 보세요."
)
no_recipients = partial(Refused, "no_recipients", "받을 사람이 없어요. 받을 사람을 한 명 이상 골라 주세요.")
sender_incomplete = partial(
    Invalid,
    "sender_incomplete",
    "광고를 보내려면 보내는 곳의 이름, 연락처, 무료수신거부 번호가 있어야 해요. 알림 설정에서 먼저 적어 주세요.",
)
