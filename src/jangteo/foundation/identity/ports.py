"""The port to whoever sends text messages; the composition root installs it.

Without one identity refuses, because a person who waits for a code that nobody sends must be told so.
"""

from datetime import datetime
from typing import Protocol

from jangteo.kernel.errors import Refused


class TextSender(Protocol):
    """Something that sends, or queues, one text message."""

    def send(self, *, phone: str, text: str, now: datetime) -> None:
        """Send ``text`` to the E.164 number ``phone``; raises Refused when it cannot be sent at all."""


class NoSender:
    """Refuses."""

    def send(self, *, phone: str, text: str, now: datetime) -> None:
        """Raise Refused(`texts_not_set_up`)."""
        raise Refused(
            "texts_not_set_up",
            "문자를 보내는 곳이 아직 정해지지 않았어요. 비밀번호나 패스키로 로그인하고, 설치 관리자에게 알려 주세요.",
            status=503,
        )


_sender: list[TextSender] = []


def install_sender(sender: TextSender) -> None:
    """Tell identity who sends text messages; called once by the composition root."""
    _sender[:] = [sender]


def sender() -> TextSender:
    """The installed sender, else one that refuses."""
    return _sender[0] if _sender else NoSender()
