"""Entries in the portals' navigation."""

from jangteo.foundation.notify.permissions import READ, SET_TEMPLATES
from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem(portal="office", label="알림", url_name="office_notices", icon="bell", weight=75, permission=READ),
    NavItem("city", "알림톡", "city_templates", "speech", 87, SET_TEMPLATES, group="관리"),
]
