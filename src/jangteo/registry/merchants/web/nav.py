"""What shops hang into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.registry.merchants.permissions import IMPORT, VIEW

NAV = [
    NavItem("m", "가게", "merchants_my", "store", 10),
    NavItem("city", "가게 자료", "city_shop_import", "store", 35, IMPORT),
    NavItem("office", "상인", "merchants", "user", 12, VIEW),
    NavItem("office", "입점 신청", "merchants_applications", "stamp", 14, VIEW),
]
