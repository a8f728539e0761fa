"""What waits for the office today, gathered from the modules and put into groups, the gravest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.urls import reverse

from jangteo.foundation.privacy import permissions as privacy_rights
from jangteo.foundation.privacy import queries as privacy
from jangteo.foundation.tenancy.toolkit import is_allowed
from jangteo.foundation.tenancy.types import Actor, MarketRef
from jangteo.kernel.clock import today as seoul_day
from jangteo.kernel.korea.dates import format_days_left
from jangteo.loyalty.points import permissions as points_rights
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import Decision
from jangteo.registry.merchants.types import Task, TaskKind
from jangteo.registry.parties import permissions as parties_rights
from jangteo.registry.parties import queries as parties

SHOWN = 3
#: So many days before the last day of a term there is hardly time to call an assembly.
NEAR_END = 14
#: Seconds for which the page remembers how near an issuer is to its limit: it adds up a year of sales.
REMEMBERED = 900


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: what, a second line, how long, and where."""

    what: str
    why: str
    due: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things to do of one kind; ``count`` may be more than the lines shown."""

    name: str
    title: str
    icon: str
    url: str
    count: int
    hot: bool
    lines: Sequence[Line]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


#: Kinds that stand in one group: its name in the address, title, icon, kinds, and the page of its own where it has one.
_GROUPS: tuple[tuple[str, str, str, tuple[TaskKind, ...], str], ...] = (
    ("applications", "입점 신청", "stamp", (TaskKind.APPLICATION,), "merchants_applications"),
    ("requests", "바꾸기·넘겨주기 요청", "swap", (TaskKind.CHANGE, TaskKind.HANDOVER), "merchants_requests"),
    ("papers", "점포 서류", "doc", (TaskKind.PAPER, TaskKind.PAPER_DUE), ""),
    ("businesses", "휴업·폐업한 사업자", "warn", (TaskKind.BUSINESS_ENDED,), ""),
    ("onnuri", "온누리 등록", "ticket", (TaskKind.ONNURI_LAPSED, TaskKind.ONNURI_DUE), ""),
    ("checks", "점포 확인", "check", (TaskKind.CHECK_CONFLICT, TaskKind.CHECK_GONE, TaskKind.UNVERIFIED), ""),
)


#: Counted as papers are, all else as shops are.
_PAPERS = {TaskKind.APPLICATION, TaskKind.CHANGE, TaskKind.HANDOVER, TaskKind.PAPER, TaskKind.PAPER_DUE}


def task_groups(tasks: Iterable[Task], today: date, *, shown: int | None = SHOWN) -> list[Group]:
    """The tasks of the register of shops in groups, ``shown`` lines each (None: all); one without tasks is left out."""
    found = list(tasks)
    groups = []
    for name, title, icon, kinds, page in _GROUPS:
        mine = sorted((task for task in found if task.kind in kinds), key=_urgency)
        if mine:
            lines = [_line(task, today) for task in mine[:shown]]
            url = reverse(page) if page else reverse("office_tasks", args=[name])
            count, late = sum(task.count for task in mine), any(task.late for task in mine)
            groups.append(Group(name, title, icon, url, count, late, lines))
    return sorted(groups, key=lambda group: not group.hot)


def _urgency(task: Task) -> tuple[bool, date, int]:
    """What is late first, then what ends soonest, then what has waited longest."""
    return not task.late, task.due_on or date.max, -task.days


def _line(task: Task, today: date) -> Line:
    tone = "hot" if task.late else "warm" if task.due_on else ""
    return Line(task.title, task.words, _due(task, today), tone, task_url(task))


def _due(task: Task, today: date) -> str:
    if task.due_on is not None:
        return format_days_left(task.due_on, today)
    if task.count > 1 or task.subject_id is None:
        return f"{task.count}{'건' if task.kind in _PAPERS else '곳'}"
    return f"{task.days}일째" if task.days else "오늘"


def task_url(task: Task) -> str:
    """Where a task is done."""
    if task.kind == TaskKind.UNVERIFIED:
        return reverse("merchants") + "?check=due"
    if task.subject_id is None:
        name, page = next((name, page) for name, _, _, kinds, page in _GROUPS if task.kind in kinds)
        return reverse(page) if page else reverse("office_tasks", args=[name])
    if task.kind == TaskKind.APPLICATION:
        return reverse("merchants_application", args=[task.subject_id])
    if task.kind in {TaskKind.CHANGE, TaskKind.HANDOVER}:
        return reverse("merchants_requests") + f"?list={'changes' if task.kind == TaskKind.CHANGE else 'handovers'}"
    if task.kind in {TaskKind.PAPER, TaskKind.PAPER_DUE}:
        return reverse("merchants_store_papers", args=[task.subject_id])
    return reverse("merchants_store", args=[task.subject_id])


def privacy_group(actor: Actor, market: MarketRef, today: date) -> Group | None:
    """The month's review of the access log, while it waits to be signed."""
    due = privacy.find_review_due(market_id=market.id, today=today)
    if due is None or not is_allowed(actor, privacy_rights.REVIEW, market.scope):
        return None
    url = reverse("office_privacy_review")
    said = f"{due.accesses:,}번 봤어요. 살펴보고 확인해 주세요"
    line = Line(f"{due.month.month}월 접속기록 점검", said, "", "warm", url)
    return Group("privacy", "개인정보 점검", "lock", url, 1, False, [line])


