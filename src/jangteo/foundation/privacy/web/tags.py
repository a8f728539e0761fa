"""Template tags of the mask: `{% load privacy %}`."""

from django.http import HttpRequest
from django.template import Context, Library

from jangteo.foundation.privacy.queries import is_revealing_allowed
from jangteo.foundation.tenancy.toolkit import actor_of
from jangteo.kernel import clock

register = Library()


@register.simple_tag(takes_context=True)
def may_reveal(context: Context) -> bool:
    """Whether the reader may look behind masks in the market that is open; asked once per page."""
    request: HttpRequest | None = context.get("request")
    market = getattr(request, "market", None)
    if request is None or market is None:
        return False
    if not hasattr(request, "may_reveal"):
        request.may_reveal = is_revealing_allowed(  # type: ignore[attr-defined]
            actor=actor_of(request), scope=market.scope, day=clock.today(clock.now())
        )
    return bool(request.may_reveal)  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def first_mask(context: Context) -> bool:
    """True for the first masked value of a page: it brings the script for all."""
    request: HttpRequest | None = context.get("request")
    if request is None or hasattr(request, "has_mask"):
        return False
    request.has_mask = True  # type: ignore[attr-defined]
    return True
