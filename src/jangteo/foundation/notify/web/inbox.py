"""알림함: what a person was told, on a telephone and at a desk; and what a demo would have sent."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.shapes import inbox_item, message_line
from jangteo.foundation.tenancy.toolkit import actor_of, page
from jangteo.foundation.tenancy.types import Role
from jangteo.foundation.ui.toolkit import paginate, query_without
from jangteo.kernel import clock

_AT_DESKS = frozenset({Role.OPERATOR, Role.OFFICER, Role.STAFF, Role.MANAGER})
CAUGHT_SHOWN = 50
_WORKER = Path(__file__).with_name("worker.js").read_text()


def framed(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in the frame of the office for those who work there, else in that of the telephone."""
    at_desk = any(grant.role in _AT_DESKS for grant in actor_of(request).grants)
    layout = "ui/layouts/office.html" if at_desk else "ui/layouts/phone.html"
    return render(request, template, {**context, "layout": layout, "at_desk": at_desk}, status=status)


@require_safe
@page(None)
def listed(request: HttpRequest) -> HttpResponse:
    """The notices of a person, the newest first."""
    user_id = actor_of(request).user_id or 0
    unread_only = request.GET.get("unread") == "1"
    found = paginate(queries.list_inbox(user_id=user_id, unread_only=unread_only), request)
    context = {
        "page": found,
        "items": [inbox_item(row) for row in found.object_list],
        "unread": queries.count_unread(user_id=user_id),
        "unread_only": unread_only,
        "query": query_without(request, "page"),
        "has_devices": bool(queries.list_devices(user_id=user_id)),
    }
    return framed(request, "notify/inbox.html", context)


@require_safe
@page(None)
def show(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice, read by being shown."""
    actor = actor_of(request)
    operations.mark_read(actor=actor, now=clock.now(), notice_id=notice_id)
    item = queries.get_inbox_item(notice_id=notice_id, user_id=actor.user_id or 0)
    return framed(request, "notify/notice.html", {"item": item})


@require_POST
@page(None)
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    operations.mark_all_read(actor=actor_of(request), now=clock.now())
    return redirect("notify_inbox")


@require_safe
def worker_file(request: HttpRequest) -> HttpResponse:
    """The service worker that shows pushes; it keeps nothing and touches no page."""
    response = HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def catcher(request: HttpRequest) -> HttpResponse:
    """What a demo or a test would have sent; elsewhere there is no such page."""
    if settings.PRODUCTION:
        raise Http404
    found = paginate(queries.list_caught(now=clock.now()), request, per_page=CAUGHT_SHOWN)
    context = {"page": found, "caught": [message_line(row) for row in found.object_list]}
    return render(request, "notify/catcher.html", context)
