"""Laying blocks of stalls out on a plan. Plain arithmetic in cm; nothing here knows a database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jangteo.registry.places.types.stall_map import FRAME, MIN_SIDE, State, Value

AISLE, GAP, MARGIN = 200, 300, 300
#: A plan is somewhat wider than high, as the paper and the screens are.
PROPORTION = 1.3


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A zone's stalls in their running order, named by what their cells are called."""

    zone_id: int
    title: str
    floor: int
    names: Sequence[str]
    columns: int
    width: int
    depth: int
    both_sides: bool = False

    @property
    def per_row(self) -> int:
        """How many stalls stand side by side."""
        wanted = math.ceil(len(self.names) / 2) if self.both_sides else self.columns
        return max(1, min(wanted, len(self.names)))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height with the aisles and the strip for its name."""
        rows = math.ceil(len(self.names) / self.per_row)
        return self.per_row * self.width, rows * self.depth + max(1, self._aisles_above(rows - 1)) * AISLE

    def _aisles_above(self, row: int) -> int:
        return row if self.both_sides else row // 2

    def cells(self, left: int, top: int) -> list[Value]:
        """The cells with their places; two rows stand back to back, or face each other across one lane."""
        found = []
        for at, name in enumerate(self.names):
            row, column = divmod(at, self.per_row)
            if self.both_sides and row == 1:
                column = self.per_row - 1 - column  # the numbers run round the lane
            y = top + row * self.depth + self._aisles_above(row) * AISLE
            x = left + column * self.width
            found.append({"id": name, "x": x, "y": y, "w": self.width, "h": self.depth, "r": 0})
        return found

    def mark(self, left: int, top: int) -> Value:
        """The name of the zone in its first aisle."""
        rows_above = 1 if self.both_sides else 2
        rows = math.ceil(len(self.names) / self.per_row)
        return {
            "id": f"zone-{self.zone_id}-{self.floor}",
            "kind": "zone",
            "x": left,
            "y": top + min(rows, rows_above) * self.depth,
            "w": self.per_row * self.width,
            "h": AISLE,
            "r": 0,
            "text": self.title,
            "floor": self.floor,
            "zone": str(self.zone_id),
        }


def lay_out(blocks: Sequence[PlacedBlock]) -> State:
    """The plan of the blocks: side by side and then below, each storey from the same corner."""
    state: State = {}
    right = bottom = 0
    for floor in sorted({block.floor for block in blocks}):
        width, height = _lay_floor([block for block in blocks if block.floor == floor], state)
        right, bottom = max(right, width), max(bottom, height)
    state[FRAME] = {
        "width": max(MIN_SIDE, right + MARGIN),
        "height": max(MIN_SIDE, bottom + MARGIN),
        "background": None,
    }
    return state


def _lay_floor(blocks: Sequence[PlacedBlock], state: State) -> tuple[int, int]:
    sizes = [block.size for block in blocks]
    area = sum((width + GAP) * (height + GAP) for width, height in sizes)
    line = max(int(math.sqrt(area) * PROPORTION), *(width for width, _ in sizes))
    left, top, lowest, right = MARGIN, MARGIN, MARGIN, 0
    for block, (width, height) in zip(blocks, sizes, strict=True):
        if left > MARGIN and left + width > MARGIN + line:
            left, top = MARGIN, lowest + GAP
        mark = block.mark(left, top)
        state |= {("cell", cell["id"]): cell for cell in block.cells(left, top)}
        state["mark", mark["id"]] = mark
        left += width + GAP
        right, lowest = max(right, left - GAP), max(lowest, top + height)
    return right, lowest
