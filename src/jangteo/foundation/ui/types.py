"""What modules hand to the user interface."""

from dataclasses import dataclass

from jangteo.foundation.tenancy.types import Permission


@dataclass(frozen=True)
class NavItem:
    """An entry of a portal's navigation; shown to those who hold ``permission`` in the open place."""

    portal: str
    label: str
    url_name: str
    icon: str = ""
    weight: int = 50
    permission: Permission | None = None
