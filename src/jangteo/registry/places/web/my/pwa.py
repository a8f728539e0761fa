"""What makes a market's pages an app on a phone: the manifest and the service worker."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.places.types import SHELLS
from jangteo.registry.places.web.my.icons import KINDS, PAPER, theme_colour

_WORKER = Path(__file__).with_name("worker.js")
#: The pages that work without a network; no page that shows a person's own matters may ever be here.
OFFLINE_PAGES = ("places_my", "places_my_days", "places_my_way")


def manifest(market: MarketRef) -> dict[str, Any]:
    """The web app manifest (W3C) with the market's name, colour and mark."""
    home = reverse("places_my", args=[market.slug])
    return {
        "id": home,
        "name": market.name,
        "short_name": market.name if len(market.name) <= 12 else market.name[:11] + "…",
        "description": f"{with_josa(market.name, '이/가')} 오늘 여는지, 다음 장날은 언제인지 알려 드려요.",
        "lang": "ko",
        "dir": "ltr",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": theme_colour(market.palette),
        "background_color": PAPER,
        "categories": ["shopping", "lifestyle"],
        "icons": [_icon(market, kind) for kind in KINDS if kind != "180"],
        "shortcuts": [
            *({"name": one.title, "url": reverse(one.under, args=[market.slug])} for one in SHELLS.values()),
            {"name": "장날", "url": reverse("places_my_days", args=[market.slug])},
            {"name": "오는 길", "url": reverse("places_my_way", args=[market.slug])},
        ],
    }


def _icon(market: MarketRef, kind: str) -> dict[str, str]:
    side = KINDS[kind][0]
    return {
        "src": icon_url(market, kind),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": "maskable" if kind.startswith("maskable") else "any",
    }


def icon_url(market: MarketRef, kind: str) -> str:
    """The address of the mark; it changes with the letters and the colour, so that it may be kept for long."""
    look = hashlib.sha256(f"{market.seal}/{market.palette}".encode()).hexdigest()[:8]
    return f"{reverse('places_my_icon', args=[market.slug, kind])}?v={look}"


def worker(market: MarketRef) -> str:
    """The service worker's script: the market's pages by name, and a version that changes with the script."""
    body = _body()
    pages = [reverse(name, args=[market.slug]) for name in OFFLINE_PAGES]
    shells = [
        (reverse(one.under, args=[market.slug]), reverse(one.shown, args=[market.slug])) for one in SHELLS.values()
    ]
    version = hashlib.sha256((body + json.dumps([pages, shells])).encode()).hexdigest()[:12]
    head = {"VERSION": f"{market.slug}-{version}", "PREFIX": f"{market.slug}-", "PAGES": pages, "SHELLS": shells}
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in head.items())
    return f'"use strict";\n{constants}{body}'


@lru_cache(maxsize=1)
def _body() -> str:
    return _WORKER.read_text(encoding="utf-8")
