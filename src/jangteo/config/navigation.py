"""Each portal's navigation, put together from the modules' ``web/nav.py``.

A module's ``nav.py`` holds ``NAV: list[NavItem]``; the order is that of ``weight``.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby

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
    """The entries of the portal that the request is in, those that the actor may open.

    The entries of a market's own pages (portal ``m``) are for everyone and lead into that market.
    """
    portal = request.path.split("/", 2)[1]
    market = getattr(request, "market", None)
    if portal == "m":
        return _entries(request, [item for item in items() if item.portal == "m"], [market.slug]) if market else []
    if portal not in {"office", "city", "shop"}:
        return []
    actor = actor_of(request)
    place = market or getattr(request, "region", None)
    scope = place.scope if place else INSTALLATION
    allowed = [
        item
        for item in items()
        if item.portal == portal and (item.permission is None or is_allowed(actor, item.permission, scope))
    ]
    return _entries(request, allowed, [])


def _entries(request: HttpRequest, allowed: list[NavItem], args: list[str]) -> list[dict[str, object]]:
    """The entries as templates show them; the current one is that with the longest address that leads here."""
    found: list[dict[str, object]] = []
    for item in allowed:
        try:
            url = reverse(item.url_name, args=args)
        except NoReverseMatch:
            continue
        found.append({"label": item.label, "url": url, "icon": item.icon, "group": item.group, "current": False})
    # A portal's first page is above all others and is current only when it is itself open.
    first = min((str(entry["url"]) for entry in found), key=len, default="")
    here = [e for e in found if request.path.startswith(str(e["url"])) and (e["url"] != first or request.path == first)]
    if here:
        max(here, key=lambda entry: len(str(entry["url"])))["current"] = True
    return _grouped(found)


def _grouped(entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """The entries with those of a group as one, unless it has but one that the actor may open."""
    found: list[dict[str, object]] = []
    for name, members in groupby(entries, key=lambda entry: entry["group"]):
        some = list(members)
        if not name or len(some) == 1:
            found += some
        else:
            current = any(entry["current"] for entry in some)
            found.append({"label": name, "entries": some, "current": current, "id": f"nav-{len(found)}"})
    return found
