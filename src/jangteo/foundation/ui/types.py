"""What modules hand to the user interface."""

from dataclasses import dataclass
from typing import Literal

from jangteo.foundation.tenancy.types import Permission


@dataclass(frozen=True)
class NavItem:
    """An entry of a portal's navigation; shown to those who hold ``permission`` in the open place.

    Entries of the same ``group`` open from one word of the bar, at the place of the first of them.
    """

    portal: str
    label: str
    url_name: str
    icon: str = ""
    weight: int = 50
    permission: Permission | None = None
    group: str = ""


@dataclass(frozen=True)
class Series:
    """One line or one set of bars of a chart: its name, and a number (or a gap) for each label."""

    name: str
    values: tuple[int | float | None, ...]


@dataclass(frozen=True)
class Chart:
    """What `<c-chart :chart="…">` draws, and lists as a table with the same numbers.

    id: unique in the page. title: what the table says of itself. axis: what the labels are. unit: of the values.
    """

    id: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    axis: str = "때"
    kind: Literal["bar", "line"] = "bar"

    @property
    def element_id(self) -> str:
        """Where the page keeps the numbers for the drawing."""
        return f"{self.id}-data"

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: each label with its values as people read them, `–` for a gap."""
        columns = [one.values for one in self.series]
        return [
            (label, [_shown(values[at]) if at < len(values) else "–" for values in columns])
            for at, label in enumerate(self.labels)
        ]

    @property
    def data(self) -> dict[str, object]:
        """The drawing's numbers, ready to become JSON."""
        series = [{"name": one.name, "values": list(one.values)} for one in self.series]
        return {"kind": self.kind, "unit": self.unit, "labels": list(self.labels), "series": series}


def _shown(value: int | float | None) -> str:
    return "–" if value is None else f"{value:,}"
