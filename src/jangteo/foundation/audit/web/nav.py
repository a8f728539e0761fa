"""Entries in the portals' navigation."""

from jangteo.foundation.audit.permissions import READ
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem("office", "기록", "office_audit", "doc", 90, READ, group="관리"),
    NavItem("city", "기록", "city_audit", "doc", 90, READ, group="관리"),
]
