"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from jangteo.config.navigation import nav_for
from jangteo.foundation.notify.queries import count_unread
from jangteo.foundation.tenancy.toolkit import actor_of


def _inbox(request: HttpRequest) -> dict[str, Any]:
    """Where a signed-in person's notices are, and how many are unread: counted when a page shows it."""
    actor = actor_of(request)
    if actor.user_id is None:
        return {}
    user_id = actor.user_id
    return {"url": reverse("notify_inbox"), "unread": SimpleLazyObject(lambda: count_unread(user_id=user_id))}


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
        "inbox": _inbox(request),
        "request_id": request.META.get("JANGTEO_REQUEST_ID", ""),
        "demo": settings.ENV == "demo",
    }
