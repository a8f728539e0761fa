"""Tables of notices, messages, people's wishes and senders."""

from jangteo.foundation.notify.models.messages import Attempt, Bulletin, Message, Notice
from jangteo.foundation.notify.models.people import Choice, Consent, PushDevice
from jangteo.foundation.notify.models.senders import KakaoTemplate, SenderProfile

__all__ = [
    "Attempt",
    "Bulletin",
    "Choice",
    "Consent",
    "KakaoTemplate",
    "Message",
    "Notice",
    "PushDevice",
    "SenderProfile",
]
