"""What waits for the office of a market: 오늘 할 일."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django_scopes import scope as open_rows

from jangteo.kernel.clock import in_seoul
from jangteo.registry.merchants.models import Application, ChangeRequest, CheckRound, Handover, Onnuri, Store
from jangteo.registry.merchants.queries import applications
from jangteo.registry.merchants.queries.checks import newest_of
from jangteo.registry.merchants.queries.onnuri import get_onnuri_rules
from jangteo.registry.merchants.queries.papers import papers_that_end, papers_that_wait
from jangteo.registry.merchants.types import (
    ApplicationState,
    CheckResult,
    OnnuriKind,
    PaperKind,
    Task,
    TaskKind,
    months_after,
)
from jangteo.registry.merchants.types.onnuri import LONGEST_NOTICE

#: 온누리 rules ask for a decision in seven days (전통시장법 §26의4⑥); the office's own clock follows them.
DECIDE_DAYS = 7
ONNURI_DAYS = 14
#: Of one kind so many are told one by one, more as a number.
EACH = 20


def list_tasks(*, market_id: int, today: date, each: int | None = EACH) -> list[Task]:
    """Everything of shops that waits for the office, the most urgent first: of each kind the first `each` one by one
    (None: all), the others as one line with their number. Twelve questions, and one for each kind that has more.
    """
    with open_rows(market=market_id):
        tasks = [
            *_applications(market_id, today, each),
            *_changes(today, each),
            *_handovers(today, each),
            *_papers(today, each),
            *_ending_papers(market_id, today, each),
            *_businesses(today, each),
            *_onnuri(today, each),
            *_checks(each),
            *_unverified(today),
        ]
    return sorted(tasks, key=lambda task: not task.late)


def _applications(market_id: int, today: date, each: int | None) -> list[Task]:
    sent = ApplicationState.SUBMITTED
    rows = applications.list_applications(market_id=market_id, today=today, states=[sent], size=each)
    found = [
        Task(
            kind=TaskKind.APPLICATION,
            title=f"입점 신청 · {row.shop_name}",
            words=" · ".join(part for part in (row.stall_number, row.goods) if part),
            subject_id=row.id,
            days=row.days,
            late=row.days >= DECIDE_DAYS,
        )
        for row in rows
    ]
    return found + _more(found, Application.objects.filter(state=sent.value), each, "입점 신청이")


def _changes(today: date, each: int | None) -> list[Task]:
    rows = ChangeRequest.objects.filter(state="waiting").order_by("asked_at")
    found = []
    for name, words, store_id, asked_at in rows.values_list("store__name", "words", "store_id", "asked_at")[:each]:
        days = (today - in_seoul(asked_at).date()).days
        found.append(Task(TaskKind.CHANGE, f"변경 요청 · {name}", words, store_id, days, days >= DECIDE_DAYS))
    return found + _more(found, rows, each, "변경 요청이")


def _handovers(today: date, each: int | None) -> list[Task]:
    rows = Handover.objects.filter(state="accepted").order_by("accepted_at")
    columns = "store__name", "relation", "store_id", "accepted_at", "proposed_at"
    found = []
    for name, relation, store_id, accepted_at, proposed_at in rows.values_list(*columns)[:each]:
        days = (today - in_seoul(accepted_at or proposed_at).date()).days
        words = f"{relation}에게 넘겨요" if relation else "새 점주에게 넘겨요"
        found.append(Task(TaskKind.HANDOVER, f"양도 확인 · {name}", words, store_id, days, days >= DECIDE_DAYS))
    return found + _more(found, rows, each, "확인할 양도가")


def _papers(today: date, each: int | None) -> list[Task]:
    """Papers of shops that wait to be confirmed."""
    rows = papers_that_wait()
    found = []
    for name, kind, store_id, given_at in rows.values_list("store__name", "kind", "store_id", "given_at")[:each]:
        days = (today - in_seoul(given_at).date()).days
        words = PaperKind(kind).label
        found.append(Task(TaskKind.PAPER, f"서류 확인 · {name}", words, store_id, days, days >= DECIDE_DAYS))
    return found + _more(found, rows, each, "확인할 서류가")


def _ending_papers(market_id: int, today: date, each: int | None) -> list[Task]:
    """Papers that run out within a month or have run out, of shops that trade."""
    rows = papers_that_end(market_id, today)
    found = []
    for name, kind, store_id, ends_on in rows.values_list("store__name", "kind", "store_id", "ends_on")[:each]:
        left = (ends_on - today).days if ends_on else 0
        said, words = ("기한 지남", "새 서류를 받아 주세요.") if left < 0 else ("기한 앞둠", "새 서류가 곧 필요해요.")
        title = f"{PaperKind(kind).label} {said} · {name}"
        found.append(Task(TaskKind.PAPER_DUE, title, words, store_id, left, left < 0, due_on=ends_on))
    return found + _more(found, rows, each, "기한이 다 된 서류가")


def _businesses(today: date, each: int | None) -> list[Task]:
    """Shops that trade although the tax office says that their business has ended or rests."""
    rows = Store.objects.filter(state="open", business__state__in=["closed", "resting"])
    rows = rows.order_by("business__ended_on", "id")
    found = []
    columns = "id", "name", "business__state", "business__ended_on"
    for store_id, name, state, since in rows.values_list(*columns)[:each]:
        ended = state == "closed"
        found.append(
            Task(
                kind=TaskKind.BUSINESS_ENDED,
                title=f"{'폐업' if ended else '휴업'} 신고된 사업자 · {name}",
                words="국세청에 폐업으로 나와요. 점포를 확인해 주세요." if ended else "국세청에 휴업으로 나와요.",
                subject_id=store_id,
                days=(today - since).days if since else 0,
                late=ended,
            )
        )
    return found + _more(found, rows, each, "휴업·폐업한 사업자가")


def _onnuri(today: date, each: int | None) -> list[Task]:
    near = months_after(today, LONGEST_NOTICE)
    rows = Onnuri.objects.filter(ended_on=None, store__state="open", expires_on__lte=near)
    rows = rows.order_by("expires_on", "id")
    columns = "kind", "store_id", "store__name", "registered_on", "expires_on"
    found, rules = [], get_onnuri_rules()
    for kind, store_id, name, registered_on, expires_on in rows.values_list(*columns):
        left = (expires_on - today).days
        if today < rules.notice_from(registered_on, expires_on):
            continue
        lapsed = left <= 0
        found.append(
            Task(
                kind=TaskKind.ONNURI_LAPSED if lapsed else TaskKind.ONNURI_DUE,
                title=f"온누리 {OnnuriKind(kind).label} {'만료됨' if lapsed else '만료 앞둠'} · {name}",
                words="갱신을 도와주세요.",
                subject_id=store_id,
                days=left,
                late=left <= ONNURI_DAYS,
                due_on=expires_on,
            )
        )
    return _cut(found, each, "온누리 만료가")


def _checks(each: int | None) -> list[Task]:
    found = CheckRound.objects.filter(closed_on=None).first()
    if found is None:
        return []
    odd = {
        store_id: check
        for store_id, check in newest_of(found.id).items()
        if check.differing or check.result == CheckResult.GONE
    }
    names = dict(Store.objects.filter(state="open", id__in=odd).values_list("id", "name"))
    tasks = []
    for store_id, check in sorted(odd.items()):
        if store_id not in names:
            continue
        if check.differing:
            tasks.append(
                Task(
                    TaskKind.CHECK_CONFLICT,
                    f"확인 결과가 서로 달라요 · {names[store_id]}",
                    check.result.label,
                    store_id,
                    0,
                    False,
                )
            )
        else:
            tasks.append(
                Task(TaskKind.CHECK_GONE, f"없어졌다는 점포 · {names[store_id]}", check.words, store_id, 0, True)
            )
    return _cut(tasks, each, "확인 결과가")


def _unverified(today: date) -> list[Task]:
    stale = Q(last_verified_on=None) | Q(last_verified_on__lt=date(today.year, 1, 1))
    count = Store.objects.filter(stale, state="open").count()
    if not count:
        return []
    words = "일제 확인을 시작하면 휴대폰으로 돌면서 확인할 수 있어요."
    return [Task(TaskKind.UNVERIFIED, "올해 확인하지 않은 점포", words, None, 0, False, count=count)]


def _more(found: list[Task], rows: QuerySet[Any], each: int | None, what: str) -> list[Task]:
    """A line for those of `rows` that are not told one by one; counted only where the lines are full."""
    if each is None or len(found) < each:
        return []
    # Those that wait longest stand first, so what follows a last line in time is in time.
    return _line_of_rest(found[-1:], rows.order_by().count() - len(found), what)


def _cut(tasks: list[Task], each: int | None, what: str) -> list[Task]:
    return tasks[:each] + (_line_of_rest(tasks[each:], len(tasks) - each, what) if each is not None else [])


def _line_of_rest(like: list[Task], count: int, what: str) -> list[Task]:
    if count < 1:
        return []
    return [Task(like[0].kind, f"{what} 더 있어요", "", None, 0, any(task.late for task in like), count=count)]
