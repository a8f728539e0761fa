"""Personal data of the market (``/office/privacy/``)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.privacy.permissions import HANDLE, READ_KEPT, REVIEW
from jangteo.foundation.privacy.web import desk
from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef


@require_safe
@market_page(REVIEW)
def review(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The monthly review."""
    return desk.review(request, market.scope, "office")


@require_POST
@market_page(REVIEW)
def sign(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Sign a month."""
    return desk.sign(request, market.scope, "office")


@require_safe
@market_page(REVIEW)
def accesses(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The access log."""
    return desk.accesses(request, market.scope, "office")


@require_safe
@market_page(REVIEW)
def accesses_file(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The access log as a workbook."""
    return desk.accesses_file(request, market.scope)


@require_safe
@market_page(HANDLE)
def requests(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Requests of people about their own data."""
    return desk.requests(request, market.scope, "office")


@require_http_methods(["GET", "POST"])
@market_page(HANDLE)
def one_request(request: HttpRequest, market: MarketRef, asked_id: int) -> HttpResponse:
    """One request, and its answer."""
    return desk.one_request(request, market.scope, "office", asked_id)


@require_safe
@market_page(READ_KEPT)
def kept(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What is kept apart."""
    return desk.kept(request, market.scope, "office")


@require_http_methods(["GET", "POST"])
@market_page(READ_KEPT)
def one_kept(request: HttpRequest, market: MarketRef, kept_id: int) -> HttpResponse:
    """Open what is kept of somebody."""
    return desk.one_kept(request, market.scope, "office", kept_id)
