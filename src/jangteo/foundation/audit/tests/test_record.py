from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from jangteo.foundation.audit import operations, queries
from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.audit.tests.factories import entry
from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.audit.types import Filters, declare_label, declare_values
from jangteo.foundation.tenancy.tests.factories import EAST, FAR, HERE, NEXT_DOOR
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, Grant, Open, Role, Scope, system
from jangteo.kernel.errors import Broken, NotAllowed, Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SYSTEM = system("검사")
declare_label("tests.rename", "이름표를 바꾸었어요")


def ids(scope: Scope, **filters) -> list[int]:
    return [row.id for row in queries.list_entries(scope=scope, filters=Filters(**filters)).object_list]


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor_label = '딴사람'", "DELETE FROM audit_entry"])
def test_record_can_be_neither_changed_nor_deleted(statement: str) -> None:
    entry(HERE.scope)
    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().actor_label == "홍*동"


def test_without_the_trigger_it_could() -> None:
    entry(HERE.scope)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    assert not AuditEntry.objects.exists()


def test_each_scope_reads_its_own_rows() -> None:
    here, near, far = entry(HERE.scope), entry(NEXT_DOOR.scope), entry(FAR.scope)
    region, installation = entry(EAST.scope), entry(INSTALLATION)
    same_number = entry(Scope(EAST.scope.kind, HERE.id))
    assert ids(HERE.scope) == [here.id]
    assert ids(EAST.scope) == [region.id, near.id, here.id]
    assert ids(INSTALLATION) == [r.id for r in (same_number, installation, region, far, near, here)]


def test_filters() -> None:
    one = entry(HERE.scope, at=datetime.fromisoformat("2026-11-21T23:59:59+09:00"))
    two = entry(HERE.scope, at=datetime.fromisoformat("2026-11-22T00:00:00+09:00"), actor_id=2, who="김*진")
    three = entry(HERE.scope, at=NOW, operation="tests.other", subject_label="나-01", reason="이전 요청")
    assert ids(HERE.scope, actor_id=2) == [two.id]
    assert ids(HERE.scope, operation="tests.other") == [three.id]
    assert ids(HERE.scope, first_day=date(2026, 11, 22)) == [three.id, two.id]
    assert ids(HERE.scope, last_day=date(2026, 11, 21)) == [one.id]
    assert ids(HERE.scope, text="나-01") == ids(HERE.scope, text="이전") == [three.id]
    assert ids(HERE.scope, text="이름표") == [two.id, one.id]
    assert queries.list_actors(scope=HERE.scope) == [(1, "홍*동"), (2, "김*진")]
    assert dict(queries.list_operations(scope=HERE.scope)) == {
        "tests.rename": "이름표를 바꾸었어요",
        "tests.other": "tests.other",
    }


def test_export_wants_the_right() -> None:
    with pytest.raises(NotAllowed):
        operations.export_entries(
            actor=Actor(1, "상인", (Grant(Role.MERCHANT, HERE.scope),)), now=NOW, scope=HERE.scope, filters=Filters()
        )


@operation(permission=Open("a test"))
def rename(
    *, actor: Actor, now: datetime, label: str, quiet: bool = False, fail: bool = False, token: str = ""
) -> None:
    """Write a row. Raises Refused when told to."""
    note(
        subject=("thing", 1, label),
        before={"label": "a", "same": 1},
        after={"label": label, "same": 1, **({"token": token} if token else {})},
    )
    if quiet:
        nothing_changed()
    if fail:
        raise Refused("no", "안 돼요.")


def test_operation_writes_who_what_and_only_what_changed() -> None:
    rename(actor=SYSTEM, now=NOW, label="b")
    row = AuditEntry.objects.get()
    assert (row.operation, row.actor_label, row.at) == ("test_record.rename", "자동 처리 (검사)", NOW)
    assert row.changes == {"label": ["a", "b"]}


