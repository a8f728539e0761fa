"""Every table of the group, so that Django finds them."""

from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.identity.models import CaughtMessage, Invitation, RoleGrant, User
from jangteo.foundation.outbox.models import OutboxDelivery, OutboxEvent

__all__ = ["AuditEntry", "CaughtMessage", "Invitation", "OutboxDelivery", "OutboxEvent", "RoleGrant", "User"]
