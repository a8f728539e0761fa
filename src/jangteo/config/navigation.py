"""Each portal's navigation, put together from the modules' ``web/nav.py``.

A module's ``nav.py`` holds ``NAV: list[NavItem]``; the order is that of ``weight``.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from jangteo.config.paths import ROOT
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed
from jangteo.foundation.tenancy.types import INSTALLATION
from jangteo.foundation.ui.types import NavItem

SOURCE = ROOT / "src" / "jangteo"


@cache
def items() -> tuple[NavItem, ...]:
    """Every entry that a module hangs into a portal's navigation."""
    found: list[NavItem] = []
    for path in sorted(SOURCE.glob("*/*/web/nav.py")):
        name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        if find_spec(name):
            found += import_module(name).NAV
    return tuple(sorted(found, key=lambda item: (item.portal, item.weight)))


def nav_for(request: HttpRequest) -> list[dict[str, object]]:
    """The entries of the portal that the request is in, those that the actor may open."""
    portal = request.path.split("/", 2)[1]
    if portal not in {"office", "city", "shop"}:
        return []
    actor = actor_of(request)
    place = getattr(request, "market", None) or getattr(request, "region", None)
    scope = place.scope if place else INSTALLATION
    shown = []
    for item in items():
        if item.portal != portal or (item.permission and not is_allowed(actor, item.permission, scope)):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        exact = url == f"/{portal}/"
        current = request.path == url if exact else request.path.startswith(url)
        shown.append({"label": item.label, "url": url, "icon": item.icon, "current": current})
    return shown
