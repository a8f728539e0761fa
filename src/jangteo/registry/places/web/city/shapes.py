"""Soft outlines of regions, drawn from the points of their markets alone.

There is no map server and no file of borders: the land within reach of a market belongs to the region of the nearest
market. The outlines say where markets are, roughly in the shape of the country; they are no administrative borders,
and the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians

Cell = tuple[int, int]
Spot = tuple[float, float]
Place = tuple[str, float, float]
"""A region's code, latitude and longitude in degrees (WGS84)."""

CELLS_ACROSS = 72
"""How fine the grid is along the longer side of the map."""
SMOOTHING_PASSES = 4
_FAR = 1e9


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become units of the drawing: an equirectangular projection around the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float
    width: int
    height: int

    def place(self, latitude: float, longitude: float) -> Spot:
        """Where a point lies in the drawing."""
        x = (longitude - self.west) * self.squeeze * self.scale + self.left
        return x, (self.north - latitude) * self.scale + self.top

    def kilometres(self, units: float) -> float:
        """How long ``units`` of the drawing are on the ground (one degree of latitude is 111.2 km)."""
        return units / self.scale * 111.2


def frame_of(points: Iterable[tuple[float, float]], *, width: int, height: int, margin: int) -> Frame:
    """The frame that shows all ``points`` (latitude, longitude) as large as the drawing allows.

    A single point, or points on one spot, get about four kilometres around them.
    """
    listed = list(points)
    south, north = min(p[0] for p in listed), max(p[0] for p in listed)
    west, east = min(p[1] for p in listed), max(p[1] for p in listed)
    squeeze = cos(radians((south + north) / 2))
    tall, wide = max(north - south, 0.036), max((east - west) * squeeze, 0.036)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / tall)
    left = (width - (east - west) * squeeze * scale) / 2
    top = (height - (north - south) * scale) / 2
    return Frame(west, north, scale, squeeze, left, top, width, height)


@dataclass(frozen=True, slots=True)
class Outline:
    """The soft shape of a region (SVG ``d``) and a quiet spot in it for its name."""

    path: str
    spot: Spot


@lru_cache(maxsize=64)
def outlines(places: tuple[Place, ...], frame: Frame, reach: float) -> dict[str, Outline]:
    """For each region code its outline; ``reach`` is in units of the drawing.

    Equal places and frames answer from memory: the work is some tens of milliseconds for the whole country.
    """
    side = max(frame.width, frame.height) / CELLS_ACROSS
    owners = _owners(places, frame, reach, side)
    cells: dict[str, dict[Cell, float]] = {}
    for cell, (distance, code) in owners.items():
        cells.setdefault(code, {})[cell] = distance
    return {
        code: Outline("".join(_path(ring, side) for ring in _rings(set(held))), _quiet(held, side, reach))
        for code, held in sorted(cells.items())
    }


def _quiet(cells: dict[Cell, float], side: float, reach: float) -> Spot:
    """A spot away from the markets and near the middle of the region."""
    middle_x = sum(i for i, _ in cells) / len(cells)
    middle_y = sum(j for _, j in cells) / len(cells)

    def worth(cell: Cell) -> float:
        off = hypot(cell[0] - middle_x, (cell[1] - middle_y) * 1.5) * side
        return min(cells[cell], 0.45 * reach) - 0.5 * off

    i, j = max(sorted(cells), key=worth)
    return (i + 0.5) * side, (j + 0.5) * side


def _owners(places: Sequence[Place], frame: Frame, reach: float, side: float) -> dict[Cell, tuple[float, str]]:
    """Each cell within reach of a market, with the distance to the nearest market and that market's region."""
    owners: dict[Cell, tuple[float, str]] = {}
    span = int(reach / side) + 1
    for code, latitude, longitude in places:
        x, y = frame.place(latitude, longitude)
        column, row = int(x // side), int(y // side)
        for i in range(column - span, column + span + 1):
            for j in range(row - span, row + span + 1):
                distance = hypot((i + 0.5) * side - x, (j + 0.5) * side - y)
                if distance <= reach and distance < owners.get((i, j), (_FAR, ""))[0]:
                    owners[i, j] = (distance, code)
    return owners


def _rings(cells: set[Cell]) -> list[list[Cell]]:
    """The closed borders of a set of cells, as corners in order; the inside lies to the right."""
    leaving: dict[Cell, list[Cell]] = {}
    for i, j in cells:
        for beside, start, end in (
            ((i, j - 1), (i, j), (i + 1, j)),
            ((i + 1, j), (i + 1, j), (i + 1, j + 1)),
            ((i, j + 1), (i + 1, j + 1), (i, j + 1)),
            ((i - 1, j), (i, j + 1), (i, j)),
        ):
            if beside not in cells:
                leaving.setdefault(start, []).append(end)
    rings = []
    while leaving:
        start = min(leaving)
        ring, at = [start], leaving[start].pop()
        while at != start:
            ring.append(at)
            at = leaving[at].pop()
        leaving = {corner: ends for corner, ends in leaving.items() if ends}
        rings.append(ring)
    return rings


def _path(ring: Sequence[Cell], side: float) -> str:
    """A ring as a smooth closed path; each corner moves towards its neighbours, so shared borders stay shared."""
    spots = [(i * side, j * side) for i, j in ring]
    for _ in range(SMOOTHING_PASSES):
        count = len(spots)
        spots = [
            (
                (spots[k - 1][0] + 2 * spots[k][0] + spots[(k + 1) % count][0]) / 4,
                (spots[k - 1][1] + 2 * spots[k][1] + spots[(k + 1) % count][1]) / 4,
            )
            for k in range(count)
        ]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) + "Z"
