"""What the office's pages and those of the installation share: the addresses, the forms, the tables."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.types import AccessLine, Asks, Ground, RequestState, RequestView, next_month
from jangteo.foundation.privacy.web.forms import AnswerForm, FilterForm, NoteForm, ReasonForm
from jangteo.foundation.tenancy.toolkit import actor_of
from jangteo.foundation.tenancy.types import Scope
from jangteo.foundation.ui.toolkit import Column, export_response, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.hangul import matches_choseong

_COLUMNS = (
    Column("언제", 20),
    Column("누가", 12),
    Column("역할", 14),
    Column("누구의", 14),
    Column("무엇을", 16),
    Column("어떻게", 12),
    Column("왜", 14),
    Column("한 줄", 40),
    Column("어디에서", 18),
)
_KEPT = (Column("누구의(가림)", 14), Column("무엇", 30), Column("근거", 40), Column("언제까지", 14))
_DESTROYED = (Column("언제", 20), Column("무엇을", 40), "몇 건", Column("까닭", 40), Column("누가", 14))
_RULES = (Column("무엇", 26), Column("얼마나", 20), Column("근거", 40), Column("언제부터", 14))
#: Of what is kept and of what was destroyed a page shows so many; the file has all.
SHOWN = 200
_REQUEST_COLUMNS = (
    Column("무엇을", 14),
    Column("누가(가림)", 14),
    Column("요청한 때", 20),
    Column("언제까지", 14),
    Column("상태", 12),
    Column("답한 때", 20),
    Column("답한 사람", 14),
)
_STATES = (
    ("", "모두"),
    (RequestState.OPEN.value, "답할 것"),
    *((one.value, one.label) for one in list(RequestState)[1:]),
)
_TABS = (
    ("review", "달마다 점검"),
    ("accesses", "접속기록"),
    ("requests", "요청"),
    ("kept", "따로 보관"),
    ("downloads", "내려받기"),
    ("statement", "처리방침"),
    ("holds", "보존 조치"),
)
#: Pages that one portal alone has.
_ONLY = {"downloads": "office", "statement": "office", "holds": "city"}


def frame(portal: str, current: str) -> dict[str, Any]:
    """The tabs of the pages in a portal, and the start of their addresses' names."""
    tabs = [
        {"label": label, "url": reverse(f"{portal}_privacy_{name}"), "current": name == current}
        for name, label in _TABS
        if _ONLY.get(name, portal) == portal
    ]
    return {"tabs": tabs, "portal": portal, "home": f"/{portal}/"}


def back(portal: str, page: str) -> HttpResponse:
    """To one of the pages."""
    return redirect(f"{portal}_privacy_{page}")


