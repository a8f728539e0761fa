"""The market's mark as pictures: two letters of its name on its colour, as on the pages."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import structlog
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

#: The colours of ``data-palette`` (accent 60), for what cannot read a style sheet: manifest, icons, address bar.
THEME_COLOURS = {"sol": "#0f6350", "jjok": "#1f4f8f", "pat": "#7f2a34", "meok": "#33383d"}
PAPER = "#f7f6f3"
#: Name in the address → (pixels, whether the picture bleeds to the edge, share of the side that the letters take).
KINDS: dict[str, tuple[int, bool, float]] = {
    "180": (180, True, 0.72),
    "192": (192, False, 0.72),
    "512": (512, False, 0.72),
    "maskable-192": (192, True, 0.56),
    "maskable-512": (512, True, 0.56),
}
_CORNER = 0.225
_OVERSAMPLING = 2
_FONT = Path("node_modules/pretendard/dist/public/static/Pretendard-ExtraBold.otf")

log = structlog.get_logger("jangteo.places.icons")


def theme_colour(palette: str) -> str:
    """The palette's main colour as `#rrggbb`; that of the default palette for an unknown one."""
    return THEME_COLOURS.get(palette, THEME_COLOURS["sol"])


@lru_cache(maxsize=512)
def icon(seal: str, palette: str, kind: str) -> bytes:
    """A PNG of the mark. `kind` is a key of KINDS; raises KeyError for another."""
    side, bleeds, share = KINDS[kind]
    large = side * _OVERSAMPLING
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    radius = 0 if bleeds else round(large * _CORNER)
    draw.rounded_rectangle((0, 0, large - 1, large - 1), radius=radius, fill=theme_colour(palette))
    _letters(draw, seal, large, share)
    small = picture.resize((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    (small.convert("RGB") if bleeds else small).save(out, "PNG", optimize=True)
    return out.getvalue()


def _letters(draw: ImageDraw.ImageDraw, seal: str, side: int, share: float) -> None:
    """Write the letters one below the other in the middle, each about half of `share` of the side."""
    letters = seal or "장"
    size = round(side * share / max(2, len(letters)) * 1.08)
    font = _font(size)
    if font is None:
        return
    step = size * 1.0
    top = side / 2 - step * (len(letters) - 1) / 2
    for at, letter in enumerate(letters):
        box = draw.textbbox((0, 0), letter, font=font)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        draw.text((side / 2 - middle[0], top + at * step - middle[1]), letter, font=font, fill="#ffffff")


def _font(size: int) -> ImageFont.FreeTypeFont | None:
    path: Path = settings.SOURCE.parents[1] / _FONT
    try:
        return ImageFont.truetype(str(path), size)
    except OSError:
        # Without the packages of the front end the mark is a plain square: better than a page without an icon.
        log.warning("icon_font_missing")
        return None
