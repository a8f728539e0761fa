"""Assemblies of the open market, their rolls and the rules of their quorum."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from jangteo.kernel.errors import Missing
from jangteo.kernel.korea.names import mask_name
from jangteo.registry.parties.models import Assembly, Attendee, QuorumPolicy
from jangteo.registry.parties.types import (
    DEFAULT_QUORUM,
    AssemblyKind,
    AssemblyState,
    AssemblyView,
    AttendeeView,
    Presence,
    QuorumRule,
)


def rule_of(row: Assembly | QuorumPolicy) -> QuorumRule:
    """The rule that a row holds."""
    if isinstance(row, QuorumPolicy):
        return QuorumRule(row.valid_from, row.numerator, row.denominator, row.more_than, row.count_proxies)
    return QuorumRule(
        row.rule_from, row.rule_numerator, row.rule_denominator, row.rule_more_than, row.rule_count_proxies
    )


def find_quorum_rule(*, organisation_id: int, on: date) -> QuorumRule:
    """What an organisation's 정관 asks on a day; the Civil Act's rule before anything was written down."""
    rows = QuorumPolicy.objects.filter(organisation_id=organisation_id, valid_from__lte=on)
    row = rows.order_by("-valid_from").first()
    return rule_of(row) if row else DEFAULT_QUORUM


def list_quorum_rules(*, organisation_id: int) -> list[QuorumRule]:
    """Every rule of an organisation, the newest first, the Civil Act's at the end."""
    rows = QuorumPolicy.objects.filter(organisation_id=organisation_id).order_by("-valid_from")
    return [*(rule_of(row) for row in rows), DEFAULT_QUORUM]


def _counted() -> QuerySet[Assembly]:
    return Assembly.objects.annotate(
        on_roll=Count("attendees"),
        came=Count("attendees", filter=Q(attendees__presence=Presence.PRESENT.value)),
        sent=Count("attendees", filter=Q(attendees__presence=Presence.PROXY.value)),
    )


def _view(row: Assembly) -> AssemblyView:
    counts = (row.members, row.present, row.proxies)
    if row.members is None:
        counts = (row.on_roll, row.came, row.sent)  # type: ignore[attr-defined]
    members, present, proxies = (count or 0 for count in counts)
    return AssemblyView(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=AssemblyKind(row.kind),
        title=row.title,
        state=AssemblyState(row.state),
        held_at=row.held_at,
        place=row.place,
        record_on=row.record_on,
        agenda=tuple(row.agenda),
        rule=rule_of(row),
        members=members,
        present=present,
        proxies=proxies,
        closed_at=row.closed_at,
    )


def get_assembly(*, id: int) -> AssemblyView:
    """The assembly of the open market with this id. Raises Missing(`assembly_missing`)."""
    row = _counted().filter(id=id).first()
    if row is None:
        raise Missing("assembly_missing", "그런 총회를 찾지 못했어요.")
    return _view(row)


def list_assemblies(*, organisation_id: int) -> list[AssemblyView]:
    """The assemblies of an organisation, the latest first."""
    return [_view(row) for row in _counted().filter(organisation_id=organisation_id).order_by("-held_at", "-id")]


def _line(row: Attendee) -> AttendeeView:
    return AttendeeView(
        id=row.id,
        assembly_id=row.assembly_id,
        person_id=row.person_id,
        number=row.number,
        name_masked=mask_name(row.person.name) if row.person.name else "",
        place=row.place,
        presence=Presence(row.presence),
        proxy_masked=mask_name(row.proxy_name) if row.proxy_name else "",
    )


def list_attendees(*, assembly_id: int) -> list[AttendeeView]:
    """The roll of an assembly by the members' numbers."""
    return [_line(row) for row in Attendee.objects.filter(assembly_id=assembly_id).select_related("person")]


def get_attendee(*, id: int) -> AttendeeView:
    """One line of a roll. Raises Missing(`attendee_missing`)."""
    row = Attendee.objects.filter(id=id).select_related("person").first()
    if row is None:
        raise Missing("attendee_missing", "명부에 없는 사람이에요.")
    return _line(row)
