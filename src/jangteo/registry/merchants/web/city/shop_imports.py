"""가게 자료 가져오기: upload, preview, confirm, progress, report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
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
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import IMPORT
from jangteo.registry.merchants.types.imports import ShopRunView
from jangteo.registry.merchants.web.city.frame import id_of, number_of, shown_page, tabs, with_values
from jangteo.registry.merchants.web.city.words import code_label
from jangteo.registry.places.types import ImportState, ProblemCount, Severity

PROBLEMS_A_PAGE = 25
RUNS = 20
_BUSY = {ImportState.QUEUED, ImportState.RUNNING}
_COUNTS = (
    ("added", "새 가게", "good"),
    ("changed", "바뀜", ""),
    ("unchanged", "그대로", ""),
    ("gone", "안 보임", "warn"),
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


class ShopFileForm(forms.Form):
    """One list of shops."""

    file = forms.FileField(
        label="가게 자료 파일",
        help_text="csv나 xlsx 파일이에요. ‘시장명’과 ‘점포명’ 칸이 있으면 돼요.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={
            "required": "파일을 골라 주세요.",
            "empty": "파일이 비어 있어요. 다른 파일을 골라 주세요.",
            "missing": "파일을 받지 못했어요. 다시 골라 주세요.",
            "invalid": "파일을 받지 못했어요. 다시 골라 주세요.",
        },
    )


@region_page(IMPORT)
def upload(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The form for a file and the earlier runs; a sound file leads to its preview."""
    form = ShopFileForm(request.POST, request.FILES) if request.method == "POST" else ShopFileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run_id = operations.preview_shop_import(
                actor=actor_of(request),
                now=now(),
                content=file.read(),
                file_name=file.name,
                region_id=id_of(region),
            )
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("city_shop_import_run", run_id=run_id)
    context = {
        "form": form,
        "runs": queries.list_shop_imports(limit=RUNS, region_id=id_of(region)),
        "tabs": tabs("city_shop_import", region),
    }
    return render(request, "merchants/city/import.html", context, status=422 if form.errors else 200)


def _run(region: RegionRef | None, run_id: int) -> ShopRunView:
    """The run, if it belongs to the officer's region. Raises Missing or Http404."""
    found = queries.get_shop_import(id=run_id)
    if region is not None and found.region_id != region.id:
        raise Http404
    return found


@region_page(IMPORT)
@require_GET
def run(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """A run as it stands: preview, waiting, running, or its report."""
    found = _run(region, run_id)
    if found.state in _BUSY:
        return render(request, "merchants/city/import_running.html", {"run": found})
    if found.error_message or not found.report:
        return render(request, "merchants/city/import_stopped.html", {"run": found})
    return _report(request, found)


def _report(request: HttpRequest, found: ShopRunView) -> HttpResponse:
    severity, code = _asked(request)
    page = queries.list_shop_problems(
        run_id=found.id, severity=severity, code=code, page=number_of(request), size=PROBLEMS_A_PAGE
    )
    kinds = queries.list_shop_problem_counts(run_id=found.id)
    context = {
        "run": found,
        "preview": found.state is ImportState.PREVIEWED,
        "counts": _counts(found),
        "page": shown_page(page),
        "total_problems": found.report["problem_count"],
        "severities": _severity_chips(request, kinds, severity),
        "codes": _code_chips(request, kinds, severity, code),
        "filters": with_values(request.GET)[1:],
        "sample": found.report.get("sample", []),
        "columns": found.report.get("columns", []),
    }
    return render(request, "merchants/city/import_report.html", context)


def _asked(request: HttpRequest) -> tuple[Severity | None, str]:
    word, code = request.GET.get("severity", ""), request.GET.get("code", "")
    return (Severity(word) if word in set(Severity) else None), code.replace("\0", "")


def _counts(found: ShopRunView) -> list[Count]:
    """The numbers of a report; those of what went wrong are coloured only when there is something."""
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
    for kind in kinds:
        if severity in (None, kind.severity):
            by_code[kind.code] += kind.count
    return [
        Chip(code_label(code), count, with_values(request.GET, code="" if code == chosen else code), code == chosen)
        for code, count in by_code.most_common()
    ]


@region_page(IMPORT)
@require_POST
def confirm(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """Load a previewed file in the background."""
    operations.confirm_shop_import(actor=actor_of(request), now=now(), run_id=run_id, region_id=id_of(region))
    return redirect("city_shop_import_run", run_id=run_id)


@region_page(IMPORT)
@require_POST
def discard(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """Throw a previewed file away."""
    operations.discard_shop_import(actor=actor_of(request), now=now(), run_id=run_id, region_id=id_of(region))
    messages.success(request, "올린 파일을 지웠어요. 가게는 그대로예요.")
    return redirect("city_shop_import")


@region_page(IMPORT)
@require_GET
def progress(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """The progress alone, for the page to ask again; once settled it sends the page to the report."""
    found = _run(region, run_id)
    if found.state in _BUSY:
        return render(request, "merchants/city/_progress.html", {"run": found})
    target = reverse("city_shop_import_run", args=[run_id])
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(target)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = target
    return response


@region_page(IMPORT)
@require_GET
def problems_file(request: HttpRequest, region: RegionRef | None, run_id: int) -> HttpResponse:
    """The problems as a sheet, with the same filters as on the page."""
    found = _run(region, run_id)
    severity, code = _asked(request)
    kept = queries.list_shop_problems(run_id=found.id, severity=severity, code=code, size=100_000)
    rows = [
        [problem.row or "", problem.column, problem.value, SEVERITIES[problem.severity], problem.message]
        for problem in kept.items
    ]
    columns: list[Column | str] = ["줄", Column("칸", 22), Column("값", 36), Column("구분", 14), Column("까닭", 70)]
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    return export_response("가게 자료 살펴볼 값", columns, rows, form=form)
