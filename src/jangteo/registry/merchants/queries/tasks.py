"""What waits for the office of a market: 오늘 할 일."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from jangteo.registry.merchants.queries.onnuri import get_onnuri_rules
from jangteo.registry.merchants.queries.papers import list_dropped_kinds
from jangteo.registry.merchants.types import (
    PAPER_NOTICE_DAYS,
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
#: PostgreSQL's largest integer: as many as there are.
_ALL = 2**31 - 1

#: Everything that waits, in one question: an office sees it first every morning, and Django would take longer over the
#: making of ten questions than the database over all of them. Of each kind the first `each` rows in the order of their
#: waiting, with the number of all of that kind; of 온누리 all that end soon, as the rules of their day decide.
_WAITING = """
WITH trading AS (
    SELECT id, name, business_id, last_verified_on FROM merchants_store WHERE market_id = %(market)s AND state = 'open'
),
papers AS (
    SELECT id, store_id, kind, state, given_at, ends_on FROM merchants_store_paper
    WHERE market_id = %(market)s AND left_at IS NULL
),
checks AS (
    SELECT DISTINCT ON (store_id) c.*, EXISTS (
        SELECT FROM merchants_check o
        WHERE o.round_id = c.round_id AND o.store_id = c.store_id AND o.result <> c.result
    ) AS differing
    FROM merchants_check c
    WHERE market_id = %(market)s AND round_id IN (
        SELECT id FROM merchants_check_round WHERE market_id = %(market)s AND closed_on IS NULL
    )
    ORDER BY store_id, checked_at DESC, id DESC
),
waiting (kind, place, subject_id, name, state, words, since, due_on, counted) AS (
    SELECT 'application', row_number() OVER (ORDER BY a.submitted_at, a.id), a.id, a.shop_name, '',
        concat_ws(' · ', nullif(s.number, ''), (
            SELECT nullif(string_agg(coalesce(nullif(said ->> 'words', ''), g.name, ''), ', ' ORDER BY at), '')
            FROM jsonb_array_elements(a.answers -> 'goods') WITH ORDINALITY AS goods (said, at)
            LEFT JOIN merchants_goods_class g ON g.code = said ->> 'code'
        )), a.submitted_at, NULL::date, 1
    FROM merchants_application a LEFT JOIN places_stall s ON s.id = a.stall_id
    WHERE a.market_id = %(market)s AND a.state = 'submitted'
UNION ALL
    SELECT 'change', row_number() OVER (ORDER BY c.asked_at, c.id), c.store_id, s.name, '', c.words, c.asked_at, NULL, 1
    FROM merchants_change_request c JOIN merchants_store s ON s.id = c.store_id
    WHERE c.market_id = %(market)s AND c.state = 'waiting'
UNION ALL
    SELECT 'handover', row_number() OVER (ORDER BY h.accepted_at, h.id), h.store_id, s.name, '', h.relation,
        coalesce(h.accepted_at, h.proposed_at), NULL, 1
    FROM merchants_handover h JOIN merchants_store s ON s.id = h.store_id
    WHERE h.market_id = %(market)s AND h.state = 'accepted'
UNION ALL
    SELECT 'paper', row_number() OVER (ORDER BY p.given_at, p.id), p.store_id, s.name, p.kind, '', p.given_at, NULL, 1
    FROM papers p JOIN trading s ON s.id = p.store_id
    WHERE p.state = 'waiting'
UNION ALL
    SELECT 'paper_due', row_number() OVER (ORDER BY p.ends_on, p.id), p.store_id, s.name, p.kind, '', NULL, p.ends_on, 1
    FROM papers p JOIN trading s ON s.id = p.store_id
    WHERE p.state = 'confirmed' AND p.ends_on <= %(near)s AND p.kind <> ALL (%(dropped)s) AND NOT EXISTS (
        SELECT FROM papers newer WHERE newer.store_id = p.store_id AND newer.kind = p.kind AND newer.state = 'waiting'
    )
UNION ALL
    SELECT 'business_ended', row_number() OVER (ORDER BY b.ended_on, s.id), s.id, s.name, b.state, '',
        b.ended_on::timestamp AT TIME ZONE 'Asia/Seoul', NULL, 1
    FROM trading s JOIN parties_business b ON b.id = s.business_id
    WHERE b.state IN ('closed', 'resting')
UNION ALL
    SELECT 'onnuri', row_number() OVER (ORDER BY o.expires_on, o.id), o.store_id, s.name, o.kind, '',
        o.registered_on::timestamp AT TIME ZONE 'Asia/Seoul', o.expires_on, 1
    FROM merchants_onnuri o JOIN trading s ON s.id = o.store_id
    WHERE o.market_id = %(market)s AND o.ended_on IS NULL AND o.expires_on <= %(onnuri)s
UNION ALL
    SELECT 'check', row_number() OVER (ORDER BY c.differing, s.id), s.id, s.name,
        CASE WHEN c.differing THEN c.result ELSE '' END, c.words, NULL, NULL, 1
    FROM checks c JOIN trading s ON s.id = c.store_id
    WHERE c.differing OR c.result = 'gone'
UNION ALL
    SELECT 'unverified', 1, NULL, '', '', '', NULL, NULL, count(*)
    FROM trading
    WHERE last_verified_on IS NULL OR last_verified_on < %(year)s
    HAVING count(*) > 0
)
SELECT kind, place, subject_id, name, state, words, (since AT TIME ZONE 'Asia/Seoul')::date, due_on, total
FROM (SELECT *, sum(counted) OVER (PARTITION BY kind)::int AS total FROM waiting) counted
WHERE place <= %(each)s OR kind = 'onnuri'
"""


class _Row(NamedTuple):
    """One that waits. ``state``: of what kind the paper or the registration is, what the tax office says, what was
    found last where findings differ. ``since``: of a registration, the day on which it was made.
    """

    kind: str
    place: int
    subject_id: int | None
    name: str
    state: str
    words: str
    since: date | None
    due_on: date | None
    total: int


def list_tasks(*, market_id: int, today: date, each: int | None = EACH) -> list[Task]:
    """Everything of shops that waits for the office, the most urgent first: of each kind the first `each` one by one
    (None: all), the others as one line with their number. Three questions.
    """
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in sorted(_waiting(market_id, today, each)):
        found[row.kind].append(row)
    tasks = [task for kind, tell in _KINDS.items() if found[kind] for task in tell(found[kind], today, each)]
    return sorted(tasks, key=lambda task: not task.late)


def _waiting(market_id: int, today: date, each: int | None) -> list[_Row]:
    asked: dict[str, Any] = {
        "market": market_id,
        "year": date(today.year, 1, 1),
        "onnuri": months_after(today, LONGEST_NOTICE),
        "near": today + timedelta(days=PAPER_NOTICE_DAYS),
        "dropped": list_dropped_kinds(market_id=market_id, on=today),
        "each": _ALL if each is None else each,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, asked)
        return [_Row(*row) for row in cursor.fetchall()]


def _days(row: _Row, today: date) -> int:
    return (today - row.since).days if row.since else 0


def _asked(kind: TaskKind, title: str, words: str, row: _Row, today: date) -> Task:
    days = _days(row, today)
    return Task(kind, f"{title} · {row.name}", words, row.subject_id, days, days >= DECIDE_DAYS)


def _application(row: _Row, today: date) -> Task:
    return _asked(TaskKind.APPLICATION, "입점 신청", row.words, row, today)


def _change(row: _Row, today: date) -> Task:
    return _asked(TaskKind.CHANGE, "변경 요청", row.words, row, today)


def _handover(row: _Row, today: date) -> Task:
    words = f"{row.words}에게 넘겨요" if row.words else "새 점주에게 넘겨요"
    return _asked(TaskKind.HANDOVER, "양도 확인", words, row, today)


def _paper(row: _Row, today: date) -> Task:
    return _asked(TaskKind.PAPER, "서류 확인", PaperKind(row.state).label, row, today)


def _ending_paper(row: _Row, today: date) -> Task:
    left = (row.due_on - today).days if row.due_on else 0
    said, words = ("기한 지남", "새 서류를 받아 주세요.") if left < 0 else ("기한 앞둠", "새 서류가 곧 필요해요.")
    title = f"{PaperKind(row.state).label} {said} · {row.name}"
    return Task(TaskKind.PAPER_DUE, title, words, row.subject_id, left, left < 0, due_on=row.due_on)


def _business(row: _Row, today: date) -> Task:
    """A shop that trades although the tax office says that its business has ended or rests."""
    ended = row.state == "closed"
    words = "국세청에 폐업으로 나와요. 점포를 확인해 주세요." if ended else "국세청에 휴업으로 나와요."
    title = f"{'폐업' if ended else '휴업'} 신고된 사업자 · {row.name}"
    return Task(TaskKind.BUSINESS_ENDED, title, words, row.subject_id, _days(row, today), ended)


def _check(row: _Row, today: date) -> Task:
    if row.state:
        words = CheckResult(row.state).label
        return Task(TaskKind.CHECK_CONFLICT, f"확인 결과가 서로 달라요 · {row.name}", words, row.subject_id, 0, False)
    return Task(TaskKind.CHECK_GONE, f"없어졌다는 점포 · {row.name}", row.words, row.subject_id, 0, True)


def _unverified(rows: list[_Row], today: date, each: int | None) -> list[Task]:
    words = "일제 확인을 시작하면 휴대폰으로 돌면서 확인할 수 있어요."
    return [Task(TaskKind.UNVERIFIED, "올해 확인하지 않은 점포", words, None, 0, False, count=rows[0].total)]


def _onnuri(rows: list[_Row], today: date, each: int | None) -> list[Task]:
    """Those whose notice has begun by the rules of the day they were made on."""
    rules = get_onnuri_rules()
    found = []
    for row in rows:
        if row.since is None or row.due_on is None or today < rules.notice_from(row.since, row.due_on):
            continue
        left = (row.due_on - today).days
        found.append(
            Task(
                kind=TaskKind.ONNURI_LAPSED if left <= 0 else TaskKind.ONNURI_DUE,
                title=f"온누리 {OnnuriKind(row.state).label} {'만료됨' if left <= 0 else '만료 앞둠'} · {row.name}",
                words="갱신을 도와주세요.",
                subject_id=row.subject_id,
                days=left,
                late=left <= ONNURI_DAYS,
                due_on=row.due_on,
            )
        )
    rest = [] if each is None else found[each:]
    return found[:each] + (_line_of_rest(rest[0], len(rest), "온누리 만료가") if rest else [])


def _line_of_rest(like: Task, count: int, what: str) -> list[Task]:
    return [Task(like.kind, f"{what} 더 있어요", "", None, 0, like.late, count=count)] if count > 0 else []


#: The rows of a kind, the day, how many are told one by one → their lines.
_Tell = Callable[[list[_Row], date, int | None], list[Task]]


def _one_by_one(make: Callable[[_Row, date], Task], rest: str) -> _Tell:
    """A line for each row, and one for those that the question left out, named by `rest`."""

    def tell(rows: list[_Row], today: date, each: int | None) -> list[Task]:
        lines = [make(row, today) for row in rows]
        # Those that wait longest stand first, so what follows a last line in time is in time.
        return lines + _line_of_rest(lines[-1], rows[0].total - len(lines), rest)

    return tell


#: What tells each kind of row, in the order in which they stand.
_KINDS: dict[str, _Tell] = {
    "application": _one_by_one(_application, "입점 신청이"),
    "change": _one_by_one(_change, "변경 요청이"),
    "handover": _one_by_one(_handover, "확인할 양도가"),
    "paper": _one_by_one(_paper, "확인할 서류가"),
    "paper_due": _one_by_one(_ending_paper, "기한이 다 된 서류가"),
    "business_ended": _one_by_one(_business, "휴업·폐업한 사업자가"),
    "onnuri": _onnuri,
    "check": _one_by_one(_check, "확인 결과가"),
    "unverified": _unverified,
}
