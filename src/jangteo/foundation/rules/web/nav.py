"""Entries in the portals' navigation."""

from jangteo.foundation.rules.permissions import READ_OWN, SET
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem(portal="office", label="기준", url_name="office_rules", icon="edit", weight=88, permission=READ_OWN),
    NavItem(portal="city", label="기준", url_name="city_rules", icon="edit", weight=88, permission=SET),
]
