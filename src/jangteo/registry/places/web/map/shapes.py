"""Outlines of the stall map in whole centimetres: paths that are short, so that a large market weighs little."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from statistics import median
from typing import Any

#: What the mock-ups take as one unit, measured on a number of 13.5 units.
NUMBER_UNITS = 13.5
_NUMBER_SHARE = 0.37
_FALLBACK_SIDE = 300
_QUARTER = 90


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the map: top left corner, size and turn (degrees, clockwise, about its middle); all in cm."""

    x: int
    y: int
    w: int
    h: int
    r: int = 0

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "Box":
        """The rectangle of a cell or mark; what is missing or no number counts as 0, sizes are at least 1."""
        get = item.get
        x, y, w, h, r = _whole(get("x")), _whole(get("y")), _whole(get("w")), _whole(get("h")), _whole(get("r"))
        return cls(x, y, max(w, 1), max(h, 1), r % 360)

    @property
    def middle(self) -> tuple[int, int]:
        """The point that the rectangle turns about."""
        return self.x + self.w // 2, self.y + self.h // 2

    @property
    def span(self) -> tuple[int, int]:
        """Width and height of the upright room that the turned rectangle takes, for a quarter turn exactly."""
        return (self.h, self.w) if self.r % 180 == _QUARTER else (self.w, self.h)

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """The upright room that it takes: left, top, right, bottom."""
        x, y = self.x + self.w // 2, self.y + self.h // 2
        w, h = (self.h, self.w) if self.r % 180 == _QUARTER else (self.w, self.h)
        if self.r % _QUARTER:
            across, up = abs(cos(radians(self.r))), abs(sin(radians(self.r)))
            w, h = round(self.w * across + self.h * up), round(self.w * up + self.h * across)
        return x - w // 2, y - h // 2, x - w // 2 + w, y - h // 2 + h

    def shrunk(self, by: int) -> "Box":
        """The same rectangle with each side moved inwards (outwards when negative)."""
        by = min(by, self.w // 3, self.h // 3)
        return Box(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by, self.r)

    @property
    def path(self) -> str:
        """The outline as SVG path data."""
        if self.r % _QUARTER == 0:
            left, top, right, bottom = self.edges
            return f"M{left} {top}h{right - left}v{bottom - top}h{left - right}z"
        (cx, cy), turn = self.middle, radians(self.r)
        points = []
        for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            x, y = dx * self.w / 2, dy * self.h / 2
            points.append(f"{round(cx + x * cos(turn) - y * sin(turn))} {round(cy + x * sin(turn) + y * cos(turn))}")
        return "M" + "L".join(points) + "z"


def number_size(boxes: "list[Box]") -> int:
    """The size of stall numbers in cm: fits the common stall, so that all numbers of a map look alike."""
    side = median(min(box.w, box.h) for box in boxes) if boxes else _FALLBACK_SIDE
    return max(round(side * _NUMBER_SHARE), 1)


def fitted(text: str, box: Box, size: int) -> int:
    """The size at which `text` fits into the rectangle, at most `size`, at least half of it."""
    wide = sum(1.0 if char > "ㄱ" else 0.6 for char in text) or 1.0
    w, h = box.span
    if box.r % _QUARTER:
        w = h = min(w, h)
    return max(min(size, round(0.88 * w / wide), round(0.8 * h)), size // 2, 1)


@lru_cache(maxsize=40_000)
def cell_parts(box: Box, text: str, size: int, *, edge: bool) -> tuple[str, str]:
    """The path of a stall and the attributes of its number, kept from one page to the next: maps seldom change.

    edge: draw it a little smaller, as its dashed edge.
    """
    x, y = box.middle
    fits = fitted(text, box, size)
    small = f' font-size="{fits}"' if fits < size else ""
    return (box.shrunk(max(size // 6, 1)) if edge else box).path, f'x="{x}" y="{y}"{small}'


def _whole(value: object) -> int:
    if isinstance(value, int):
        return value
    return round(value) if isinstance(value, float) else 0
