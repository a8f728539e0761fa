"""What shops hang into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.registry.merchants.permissions import CHECK, IMPORT, VIEW

NAV = [
    NavItem("m", "가게", "merchants_my", "store", 10),
    NavItem("city", "가게 자료", "city_shop_import", "store", 32, IMPORT, group="자료"),
    NavItem("office", "상인 명부", "merchants", "user", 14, VIEW, group="상인"),
    NavItem("office", "입점 신청", "merchants_applications", "stamp", 15, VIEW, group="상인"),
    NavItem("office", "바꾸기·넘겨주기 요청", "merchants_requests", "swap", 16, VIEW, group="상인"),
    NavItem("office", "일제 확인", "merchants_walk", "check", 17, CHECK, group="상인"),
]
