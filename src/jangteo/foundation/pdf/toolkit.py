"""Setting papers."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typst
from django.conf import settings
from django.http import HttpResponse

from jangteo.kernel.clock import in_seoul
from jangteo.kernel.errors import Broken
from jangteo.kernel.korea.dates import format_date, format_datetime

FONTS = Path(__file__).parent / "fonts"
#: Where `/…` in a template begins: the package, so that every module's template sees the shared layout.
ROOT = Path(__file__).resolve().parents[2]
#: Letters of data up to which a paper tells readers aloud what is a heading and what a table: a long roll would be
#: fifteen times as large, and its text is found and copied all the same.
TAGGED_BELOW = 30_000
#: One paper at a time: the setter uses all cores by itself, and its fonts are held once.
_lock = threading.Lock()


def render_pdf(template: str, data: Mapping[str, object], *, now: datetime) -> bytes:
    """A PDF from a template of a module and data.

    template: path below a module's `web/templates` (`merchants/roll.typ`). data: what the template finds in `given`;
    dates and instants are written as people read them, Decimals as text, dataclasses as their fields.
    now: the instant of making; the same data and instant give the same bytes.
    Raises Broken when the template is missing or cannot be set.
    """
    path = _find(template)
    moment = in_seoul(now)
    inputs = {
        "given": json.dumps(dict(data), default=_plain, ensure_ascii=False),
        "made": json.dumps({"text": format_datetime(now), "parts": list(moment.timetuple()[:6])}),
    }
    try:
        with _lock:
            made = typst.Compiler(input=str(path), root=str(ROOT), font_paths=_fonts(), sys_inputs=inputs).compile(
                format="pdf", timestamp=now.replace(microsecond=0), pdf_tags=len(inputs["given"]) < TAGGED_BELOW
            )
    except typst.TypstError as error:
        # What the setter shows of the place may hold data of people: only its own words go on.
        raise Broken(f"{template} cannot be set: {error.message}") from None
    if not isinstance(made, bytes):
        raise Broken(f"{template} made no PDF")
    return made


def pdf_response(name: str, content: bytes, *, inline: bool = False) -> HttpResponse:
    """A PDF to download, or to be shown by the browser; ``name`` without ending, may be Korean."""
    response = HttpResponse(content, content_type="application/pdf")
    way = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(f'{name}.pdf', safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    if not any(FONTS.glob("*.otf")):
        raise Broken(f"no fonts in {FONTS}: run python -m tools.build_static")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=100)
def _find(template: str) -> Path:
    parts = Path(template).parts
    if template.endswith(".typ") and ".." not in parts and not template.startswith("/"):
        for folder in settings.TEMPLATES[0]["DIRS"]:
            path = Path(folder) / template
            if path.is_file():
                return path
    raise Broken(f"no template {template}")


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise Broken(f"a paper takes no {type(value).__name__}")
