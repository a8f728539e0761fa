"""The office's first entry."""

from jangteo.foundation.ui.types import NavItem
from jangteo.portals.office.permissions import VIEW

NAV = [NavItem("office", "오늘", "office_home", "home", 0, VIEW)]
