"""The roll that an association kept elsewhere goes in: people, memberships and terms of office, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.audit.types import declare_field
from jangteo.foundation.spreadsheets.toolkit import Progress, SheetResult
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.registry.parties.models import Membership, Officer, Organisation, Person
from jangteo.registry.parties.models.people import phone_mark
from jangteo.registry.parties.operations._common import MAX_WORDS, find_organisation_row, in_market, tidy
from jangteo.registry.parties.operations.many import KeeperIn, register_many
from jangteo.registry.parties.permissions import EDIT
from jangteo.registry.parties.queries.enrolling import MemberPlan, list_member_plans
from jangteo.registry.parties.types import MemberIn

_MEANWHILE = Refused("roll_changed", "넣는 동안 명부가 바뀌었어요. 다시 눌러 주세요.")
_REFUSALS = dict.fromkeys(
    (
        "parties_person_phone", "parties_membership_once", "parties_membership_store", "parties_membership_number",
        "parties_officer_one_chair",
    ),
    _MEANWHILE,
)  # fmt: skip

declare_field("officers", "임원")


@operation(permission=EDIT, scope=in_market, refusals=_REFUSALS)
def enrol_members(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    rows: Sequence[MemberIn],
    progress: Progress,
) -> SheetResult:
    """Take a roll in: each good line is a new member, or the one that it already is, of whom it fills in what is
    missing; what is known stays. Lines with problems are left out and told. No event is published for a line.

    Raises NotAllowed, Missing(`organisation_missing`), Refused(`roll_changed`) when others enter the same members at
    the same moment, and what `register_many` raises.
    """
    with open_rows(market=market_id):
        # Locked: whoever else takes a roll in, or enters a member, waits; so the numbers are nobody else's.
        organisation = find_organisation_row(organisation_id)
        plans = list_member_plans(organisation_id=organisation.id, rows=rows, today=today(now))
        good = [plan for plan in plans if plan.is_good]
        changed = _complete_people(good, now)
        fresh = [plan for plan in good if plan.membership is None]
        ids = _people(actor, now, market_id, good)
        progress(len(good) // 2, len(rows))
        _join(organisation, fresh, ids, today(now))
        changed |= {plan.row.line for plan in good if plan.membership is not None and _change(plan, plan.membership)}
        changed |= _appoint(organisation, good, ids)
        progress(len(rows), len(rows))
        changed -= {plan.row.line for plan in fresh}
        if fresh or changed:
            officers = sum(plan.row.post is not None for plan in good)
            counts = {"added": len(fresh), "changed": len(changed), "officers": officers}
            note(subject=("organisation", organisation.id, organisation.name), after=counts)
        else:
            nothing_changed()
        return SheetResult(
            added=len(fresh),
            changed=len(changed),
            unchanged=len(good) - len(fresh) - len(changed),
            refused=tuple(problem for plan in plans if not plan.is_good for problem in plan.problems),
        )


def _complete_people(plans: Sequence[MemberPlan], now: datetime) -> set[int]:
    """Write down a name or a number that was not known of a known person; returns the lines that did."""
    lacking: dict[int, MemberPlan] = {}
    for plan in plans:
        one = plan.person
        if one is not None and ((not one.name and plan.row.name) or (not one.phone_mark and plan.row.phone)):
            lacking[one.id] = plan
    rows = list(Person.objects.select_for_update().filter(id__in=lacking).order_by("id"))
    for person in rows:
        row = lacking[person.id].row
        person.name = person.name or row.name
        if not person.phone_mark and row.phone:
            person.phone, person.phone_mark = row.phone, phone_mark(row.phone)
        person.changed_at = max(now, person.registered_at)
    Person.objects.bulk_update(rows, ["name", "phone", "phone_mark", "changed_at"], batch_size=500)
    return {plan.row.line for plan in lacking.values()}


def _people(actor: Actor, now: datetime, market_id: int, plans: Sequence[MemberPlan]) -> dict[int, int]:
    """Line → person; those whom nobody knew are entered."""
    ids = {plan.row.line: plan.person.id for plan in plans if plan.person is not None}
    unknown = [plan.row for plan in plans if plan.person is None]
    if unknown:
        keepers = [KeeperIn(name=row.name, phone=row.phone) for row in unknown]
        met = register_many(actor=actor, now=now, market_id=market_id, keepers=keepers)
        ids |= {row.line: one.person_id or 0 for row, one in zip(unknown, met, strict=True)}
    return ids


def _through(first: date, last_day: date | None) -> DateRange:
    return DateRange(first, last_day + timedelta(days=1) if last_day else None)


def _join(organisation: Organisation, plans: Sequence[MemberPlan], ids: dict[int, int], day: date) -> None:
    """Enter new memberships; those without a number get the next ones, in the order of the file."""
    held = Membership.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    last = max([held, *(plan.row.number for plan in plans if plan.row.number)])
    fresh = []
    for plan in plans:
        row = plan.row
        last += 0 if row.number else 1
        fresh.append(
            Membership(
                market_id=organisation.market_id,
                organisation=organisation,
                person_id=ids[row.line],
                number=row.number or last,
                period=_through(row.since or day, row.last_day),
                store_id=row.store_id,
                place=tidy(row.place, MAX_WORDS, field="place", words="자리는"),
                **({"kind": row.kind.value} if row.kind else {}),
            )
        )
    Membership.objects.bulk_create(fresh, batch_size=500)


def _change(plan: MemberPlan, held: Membership) -> bool:
    """Fill in what the membership lacks, its kind and its end; whether anything was."""
    row, before = plan.row, (held.kind, held.store_id, held.place, held.period.upper)
    held.kind = row.kind.value if row.kind else held.kind
    held.store_id = held.store_id or row.store_id
    held.place = held.place or tidy(row.place, MAX_WORDS, field="place", words="자리는")
    if row.last_day and held.period.upper is None:
        held.period = _through(held.period.lower, row.last_day)
    if (held.kind, held.store_id, held.place, held.period.upper) == before:
        return False
    held.save(update_fields=["kind", "store_id", "place", "period"])
    return True


def _appoint(organisation: Organisation, plans: Sequence[MemberPlan], ids: dict[int, int]) -> set[int]:
    """Enter new terms of office, and the last day of one that had none; returns the lines that did."""
    changed, fresh = set(), []
    for plan in plans:
        row, term = plan.row, plan.term
        if row.post is None:
            continue
        if term is None and row.post_since is not None:
            fresh.append(
                Officer(
                    market_id=organisation.market_id,
                    organisation=organisation,
                    person_id=ids[row.line],
                    post=row.post.value,
                    term=_through(row.post_since, row.post_last_day),
                )
            )
            changed.add(row.line)
        elif term is not None and term.term.upper is None and row.post_last_day:
            term.term = _through(term.term.lower, row.post_last_day)
            term.save(update_fields=["term"])
            changed.add(row.line)
    Officer.objects.bulk_create(fresh, batch_size=500)
    return changed
