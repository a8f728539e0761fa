"""Entries in the portals' navigation."""

from jangteo.foundation.rules.permissions import READ_OWN, SET
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem("office", "기준", "office_rules", "edit", 88, READ_OWN, group="관리"),
    NavItem("city", "기준", "city_rules", "edit", 88, SET, group="관리"),
]
