"""Error pages: what happened, what to do, and the number of the request.

They are put together without context processors, so that they need neither a session nor a database, and the page of
a failure cannot fail for the same reason.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from jangteo.kernel.errors import Refused

_RETRY_AFTER = "120"  # seconds
#: What is left when not even the templates can be read.
_BARE = (
    '<!doctype html><html lang="ko"><meta charset="utf-8"><title>잠시 문제가 생겼어요</title>'
    "<h1>잠시 문제가 생겼어요</h1><p>잠시 뒤에 다시 열어 주세요.</p></html>"
)
_PAGES = {403: "403.html", 404: "404.html", 429: "429.html", 503: "503.html"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, "403.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, "404.html", 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429."""
    return _page(request, "429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it is the database that does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _page(request, "503.html", 503)
        response["Retry-After"] = _RETRY_AFTER
        return response
    return _page(request, "500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that was open too long."""
    return _page(request, "csrf.html", 403)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal that no form could show: its sentence, under its status."""
    return _page(request, _PAGES.get(refusal.status, "refused.html"), refusal.status, refusal.message)


def _page(request: HttpRequest, template: str, status: int, message: str = "") -> HttpResponse:
    context = {
        "request_id": request.META.get("JANGTEO_REQUEST_ID", ""),
        "big_text": request.COOKIES.get("jangteo_text") == "big",
        "contrast": request.COOKIES.get("jangteo_contrast") == "high",
        "message": message,
    }
    try:
        return HttpResponse(render_to_string(template, context), status=status)
    except Exception:
        return HttpResponse(_BARE, status=status)
