"""The port to those who carry messages, and what they may answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from jangteo.foundation.notify.types import Channel, Cost


class Answer(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    CAUGHT = "caught"
    #: Never: the number, the text or the account is refused.
    REFUSED = "refused"
    #: Certainly not sent; another try may succeed.
    LATER = "later"
    #: The line broke after the request left: it may have gone out.
    UNCERTAIN = "uncertain"
    #: The browser has ended its subscription.
    GONE = "gone"


@dataclass(frozen=True)
class Outcome:
    """An answer, the provider's code for it and its id of the message."""

    answer: Answer
    code: str = ""
    provider_id: str = ""


@dataclass(frozen=True)
class Kakao:
    """An approved template of a Kakao channel with its variables."""

    channel_id: str
    template_id: str
    variables: dict[str, str]
    falls_back: bool


@dataclass(frozen=True)
class Parcel:
    """One message as a provider of texts gets it; ``key`` is this try's own, kept by the provider beside it."""

    key: str
    to: str
    sender: str
    text: str
    subject: str
    channel: Channel
    cost: Cost
    is_ad: bool
    handed_at: datetime
    kakao: Kakao | None = None


class Found(StrEnum):
    """What a provider knows of a try."""

    THERE = "there"
    ABSENT = "absent"
    UNSAID = "unsaid"


class TextProvider(Protocol):
    """Somebody who carries texts and 알림톡."""

    is_catcher: bool

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one message over; answers instead of raising."""

    def look_up(self, parcel: Parcel) -> tuple[Found, str]:
        """Whether the provider has this try, and under which id."""
