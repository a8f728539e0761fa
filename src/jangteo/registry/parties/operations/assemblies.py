"""Assemblies: called, the roll fixed at the record date, presence marked, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Q
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.parties.events import AssemblyCalled, AssemblyClosed
from jangteo.registry.parties.models import Assembly, Attendee, Membership, QuorumPolicy
from jangteo.registry.parties.operations._common import (
    MAX_NAME,
    MAX_WORDS,
    find_organisation_row,
    in_market,
    tidy,
)
from jangteo.registry.parties.permissions import EDIT, WARN
from jangteo.registry.parties.queries.assemblies import find_quorum_rule, rule_of
from jangteo.registry.parties.types import AssemblyKind, AssemblyState, MemberKind, Presence

MAX_AGENDA, MAX_ITEM = 30, 200
_OVER = Refused("assembly_over", "끝난 총회라서 고칠 수 없어요.")
_REFUSALS = {"parties_attendee_over": _OVER}


@operation(
    permission=EDIT,
    scope=in_market,
    refusals={
        "parties_quorum_policy_day": Refused("quorum_taken", "그날부터의 정족수를 이미 적었어요.", field="valid_from")
    },
)
def set_quorum(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    valid_from: date,
    numerator: int,
    denominator: int,
    more_than: bool,
    count_proxies: bool,
) -> int:
    """Write what the 정관 asks of an assembly from a day on; assemblies already called keep their rule.

    Raises NotAllowed, Missing(`organisation_missing`), Invalid(`quorum_invalid`), Refused(`quorum_taken`).
    """
    if not 1 <= numerator <= denominator <= 100 or (more_than and numerator == denominator):
        raise Invalid("quorum_invalid", "정족수를 다시 확인해 주세요. 예: 2분의 1", field="numerator")
    with open_rows(market=market_id):
        organisation = find_organisation_row(organisation_id)
        row = QuorumPolicy.objects.create(
            market_id=market_id,
            organisation=organisation,
            valid_from=valid_from,
            numerator=numerator,
            denominator=denominator,
            more_than=more_than,
            count_proxies=count_proxies,
        )
        note(subject=("organisation", organisation.id, organisation.name), after={"정족수": rule_of(row).label})
        return row.id


@operation(permission=EDIT, scope=in_market)
def open_assembly(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    organisation_id: int,
    kind: AssemblyKind,
    title: str,
    held_at: datetime,
    record_on: date,
    agenda: Sequence[str],
    place: str = "",
) -> int:
    """Call an assembly; its quorum is the rule in force on its day. The roll is fixed now if the record date has come.

    Raises NotAllowed, Missing(`organisation_missing`), Invalid(`title_empty`, `agenda_invalid`, `record_late`,
    `text_invalid`, `day_invalid`).
    """
    day = today(held_at)
    items = [tidy(item, MAX_ITEM, field="agenda", words="안건은 하나에") for item in agenda if item.strip()]
    title = tidy(title, MAX_WORDS, field="title", words="이름은")
    if not title:
        raise Invalid("title_empty", "총회 이름을 적어 주세요.", field="title")
    if not 1 <= len(items) <= MAX_AGENDA:
        raise Invalid("agenda_invalid", f"안건을 1건에서 {MAX_AGENDA}건까지 적어 주세요.", field="agenda")
    if not date(2000, 1, 1) <= day <= date(2100, 12, 31):
        raise Invalid("day_invalid", "날짜를 다시 확인해 주세요.", field="held_on")
    if record_on > day:
        raise Invalid("record_late", "회원 기준일은 총회 날보다 늦을 수 없어요.", field="record_on")
    with open_rows(market=market_id):
        organisation = find_organisation_row(organisation_id)
        rule = find_quorum_rule(organisation_id=organisation.id, on=day)
        row = Assembly.objects.create(
            market_id=market_id,
            organisation=organisation,
            kind=kind.value,
            title=title,
            state=AssemblyState.CALLED.value,
            held_at=held_at,
            place=tidy(place, MAX_WORDS, field="place", words="곳은"),
            record_on=record_on,
            agenda=items,
            rule_from=rule.valid_from,
            rule_numerator=rule.numerator,
            rule_denominator=rule.denominator,
            rule_more_than=rule.more_than,
            rule_count_proxies=rule.count_proxies,
            called_at=now,
        )
        note(subject=("assembly", row.id, title), after={"날": format_date(day), "정족수": rule.label})
        publish(AssemblyCalled(market_id, row.id), now=now)
        if record_on <= today(now):
            _fix_roll(row)
        return row.id


def _fix_roll(row: Assembly) -> int:
    """Write the voting members of the record date on the roll; the database keeps them from then on. How many."""
    voting = [kind.value for kind in MemberKind if kind.votes]
    members = Membership.objects.filter(
        organisation_id=row.organisation_id, period__contains=row.record_on, kind__in=voting
    )
    lines = [
        Attendee(
            market_id=row.market_id,
            assembly=row,
            membership=member,
            person_id=member.person_id,
            number=member.number,
            place=member.place,
        )
        for member in members.order_by("number")
    ]
    Attendee.objects.bulk_create(lines, batch_size=500)
    row.state = AssemblyState.ROLL.value
    row.save(update_fields=["state"])
    return len(lines)


def _locked(assembly_id: int) -> Assembly:
    row = Assembly.objects.select_for_update().filter(id=assembly_id).first()
    if row is None:
        raise Missing("assembly_missing", "그런 총회를 찾지 못했어요.")
    if row.state in {AssemblyState.CLOSED.value, AssemblyState.CANCELLED.value}:
        raise Refused(_OVER.code, _OVER.message)
    return row


@operation(permission=EDIT, scope=in_market)
def fix_roll(*, actor: Actor, now: datetime, market_id: int, assembly_id: int) -> int:
    """Fix who is on the roll: the members of the record date. Returns how many; a fixed roll stays as it is.

    Raises NotAllowed, Missing(`assembly_missing`), Refused(`assembly_over`, `record_ahead`).
    """
    with open_rows(market=market_id):
        row = _locked(assembly_id)
        if row.state == AssemblyState.ROLL:
            nothing_changed()
            return Attendee.objects.filter(assembly=row).count()
        if row.record_on > today(now):
            raise Refused("record_ahead", f"회원 기준일({format_date(row.record_on)})이 되면 명부를 정할 수 있어요.")
        count = _fix_roll(row)
        note(subject=("assembly", row.id, row.title), after={"명부": count})
        return count


@operation(permission=WARN)
def fix_due_rolls(*, actor: Actor, now: datetime) -> int:
    """Fix the rolls of all assemblies whose record date has come; returns how many. Raises NotAllowed."""
    with scopes_disabled():
        due = Assembly.objects.select_for_update().filter(state=AssemblyState.CALLED.value, record_on__lte=today(now))
        rows = list(due.order_by("id"))
        for row in rows:
            _fix_roll(row)
    if rows:
        note(subject=("assembly", "", "회원 기준일"), after={"명부": len(rows)})
    else:
        nothing_changed()
    return len(rows)


@operation(permission=EDIT, scope=in_market, refusals=_REFUSALS)
def mark_present(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    attendee_id: int,
    presence: Presence,
    proxy_name: str = "",
) -> None:
    """Say how a member on the roll takes part; a proxy may be named.

    Raises NotAllowed, Missing(`attendee_missing`), Refused(`assembly_over`), Invalid(`text_invalid`).
    """
    proxy = tidy(proxy_name, MAX_NAME, field="proxy_name", words="이름은") if presence == Presence.PROXY else ""
    with open_rows(market=market_id):
        row = Attendee.objects.select_for_update(of=("self",)).select_related("assembly").filter(id=attendee_id).first()
        if row is None:
            raise Missing("attendee_missing", "명부에 없는 사람이에요.")
        if row.assembly.state != AssemblyState.ROLL:
            raise Refused(_OVER.code, _OVER.message)
        before = Presence(row.presence)
        if before == presence and row.proxy_name == proxy:
            nothing_changed()
            return
        row.presence, row.proxy_name, row.marked_at = presence.value, proxy, now
        row.save(update_fields=["presence", "proxy_name", "marked_at"])
        note(
            subject=("assembly", row.assembly_id, f"{row.assembly.title} {row.number}번"),
            before={"참석": before.label},
            after={"참석": presence.label},
        )


@operation(permission=EDIT, scope=in_market)
def close_assembly(*, actor: Actor, now: datetime, market_id: int, assembly_id: int) -> bool:
    """End an assembly: what was counted is written down, and the roll does not change any more.

    Returns whether there was a quorum. Raises NotAllowed, Missing(`assembly_missing`), Refused(`assembly_over`,
    `roll_open`).
    """
    with open_rows(market=market_id):
        row = _locked(assembly_id)
        if row.state != AssemblyState.ROLL:
            raise Refused("roll_open", "먼저 회원 명부를 정해 주세요.")
        counts = Attendee.objects.filter(assembly=row).aggregate(
            members=Count("id"),
            present=Count("id", filter=Q(presence=Presence.PRESENT.value)),
            proxies=Count("id", filter=Q(presence=Presence.PROXY.value)),
        )
        row.members, row.present, row.proxies = counts["members"], counts["present"], counts["proxies"]
        row.state, row.closed_at = AssemblyState.CLOSED.value, now
        row.save()
        rule = rule_of(row)
        quorate = row.members > 0 and rule.counted(row.present, row.proxies) >= rule.needed(row.members)
        said = {"재적": row.members, "참석": row.present, "위임": row.proxies, "성립": quorate}
        note(subject=("assembly", row.id, row.title), after=said)
        publish(AssemblyClosed(market_id, row.id, quorate), now=now)
        return quorate


@operation(permission=EDIT, scope=in_market)
def cancel_assembly(*, actor: Actor, now: datetime, market_id: int, assembly_id: int, reason: str = "") -> None:
    """Call an assembly off. Raises NotAllowed, Missing(`assembly_missing`), Refused(`assembly_over`)."""
    with open_rows(market=market_id):
        row = _locked(assembly_id)
        row.state, row.closed_at = AssemblyState.CANCELLED.value, now
        row.save(update_fields=["state", "closed_at"])
        note(subject=("assembly", row.id, row.title), after={"상태": "취소"}, reason=reason)
