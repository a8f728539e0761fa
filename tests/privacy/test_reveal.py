"""Looking behind a mask: the right, the reason, the row."""

import logging

import pytest
from django.db import ProgrammingError, connection, transaction

from jangteo.config import logs
from jangteo.foundation.identity.models import User
from jangteo.foundation.privacy.models import Access
from jangteo.foundation.privacy.toolkit import load_people, opened
from jangteo.foundation.privacy.types import How, Reason
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.tests.factories import EAST, FAR, HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from jangteo.kernel.errors import Broken, Invalid, Missing, NotAllowed
from tests.privacy.world import NOW, acting, browser, look, merchant, person, staff

pytestmark = pytest.mark.django_db


def test_staff_sees_the_number_and_leaves_a_row() -> None:
    who, whom = staff(name="박사무"), merchant()
    actor = acting(who)
    assert look(actor, whom, words="배달 문의") == {"phone": whom.phone}
    row = Access.objects.get()
    assert (row.at, row.actor_id, row.actor_label, row.actor_role) == (NOW, who.id, "박*무", "staff")
    assert (row.subject_kind, row.subject_id, row.subject_user_id) == ("identity.user", whom.id, whom.id)
    assert (row.subject_label, row.fields, row.reason, row.words) == ("이*순", ["phone"], "contact", "배달 문의")
    assert (row.how, row.scope) == ("shown", HERE.scope)
    assert whom.phone not in str(vars(row))


@pytest.mark.parametrize("role_and_scope", [(Role.OFFICER, EAST.scope), (Role.OPERATOR, INSTALLATION)])
def test_officers_and_operators_never_do_by_default(role_and_scope) -> None:
    with pytest.raises(NotAllowed):
        look(acting(person(role_and_scope)), merchant())
    assert not Access.objects.exists()


def test_a_manager_looks_only_under_a_policy() -> None:
    manager, whom = acting(person((Role.MANAGER, HERE.scope))), merchant()
    with pytest.raises(NotAllowed):
        look(manager, whom)
    held("privacy.manager_reveals", 1)
    assert look(manager, whom)["phone"] == whom.phone


def test_people_of_another_market_do_not_exist() -> None:
    foreign = person((Role.MERCHANT, FAR.scope))
    with pytest.raises(Missing):
        look(acting(staff()), foreign)
    with pytest.raises(Missing):
        look(acting(staff()), foreign, scope=FAR.scope)
    assert not Access.objects.exists()


@pytest.mark.parametrize("reason", [Reason.OTHER, Reason.LEGAL])
def test_some_reasons_want_words(reason: Reason) -> None:
    with pytest.raises(Invalid):
        look(acting(staff()), merchant(), reason=reason)
    assert not Access.objects.exists()
    look(acting(staff()), merchant(), reason=reason, words="경찰 요청")


def test_a_number_in_the_words_is_blotted_out() -> None:
    look(acting(staff()), merchant(), words="010-1234-5678 확인")
    assert Access.objects.get().words == "<phone> 확인"


def test_a_field_that_is_not_there_and_one_without_value_show_nothing() -> None:
    whom = merchant()
    with pytest.raises(Missing):
        look(acting(staff()), whom, fields=("password",))
    User.objects.filter(id=whom.id).update(phone_sealed="")
    with pytest.raises(Missing):
        look(acting(staff()), whom)


def test_opened_wants_a_transaction_and_declared_fields() -> None:
    whom = merchant()
    people = load_people(kind="identity.user", subject_ids=[whom.id], scope=HERE.scope)
    with pytest.raises(Broken):
        opened(
            actor=acting(staff()),
            now=NOW,
            scope=HERE.scope,
            kind="identity.user",
            people=people,
            fields=["salary"],
            reason=Reason.CONTACT,
        )


def test_a_list_writes_a_row_for_each_person() -> None:
    whom = [merchant(), merchant(), merchant()]
    people = load_people(kind="identity.user", subject_ids=[one.id for one in whom], scope=HERE.scope)
    opened(
        actor=acting(staff()),
        now=NOW,
        scope=HERE.scope,
        kind="identity.user",
        people=people,
        fields=["phone", "name"],
        reason=Reason.COMPLAINT,
        how=How.LIST,
    )
    assert sorted(Access.objects.values_list("subject_id", flat=True)) == sorted(one.id for one in whom)


@pytest.mark.parametrize("statement", ["UPDATE privacy_access SET words = ''", "DELETE FROM privacy_access"])
def test_the_log_can_be_neither_changed_nor_deleted(statement: str) -> None:
    look(acting(staff()), merchant())
    with pytest.raises(ProgrammingError, match="access log"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Access.objects.count() == 1


# --- the page ---


def address(user: User, field: str = "phone") -> str:
    return f"/office/privacy/reveal/identity.user/{user.id}/{field}/"


def test_the_page_asks_first_and_shows_then() -> None:
    who, whom = staff(), merchant(phone="+821000009876")
    client = browser(who)
    asked = client.get(address(whom))
    assert "이*순" in asked.content.decode()
    assert "9876" not in asked.content.decode()
    assert not Access.objects.exists()
    shown = client.post(address(whom), {"reason": "contact", "words": "", "next": "/office/people/"})
    assert "010-0000-9876" in shown.content.decode()
    assert shown["Refresh"] == "60; url=/office/people/"
    assert "no-store" in shown["Cache-Control"]
    assert Access.objects.get().ip == "127.0.0.1"


def test_without_a_reason_nothing_is_shown() -> None:
    whom = merchant(phone="+821000009876")
    answer = browser(staff()).post(address(whom), {"words": "x"})
    assert answer.status_code == 422
    assert "9876" not in answer.content.decode()
    assert "까닭을 골라 주세요." in answer.content.decode()
    assert not Access.objects.exists()


def test_the_dialog_gets_the_value_alone() -> None:
    whom = merchant(phone="+821000009876")
    answer = browser(staff()).post(address(whom), {"reason": "contact"}, headers={"Accept": "application/json"})
    assert answer.json() == {"value": "010-0000-9876", "seconds": 60}
    assert Access.objects.count() == 1


def test_never_back_to_a_foreign_site() -> None:
    answer = browser(staff()).post(address(merchant()), {"reason": "contact", "next": "https://evil.example/"})
    assert answer["Refresh"] == "60; url=/office/"


def test_a_foreign_person_and_an_unknown_field_are_missing() -> None:
    client = browser(staff())
    assert client.get(address(person((Role.MERCHANT, FAR.scope)))).status_code == 404
    assert client.get(address(merchant(), "password")).status_code == 404


def test_a_manager_gets_no_link_and_no_page() -> None:
    client = browser(person((Role.MANAGER, HERE.scope)))
    assert client.get(address(merchant())).status_code == 403


def test_the_log_of_the_program_holds_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers = root.handlers[:]
    logs.configure(json=True)
    whom = merchant(phone="+821000009876")
    try:
        browser(staff()).post(address(whom), {"reason": "contact", "words": "010-0000-9876 이점순 님"})
        browser(staff()).get(address(whom))
        written = capsys.readouterr().err
    finally:
        root.handlers[:] = handlers
    assert "privacy.reveal" in written
    for personal in ("9876", "이점순"):
        assert personal not in written
