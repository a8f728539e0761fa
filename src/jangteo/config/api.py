"""The REST API, put together from the modules' routers. Errors are RFC 9457 problem+json with a stable ``code``."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.throttling import AnonRateThrottle

from jangteo.kernel.errors import Refused
from jangteo.loyalty.points.rest import router as points
from jangteo.registry.merchants.rest import router as merchants
from jangteo.registry.places.rest import router as places

api = NinjaAPI(
    title="Jangteo",
    version="1",
    description="장터: 전통시장 플랫폼의 공개 API",
    urls_namespace="api",
    docs_url=None,
    throttle=[AnonRateThrottle("600/m")],
)
api.add_router("/places", places)
api.add_router("/merchants", merchants)
api.add_router("/points", points)


def problem(request: HttpRequest, *, status: int, code: str, title: str, **more: Any) -> HttpResponse:
    """A problem+json answer (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal keeps its code and its sentence."""
    return problem(request, status=error.status, code=error.code, title=error.message)


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Nothing there."""
    return problem(request, status=404, code="not_found", title="찾는 것이 없어요.")


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A wrong type or a missing field, each with its place."""
    errors = [{"field": ".".join(str(part) for part in e["loc"]), "reason": e["type"]} for e in error.errors]
    return problem(request, status=422, code="invalid", title="보낸 값이 올바르지 않아요.", errors=errors)


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses: a body that is no JSON, too many requests."""
    code = {429: "too_many_requests", 400: "bad_request"}.get(error.status_code, "refused")
    title = (
        "요청이 너무 많아요. 잠시 뒤에 다시 해 주세요." if code == "too_many_requests" else "보낸 값을 읽을 수 없어요."
    )
    return problem(request, status=error.status_code, code=code, title=title)
