"""Tables of notices, messages, people's wishes and senders."""

from jangteo.foundation.notify.models.messages import Attempt, Bulletin, Message, Notice
from jangteo.foundation.notify.models.people import Choice, Consent, PushDevice
from jangteo.foundation.notify.models.senders import PolicyRow, SenderProfile

__all__ = [
    "Attempt",
    "Bulletin",
    "Choice",
    "Consent",
    "Message",
    "Notice",
    "PolicyRow",
    "PushDevice",
    "SenderProfile",
]
