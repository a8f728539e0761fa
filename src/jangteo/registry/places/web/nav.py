"""What places hangs into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.registry.places.permissions import DECIDE, EDIT, IMPORT, VIEW_IMPORTS, VIEW_STALLS

NAV = [
    NavItem("city", "한눈에", "city_home", "map", 10, VIEW_IMPORTS),
    NavItem("city", "시장", "city_markets", "store", 20, VIEW_IMPORTS),
    NavItem("city", "가져오기", "city_import", "up", 30, IMPORT, group="자료"),
    NavItem("city", "확인할 것", "city_doubts", "check", 34, DECIDE, group="자료"),
    NavItem("m", "홈", "places_my", "home", 0),
    NavItem("m", "장날", "places_my_days", "cal", 20),
    NavItem("office", "점포 자리", "places_stalls", "map", 12, VIEW_STALLS),
    NavItem("office", "시장 정보", "places_office", "store", 20, EDIT),
]
