"""What parties hangs into the navigation of the portals."""

from jangteo.foundation.ui.types import NavItem
from jangteo.registry.parties.permissions import VIEW

NAV = [NavItem("office", "상인회", "parties_association", "user", 30, VIEW)]
