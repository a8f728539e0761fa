"""The sender of text messages, until a module for messages takes the place over.

Where none is set up, a demo catches what would have been sent; a real installation refuses, because a person who waits
for a code that nobody sends must be told so.
"""

from datetime import datetime
from typing import Protocol

from django.conf import settings

from jangteo.foundation.identity.models import CaughtMessage
from jangteo.foundation.identity.types import CAUGHT_LASTS
from jangteo.kernel.errors import Refused


class TextSender(Protocol):
    """Something that sends, or queues, one text message."""

    def send(self, *, phone: str, text: str, now: datetime) -> None:
        """Send ``text`` to the E.164 number ``phone``; raises Refused when it cannot be sent at all."""


class Catcher:
    """Keeps messages, sealed and for a day, for the page ``/catcher/``."""

    def send(self, *, phone: str, text: str, now: datetime) -> None:
        """Keep the message and forget those of the day before."""
        CaughtMessage.objects.filter(caught_at__lt=now - CAUGHT_LASTS).delete()
        message = CaughtMessage(caught_at=now)
        message.phone, message.text = phone, text
        message.save()


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
    """The installed sender, else the catcher of a demo, else one that refuses."""
    if _sender:
        return _sender[0]
    return NoSender() if settings.PRODUCTION else Catcher()
