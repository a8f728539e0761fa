"""Entries in the portals' navigation."""

from jangteo.foundation.audit.permissions import READ
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem(portal="office", label="기록", url_name="office_audit", icon="doc", weight=90, permission=READ),
    NavItem(portal="city", label="기록", url_name="city_audit", icon="doc", weight=90, permission=READ),
]
