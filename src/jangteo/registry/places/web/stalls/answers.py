"""Answers for scripts: JSON, and refusals as JSON with the sentence to show."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse

from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel.errors import Invalid, NotAllowed, Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, MarketRef, P], HttpResponse]


def refused(refusal: Refused) -> JsonResponse:
    """A refusal with its sentence under `error`."""
    body = {"error": refusal.message, "code": refusal.code, "title": refusal.message, "status": refusal.status}
    return JsonResponse(body, status=refusal.status)


def answers_json(view: View[P]) -> View[P]:
    """A view whose refusals are JSON; one for lack of a right is answered as everywhere."""

    @wraps(view)
    def answered(request: HttpRequest, market: MarketRef, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, market, *args, **kwargs)
        except NotAllowed:
            raise
        except Refused as refusal:
            return refused(refusal)

    return answered  # type: ignore[return-value]  # wraps() forgets that the first two have no names


def body_of(request: HttpRequest, market: MarketRef) -> dict[str, Any]:
    """The JSON object that was sent. Raises Invalid(`body_invalid`), Refused(`market_switched`) for one of another."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Invalid("body_invalid", "보낸 내용을 읽지 못했어요. 화면을 새로 열고 다시 해 주세요.") from error
    if not isinstance(body, dict):
        raise Invalid("body_invalid", "보낸 내용을 읽지 못했어요. 화면을 새로 열고 다시 해 주세요.")
    if body.get("market", market.slug) != market.slug:
        raise Refused("market_switched", "다른 창에서 시장을 바꾸셨어요. 화면을 새로 열고 다시 해 주세요.")
    return body
