"""가져오기: upload, preview, confirm, progress, report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.foundation.ui.toolkit import Column, export_response
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Refused
from jangteo.kernel.numbers import read_number
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import IMPORT, VIEW_IMPORTS
from jangteo.registry.places.types import ImportRunView, ImportState, ProblemCount, Severity
from jangteo.registry.places.web.city.links import page_links, with_values
from jangteo.registry.places.web.forms import UploadForm

PROBLEMS_A_PAGE = 25
RUNS = 20
_BUSY = {ImportState.QUEUED, ImportState.RUNNING}
_COUNTS = (
    ("added", "새 시장", "good"),
    ("changed", "바뀜", ""),
    ("unchanged", "그대로", ""),
    ("gone", "사라짐", ""),
    ("in_doubt", "확인 필요", "warn"),
    ("refused", "넣지 못함", "bad"),
)
SEVERITIES = {Severity.BAD: "쓰지 않은 값", Severity.WARN: "살펴볼 값", Severity.INFO: "알아 둘 것"}


@dataclass(frozen=True, slots=True)
class Count:
    """One number of a report."""

    label: str
    value: int
    tone: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the problems with how many it keeps."""

    label: str
    count: int
    url: str
    on: bool


@region_page(IMPORT)
def upload(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The form for a file and the earlier runs; a sound file leads to its preview."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run_id = operations.preview_import(
                actor=actor_of(request),
                now=now(),
                content=file.read(),
                file_name=file.name,
                region_id=region.id if region else None,
            )
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("city_import_run", run_id=run_id)
    runs = queries.list_import_runs(limit=RUNS, region_id=region.id if region else None)
    status = 422 if form.errors else 200
    return render(request, "places/city/import.html", {"form": form, "runs": runs}, status=status)


def _run(region: RegionRef | None, run_id: int) -> ImportRunView:
    """The run, if it belongs to the officer's region. Raises Missing or Http404."""
    found = queries.get_import_run(id=run_id)
    if region is not None and found.region_id != region.id:
        raise Http404
    return found


