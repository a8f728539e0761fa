"""What every request passes: its id, its log line, and a person's answer to a refusal."""

import time
import uuid
from collections.abc import Callable
from typing import ClassVar

import structlog
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from jangteo.foundation.ui.web import errors
from jangteo.kernel.errors import Refused

log = structlog.get_logger("jangteo.request")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    """Give the request an id, bind it to the logs, answer it as ``X-Request-Id``, and write one line per request.

    The line holds the route's name and not the path: a path can carry a person's number.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its log context."""
        request_id = uuid.uuid4().hex[:16]
        request.META["JANGTEO_REQUEST_ID"] = request_id
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                route=(match.view_name or match.route) if match else None,
                method=request.method,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-Id"] = request_id
        return response


class PrivatePagesMiddleware:
    """What a signed-in person sees is kept by no shared cache, and by the browser only until the person signs out.

    Not ``no-store``: going back to a half-filled form would find it empty.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its words to caches; those that a view has set itself stay."""
        response = self.get_response(request)
        # A page that never asked who is there is the same for everyone, and may be kept.
        if request.session.accessed and SESSION_KEY in request.session:
            response.setdefault("Cache-Control", "private, no-cache")
        elif request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache"'
        return response


class RefusedMiddleware:
    """A refusal that a view let through becomes a page with the sentence, or problem+json for a machine."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; only exceptions concern this."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal; None leaves other exceptions alone."""
        if not isinstance(exception, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(
                {"type": "about:blank", "title": exception.message, "status": exception.status, "code": exception.code},
                status=exception.status,
                content_type="application/problem+json",
            )
        return errors.refused(request, exception)


class ProblemMiddleware:
    """Machines get problem+json (RFC 9457) also from what the router itself refuses: no such path, wrong method."""

    CODES: ClassVar = {400: "bad_request", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed"}

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, as a problem when it is one."""
        response = self.get_response(request)
        status = response.status_code
        if status < 400 or not request.path.startswith("/api/") or "json" in response.get("Content-Type", ""):
            return response
        code = self.CODES.get(status, "server_error" if status >= 500 else "refused")
        title = "지금은 답할 수 없어요. 잠시 뒤에 다시 해 주세요." if status >= 500 else "요청을 처리할 수 없어요."
        problem = {"type": "about:blank", "title": title, "status": status, "code": code}
        made = JsonResponse(problem, status=status, content_type="application/problem+json")
        if "Allow" in response:
            made["Allow"] = response["Allow"]
        return made
