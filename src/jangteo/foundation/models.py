"""Every table of the group, so that Django finds them."""

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.identity.models import CaughtMessage, Invitation, RoleGrant, User
from jangteo.foundation.outbox.models import OutboxDelivery, OutboxEvent
from jangteo.foundation.privacy.models import Access, Destruction, Download, Kept, Policy, Review, SubjectRequest

__all__ = [
    "Access",
    "AuditEntry",
    "CaughtMessage",
    "Destruction",
    "Download",
    "Invitation",
    "Kept",
    "OutboxDelivery",
    "OutboxEvent",
    "Policy",
    "Review",
    "RoleGrant",
    "SubjectRequest",
    "User",
]
