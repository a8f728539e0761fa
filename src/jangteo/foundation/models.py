"""Every table of the group, so that Django finds them."""

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.identity.models import Invitation, RoleGrant, User
from jangteo.foundation.notify.models import (
    Attempt,
    Bulletin,
    Choice,
    Consent,
    KakaoTemplate,
    Message,
    Notice,
    PushDevice,
    SenderProfile,
)
from jangteo.foundation.outbox.models import OutboxDelivery, OutboxEvent
from jangteo.foundation.privacy.models import (
    Access,
    Destruction,
    Download,
    Hold,
    Kept,
    Review,
    Statement,
    SubjectRequest,
)
from jangteo.foundation.rules.models import RuleValue
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
    "Hold",
    "Invitation",
    "KakaoTemplate",
    "Kept",
    "Message",
    "Notice",
    "OutboxDelivery",
    "OutboxEvent",
    "PushDevice",
    "Review",
    "RoleGrant",
    "RuleValue",
    "SenderProfile",
    "SheetMemory",
    "SheetUpload",
    "Statement",
    "StoredFile",
    "SubjectRequest",
    "User",
]
