"""What stands on the stall map beside stalls: roads, gates, toilets, names of zones."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from jangteo.registry.places.web.map.shapes import Box

#: Kind, what it is called where nobody wrote another name, its picture in the sprite of places.
KINDS: tuple[tuple[str, str, str], ...] = (
    ("road", "길", ""),
    ("gate", "출입구", "gate"),
    ("toilet", "화장실", "toilet"),
    ("parking", "주차장", "parking"),
    ("office", "사무국", "office"),
    ("lounge", "고객쉼터", "lounge"),
    ("loading", "하역장", "delivery"),
    ("stairs", "계단", "stairs"),
    ("water", "수도", "water"),
    ("fire", "소화전", "fire"),
    ("atm", "현금인출기", "atm"),
    ("square", "광장", ""),
    ("zone", "구역 이름", ""),
    ("text", "글자", ""),
)
NAMES = {kind: name for kind, name, _ in KINDS}
_PICTURES = {kind: picture for kind, _, picture in KINDS}
_UPRIGHT = 1.5
"""A road so much taller than wide carries its name lengthwise."""
_PICTURE = 18
"""How large a picture is, in units of the mock-ups."""

_STACKED = 2.4
"""A room so many pictures tall has its name below the picture."""


def draw_marks(marks: Iterable[Mapping[str, Any]], unit: float) -> SafeString:
    """The marks, roads and squares first so that all others lie on top of them."""
    ordered = sorted(marks, key=lambda mark: mark.get("kind") not in ("road", "square"))
    return mark_safe("".join(_mark(mark, unit) for mark in ordered))  # noqa: S308


def _mark(mark: Mapping[str, Any], unit: float) -> str:
    kind = str(mark.get("kind", ""))
    if kind not in NAMES:
        return ""
    box = Box.of(mark)
    text = escape(str(mark.get("text") or ("" if kind in ("road", "text") else NAMES[kind])))
    if kind == "road":
        return f'<path class="road" d="{box.path}"/>{_words(text, box)}'
    if kind == "square":
        x, y = box.middle
        return f'<ellipse class="road" cx="{x}" cy="{y}" rx="{box.w // 2}" ry="{box.h // 2}"/>{_words(text, box)}'
    if kind in ("zone", "text"):
        return _words(text, box, "zone" if kind == "zone" else "place")
    return _pictured(_PICTURES[kind], text, box, unit)


def _words(text: str, box: Box, name: str = "place") -> str:
    if not text:
        return ""
    x, y = box.middle
    turn = box.r + (90 if box.h > _UPRIGHT * box.w and len(text) > 1 else 0)
    turn = turn % 180 - 180 if turn % 180 > 90 else turn % 180
    turned = f' transform="rotate({turn} {x} {y})"' if turn else ""
    return f'<text class="{name}" x="{x}" y="{y}"{turned}>{text}</text>'


def _pictured(picture: str, text: str, box: Box, unit: float) -> str:
    """A room with its picture and name side by side; a narrow room has the picture above the name."""
    x, y = box.middle
    side = round(_PICTURE * unit)
    wide = round(13 * unit * sum(1.0 if char > "ㄱ" else 0.55 for char in text))
    room = f'<path class="room" d="{box.shrunk(round(unit)).path}"/>'
    use = f'<use class="pl" href="{static("places/icons.svg")}#p-{picture}" width="{side}" height="{side}"'
    gap = round(4 * unit)
    if side + gap + wide <= box.span[0] or box.span[1] < _STACKED * side:
        left = x - (side + gap + wide) // 2
        at = left + side + gap
        return f'{room}{use} x="{left}" y="{y - side // 2}"/><text class="place start" x="{at}" y="{y}">{text}</text>'
    below = y + round(11 * unit)
    return f'{room}{use} x="{x - side // 2}" y="{y - side}"/><text class="place" x="{x}" y="{below}">{text}</text>'


def zone_names(cells: Iterable[tuple[str, Box]], marks: Sequence[Mapping[str, Any]], size: int) -> SafeString:
    """The name of each zone at the upper left of its stalls, but for zones that somebody placed by hand."""
    placed = {str(mark.get("text", "")) for mark in marks if mark.get("kind") == "zone"}
    corners: dict[str, tuple[int, int]] = {}
    for zone, box in cells:
        if zone and zone not in placed:
            left, top, _, _ = box.edges
            before = corners.get(zone, (left, top))
            corners[zone] = min(left, before[0]), min(top, before[1])
    drawn = [
        f'<text class="zone start" x="{left}" y="{max(top - round(size * 0.8), size)}">{escape(zone)}</text>'
        for zone, (left, top) in corners.items()
    ]
    return mark_safe("".join(drawn))  # noqa: S308


def zone_codes(cells: Iterable[tuple[str, Box]]) -> SafeString:
    """The letters of each zone, large over its stalls: what one reads while single numbers are too small."""
    rooms: dict[str, tuple[int, int, int, int]] = {}
    for code, box in cells:
        if code:
            left, top, right, bottom = edges = box.edges
            before = rooms.get(code, edges)
            rooms[code] = min(left, before[0]), min(top, before[1]), max(right, before[2]), max(bottom, before[3])
    drawn = [
        f'<text class="code" x="{(left + right) // 2}" y="{(top + bottom) // 2}" '
        f'font-size="{max(min((right - left) // (len(code) + 1), (bottom - top) // 2), 1)}">{escape(code)}</text>'
        for code, (left, top, right, bottom) in rooms.items()
    ]
    return mark_safe("".join(drawn))  # noqa: S308
