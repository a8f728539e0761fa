"""The tag that `<c-stallmap>` is drawn by: `{% load stallmap %}`."""

from collections.abc import Sequence

from django.template import Library

from jangteo.registry.places.types.stalls import StallCell, StallMapView
from jangteo.registry.places.web.map.drawing import Drawing, draw

register = Library()


@register.simple_tag
def stallmap_drawing(
    view: StallMapView, cells: Sequence[StallCell], chosen: int | str | None = None, by: str = ""
) -> Drawing:
    """The drawing of a map with the states of its stalls; `chosen` and `by` may come from a query string."""
    picked = int(chosen) if str(chosen or "").isdigit() else None  # type: ignore[arg-type]
    return draw(view, cells or (), picked, by_group=by == "goods")


@register.filter
def times(unit: str, by: str) -> str:
    """So many units of the drawing in cm, short."""
    return f"{float(unit) * float(by):.4g}"
