"""What a roll that an association kept elsewhere says: who each line is, what is new in it, and what is doubtful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from jangteo.foundation.spreadsheets.toolkit import RowProblem
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.korea.hangul import normalize_search
from jangteo.kernel.korea.names import mask_name
from jangteo.kernel.korea.phones import format_phone, is_mobile
from jangteo.registry.parties.models import Membership, Officer, Person
from jangteo.registry.parties.models.people import phone_mark
from jangteo.registry.parties.types import MemberIn, Post

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)


@dataclass
class MemberPlan:
    """A line with what it means: the person, membership and term of office that it already is (None: a new one)."""

    row: MemberIn
    person: Person | None = None
    membership: Membership | None = None
    term: Officer | None = None
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it can go in."""
        return all(problem.warn for problem in self.problems)

    def object_to(self, column: str, value: str, code: str, message: str, *, warn: bool = False) -> None:
        """Name what is wrong."""
        self.problems.append(RowProblem(self.row.line, column, value, code, message, warn))


def list_member_plans(*, organisation_id: int, rows: Sequence[MemberIn], today: date) -> list[MemberPlan]:
    """Every line with its meaning and its problems, for an organisation of the open market. Three questions, however
    many lines.
    """
    known = _Known.read(organisation_id, rows)
    plans = [MemberPlan(row) for row in rows]
    for plan in plans:
        _check_days(plan, today)
        _find_person(plan, known)
        _find_membership(plan, known)
        _check_claims(plan, known, today)
        _find_term(plan, known, today)
    return plans


@dataclass
class _Known:
    """People, memberships and terms as they stand, and what the lines read so far claim."""

    by_mark: dict[str, Person]
    by_id: dict[int, Person]
    memberships: dict[int, list[Membership]]
    terms: list[Officer]
    numbers: dict[int, int]
    lines: dict[object, int] = field(default_factory=dict)
    chairs: list[tuple[date, date | None, int]] = field(default_factory=list)

    @classmethod
    def read(cls, organisation_id: int, rows: Sequence[MemberIn]) -> _Known:
        memberships: dict[int, list[Membership]] = defaultdict(list)
        for member in Membership.objects.filter(organisation_id=organisation_id).order_by("period", "id"):
            memberships[member.person_id].append(member)
        terms = list(Officer.objects.filter(organisation_id=organisation_id).order_by("term", "id"))
        marks = {phone_mark(row.phone) for row in rows if row.phone}
        keepers = {row.keeper_id for row in rows if row.keeper_id is not None}
        ids = {*memberships, *keepers}
        people = list(Person.objects.filter(Q(id__in=ids) | Q(phone_mark__in=marks), erased_at=None))
        return cls(
            by_mark={person.phone_mark: person for person in people if person.phone_mark},
            by_id={person.id: person for person in people},
            memberships=memberships,
            terms=terms,
            numbers={one.number: one.person_id for ones in memberships.values() for one in ones},
        )

    def claim(self, what: object, line: int) -> int:
        """The first line that claims this: `line` itself, or one above."""
        return self.lines.setdefault(what, line)


def _alike(one: str, other: str) -> bool:
    return normalize_search(one) == normalize_search(other)


def _check_days(plan: MemberPlan, today: date) -> None:
    row = plan.row
    for column, day in (
        ("since", row.since), ("last_day", row.last_day), ("post_since", row.post_since),
        ("post_last_day", row.post_last_day),
    ):  # fmt: skip
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            plan.object_to(column, str(day), "day_invalid", "날짜를 다시 확인해 주세요.")
    if row.since and row.since > today:
        plan.object_to("since", format_date(row.since), "since_later", "가입한 날이 오늘보다 뒤예요.")
    for first, last, column in (
        (row.since, row.last_day, "last_day"),
        (row.post_since, row.post_last_day, "post_last_day"),
    ):
        if first and last and last < first:
            plan.object_to(column, format_date(last), "period_backwards", "끝난 날이 첫날보다 앞서요.")


def _find_person(plan: MemberPlan, known: _Known) -> None:
    row = plan.row
    if row.phone and not is_mobile(row.phone):
        shown = format_phone(row.phone)
        plan.object_to("phone", shown, "phone_not_mobile", "휴대전화 번호가 아니에요. 휴대전화를 적거나 비워 주세요.")
        return
    person = known.by_mark.get(phone_mark(row.phone) or "") if row.phone else None
    if person is None:
        person = _by_name(plan, known)
    elif person.name and not _alike(person.name, row.name):
        words = f"이 번호는 ‘{mask_name(person.name)}’ 님으로 적혀 있어요. 이름이나 번호를 확인해 주세요."
        plan.object_to("name", row.name, "name_differs", words)
    plan.person = person


