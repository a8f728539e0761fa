"""내 정보를 본 사람, 내 정보 받기, 내 요청 (``/account/privacy/``)."""

import json
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.types import SUBJECTS, AccessLine, Asks
from jangteo.foundation.privacy.web.forms import RequestForm
from jangteo.foundation.tenancy.toolkit import actor_of, directory, page
from jangteo.foundation.tenancy.types import INSTALLATION, Scope, ScopeKind, market_scope
from jangteo.foundation.ui.toolkit import attachment, export_response
from jangteo.kernel import clock
from jangteo.kernel.clock import in_seoul
from jangteo.kernel.errors import Refused

_INSTALLATION = "장터 관리자"


def _user_id(request: HttpRequest) -> int:
    user_id = actor_of(request).user_id
    if user_id is None:
        raise Http404
    return user_id


def _place(scope: Scope) -> str:
    if scope.kind == ScopeKind.MARKET:
        market = directory().find_market(id=scope.id)
        return market.name if market else "없어진 시장"
    return _INSTALLATION


def _seen(line: AccessLine) -> dict[str, Any]:
    return {"line": line, "who": f"{_place(line.scope)} {line.role}".strip()}


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Whom a person can ask: the markets in which something of theirs lies, then the installation."""
    scopes = [own.scope for _, own in queries.list_own(user_id=_user_id(request))]
    scopes += [grant.scope for grant in actor_of(request).grants]
    markets = dict.fromkeys(scope for scope in scopes if scope.kind == ScopeKind.MARKET)
    return [(str(scope.id), _place(scope)) for scope in markets] + [("", _INSTALLATION)]


@never_cache
@require_safe
@page(None)
def home(request: HttpRequest) -> HttpResponse:
    """Who saw me, my data, my requests."""
    user_id = _user_id(request)
    own = queries.list_own(user_id=user_id)
    context = {
        "seen": [_seen(line) for line in queries.list_who_saw(user_id=user_id, own=own)],
        "requests": [{"item": row, "place": _place(row.scope)} for row in queries.list_own_requests(user_id=user_id)],
        "kinds": [SUBJECTS[kind].label for kind in dict.fromkeys(kind for kind, _ in own)],
        "today": clock.today(clock.now()),
    }
    return render(request, "privacy/account/home.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@page(None)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask about one's own data."""
    form = RequestForm(request.POST if request.method == "POST" else None, places=_places(request))
    if form.is_valid():
        chosen = form.cleaned_data["place"]
        try:
            operations.make_request(
                actor=actor_of(request),
                now=clock.now(),
                scope=market_scope(int(chosen)) if chosen else INSTALLATION,
                asks=Asks(form.cleaned_data["asks"]),
                text=form.cleaned_data["text"],
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "요청했어요. 열흘 안에 답을 드려요.")
            return redirect("privacy_account")
    return render(request, "privacy/account/ask.html", {"form": form}, status=422 if form.errors else 200)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return in_seoul(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows(what: str, value: Any, name: str = "") -> list[tuple[str, str, object]]:
    """Nested names and values as rows of three."""
    if isinstance(value, dict):
        return [row for key, each in value.items() for row in _rows(what, each, f"{name} {key}".strip())]
    if isinstance(value, list | tuple):
        if all(not isinstance(each, dict | list | tuple) for each in value):
            return [(what, name, ", ".join(str(each) for each in value))]
        return [row for number, each in enumerate(value, 1) for row in _rows(what, each, f"{name} {number}".strip())]
    return [(what, name, value)]


@require_POST
@page(None)
def take(request: HttpRequest) -> HttpResponse:
    """My data as JSON or CSV (§35)."""
    data = operations.take_own_data(actor=actor_of(request), now=clock.now())
    if request.POST.get("form") == "json":
        text = json.dumps(data, ensure_ascii=False, indent=2, default=_plain)
        return attachment(text.encode(), "application/json", "내 정보.json")
    rows = [row for part in data["내 정보"] for row in _rows(part["무엇"], part["내용"])]
    rows += _rows("내 정보를 본 기록", data["내 정보를 본 기록"])
    return export_response("내 정보", ("무엇", "항목", "값"), rows, form="csv")
