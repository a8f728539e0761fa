"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from jangteo.config.navigation import nav_for
from jangteo.foundation.tenancy.toolkit import actor_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor, the market or region that is open, the palette, the text size and the portal's navigation."""
    market = getattr(request, "market", None)
    return {
        "actor": actor_of(request),
        "market": market,
        "region": getattr(request, "region", None),
        "palette": market.palette if market else "sol",
        "big_text": request.COOKIES.get("jangteo_text") == "big",
        "contrast": request.COOKIES.get("jangteo_contrast") == "high",
        "nav": nav_for(request),
        "request_id": request.META.get("JANGTEO_REQUEST_ID", ""),
        "demo": settings.ENV == "demo",
    }
