"""What the pages share: the tabs above, a form's page, and what one may do here."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel.errors import Missing
from jangteo.registry.parties import queries
from jangteo.registry.parties.permissions import EDIT
from jangteo.registry.parties.types import OrganisationView

UNPROCESSABLE = 422
FORM_METHODS = ["GET", "HEAD", "POST"]
#: How many hits of a search are shown; more asks for more letters.
MOST_HITS = 50
_TABS = (
    ("상인회", "parties_association"),
    ("회원", "parties_members"),
    ("총회", "parties_assemblies"),
    ("사람", "parties_people"),
    ("사업자", "parties_businesses"),
)
R = TypeVar("R")


def page(
    request: HttpRequest, market: MarketRef, template: str, tab: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page under one of the tabs."""
    tabs = [{"label": label, "url": reverse(name), "current": name == tab} for label, name in _TABS]
    may_edit = is_allowed(actor_of(request), EDIT, market.scope)
    shared = {"tabs": tabs, "may_edit": may_edit, "association": queries.find_association(market_id=market.id)}
    return render(request, f"parties/office/{template}.html", shared | context, status=status)


def form_page(
    request: HttpRequest, market: MarketRef, form: KoreanForm, tab: str, *, title: str, button: str, **more: Any
) -> HttpResponse:
    """A page that is one form; a bound one shows what was wrong with it."""
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "title": title, "button": button, "back": reverse(tab)} | more
    return page(request, market, "form", tab, context, status)


def asked(request: HttpRequest) -> str:
    """What is looked for. It is sent in the body: a name or a number does not belong into an address."""
    return " ".join(request.POST.get("q", "").replace("\0", "").split())[:50]


def wants_file(request: HttpRequest) -> bool:
    """Whether a list is asked for as a file, which may need a right of its own."""
    return bool(request.POST.get("form") or request.GET.get("form"))


def association_of(market: MarketRef) -> OrganisationView:
    """The market's association. Raises Missing(`organisation_missing`) before one was entered."""
    found = queries.find_association(market_id=market.id)
    if found is None:
        raise Missing("organisation_missing", "먼저 상인회를 등록해 주세요.")
    return found
