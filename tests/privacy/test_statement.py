"""The statement (개인정보 처리방침) says what is done, version by version, and leaves no table unsaid."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.models import Statement
from jangteo.foundation.privacy.types import HANDED, PROCESSINGS, Handed, Processing, declare_handed, declare_processing
from jangteo.foundation.rules.tests.factories import held
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel import clock
from jangteo.kernel.errors import Broken, Missing, NotAllowed, Refused
from tests.privacy.world import SYSTEM, acting, browser, person, staff

pytestmark = pytest.mark.django_db
NOW = clock.now()
TODAY = clock.today(NOW)
PAGE = f"/m/{HERE.slug}/privacy/"


def publish(actor=SYSTEM, **more) -> int:
    given = {"market_id": HERE.id, "officer": "김담당 사무국장", "contact": "051-000-0000", "valid_from": TODAY}
    return operations.publish_statement(actor=actor, now=NOW, **(given | more))


def keeps_personal_data(doc: str) -> bool:
    """`Personal data: …` of a model's words, unless it says that there is none."""
    found = re.search(r"Personal data: (.+)", doc)
    return bool(found) and not found[1].startswith("none")


def test_every_table_with_personal_data_is_spoken_of() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("jangteo.")]
    keeping = {model._meta.db_table for model in models if keeps_personal_data(model.__doc__ or "")}
    assert len(keeping) > 25
    spoken_of = {table for one in PROCESSINGS.values() for table in one.tables}
    assert sorted(keeping - spoken_of) == [], "declare what is processed there in the module's subjects.py"
    assert sorted(spoken_of - {model._meta.db_table for model in models}) == []


def test_periods_are_those_of_the_day() -> None:
    held("privacy.audit_log", 7, since=TODAY + timedelta(days=10))
    kept = {line[1]: line[4] for line in queries.get_body(on=TODAY).lines}
    later = {line[1]: line[4] for line in queries.get_body(on=TODAY + timedelta(days=10)).lines}
    assert kept["누가 무엇을 바꾸었는지 남기기"] == "5년 동안"
    assert later["누가 무엇을 바꾸었는지 남기기"] == "7년 동안"
    assert not any("{" in words for line in queries.get_body(on=TODAY).lines for words in line)


def test_who_carries_texts_is_named_where_texts_are_carried(settings) -> None:
    settings.SOLAPI_KEY = ""
    assert "SOLAPI" not in str(queries.get_body(on=TODAY).entrusted)
    settings.SOLAPI_KEY = "key"
    assert "SOLAPI" in str(queries.get_body(on=TODAY).entrusted)


def test_everybody_reads_it_published_or_not() -> None:
    page = Client().get(PAGE).content.decode()
    assert "아직 정식으로 게시하지 않았어요" in page
    assert "포인트를 모으고 쓰고" in page
    publish()
    page = Client().get(PAGE).content.decode()
    for words in ("김담당 사무국장", "051-000-0000", "1번째 처리방침"):
        assert words in page
    assert "아직 정식으로" not in page
    assert "김담당" not in Client().get(f"/m/{FAR.slug}/privacy/").content.decode()
    assert Client().get(f"/m/{FAR.slug}/privacy/1/").status_code == 404


def test_a_version_begins_on_its_day_and_the_one_before_stays_to_be_read() -> None:
    publish()
    held("privacy.audit_log", 7)
    assert "7년" not in Client().get(PAGE).content.decode()
    soon = TODAY + timedelta(days=7)
    assert publish(valid_from=soon, officer="이새로 사무국장") == 2
    assert "김담당" in Client().get(PAGE).content.decode()
    first, second = (Client().get(f"{PAGE}{number}/").content.decode() for number in (1, 2))
    assert "5년 동안" in first
    assert "7년 동안" in second
    assert "아직 시작하지 않았어요" in second
    now_holding = queries.find_statement(market_id=HERE.id, on=soon)
    assert now_holding is not None
    assert now_holding.number == 2


def test_the_office_sees_that_what_is_done_has_changed() -> None:
    client = browser(staff())
    assert "아직 게시하지 않았어요" in client.get("/office/privacy/statement/").content.decode()
    given = {"officer": "김담당", "contact": "051-000-0000", "valid_from": f"{TODAY:%Y-%m-%d}"}
    assert client.post("/office/privacy/statement/", given | {"contact": ""}).status_code == 422
    assert client.post("/office/privacy/statement/", given).status_code == 302
    assert "지금 하는 일이 같아요" in client.get("/office/privacy/statement/").content.decode()
    held("privacy.audit_log", 7)
    assert "하는 일이 바뀌었어요" in client.get("/office/privacy/statement/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"officer": " "}, "officer_missing"),
        ({"contact": "가" * 61}, "contact_missing"),
        ({"valid_from": TODAY - timedelta(days=1)}, "day_past"),
    ],
)
def test_nonsense_is_not_published(wrong: dict, code: str) -> None:
    with pytest.raises(Refused, match=code):
        publish(**wrong)
    assert not Statement.objects.exists()


def test_a_day_has_one_version_and_only_the_own_office_publishes() -> None:
    publish()
    with pytest.raises(Refused, match="statement_held"):
        publish()
    with pytest.raises(Missing):
        publish(acting(person((Role.STAFF, FAR.scope))), valid_from=TODAY + timedelta(days=1))
    with pytest.raises(NotAllowed):
        publish(acting(person((Role.MANAGER, HERE.scope))), valid_from=TODAY + timedelta(days=1))
    assert Statement.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE privacy_statement SET officer = 'x'", "DELETE FROM privacy_statement"])
def test_what_was_published_is_never_changed(statement: str) -> None:
    publish()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_each_is_declared_once() -> None:
    one = next(iter(PROCESSINGS.values()))
    with pytest.raises(Broken):
        declare_processing(Processing(one.code, 1, "x", "x", "x", "x", "x", ()))
    with pytest.raises(Broken):
        declare_handed(Handed(next(iter(HANDED)), "x", "x", "x", "x", entrusted=True))