def _by_name(plan: MemberPlan, known: _Known) -> Person | None:
    """Who has the name of the line, by the shop: its keeper, or a member for it."""
    row = plan.row
    keeper = known.by_id.get(row.keeper_id or 0)
    found = [keeper] if keeper and _alike(keeper.name, row.name) else _members_called(row, known)
    if keeper and keeper.name and not found:
        words = f"이 가게의 주인은 ‘{mask_name(keeper.name)}’ 님이에요. 다른 분이면 그대로 두세요."
        plan.object_to("name", row.name, "keeper_differs", words, warn=True)
    if len(found) > 1:
        words = f"이름이 같은 회원이 {len(found)}명이에요. 휴대전화나 가게를 적어 주세요."
        plan.object_to("name", row.name, "name_ambiguous", words)
        return None
    if not found:
        if not row.phone and not row.place and plan.is_good:
            words = "번호도 가게도 없어서 이름만 적어요."
            plan.object_to("name", row.name, "name_alone", words, warn=True)
        return None
    if row.phone and found[0].phone_mark and found[0].phone_mark != phone_mark(row.phone):
        words = "이 가게의 같은 이름 회원과 번호가 달라요. 바뀐 번호면 사람 정보를 먼저 고쳐 주세요."
        plan.object_to("phone", format_phone(row.phone), "phone_differs", words)
    return found[0]


def _members_called(row: MemberIn, known: _Known) -> list[Person]:
    """Members of the name at the same place; of the name alone where the line tells neither a place nor a number."""
    anywhere = not row.place and row.store_id is None
    if anywhere and row.phone:
        return []
    found = []
    for person_id, ones in known.memberships.items():
        person = known.by_id.get(person_id)
        if person is None or not _alike(person.name, row.name):
            continue
        if anywhere or any(_same_place(one, row) for one in ones):
            found.append(person)
    return found


def _same_place(one: Membership, row: MemberIn) -> bool:
    if one.store_id is not None and row.store_id is not None:
        return one.store_id == row.store_id
    return bool(row.place) and _alike(one.place, row.place)


def _find_membership(plan: MemberPlan, known: _Known) -> None:
    row = plan.row
    ones = known.memberships.get(plan.person.id, []) if plan.person else []
    plan.membership = next((one for one in ones if one.period.upper is None), None)
    if plan.membership is None and ones:
        _rejoin(plan, ones)
    held = plan.membership
    if held is None:
        if row.last_day and not row.since:
            plan.object_to("since", "", "since_missing", "탈퇴한 날만 있어요. 가입한 날도 적어 주세요.")
        return
    if row.since and row.since != held.period.lower:
        words = f"{format_date(held.period.lower)}에 가입한 것으로 적혀 있어요. 그대로 둬요."
        plan.object_to("since", format_date(row.since), "since_differs", words, warn=True)
    last_day = held.period.upper - timedelta(days=1) if held.period.upper else None
    if row.last_day and last_day and row.last_day != last_day:
        words = f"{format_date(last_day)}까지 회원인 것으로 적혀 있어요. 그대로 둬요."
        plan.object_to("last_day", format_date(row.last_day), "last_day_differs", words, warn=True)
    if row.last_day and last_day is None and row.last_day < held.period.lower:
        words = "탈퇴한 날이 적혀 있는 가입일보다 앞서요."
        plan.object_to("last_day", format_date(row.last_day), "period_backwards", words)


def _rejoin(plan: MemberPlan, ones: Iterable[Membership]) -> None:
    """Whoever left is a member again from a day after that, else the line speaks of the time before."""
    row, last = plan.row, max(ones, key=lambda one: one.period.upper)
    last_day = last.period.upper - timedelta(days=1)
    if row.since and row.since > last_day:
        return
    if row.last_day:
        plan.membership = last
        return
    words = f"{format_date(last_day)}에 탈퇴한 분이에요. 다시 가입한 날이나 탈퇴한 날을 적어 주세요."
    plan.object_to("since", format_date(row.since) if row.since else "", "left_before", words)


def _check_claims(plan: MemberPlan, known: _Known, today: date) -> None:
    """Nobody is a member twice, a shop has one member (전통시장법 §65), a number is one member's; a line that cannot
    go in claims nothing.
    """
    if not plan.is_good:
        return
    row, person_id = plan.row, plan.person.id if plan.person else None
    who: list[object] = [("person", person_id)] if person_id else []
    who += [("phone", row.phone)] if row.phone else []
    who = who or [("name", normalize_search(row.name), row.store_id, row.place)]
    above = min(known.claim(one, row.line) for one in who)
    if above != row.line:
        words = f"{above}번째 줄과 같은 사람이에요. 한 사람은 한 번만 회원이에요."
        plan.object_to("name", row.name, "person_twice", words)
    if row.number is not None:
        _check_number(plan, known, person_id)
    if row.store_id is None or (plan.membership and plan.membership.store_id == row.store_id):
        return
    if plan.membership and plan.membership.store_id is not None:
        words = "다른 가게의 회원으로 적혀 있어요. 가게는 그대로 둬요."
        plan.object_to("shop", row.place, "store_differs", words, warn=True)
        return
    _check_store(plan, known, person_id, today)


