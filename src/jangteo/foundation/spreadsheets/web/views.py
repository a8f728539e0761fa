"""The wizard at ``/office/sheets/<code>/``: file, columns, look, in."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.spreadsheets import operations, queries
from jangteo.foundation.spreadsheets.permissions import USE
from jangteo.foundation.spreadsheets.types import (
    MatchingView,
    Mode,
    RowProblem,
    Sheet,
    UploadState,
    UploadView,
    get_sheet,
)
from jangteo.foundation.tenancy.toolkit import actor_of, check, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import XLSX, attachment, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.kernel.numbers import read_number

UNPROCESSABLE = 422
PROBLEMS_A_PAGE = 20
STEPS = ("파일 고르기", "칸 맞추기", "확인하기", "넣기")


def _sheet(request: HttpRequest, market: MarketRef, code: str) -> Sheet:
    """The list, if the actor may change it in this market."""
    sheet = get_sheet(code)
    check(actor_of(request), sheet.permission, market.scope)
    return sheet


def _page(
    request: HttpRequest, name: str, sheet: Sheet, step: int, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    try:
        home = reverse(sheet.home) if sheet.home else ""
    except NoReverseMatch:
        home = ""
    every = {"sheet": sheet, "steps": STEPS, "step": step, "home": home}
    return render(request, f"spreadsheets/{name}.html", {**every, **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(USE)
def start(request: HttpRequest, market: MarketRef, sheet: str) -> HttpResponse:
    """What the list takes, and the field for a file; a sound file leads on."""
    found = _sheet(request, market, sheet)
    error = ""
    if request.method == "POST":
        try:
            return _uploaded(request, market, found)
        except NotAllowed:
            raise
        except Refused as refused:
            error = refused.message
    uploads = queries.list_uploads(market_id=market.id, sheet=sheet)
    own = actor_of(request).user_id
    context = {"error": error, "uploads": uploads, "own": own}
    return _page(request, "start", found, 1, context, UNPROCESSABLE if error else 200)


def _uploaded(request: HttpRequest, market: MarketRef, sheet: Sheet) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Invalid("file_missing", "파일을 골라 주세요.", field="file")
    upload_id = operations.upload_sheet(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        sheet=sheet.code,
        content=file.read(),
        name=file.name or "",
    )
    return redirect("sheet_upload", sheet=sheet.code, upload_id=upload_id)


@require_safe
@market_page(USE)
def template(request: HttpRequest, market: MarketRef, sheet: str) -> HttpResponse:
    """An empty file to fill in."""
    found = _sheet(request, market, sheet)
    return attachment(queries.get_template(sheet=sheet), XLSX, f"{found.title} 양식.xlsx")


def _upload(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> UploadView:
    return queries.get_upload(market_id=market.id, sheet=sheet, upload_id=upload_id, user_id=actor_of(request).user_id)


@require_safe
@market_page(USE)
def show(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> HttpResponse:
    """An upload as far as it has come."""
    found = _sheet(request, market, sheet)
    upload = _upload(request, market, sheet, upload_id)
    match upload.state:
        case UploadState.MATCHING:
            return _matching_page(request, market, found, upload, {})
        case UploadState.PREVIEW:
            return _page(request, "preview", found, 3, _look(request, found, upload))
        case UploadState.QUEUED:
            return _page(request, "running", found, 4, {"upload": upload})
        case UploadState.DONE:
            return _page(request, "done", found, 5, _look(request, found, upload))
    return _page(request, "ended", found, 1, {"upload": upload})


def _look(request: HttpRequest, sheet: Sheet, upload: UploadView) -> dict[str, Any]:
    report = upload.report
    problems = [(problem, _title(sheet, problem)) for problem in report.problems]
    return {
        "upload": upload,
        "report": report,
        "warnings": sum(problem.warn for problem in report.problems),
        "titles": [sheet.column(key).title for key in report.sample_keys],
        "page": paginate(problems, request, PROBLEMS_A_PAGE),
        "query": query_without(request, "page"),
    }


def _title(sheet: Sheet, problem: RowProblem) -> str:
    titles = {column.key: column.title for column in sheet.columns}
    return titles.get(problem.column, "")


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(USE)
def match(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> HttpResponse:
    """Which column is which; ``?tab=`` and ``?line=`` look at another sheet or other titles of the file."""
    found = _sheet(request, market, sheet)
    upload = _upload(request, market, sheet, upload_id)
    if upload.state not in {UploadState.MATCHING, UploadState.PREVIEW}:
        return redirect("sheet_upload", sheet=sheet, upload_id=upload_id)
    if request.method != "POST":
        return _matching_page(request, market, found, upload, {})
    chosen = _chosen(request, found)
    try:
        operations.match_columns(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            sheet=sheet,
            upload_id=upload_id,
            tab=read_number(request.POST.get("tab", "")) or 0,
            header_line=read_number(request.POST.get("line", "")) or 0,
            mapping=chosen,
        )
    except Invalid as refused:
        told = {"wrong": refused.field, "error": refused.message, "chosen": chosen}
        return _matching_page(request, market, found, upload, told)
    return redirect("sheet_upload", sheet=sheet, upload_id=upload_id)


def _chosen(request: HttpRequest, sheet: Sheet) -> dict[str, int]:
    asked = {column.key: read_number(request.POST.get(f"column-{column.key}", "")) for column in sheet.columns}
    return {key: place for key, place in asked.items() if place is not None}


def _matching_page(
    request: HttpRequest, market: MarketRef, sheet: Sheet, upload: UploadView, told: Mapping[str, Any]
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    view = queries.get_matching(
        market_id=market.id,
        sheet=sheet.code,
        upload_id=upload.id,
        user_id=actor_of(request).user_id,
        tab=read_number(given.get("tab", "")),
        header_line=read_number(given.get("line", "")),
    )
    chosen = told.get("chosen", view.mapping)
    context = {
        "upload": upload,
        "view": view,
        "columns": [(column, chosen.get(column.key), column.key == told.get("wrong")) for column in sheet.columns],
        "headers": _headers(view),
        "left": [view.headers[place] for place in range(len(view.headers)) if place not in chosen.values()],
        "tabs": list(enumerate(view.tabs)),
        "error": told.get("error", ""),
    }
    return _page(request, "match", sheet, 2, context, UNPROCESSABLE if told else 200)


def _headers(view: MatchingView) -> list[tuple[int, str, str]]:
    """Place, title and first cells of each column of the file that holds anything."""
    named = enumerate(zip(view.headers, view.samples, strict=True))
    return [(place, header, ", ".join(samples)) for place, (header, samples) in named if samples or header]


@require_POST
@market_page(USE)
def commit(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> HttpResponse:
    """Take the rows in."""
    _sheet(request, market, sheet)
    try:
        operations.commit_upload(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            sheet=sheet,
            upload_id=upload_id,
            mode=Mode.GOOD if request.POST.get("mode") == Mode.GOOD else Mode.ALL,
        )
    except (NotAllowed, Missing):
        raise
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("sheet_upload", sheet=sheet, upload_id=upload_id)


@require_POST
@market_page(USE)
def discard(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> HttpResponse:
    """Throw the upload away."""
    found = _sheet(request, market, sheet)
    operations.discard_upload(
        actor=actor_of(request), now=clock.now(), market_id=market.id, sheet=sheet, upload_id=upload_id
    )
    messages.success(request, f"올린 파일을 지웠어요. {found.title} 목록은 그대로예요.")
    return redirect("sheet", sheet=sheet)


@require_safe
@market_page(USE)
def progress(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> HttpResponse:
    """How far it is, for the page to ask again; once settled it sends the page to the report."""
    _sheet(request, market, sheet)
    upload = _upload(request, market, sheet, upload_id)
    if upload.state == UploadState.QUEUED:
        return render(request, "spreadsheets/_progress.html", {"upload": upload})
    there = reverse("sheet_upload", args=[sheet, upload_id])
    if "HX-Request" not in request.headers:
        return redirect(there)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = there
    return response


@require_safe
@market_page(USE)
def mend(request: HttpRequest, market: MarketRef, sheet: str, upload_id: int) -> HttpResponse:
    """The rows that cannot go in, with their reasons, as a file to mend."""
    found = _sheet(request, market, sheet)
    content = queries.get_file_to_mend(
        market_id=market.id, sheet=sheet, upload_id=upload_id, user_id=actor_of(request).user_id
    )
    return attachment(content, XLSX, f"{found.title} 고칠 줄.xlsx")
