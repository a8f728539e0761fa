"""한눈에: the region on a map, what waits, and what the register counts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jangteo.foundation.tenancy.toolkit import region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.kernel.clock import now, today
from jangteo.registry.places import queries
from jangteo.registry.places.permissions import VIEW_IMPORTS
from jangteo.registry.places.types import ImportState, Lack
from jangteo.registry.places.web.city import figures
from jangteo.registry.places.web.city.areas import Area, area_of
from jangteo.registry.places.web.city.atlas import draw

_WAITING = {ImportState.PREVIEWED, ImportState.QUEUED, ImportState.RUNNING}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to see to: what, why, and the button that leads there."""

    icon: str
    title: str
    detail: str
    label: str
    url: str
    tone: str = ""


@region_page(VIEW_IMPORTS)
def overview(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The opening page of the city portal; ``?area=`` looks closer."""
    area = area_of(request, region)
    day = today(now())
    facts = queries.list_market_facts(region=area.code, day=day)
    counted = figures.figures_of(facts)
    rows = figures.type_rows(facts, area.code)
    return render(
        request,
        "places/city/overview.html",
        {
            "area": area,
            "today": day,
            "figures": counted,
            "headline": figures.headline(counted),
            "map_finding": figures.map_finding(counted),
            "atlas": draw(facts, area.code),
            "tasks": _tasks(area, region, counted),
            "week": figures.week_columns(facts, day),
            "week_finding": figures.week_finding(facts, day),
            "pairs": figures.pair_columns(facts, day),
            "pair_finding": figures.pair_finding(facts),
            "sizes": figures.size_columns(facts),
            "size_finding": figures.size_finding(facts),
            "periodic": counted.periodic >= figures.ENOUGH,
            "rows": rows if len(rows) > 1 else [],
            "type_finding": figures.type_finding(rows),
            "parking_finding": figures.parking_finding(rows, counted.parking),
        },
    )


def _tasks(area: Area, region: RegionRef | None, counted: figures.Figures) -> list[Task]:
    """What waits for a person, the most pressing first."""
    return [*_doubt_tasks(area), *_import_tasks(region), *_lack_tasks(area, counted)]


def _doubt_tasks(area: Area) -> list[Task]:
    doubts = queries.count_open_doubts(region=area.code)
    if not doubts:
        return []
    title = f"헷갈리는 시장 {doubts:,}건을 정해 주세요"
    return [Task("speech", title, "이름이나 주소가 비슷한 시장이 있어요", "확인하기", reverse("city_doubts"), "hot")]


def _import_tasks(region: RegionRef | None) -> list[Task]:
    runs = queries.list_import_runs(limit=1, region_id=region.id if region else None)
    if not runs:
        return []
    run = runs[0]
    url = reverse("city_import_run", args=[run.id])
    if run.state in _WAITING:
        return [Task("upload", f"{run.file_name}", run.state.label, "이어서 보기", url)]
    problems = run.report.get("problem_count", 0)
    if not problems:
        return []
    title = f"마지막 가져오기에서 살펴볼 값 {problems:,}개가 있어요"
    return [Task("doc", title, run.file_name, "살펴보기", url)]


_LACK_WORDS = {
    Lack.CYCLE: ("여는 날을 모르는 시장", "개설주기가 비었거나 믿을 수 없게 적혀 있어요", "cal"),
    Lack.POSITION: ("위치를 모르는 시장", "지도에 나오지 않아요", "map"),
    Lack.STORES: ("점포 수를 모르는 시장", "자료에 점포 수가 없어요", "store"),
    Lack.REGION: ("지역을 모르는 시장", "주소에서 시·군·구를 읽지 못했어요", "map"),
}


def _lack_tasks(area: Area, counted: figures.Figures) -> list[Task]:
    tasks = []
    for lack, count in counted.lacks.items():
        title, detail, icon = _LACK_WORDS[lack]
        asked = {"lack": lack.value} | ({"region": area.code} if area.code else {})
        url = f"{reverse('city_markets')}?{urlencode(asked)}"
        tasks.append(Task(icon, f"{title} {count:,}곳", detail, "목록 보기", url))
    return tasks