def terms_group(actor: Actor, market: MarketRef, today: date) -> Group | None:
    """Officers whose term ends soon, so that the next election is called in time."""
    if not is_allowed(actor, parties_rights.VIEW, market.scope):
        return None
    terms = parties.list_terms_to_warn(market_id=market.id, today=today)
    if not terms:
        return None
    url = reverse("parties_association")
    lines = []
    for officer, body in terms[:SHOWN]:
        last_day = officer.last_day or today
        hot = (last_day - today).days <= NEAR_END
        what = f"{officer.post.label} {officer.person.name_masked} 님 임기가 곧 끝나요"
        lines.append(Line(what, body, format_days_left(last_day, today), "hot" if hot else "warm", url))
    return Group("terms", "임원 임기", "user", url, len(terms), any(line.tone == "hot" for line in lines), lines)


def points_group(actor: Actor, market: MarketRef, today: date) -> Group | None:
    """Corrections that wait for this person's decision, and issuers that come near the limit of the law."""
    lines: list[Line] = []
    if is_allowed(actor, points_rights.APPROVE, market.scope):
        lines += _correction_lines(actor, market, today)
    waiting = len(lines)
    if is_allowed(actor, points_rights.VIEW, market.scope):
        lines += _limit_lines(market, today)
    if not lines:
        return None
    url = reverse("office_corrections" if waiting else "points_exposure")
    return Group("points", "포인트", "earn", url, len(lines), any(line.tone == "hot" for line in lines), lines[:SHOWN])


def _correction_lines(actor: Actor, market: MarketRef, today: date) -> list[Line]:
    rows = points.list_corrections(market_id=market.id, state=Decision.WAITING)
    found = []
    for row in reversed(rows):
        if row.proposed_by != actor.user_id:
            days = (today - seoul_day(row.proposed_at)).days
            title = f"{row.points:+,}P 정정을 결재해 주세요"
            url = reverse("office_correction", args=[row.id])
            found.append(Line(title, row.reason, f"{days}일째" if days else "오늘", "warm", url))
    return found


def _limit_lines(market: MarketRef, today: date) -> list[Line]:
    def ask() -> list[tuple[str, str, int]]:
        found = points.list_exposures(on=today, market_id=market.id)
        return [(one.issuer_name, one.level, one.share_bp) for one in found if one.level != "fine"]

    near = cache.get_or_set(f"office.limits:{market.id}:{today}", ask, REMEMBERED) or []
    said = {"warn": ("포인트가 법정 한도에 가까워요", "warm"), "alarm": ("포인트가 법정 한도에 거의 찼어요", "hot")}
    url = reverse("points_exposure")
    return [Line(said[level][0], name, f"{share // 100}%", said[level][1], url) for name, level, share in near]
