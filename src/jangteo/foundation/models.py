"""Every table of the group, so that Django finds them."""

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.identity.models import Invitation, RoleGrant, User
from jangteo.foundation.notify.models import (
    Attempt,
    Bulletin,
    Choice,
    Consent,
    Message,
    Notice,
    PolicyRow,
    PushDevice,
    SenderProfile,
)
from jangteo.foundation.outbox.models import OutboxDelivery, OutboxEvent
from jangteo.foundation.privacy.models import Access, Destruction, Download, Kept, Policy, Review, SubjectRequest
from jangteo.foundation.spreadsheets.models import SheetMemory, SheetUpload

__all__ = [
    "Access",
    "Attempt",
    "AuditEntry",
    "Bulletin",
    "Choice",
    "Consent",
    "Destruction",
    "Download",
    "Invitation",
    "Kept",
    "Message",
    "Notice",
    "OutboxDelivery",
    "OutboxEvent",
    "Policy",
    "PolicyRow",
    "PushDevice",
    "Review",
    "RoleGrant",
    "SenderProfile",
    "SheetMemory",
    "SheetUpload",
    "StoredFile",
    "SubjectRequest",
    "User",
]
