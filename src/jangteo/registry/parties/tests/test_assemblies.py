"""Assemblies: the roll of the record date, presence, quorum, and what stays as it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.kernel.errors import Broken, Invalid, Refused
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.tests.test_organisations import DAY, an_association, given, join
from jangteo.registry.parties.tests.world import ACTOR, NOW, a_market, a_person
from jangteo.registry.parties.types import DEFAULT_QUORUM, AssemblyKind, AssemblyState, Presence, QuorumRule

pytestmark = pytest.mark.django_db


def call(market: Any, association: int, record_on: date = DAY, days: int = 14, **more: Any) -> int:
    wanted: dict[str, Any] = {
        "kind": AssemblyKind.REGULAR,
        "title": "2026년 정기총회",
        "held_at": NOW + timedelta(days=days),
        "record_on": record_on,
        "agenda": ["2026년 결산", " ", "임원 선출"],
        "place": "고객지원센터 2층",
    }
    return operations.open_assembly(**given(market), organisation_id=association, **(wanted | more))


def members(market: Any, association: int, count: int) -> list[int]:
    people = [a_person(market, f"회원{chr(0xAC00 + n)}") for n in range(count)]
    return [join(market, association, person, DAY - timedelta(days=30)) for person in people]


@pytest.mark.parametrize(
    ("rule", "members", "needed"),
    [
        (DEFAULT_QUORUM, 10, 6),
        (DEFAULT_QUORUM, 11, 6),
        (DEFAULT_QUORUM, 0, 1),
        (QuorumRule(DAY, 1, 3, more_than=False, count_proxies=True), 10, 4),
        (QuorumRule(DAY, 2, 3, more_than=False, count_proxies=True), 9, 6),
        (QuorumRule(DAY, 1, 2, more_than=False, count_proxies=True), 10, 5),
        (QuorumRule(DAY, 1, 1, more_than=False, count_proxies=True), 10, 10),
    ],
)
def test_how_many_make_a_quorum(rule: QuorumRule, members: int, needed: int) -> None:
    assert rule.needed(members) == needed


def test_the_words_of_a_rule() -> None:
    assert DEFAULT_QUORUM.label == "재적 회원의 과반수"
    assert QuorumRule(DAY, 1, 3, more_than=False, count_proxies=False).label == "재적 회원의 3분의 1 이상(위임은 빼고)"
    with pytest.raises(Broken):
        QuorumRule(DAY, 3, 2, more_than=False, count_proxies=True)


def test_the_roll_holds_the_members_of_the_record_date() -> None:
    market = a_market()
    association = an_association(market)
    ids = members(market, association, 3)
    late = a_person(market, "늦은이")
    operations.leave_organisation(**given(market), membership_id=ids[0], last_day=DAY - timedelta(days=2))
    join(market, association, late, DAY)
    assembly = call(market, association, record_on=DAY - timedelta(days=1))
    with open_market(market.id):
        assert [line.number for line in queries.list_attendees(assembly_id=assembly)] == [2, 3]
        view = queries.get_assembly(id=assembly)
    assert (view.state, view.members, view.agenda) == (AssemblyState.ROLL, 2, ("2026년 결산", "임원 선출"))


def test_a_record_date_ahead_is_waited_for() -> None:
    market = a_market()
    association = an_association(market)
    members(market, association, 2)
    assembly = call(market, association, record_on=DAY + timedelta(days=7))
    with pytest.raises(Refused) as refused:
        operations.fix_roll(**given(market), assembly_id=assembly)
    assert refused.value.code == "record_ahead"
    assert operations.fix_due_rolls(actor=ACTOR, now=NOW) == 0
    assert operations.fix_due_rolls(actor=ACTOR, now=NOW + timedelta(days=7)) == 1
    assert operations.fix_due_rolls(actor=ACTOR, now=NOW + timedelta(days=8)) == 0
    with open_market(market.id):
        assert queries.get_assembly(id=assembly).members == 2


def test_ticking_counts_towards_the_quorum_and_closing_keeps_the_count() -> None:
    market = a_market()
    association = an_association(market)
    ids = members(market, association, 4)
    assembly = call(market, association)
    with open_market(market.id):
        lines = queries.list_attendees(assembly_id=assembly)
    for line, presence in zip(lines, (Presence.PRESENT, Presence.PRESENT, Presence.PROXY), strict=False):
        operations.mark_present(**given(market), attendee_id=line.id, presence=presence, proxy_name="대리인")
        with open_market(market.id):
            quorate = queries.get_assembly(id=assembly).is_quorate
        assert quorate == (presence is Presence.PROXY)
    assert operations.close_assembly(**given(market), assembly_id=assembly) is True
    operations.leave_organisation(**given(market), membership_id=ids[0], last_day=DAY)
    with open_market(market.id):
        view = queries.get_assembly(id=assembly)
        proxies = [line.proxy_masked for line in queries.list_attendees(assembly_id=assembly) if line.proxy_masked]
    assert (view.members, view.present, view.proxies, view.is_quorate) == (4, 2, 1, True)
    assert proxies == ["대*인"]
    with pytest.raises(Refused) as refused:
        operations.mark_present(**given(market), attendee_id=lines[3].id, presence=Presence.PRESENT)
    assert refused.value.code == "assembly_over"


def test_proxies_count_only_where_the_rule_lets_them() -> None:
    market = a_market()
    association = an_association(market)
    members(market, association, 2)
    operations.set_quorum(
        **given(market),
        organisation_id=association,
        valid_from=DAY,
        numerator=1,
        denominator=2,
        more_than=False,
        count_proxies=False,
    )
    assembly = call(market, association)
    before = call(market, association, days=-10, record_on=DAY - timedelta(days=20))
    with open_market(market.id):
        line = queries.list_attendees(assembly_id=assembly)[0]
        assert queries.get_assembly(id=before).rule == DEFAULT_QUORUM
    operations.mark_present(**given(market), attendee_id=line.id, presence=Presence.PROXY)
    assert operations.close_assembly(**given(market), assembly_id=assembly) is False


def test_an_empty_roll_has_no_quorum() -> None:
    market = a_market()
    assembly = call(market, an_association(market))
    assert operations.close_assembly(**given(market), assembly_id=assembly) is False


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": " "}, "title_empty"),
        ({"agenda": [" "]}, "agenda_invalid"),
        ({"agenda": ["안건"] * 31}, "agenda_invalid"),
        ({"agenda": ["가" * 201]}, "text_invalid"),
        ({"record_on": DAY + timedelta(days=15)}, "record_late"),
    ],
)
def test_what_cannot_be_called_gets_a_sentence(more: dict[str, Any], code: str) -> None:
    market = a_market()
    association = an_association(market)
    with pytest.raises(Invalid) as refused:
        call(market, association, **more)
    assert refused.value.code == code
    with open_market(market.id):
        assert queries.list_assemblies(organisation_id=association) == []


def test_the_database_keeps_a_roll_against_everybody() -> None:
    market = a_market()
    association = an_association(market)
    members(market, association, 2)
    assembly = call(market, association)

    def refused(sql: str, constraint: str) -> None:
        with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [assembly])
        assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]

    refused("DELETE FROM parties_attendee WHERE assembly_id = %s", "parties_attendee_fixed")
    refused("UPDATE parties_attendee SET number = number + 5 WHERE assembly_id = %s", "parties_attendee_fixed")
    refused(
        "INSERT INTO parties_attendee (market_id, assembly_id, membership_id, person_id, number, place, presence,"
        " proxy_name) SELECT market_id, %s, id + 1000, person_id + 1000, 9, '', 'absent', '' FROM parties_membership"
        " LIMIT 1",
        "parties_attendee_fixed",
    )
    operations.close_assembly(**given(market), assembly_id=assembly)
    refused("UPDATE parties_attendee SET presence = 'present' WHERE assembly_id = %s", "parties_attendee_over")
    refused("UPDATE parties_assembly SET members = NULL WHERE id = %s", "parties_assembly_closed")
