"""The shop's first entry."""

from jangteo.foundation.ui.types import NavItem
from jangteo.portals.shop.permissions import VIEW

NAV = [NavItem("shop", "처음", "shop_home", "home", 0, VIEW)]
