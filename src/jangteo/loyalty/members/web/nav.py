"""What members hang into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.loyalty.members.permissions import VIEW

NAV = [
    NavItem("m", "포인트", "members_my", "qr", 5),
    NavItem("office", "포인트 회원", "members", "gift", 40, VIEW),
]