def _check_number(plan: MemberPlan, known: _Known, person_id: int | None) -> None:
    row = plan.row
    if plan.membership and plan.membership.number != row.number:
        words = f"회원번호가 {plan.membership.number}번으로 적혀 있어요. 그대로 둬요."
        plan.object_to("number", str(row.number), "number_differs", words, warn=True)
        return
    holder = known.numbers.get(row.number or 0)
    above = known.claim(("number", row.number), row.line)
    if plan.membership is None and (holder is not None or above != row.line):
        words = f"{above}번째 줄의 회원번호와 같아요." if above != row.line else "이미 쓴 번호예요."
        plan.object_to("number", str(row.number), "number_taken", f"{words} 번호를 비우면 다음 번호를 드려요.")


def _check_store(plan: MemberPlan, known: _Known, person_id: int | None, today: date) -> None:
    row = plan.row
    first, last = row.since or today, row.last_day
    for one in (one for ones in known.memberships.values() for one in ones):
        if one.store_id != row.store_id or one.person_id == person_id or not _overlap(one.period, first, last):
            continue
        holder = known.by_id.get(one.person_id)
        name = mask_name(holder.name) if holder and holder.name else "다른 분"
        words = f"이 가게에는 이미 회원 {name} 님이 있어요. 한 가게에 회원은 한 명이에요."
        plan.object_to("shop", row.place, "store_has_member", words)
        return
    above = known.claim(("store", row.store_id), row.line) if last is None else row.line
    if above != row.line:
        words = f"{above}번째 줄과 같은 가게예요. 한 가게에 회원은 한 명이에요."
        plan.object_to("shop", row.place, "store_twice", words)


def _overlap(period: object, first: date, last: date | None) -> bool:
    lower, upper = period.lower, period.upper  # type: ignore[attr-defined]
    return (upper is None or first < upper) and (last is None or lower <= last)


def _find_term(plan: MemberPlan, known: _Known, today: date) -> None:
    row = plan.row
    if row.post is None:
        if row.post_since or row.post_last_day:
            plan.object_to("post", "", "post_missing", "임기가 있으면 직책도 적어 주세요.")
        return
    own = [one for one in known.terms if plan.person and one.person_id == plan.person.id and one.post == row.post.value]
    first = row.post_since or row.post_last_day or today
    plan.term = next((one for one in own if _overlap(one.term, first, row.post_last_day or first)), None)
    if plan.term is not None:
        _compare_term(plan, plan.term)
        return
    if row.post_since is None:
        plan.object_to("post_since", "", "post_since_missing", "임기가 시작한 날을 적어 주세요.")
    elif row.post is Post.CHAIR:
        _check_chair(plan, known, row.post_since)


def _compare_term(plan: MemberPlan, term: Officer) -> None:
    row = plan.row
    if row.post_since and row.post_since != term.term.lower:
        words = f"임기가 {format_date(term.term.lower)}부터로 적혀 있어요. 그대로 둬요."
        plan.object_to("post_since", format_date(row.post_since), "term_differs", words, warn=True)
    last_day = term.term.upper - timedelta(days=1) if term.term.upper else None
    if row.post_last_day and last_day and row.post_last_day != last_day:
        words = f"임기가 {format_date(last_day)}까지로 적혀 있어요. 그대로 둬요."
        plan.object_to("post_last_day", format_date(row.post_last_day), "term_differs", words, warn=True)


def _check_chair(plan: MemberPlan, known: _Known, since: date) -> None:
    last = plan.row.post_last_day
    others = any(one.post == Post.CHAIR.value and _overlap(one.term, since, last) for one in known.terms)
    above = next(
        (
            line
            for first, end, line in known.chairs
            if (end is None or since <= end) and (last is None or first <= last)
        ),
        None,
    )
    if others or above is not None:
        words = f"{above}번째 줄도 회장이에요." if above is not None else "그 기간에는 이미 회장이 있어요."
        plan.object_to("post", Post.CHAIR.label, "chair_taken", f"{words} 임기를 확인해 주세요.")
        return
    known.chairs.append((since, last, plan.row.line))
