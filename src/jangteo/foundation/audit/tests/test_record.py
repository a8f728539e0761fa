import re
from datetime import date, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils.encoding import iri_to_uri

from jangteo.foundation.audit import operations, queries
from jangteo.foundation.audit.models import AuditEntry
from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.audit.types import Filters, declare_label
from jangteo.foundation.identity.tests.factories import (
    EAST,
    FAR,
    HERE,
    NEXT_DOOR,
    NOW,
    SYSTEM,
    acting,
    person,
)
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, Open, Role, Scope
from jangteo.kernel.errors import Broken, NotAllowed, Refused

pytestmark = pytest.mark.django_db
declare_label("tests.rename", "이름표를 바꾸었어요")


def entry(scope: Scope, *, who: str = "홍*동", actor_id: int | None = 1, at: datetime = NOW, **more) -> AuditEntry:
    fields = {"operation": "tests.rename", "subject_label": "가-03", "changes": {"role": ["낡은 것", "새것"]}, **more}
    return AuditEntry.objects.create(
        at=at, actor_id=actor_id, actor_label=who, scope_kind=scope.kind.value, scope_id=scope.id, **fields
    )


def ids(scope: Scope, **filters) -> list[int]:
    return [row.id for row in queries.list_entries(scope=scope, filters=Filters(**filters)).object_list]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor_label = '딴사람'", "DELETE FROM audit_entry"]
)
def test_record_can_be_neither_changed_nor_deleted(statement: str) -> None:
    entry(HERE.scope)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        with connection.cursor() as cursor:
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
        "tests.rename": "이름표를 바꾸었어요", "tests.other": "tests.other"
    }


def reader(role: Role, scope: Scope) -> Client:
    client = Client()
    client.force_login(person((role, scope)))
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_page_reads_as_sentences() -> None:
    entry(HERE.scope, reason="이전 요청")
    page = text(reader(Role.STAFF, HERE.scope).get("/office/audit/"))
    assert "홍*동 님이 이름표를 바꾸었어요: 가-03" in page
    assert "역할: 낡은 것 → 새것" in page
    assert "2026. 11. 22.(일) 12:00" in page


def test_page_shows_only_the_own_scope() -> None:
    entry(HERE.scope, subject_label="여기것")
    entry(FAR.scope, subject_label="먼것")
    entry(INSTALLATION, subject_label="전체것")
    seen = {
        (role, path): [word for word in ("여기것", "먼것", "전체것") if word in text(reader(role, scope).get(path))]
        for role, scope, path in [
            (Role.STAFF, HERE.scope, "/office/audit/"),
            (Role.OFFICER, EAST.scope, "/city/audit/"),
            (Role.OPERATOR, INSTALLATION, "/city/audit/"),
        ]
    }
    assert list(seen.values()) == [["여기것"], ["여기것"], ["여기것", "먼것", "전체것"]]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.MERCHANT, Role.CUSTOMER])
@pytest.mark.parametrize("path", ["/office/audit/", "/office/audit/record.xlsx", "/city/audit/", "/city/audit/record.xlsx"])
def test_others_do_not_read_the_record(role: Role, path: str) -> None:
    assert reader(role, HERE.scope).get(path).status_code == 403


@pytest.mark.parametrize(
    "query", ["page=0", "page=999", "page=x", "person=x", "person=99", "operation=%00", "since=gestern", "until=9999-12-31", "q=%00%27"]
)
def test_nonsense_in_the_address_breaks_nothing(query: str) -> None:
    entry(HERE.scope)
    assert reader(Role.STAFF, HERE.scope).get(f"/office/audit/?{query}").status_code == 200


def test_pages_keep_the_filters() -> None:
    for minute in range(51):
        entry(HERE.scope, at=NOW + timedelta(minutes=minute))
    page = text(reader(Role.STAFF, HERE.scope).get(iri_to_uri("/office/audit/?q=가-03")))
    assert "51건" in page
    assert re.search(r'href="\?q=%EA%B0%80-03&amp;page=2"', page)
    assert re.search(r'record\.xlsx\?q=%EA%B0%80-03"', page)


def test_workbook_holds_the_found_rows_and_is_itself_recorded() -> None:
    import io

    import python_calamine

    entry(HERE.scope, subject_label="=1+1")
    entry(HERE.scope, operation="tests.other")
    response = reader(Role.STAFF, HERE.scope).get("/office/audit/record.xlsx?operation=tests.rename")
    rows = python_calamine.load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows] == ["대상", "=1+1"]
    taken = AuditEntry.objects.get(operation="audit.export_entries")
    assert (taken.scope_id, taken.changes) == (HERE.id, {"count": [None, 1]})


def test_export_wants_the_right() -> None:
    with pytest.raises(NotAllowed):
        operations.export_entries(
            actor=acting(person((Role.MERCHANT, HERE.scope))), now=NOW, scope=HERE.scope, filters=Filters()
        )


@operation(permission=Open("a test"))
def rename(*, actor: Actor, now: datetime, label: str, quiet: bool = False, fail: bool = False) -> None:
    """Write a row. Raises Refused when told to."""
    note(subject=("thing", 1, label), before={"label": "a", "same": 1}, after={"label": label, "same": 1})
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
