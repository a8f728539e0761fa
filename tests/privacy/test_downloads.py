"""Taking lists of clear values away."""

import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.models import Access, Download
from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.errors import Missing, NotAllowed, Refused
from tests.privacy.world import NOW, acting, browser, merchant, person, staff

pytestmark = pytest.mark.django_db


def ask(actor, people, **kwargs) -> int:
    return operations.ask_download(
        actor=actor,
        now=NOW,
        scope=HERE.scope,
        kind="identity.user",
        subject_ids=[one.id for one in people],
        fields=kwargs.get("fields", ["name", "phone"]),
        title="상인 명단",
        reason=Reason.CONTACT,
        words="총회 안내",
    )


def do(operation, actor, download_id: int, now=NOW):
    return operation(actor=actor, now=now, scope=HERE.scope, download_id=download_id)


def approval_wanted() -> None:
    held("privacy.download_approval", 1)


def test_one_row_for_each_person_and_the_file_once() -> None:
    who, people = acting(staff()), [merchant(name="이점순"), merchant(name="김만물")]
    number = ask(who, people)
    assert not Access.objects.exists()
    taken = do(operations.take_download, who, number)
    assert taken.columns == ("이름", "전화번호")
    assert taken.rows == tuple((one.name, one.phone) for one in people)
    assert Access.objects.filter(how="download", words="총회 안내").count() == 2
    with pytest.raises(Refused, match="download_settled"):
        do(operations.take_download, who, number)
    assert Access.objects.count() == 2


def test_people_of_other_markets_are_not_in_it() -> None:
    foreign = person((Role.MERCHANT, FAR.scope))
    with pytest.raises(Missing):
        ask(acting(staff()), [foreign])
    number = ask(acting(staff()), [foreign, merchant()])
    assert len(Download.objects.get(id=number).subject_ids) == 1


def test_somebody_elses_download_is_not_there() -> None:
    number = ask(acting(staff()), [merchant()])
    with pytest.raises(Missing):
        do(operations.take_download, acting(staff()), number)


def test_after_a_day_it_is_over() -> None:
    who = acting(staff())
    number = ask(who, [merchant()])
    with pytest.raises(Refused, match="download_over"):
        do(operations.take_download, who, number, NOW + timedelta(hours=24))
    do(operations.take_download, who, number, NOW + timedelta(hours=23, minutes=59))


def test_where_the_rule_says_so_a_second_person_approves() -> None:
    approval_wanted()
    who, colleague = acting(staff()), acting(staff())
    number = ask(who, [merchant()])
    with pytest.raises(Refused, match="download_waits"):
        do(operations.take_download, who, number)
    with pytest.raises(Refused, match="approve_own"):
        do(operations.approve_download, who, number)
    do(operations.approve_download, colleague, number)
    with pytest.raises(Refused, match="download_settled"):
        do(operations.approve_download, colleague, number)
    assert do(operations.take_download, who, number).rows


def test_a_refused_one_stays_refused() -> None:
    approval_wanted()
    who, colleague = acting(staff()), acting(staff())
    number = ask(who, [merchant()])
    do(operations.refuse_download, colleague, number)
    for operation, actor in ((operations.approve_download, colleague), (operations.take_download, who)):
        with pytest.raises(Refused, match="download_settled"):
            do(operation, actor, number)


def test_the_database_itself_wants_two_people() -> None:
    row = Download.objects.get(id=ask(acting(staff()), [merchant()]))
    row.approved_at, row.approved_by_id = NOW, row.asked_by_id
    with pytest.raises(IntegrityError, match="privacy_download_two"), transaction.atomic():
        row.save()


def test_a_manager_without_the_policy_takes_nothing() -> None:
    with pytest.raises(NotAllowed):
        ask(acting(person((Role.MANAGER, HERE.scope))), [merchant()])


def test_the_pages() -> None:
    who, whom = staff(), merchant(phone="+821000009876")
    client = browser(who)
    start = f"/office/privacy/downloads/new/?kind=identity.user&id={whom.id}&title=명단"
    assert "명단 받기" in client.get(start).content.decode()
    sent = {"asked": "1", "kind": "identity.user", "id": str(whom.id), "title": "명단", "field": "phone"}
    assert client.post("/office/privacy/downloads/new/", sent).status_code == 422
    assert client.post("/office/privacy/downloads/new/", {**sent, "reason": "contact"}).status_code == 302
    page = client.get("/office/privacy/downloads/").content.decode()
    assert "받을 수 있어요" in page
    assert "9876" not in page
    number = Download.objects.get().id
    answer = client.post(f"/office/privacy/downloads/{number}/take/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows == [["전화번호"], ["010-0000-9876"]]
    assert queries.list_downloads(scope=HERE.scope, now=NOW)[0].state == "taken"


@pytest.mark.parametrize("query", ["", "?kind=nope", "?kind=identity.user&id=x", "?kind=identity.user&id=²"])
def test_nonsense_is_no_error(query: str) -> None:
    assert browser(staff()).get(f"/office/privacy/downloads/new/{query}").status_code in {200, 404}
