"""Entries in the portals' navigation."""

from jangteo.foundation.identity.permissions import MANAGE_ROLES
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem("office", "사람", "office_people", "user", 80, MANAGE_ROLES, group="관리"),
    NavItem("city", "사람", "city_people", "user", 80, MANAGE_ROLES, group="관리"),
]
