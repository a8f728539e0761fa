"""What makes the till an app on the merchant's phone: the manifest and the service worker."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from jangteo.foundation.tenancy.types import MarketRef

_WORKER = Path(__file__).with_name("worker.js")
#: What the page is made of; a change of any of them is a new version of what the phone keeps.
_PARTS = sorted(path.name for path in (Path(__file__).parents[3] / "static" / "till").iterdir())
_PREFIX = "jangteo-till-"


def manifest(market: MarketRef, shop: str) -> dict[str, Any]:
    """The web app manifest (W3C): the till under the shop's name, with the market's mark."""
    home = reverse("till_shop")
    return {
        "id": home,
        "name": f"{shop} 포인트",
        "short_name": shop[:12],
        "description": "손님 포인트를 적립하고 써요. 인터넷이 끊겨도 적립할 수 있어요.",
        "lang": "ko",
        "dir": "ltr",
        "start_url": home,
        "scope": "/shop/",
        "display": "standalone",
        "background_color": "#f7f6f3",
        "icons": [
            {
                "src": reverse("places_my_icon", args=[market.slug, kind]),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for kind, side, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable-512", 512, "maskable"))
        ],
    }


@lru_cache(maxsize=1)
def worker() -> str:
    """The service worker's script: a version that changes with what it keeps, and the page that it serves."""
    body = _WORKER.read_text(encoding="utf-8")
    parts = [static(f"till/{name}") for name in _PARTS]
    version = hashlib.sha256("".join([body, *parts]).encode()).hexdigest()[:12]
    head = {"VERSION": _PREFIX + version, "PREFIX": _PREFIX, "PAGE": reverse("till_shop")}
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in head.items())
    return f'"use strict";\n{constants}{body}'
