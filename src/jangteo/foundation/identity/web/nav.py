"""Entries in the portals' navigation."""

from jangteo.foundation.identity.permissions import MANAGE_ROLES
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem(portal="office", label="사람", url_name="office_people", icon="user", weight=80, permission=MANAGE_ROLES),
    NavItem(portal="city", label="사람", url_name="city_people", icon="user", weight=80, permission=MANAGE_ROLES),
]
