"""Personal data of accounts that belong to no market (``/city/privacy/``): the installation's operators."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.privacy.permissions import OVERSEE
from jangteo.foundation.privacy.web import desk
from jangteo.foundation.tenancy.toolkit import page
from jangteo.foundation.tenancy.types import INSTALLATION


@require_safe
@page(OVERSEE)
def review(request: HttpRequest) -> HttpResponse:
    """The monthly review."""
    return desk.review(request, INSTALLATION, "city")


@require_POST
@page(OVERSEE)
def sign(request: HttpRequest) -> HttpResponse:
    """Sign a month."""
    return desk.sign(request, INSTALLATION, "city")


@require_safe
@page(OVERSEE)
def accesses(request: HttpRequest) -> HttpResponse:
    """The access log."""
    return desk.accesses(request, INSTALLATION, "city")


@require_safe
@page(OVERSEE)
def accesses_file(request: HttpRequest) -> HttpResponse:
    """The access log as a workbook."""
    return desk.accesses_file(request, INSTALLATION)


@require_safe
@page(OVERSEE)
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of people about their own data."""
    return desk.requests(request, INSTALLATION, "city")


@require_http_methods(["GET", "POST"])
@page(OVERSEE)
def one_request(request: HttpRequest, asked_id: int) -> HttpResponse:
    """One request, and its answer."""
    return desk.one_request(request, INSTALLATION, "city", asked_id)


@require_safe
@page(OVERSEE)
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept apart."""
    return desk.kept(request, INSTALLATION, "city")


@require_http_methods(["GET", "POST"])
@page(OVERSEE)
def one_kept(request: HttpRequest, kept_id: int) -> HttpResponse:
    """Open what is kept of somebody."""
    return desk.one_kept(request, INSTALLATION, "city", kept_id)