def test_refused_and_quiet_operations_write_nothing() -> None:
    with pytest.raises(Refused):
        rename(actor=SYSTEM, now=NOW, label="b", fail=True)
    rename(actor=SYSTEM, now=NOW, label="b", quiet=True)
    assert not AuditEntry.objects.exists()


@operation(permission=Open("a test"))
def break_a_rule(*, actor: Actor, now: datetime) -> None:
    """Break a constraint of the database."""
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE unique_violation USING CONSTRAINT = 'tests_once'; END $$")


@operation(permission=Open("a test"), refusals={"tests_once": Refused("once", "한 번만 돼요.")})
def break_it_within(*, actor: Actor, now: datetime) -> None:
    """Call an operation that breaks it, and know its name."""
    break_a_rule(actor=actor, now=now)


def test_a_broken_constraint_keeps_its_name_through_an_operation_within() -> None:
    with pytest.raises(IntegrityError) as broken:
        break_a_rule(actor=SYSTEM, now=NOW)
    assert broken.value.__cause__ is not broken.value
    with pytest.raises(Refused) as refused:
        break_it_within(actor=SYSTEM, now=NOW)
    assert refused.value.code == "once"


@pytest.mark.parametrize("number", ["010-1234-5678", "01012345678", "+821012345678", "010 1234 5678"])
def test_numbers_are_blotted_out(number: str) -> None:
    rename(actor=SYSTEM, now=NOW, label=f"전화 {number} 번")
    assert "5678" not in str(vars(AuditEntry.objects.get()))


def test_operation_wants_keywords_an_actor_and_a_time() -> None:
    for call in (lambda: rename(), lambda: rename(SYSTEM, NOW, "b"), lambda: rename(actor=SYSTEM, now=None, label="b")):
        with pytest.raises(Broken):
            call()  # type: ignore[no-untyped-call]


def test_note_outside_an_operation_is_a_mistake() -> None:
    with pytest.raises(Broken):
        note(subject=("thing", 1, ""))
    with pytest.raises(Broken):
        nothing_changed()


def test_days_of_a_line_are_written_as_people_write_them() -> None:
    entry(HERE.scope, changes={"expires_on": [None, "2026-12-11"], "number": ["2026-13-01", "2026-12-11-7"]})
    line = queries.list_entries(scope=HERE.scope, filters=Filters()).object_list[0]
    assert {(one.before, one.after) for one in line.changes} == {
        ("없음", "2026. 12. 11.(금)"),
        ("2026-13-01", "2026-12-11-7"),
    }


def test_shares_are_read_as_percent_and_amounts_in_groups() -> None:
    entry(
        HERE.scope,
        changes={"tests_bp": [150, [10_000, 5]], "tests_won": [-1_340, {"2026": True}], "founded_year": [None, 1970]},
    )
    line = queries.list_entries(scope=HERE.scope, filters=Filters()).object_list[0]
    assert {(one.before, one.after) for one in line.changes} == {
        ("1.5%", "100%, 0.05%"),
        ("-1,340", "2026 예"),
        ("없음", "1970"),
    }


def test_what_was_hidden_whole_says_so() -> None:
    rename(actor=SYSTEM, now=NOW, label="b", token="secret")
    line = queries.list_entries(scope=INSTALLATION, filters=Filters()).object_list[0]
    assert [(one.before, one.after) for one in line.changes if one.name == "token"] == [("가려 둠", "가려 둠")]


def test_codes_are_read_as_their_words_in_lists_too() -> None:
    declare_values("tests_stand", {"on": "켜짐", "off": "꺼짐"})
    declare_values("tests_stand", {"off": "꺼짐"})
    with pytest.raises(Broken):
        declare_values("tests_stand", {"on": "열림"})
    entry(HERE.scope, changes={"tests_stand": ["on", ["off", "other"]], "role": ["on", {"on": "off"}]})
    line = queries.list_entries(scope=HERE.scope, filters=Filters()).object_list[0]
    assert {(one.before, one.after) for one in line.changes} == {("켜짐", "꺼짐, other"), ("on", "on off")}
