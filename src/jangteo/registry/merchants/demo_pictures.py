"""Pictures of the demo, drawn when it is made: shop fronts that are plainly drawn, papers plainly marked 견본.

The same words give the same picture.
"""

from __future__ import annotations

import io
import random
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from jangteo.foundation.pdf.toolkit import FONTS

_FRONT, _SHEET = (480, 360), (420, 594)
_INK, _PAPER, _LINE, _STAMP = "#2b2f33", "#fbf8ef", "#c9c3b4", "#c0392b"
#: Branch of goods → wall, awning, and the colours of what lies on the counter.
_COLOURS = {
    "farm": ("#e7efe0", "#4d7c3a", ("#5e9c45", "#e0a32e", "#c8452f", "#8cb84f")),
    "sea": ("#e1ecf2", "#2b6486", ("#7f9db3", "#b8c7d0", "#e07f5c", "#4c7591")),
    "meat": ("#f3e5e3", "#9a3b36", ("#c9625c", "#e3a29a", "#8e2f2b", "#f0d6c8")),
    "made": ("#f4ecdc", "#a9742a", ("#d9a24b", "#f1dfb8", "#8a5a20", "#c2472f")),
    "dining": ("#f5e8de", "#b3562a", ("#d98a4f", "#f3e3cf", "#7a3d1f", "#5d8a4a")),
    "wear": ("#ebe6f1", "#67508c", ("#8f79b5", "#c9a7c7", "#4d6ea8", "#d8c35a")),
    "bedding": ("#f1e7ec", "#8f4f6c", ("#c98da6", "#e9d5dd", "#7d9ab8", "#b7c9a8")),
    "home": ("#e2eeec", "#2f7a6f", ("#5aa79b", "#cfd8d6", "#d9925a", "#3d5c6e")),
    "tools": ("#e8eaec", "#4b555e", ("#7b858d", "#b5bcc2", "#d4a23a", "#3c6e91")),
}
_ELSE = ("#ecebe7", "#6b6559", ("#9a9284", "#cfc8ba", "#5f7f8c", "#b3714a"))


@cache
def _font(size: int, weight: str = "Bold") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"NotoSansKR-{weight}.otf"), size)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def draw_shop(name: str, branch: str) -> bytes:
    """A shop front: its signboard, an awning, and the colours of its goods (`branch`: a code of the goods tree)."""
    wall, awning, goods = _COLOURS.get(branch, _ELSE)
    rng = random.Random(f"front {name} {branch}")  # noqa: S311  a demo, not a secret
    picture = Image.new("RGB", _FRONT, wall)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 26, 456, 104), fill=awning)
    pen.rectangle((30, 32, 450, 98), outline="#ffffff", width=2)
    pen.text((240, 65), name, font=_font(44 if len(name) <= 8 else 30), fill="#ffffff", anchor="mm")
    for at in range(12):
        left = 24 + 36 * at
        pen.polygon(
            ((left, 112), (left + 36, 112), (left + 36, 150), (left + 18, 162), (left, 150)),
            fill="#ffffff" if at % 2 else awning,
        )
    pen.rectangle((24, 112, 456, 114), fill=_INK)
    for row in range(3):
        top = 196 + 44 * row
        for at in range(8 - row % 2):
            x, size = 48 + 50 * at + 25 * (row % 2), rng.randrange(30, 40)
            box = (x, top + 40 - size, x + size, top + 40)
            colour = goods[(at // 3 + row) % len(goods)]
            if branch in {"farm", "sea", "meat", "made", "dining"}:
                pen.ellipse(box, fill=colour)
            else:
                pen.rounded_rectangle(box, radius=6, fill=colour)
        pen.rectangle((24, top + 40, 456, top + 46), fill="#b98b5e")
    pen.rectangle((0, 334, 480, 360), fill="#d9d5cc")
    pen.text((470, 347), "견본 그림", font=_font(16, "Regular"), fill="#5a564e", anchor="rm")
    return _jpeg(picture)


@cache
def _stamp() -> Image.Image:
    """견본, across the sheet, as a mask."""
    mask = Image.new("L", _SHEET, 0)
    ImageDraw.Draw(mask).text((210, 297), "견 본", font=_font(120), fill=90, anchor="mm")
    return mask.rotate(32)


def draw_paper(title: str, lines: tuple[tuple[str, str], ...]) -> bytes:
    """A sheet with a title and lines of (word, value) that nobody takes for a real one: 견본 is printed across it."""
    picture = Image.new("RGB", _SHEET, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((18, 18, 402, 576), outline=_LINE, width=2)
    pen.text((210, 74), title, font=_font(34 if len(title) <= 7 else 26), fill=_INK, anchor="mm")
    pen.line((60, 108, 360, 108), fill=_LINE, width=2)
    for at, (word, value) in enumerate(lines):
        y = 150 + 48 * at
        pen.text((44, y), word, font=_font(16, "Regular"), fill="#6a655a", anchor="lm")
        pen.text((150, y), value, font=_font(18, "Regular"), fill=_INK, anchor="lm")
        pen.line((44, y + 22, 376, y + 22), fill="#e4dfd2", width=1)
    pen.ellipse((296, 470, 366, 540), outline=_STAMP, width=4)
    pen.text((331, 505), "견본", font=_font(20), fill=_STAMP, anchor="mm")
    picture.paste(Image.new("RGB", _SHEET, _STAMP), mask=_stamp())
    pen.text(
        (210, 556),
        "시연에 쓰는 견본이에요. 진짜 서류가 아니에요.",
        font=_font(13, "Regular"),
        fill="#6a655a",
        anchor="mm",
    )
    return _jpeg(picture)
