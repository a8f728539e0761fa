"""Taking clear values away (``/office/privacy/downloads/``)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.types import DOWNLOAD_LIMIT, SUBJECTS
from jangteo.foundation.privacy.web.desk import frame
from jangteo.foundation.privacy.web.forms import ReasonForm
from jangteo.foundation.privacy.web.written import written
from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, export_response, list_file
from jangteo.kernel import clock

#: The page shows so many, the file has all.
SHOWN = 200
_STATES = {"waiting": "승인을 기다려요", "ready": "받을 수 있어요", "taken": "받았어요", "refused": "거절했어요"}


@require_safe
@market_page(REVEAL)
def index(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Who asked for which list; approve, refuse, take."""
    actor = actor_of(request)
    most = None if request.GET.get("form") else SHOWN
    rows = queries.list_downloads(scope=market.scope, now=clock.now(), limit=most)
    file = list_file(
        request,
        f"{market.name} 개인정보 내려받기 기록",
        (Column("무엇을", 26), "몇 명", Column("항목", 20), Column("누가", 14), Column("언제", 20), Column("왜", 16),
         Column("한 줄", 30), "상태", Column("승인", 14), Column("받은 때", 20)),
        ((row.title, row.people, ", ".join(row.fields), row.asked_by, row.asked_at, row.reason.label, row.words,
          _STATES.get(row.state, "시간이 지났어요"), row.approved_by, row.taken_at) for row in rows),
    )  # fmt: skip
    if file is not None:
        return file
    shown = [{"item": row, "mine": row.asked_by_id == actor.user_id} for row in rows]
    return render(request, "privacy/office/downloads.html", {"rows": shown} | frame("office", "downloads"))


@require_http_methods(["GET", "POST"])
@market_page(REVEAL)
def new(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Ask for the reason before a list of clear values is made. ``kind``, ``id`` (many) and ``title`` come from the
    list's own page.
    """
    actor, now = actor_of(request), clock.now()
    sent = request.POST if request.method == "POST" and "kind" in request.POST else request.GET
    kind = sent.get("kind", "")
    ids = [int(text) for text in sent.getlist("id") if text.isascii() and text.isdigit() and len(text) < 18]
    if kind not in SUBJECTS:
        raise Http404
    queries.get_right_to_reveal(actor=actor, day=clock.today(now), scope=market.scope)
    asked = request.method == "POST" and "asked" in request.POST
    form = ReasonForm(request.POST if asked else None)
    fields = request.POST.getlist("field") if asked else list(SUBJECTS[kind].fields)
    if form.is_valid():
        operations.ask_download(
            actor=actor,
            now=now,
            scope=market.scope,
            kind=kind,
            subject_ids=ids[:DOWNLOAD_LIMIT],
            fields=fields,
            title=sent.get("title", ""),
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
        )
        messages.success(request, "신청했어요. 아래에서 받을 수 있어요.")
        return redirect("office_privacy_downloads")
    context = {
        "form": form,
        "kind": kind,
        "ids": ids[:DOWNLOAD_LIMIT],
        "title": sent.get("title", "") or SUBJECTS[kind].label,
        "fields": [(name, label, name in fields) for name, label in SUBJECTS[kind].fields.items()],
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/office/download_new.html", context | frame("office", "downloads"), status=status)


@require_POST
@market_page(REVEAL)
def approve(request: HttpRequest, market: MarketRef, download_id: int) -> HttpResponse:
    """Let a colleague take the list."""
    operations.approve_download(actor=actor_of(request), now=clock.now(), scope=market.scope, download_id=download_id)
    messages.success(request, "승인했어요.")
    return redirect("office_privacy_downloads")


@require_POST
@market_page(REVEAL)
def refuse(request: HttpRequest, market: MarketRef, download_id: int) -> HttpResponse:
    """Say no."""
    operations.refuse_download(actor=actor_of(request), now=clock.now(), scope=market.scope, download_id=download_id)
    messages.success(request, "거절했어요.")
    return redirect("office_privacy_downloads")


@require_POST
@market_page(REVEAL)
def take(request: HttpRequest, market: MarketRef, download_id: int) -> HttpResponse:
    """The file."""
    taken = operations.take_download(
        actor=actor_of(request), now=clock.now(), scope=market.scope, download_id=download_id
    )
    return export_response(taken.title, taken.columns, [tuple(written(value) for value in row) for row in taken.rows])
