"""Entries in the portals' navigation."""

from jangteo.foundation.privacy.permissions import OVERSEE, REVIEW
from jangteo.foundation.ui.types import NavItem

LABEL = "개인정보"
NAV = [
    NavItem(
        portal="office", label="개인정보", url_name="office_privacy_review", icon="lock", weight=85, permission=REVIEW
    ),
    NavItem(
        portal="city", label="개인정보", url_name="city_privacy_review", icon="lock", weight=85, permission=OVERSEE
    ),
]