@region_page(VIEW_IMPORTS)
@require_GET
def run(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """A run as it stands: preview, waiting, running, or its report."""
    found = _run(region, run_id)
    if found.state in _BUSY:
        return render(request, "places/city/import_running.html", {"run": found})
    if found.error_message or not found.report:
        return render(request, "places/city/import_stopped.html", {"run": found})
    return _report(request, found)


def _report(request: HttpRequest, found: ImportRunView) -> HttpResponse:
    severity, code, number = _asked(request)
    page = queries.list_problems(run_id=found.id, severity=severity, code=code, page=number, size=PROBLEMS_A_PAGE)
    kinds = queries.list_problem_counts(run_id=found.id)
    return render(
        request,
        "places/city/import_report.html",
        {
            "run": found,
            "preview": found.state is ImportState.PREVIEWED,
            "counts": _counts(found),
            "problems": page,
            "total_problems": found.report["problem_count"],
            "severities": _severity_chips(request, kinds, severity),
            "codes": _code_chips(request, kinds, severity, code),
            "pages": page_links(request.GET, page.number, page.pages),
            "previous": with_values(request.GET, page=str(page.number - 1)) if page.number > 1 else "",
            "next": with_values(request.GET, page=str(page.number + 1)) if page.number < page.pages else "",
            "filters": with_values(request.GET)[1:],
            "sample": found.report.get("sample", []),
            "columns": found.report.get("columns", []),
        },
    )


def _asked(request: HttpRequest) -> tuple[Severity | None, str, int]:
    word, code, page = (request.GET.get(key, "") for key in ("severity", "code", "page"))
    severity = Severity(word) if word in set(Severity) else None
    return severity, code, read_number(page, least=1, most=10_000) or 1


def _counts(found: ImportRunView) -> list[Count]:
    """The numbers of a report; those of what went wrong only when there is something."""
    numbers = [(label, int(found.report.get(key, 0)), tone) for key, label, tone in _COUNTS]
    return [Count(label, value, tone if value else "") for label, value, tone in numbers]


def _severity_chips(request: HttpRequest, kinds: Sequence[ProblemCount], chosen: Severity | None) -> list[Chip]:
    counts: Counter[Severity] = Counter()
    for kind in kinds:
        counts[kind.severity] += kind.count
    chips = [Chip("모두", counts.total(), with_values(request.GET, severity="", code=""), chosen is None)]
    for severity, label in SEVERITIES.items():
        if counts[severity]:
            url = with_values(request.GET, severity=severity.value, code="")
            chips.append(Chip(label, counts[severity], url, chosen is severity))
    return chips


def _code_chips(
    request: HttpRequest, kinds: Sequence[ProblemCount], severity: Severity | None, chosen: str
) -> list[Chip]:
    """A chip for each kind of problem, the commonest first; a second tap on the chosen one lets it go."""
    by_code: Counter[str] = Counter()
    columns: dict[str, str] = {}
    for kind in kinds:
        if severity in (None, kind.severity):
            by_code[kind.code] += kind.count
            columns.setdefault(kind.code, kind.column)
    return [
        Chip(
            code_label(code, columns[code]),
            count,
            with_values(request.GET, code="" if code == chosen else code),
            code == chosen,
        )
        for code, count in by_code.most_common()
    ]


_ENDINGS = {
    "missing": "빔",
    "unknown": "알 수 없음",
    "invalid": "잘못됨",
    "corrupt": "믿을 수 없음",
    "mismatch": "서로 다름",
    "incomplete": "짝이 안 맞음",
    "misspelt": "틀린 글자",
    "renamed": "옛 이름",
    "duplicate": "겹침",
    "empty": "빔",
    "zero": "0",
    "unreadable": "읽을 수 없음",
    "malformed": "잘못 적힘",
    "outside": "지역 밖",
}
#: Kinds of problems that a column and an ending would not tell.
_CODES = {
    "in_doubt": "어느 시장인지 헷갈림",
    "market_not_found": "등록된 시장에 없음",
    "outside_region": "맡은 지역 밖",
    "registered_elsewhere": "다른 지역에 등록됨",
    "region_unknown": "지역 모름",
    "region_glued": "지역 이름이 붙음",
    "region_repeated": "지역 이름이 두 번",
    "address_mismatch": "두 주소가 다름",
    "point_swapped": "위도와 경도가 뒤바뀜",
    "point_outside_korea": "좌표가 나라 밖",
    "point_far_from_region": "좌표가 지역 밖",
    "duplicate_row": "똑같은 줄",
    "duplicate_name": "같은 이름",
    "duplicate_point": "같은 좌표",
    "duplicate_address": "같은 주소",
    "gone": "새 자료에 없음",
    "not_in_newer": "더 새로운 자료에 없음",
    "kept_edit": "여기서 고친 값",
    "older_differs": "더 새로운 값이 있음",
    "html_entity": "풀어서 읽은 기호",
    "garbled": "깨진 글자",
    "too_many_cells": "칸이 많음",
    "column_missing": "없는 칸",
    "column_unknown": "모르는 칸",
    "column_empty": "모두 빈 칸",
    "goods_separator": "취급품목 기호",
    "goods_spacing": "취급품목 빈칸",
    "homepage_no_scheme": "http:// 붙임",
    "yes_no_missing": "화장실·주차장 빔",
    "yes_no_unreadable": "화장실·주차장 읽을 수 없음",
}


def code_label(code: str, column: str) -> str:
    """What a kind of problem is called on its chip: the column and how it is wrong."""
    if code in _CODES:
        return _CODES[code]
    ending = _ENDINGS.get(code.rsplit("_", 1)[-1], "")
    return f"{column} {ending}".strip() or "그 밖"


@region_page(IMPORT)
@require_POST
def confirm(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """Load a previewed file in the background."""
    operations.confirm_import(
        actor=actor_of(request), now=now(), run_id=run_id, region_id=region.id if region else None
    )
    return redirect("city_import_run", run_id=run_id)


@region_page(IMPORT)
@require_POST
def discard(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """Throw a previewed file away."""
    operations.discard_import(
        actor=actor_of(request), now=now(), run_id=run_id, region_id=region.id if region else None
    )
    messages.success(request, "올린 파일을 지웠어요. 시장 자료는 그대로예요.")
    return redirect("city_import")


@region_page(VIEW_IMPORTS)
@require_GET
def progress(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """The progress alone, for the page to ask again; once settled it sends the page to the report."""
    found = _run(region, run_id)
    if found.state in _BUSY:
        return render(request, "places/city/_progress.html", {"run": found})
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("city_import_run", args=[run_id])
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(reverse("city_import_run", args=[run_id]))
    return response


@region_page(VIEW_IMPORTS)
@require_GET
def problems_file(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """The problems as a sheet, with the same filters as on the page."""
    found = _run(region, run_id)
    severity, code, _ = _asked(request)
    kept = queries.list_problems(run_id=found.id, severity=severity, code=code, size=100_000)
    rows = [
        [problem.row or "", problem.column, problem.value, SEVERITIES[problem.severity], problem.message]
        for problem in kept.items
    ]
    columns: list[Column | str] = ["줄", Column("칸", 22), Column("값", 36), Column("구분", 14), Column("까닭", 70)]
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    return export_response("살펴볼 값", columns, rows, form=form)