def _month(text: str, scope: Scope, today: date) -> date:
    """The month asked for; else the oldest that waits for a signature; else the last one."""
    try:
        asked = date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        asked = None
    if asked and date(2000, 1, 1) <= asked <= today:
        return asked
    due = queries.list_reviews_due(scope=scope, today=today)
    return due[0].month if due else (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def review(request: HttpRequest, scope: Scope, portal: str) -> HttpResponse:
    """A month's accesses, and the signature under them."""
    today = clock.today(clock.now())
    month = _month(request.GET.get("month", ""), scope, today)
    later = next_month(month)
    context = {
        "view": queries.get_month(scope=scope, month=month, today=today),
        "due": queries.list_reviews_due(scope=scope, today=today),
        "reviews": queries.list_reviews(scope=scope),
        "earlier": (month - timedelta(days=1)).strftime("%Y-%m"),
        "later": later.strftime("%Y-%m") if later <= today else "",
        "form": NoteForm(),
    }
    return render(request, "privacy/office/review.html", context | frame(portal, "review"))


def sign(request: HttpRequest, scope: Scope, portal: str) -> HttpResponse:
    """Sign the month that the form names."""
    now = clock.now()
    form = NoteForm(request.POST)
    month = _month(request.POST.get("month", ""), scope, clock.today(now))
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")
    operations.sign_review(actor=actor_of(request), now=now, scope=scope, month=month, note=note)
    messages.success(request, f"{month.year}년 {month.month}월을 확인했어요.")
    return back(portal, "review")


def accesses(request: HttpRequest, scope: Scope, portal: str) -> HttpResponse:
    """The log, searchable."""
    form = FilterForm(request.GET)
    page = queries.list_accesses(scope=scope, filters=form.filters(), page=request.GET.get("page"))
    page.elided = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    context = {"form": form, "page": page, "query": query_without(request, "page")}
    return render(request, "privacy/office/accesses.html", context | frame(portal, "accesses"))


def accesses_file(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The same as a workbook."""
    lines = operations.export_accesses(
        actor=actor_of(request), now=clock.now(), scope=scope, filters=FilterForm(request.GET).filters()
    )
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    return export_response("접속기록", _COLUMNS, [_row(line) for line in lines], form=form)


def _row(line: AccessLine) -> tuple[object, ...]:
    what = ", ".join(line.fields)
    return line.at, line.who, line.role, line.subject, what, line.how.label, line.reason.label, line.words, line.ip


def requests(request: HttpRequest, scope: Scope, portal: str) -> HttpResponse:
    """What people ask about their own data, those that wait first: by state and kind, twenty a page."""
    every = queries.list_requests(scope=scope)
    state, asks, text = (request.GET.get(name, "").strip()[:60] for name in ("state", "asks", "q"))
    alike = [one for one in every if _is_asked(one, asks, text)]
    rows = [one for one in alike if not state or one.state == state]
    file = list_file(request, "내 정보 요청", _REQUEST_COLUMNS, (_request_row(one) for one in rows))
    if file is not None:
        return file
    kept = query_without(request, "page", "state")
    context = {
        "page": paginate(rows, request),
        "query": query_without(request, "page"),
        "total": len(every),
        "narrowed": bool(state or asks or text),
        "text": text,
        "asks": [("", "모두"), *((one.value, one.label) for one in Asks)],
        "asked": asks,
        "chips": [
            {"label": label, "n": sum(not key or one.state == key for one in alike), "on": key == state,
             "url": f"?{kept}&state={key}".replace("?&", "?")}
            for key, label in _STATES
        ],
        "today": clock.today(clock.now()),
    }  # fmt: skip
    return render(request, "privacy/office/requests.html", context | frame(portal, "requests"))


def _is_asked(one: RequestView, asks: str, text: str) -> bool:
    return (not asks or one.asks == asks) and matches_choseong(text, f"{one.who} {one.asks.label}")


def _request_row(one: RequestView) -> tuple[object, ...]:
    state = dict(_STATES)[one.state.value]
    return one.asks.label, one.who, one.made_at, one.due_on, state, one.settled_at, one.settled_by


def one_request(request: HttpRequest, scope: Scope, portal: str, request_id: int) -> HttpResponse:
    """One request, and its answer."""
    view = queries.get_request(scope=scope, request_id=request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _settle(request, scope, request_id, form)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "답했어요. 요청한 분이 바로 볼 수 있어요.")
            return back(portal, "requests")
    context = {"view": view, "form": form, "today": clock.today(clock.now())} | frame(portal, "requests")
    return render(request, "privacy/office/request.html", context, status=422 if form.errors else 200)


def _settle(request: HttpRequest, scope: Scope, request_id: int, form: AnswerForm) -> None:
    actor, now = actor_of(request), clock.now()
    answer, ground = form.cleaned_data["answer"], form.cleaned_data["ground"]
    if ground:
        operations.refuse_request(
            actor=actor, now=now, scope=scope, request_id=request_id, answer=answer, ground=Ground(ground)
        )
    else:
        operations.answer_request(actor=actor, now=now, scope=scope, request_id=request_id, answer=answer)


def kept(request: HttpRequest, scope: Scope, portal: str) -> HttpResponse:
    """What is kept apart, the register of destruction, and the rules of the day."""
    most = None if request.GET.get("form") else SHOWN
    rows, destroyed = queries.list_kept(scope=scope, limit=most), queries.list_destructions(scope=scope, limit=most)
    rules = queries.list_rules(day=clock.today(clock.now()))
    lists: dict[str, tuple[str, Sequence[Column | str], Iterable[tuple[object, ...]]]] = {
        "kept": ("따로 보관한 정보", _KEPT, ((one.who, one.what, one.law, one.ends_on) for one in rows)),
        "destroyed": (
            "파기대장",
            _DESTROYED,
            ((one.at, one.what, one.count, one.rule, one.by) for one in destroyed),
        ),
        "rules": ("보관하는 기간", _RULES, ((one.label, one.words, one.law, one.valid_from) for one in rules)),
    }
    file = list_file(request, *lists.get(request.GET.get("list", ""), lists["kept"]))
    if file is not None:
        return file
    context = {"rows": rows, "destroyed": destroyed, "rules": rules}
    return render(request, "privacy/office/kept.html", context | frame(portal, "kept"))


def one_kept(request: HttpRequest, scope: Scope, portal: str, kept_id: int) -> HttpResponse:
    """Ask for the reason, then show what is kept of somebody."""
    view = queries.get_kept(scope=scope, kept_id=kept_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    content: dict[str, Any] = {}
    if form.is_valid():
        content = operations.read_kept(
            actor=actor_of(request),
            now=clock.now(),
            scope=scope,
            kept_id=kept_id,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
        )
    said = [(name, ", ".join(map(str, value)) if isinstance(value, list) else value) for name, value in content.items()]
    context = {"view": view, "form": form, "content": said} | frame(portal, "kept")
    response = render(request, "privacy/office/kept_one.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response
