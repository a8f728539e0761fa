"""Entries in the portals' navigation."""

from jangteo.foundation.privacy.permissions import OVERSEE, REVIEW
from jangteo.foundation.ui.types import NavItem

LABEL = "개인정보"
NAV = [
    NavItem("office", LABEL, "office_privacy_review", "lock", 85, REVIEW, group="관리"),
    NavItem("city", LABEL, "city_privacy_review", "lock", 85, OVERSEE, group="관리"),
]
