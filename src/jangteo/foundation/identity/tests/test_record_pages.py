"""The pages of the record, with people who may and may not read it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.encoding import iri_to_uri

from jangteo.foundation.audit.tests.factories import AuditEntry, entry
from jangteo.foundation.audit.types import declare_label
from jangteo.foundation.identity.tests.factories import NOW, person
from jangteo.foundation.tenancy.tests.factories import EAST, FAR, HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role, Scope

pytestmark = pytest.mark.django_db
declare_label("tests.rename", "이름표를 바꾸었어요")


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
@pytest.mark.parametrize(
    "path", ["/office/audit/", "/office/audit/record.xlsx", "/city/audit/", "/city/audit/record.xlsx"]
)
def test_others_do_not_read_the_record(role: Role, path: str) -> None:
    assert reader(role, HERE.scope).get(path).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=999",
        "page=x",
        "person=x",
        "person=99",
        "operation=%00",
        "since=gestern",
        "until=9999-12-31",
        "q=%00%27",
    ],
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
    assert re.search(r'record\.xlsx\?q=%EA%B0%80-03&amp;form=xlsx"', page)


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
