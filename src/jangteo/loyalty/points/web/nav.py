"""What points hang into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.loyalty.points.permissions import OVERSEE, VIEW

NAV = [
    NavItem("office", "포인트", "points_programs", "earn", 40, VIEW),
    NavItem("city", "포인트 한도", "city_points", "earn", 38, OVERSEE),
]
