"""What members hang into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem

NAV = [
    NavItem("m", "포인트", "members_my", "qr", 5),
]
