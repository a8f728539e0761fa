"""The ports to those who carry messages, and what they may answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.conf import settings

from jangteo.foundation.notify.types import Channel, Cost
from jangteo.kernel.errors import Refused


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


class Catcher:
    """Sends nothing; the message itself is what the page ``/catcher/`` shows."""

    is_catcher = True

    def send(self, parcel: Parcel) -> Outcome:
        """Keep it."""
        return Outcome(Answer.CAUGHT, "caught")

    def look_up(self, parcel: Parcel) -> tuple[Found, str]:
        """What was not kept was not sent."""
        return Found.ABSENT, ""


_installed: list[TextProvider] = []


def install_provider(provider: TextProvider | None) -> None:
    """Put another provider in the place of the one that the settings name; None takes it away again."""
    _installed[:] = [provider] if provider else []


def is_set_up() -> bool:
    """Whether texts go anywhere, be it the catcher."""
    return bool(_installed) or bool(settings.SOLAPI_KEY) or not settings.PRODUCTION


def text_provider() -> TextProvider:
    """The provider that the settings name, else the catcher of a demo.

    Raises Refused(`texts_not_set_up`) in production without keys: who waits for a code must be told that none comes.
    """
    if _installed:
        return _installed[0]
    if settings.SOLAPI_KEY:
        from jangteo.foundation.notify.delivery.solapi import SolapiProvider

        return SolapiProvider(
            key=settings.SOLAPI_KEY,
            secret=settings.SOLAPI_SECRET,
            sender=settings.SOLAPI_FROM,
            base=settings.SOLAPI_URL,
        )
    if settings.PRODUCTION:
        raise Refused(
            "texts_not_set_up",
            "문자를 보내는 곳이 아직 정해지지 않았어요. 비밀번호나 패스키로 로그인하고, 설치 관리자에게 알려 주세요.",
            status=503,
        )
    return Catcher()
