"""What tills hang into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.loyalty.till.permissions import SERVE

NAV = [NavItem("shop", "적립·사용", "till_shop", "earn", 5, SERVE)]
