"""The screens: what holds, what comes, where it stands, and another value from a day on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.rules import queries
from jangteo.foundation.rules.models import RuleValue
from jangteo.foundation.rules.permissions import SET_OWN
from jangteo.foundation.rules.types import ELSEWHERE, Elsewhere
from jangteo.foundation.tenancy.tests.factories import HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role, Scope
from jangteo.kernel import clock

pytestmark = pytest.mark.django_db
TODAY = clock.today(clock.now())
SOON = TODAY + timedelta(days=30)


def browser(role: Role, scope: Scope) -> Client:
    client = Client()
    client.force_login(person((role, scope)), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def operator() -> Client:
    return browser(Role.OPERATOR, INSTALLATION)


GIVEN = {"value": "5", "valid_from": f"{SOON:%Y-%m-%d}", "source": "검사법 §2", "reason": "바뀌어요", "seen": "0"}


def test_the_operator_reads_sets_and_takes_back() -> None:
    client = operator()
    page = client.get("/city/rules/").content.decode()
    for words in ("두는 기간", "검사만 해요.", "3년", "검사법 §1", "확인하지 못한 값", "짧은 문자의 길이"):
        assert words in page
    assert client.post("/city/rules/tests.years/", GIVEN).status_code == 302
    page = client.get("/city/rules/tests.years/").content.decode()
    for words in ("5년", "검사법 §2", "바뀌어요", "앞으로", "거두기"):
        assert words in page
    soon = client.get("/city/rules/?only=soon").content.decode()
    assert "두는 기간" in soon
    assert "짧은 문자의 길이" not in soon
    withdraw = {"valid_from": GIVEN["valid_from"], "reason": "미뤄졌어요"}
    assert client.post("/city/rules/tests.years/withdraw/", withdraw).status_code == 302
    assert not RuleValue.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": "many"}, "숫자로 적어 주세요"),
        ({"value": "99"}, "1년부터 10년까지"),
        ({"valid_from": f"{TODAY - timedelta(days=1):%Y-%m-%d}"}, "지난날의 값은 바꿀 수 없어요"),
        ({"valid_from": "내일"}, "날짜를 다시 골라 주세요"),
        ({"reason": ""}, "적어 주세요"),
        ({"seen": "5"}, "다른 분이 값을 정했어요"),
    ],
)
def test_wrong_input_gets_a_sentence_and_changes_nothing(wrong: dict[str, str], words: str) -> None:
    answer = operator().post("/city/rules/tests.years/", GIVEN | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RuleValue.objects.exists()


def test_a_share_is_written_in_per_cent() -> None:
    client = operator()
    given = GIVEN | {"value": "72.5"}
    assert client.post("/city/rules/points.limit_warn/", given).status_code == 302
    assert queries.get_value(code="points.limit_warn", on=SOON) == 7_250
    assert client.post("/city/rules/points.limit_warn/", given | {"value": "72.555"}).status_code == 422
    late = given | {"value": "95", "seen": str(RuleValue.objects.get().id), "valid_from": f"{SOON:%Y-%m-%d}"}
    assert "앞서야 해요" in client.post("/city/rules/points.limit_warn/", late).content.decode()


def test_no_such_setting() -> None:
    assert operator().get("/city/rules/no.such/").status_code == 404
    assert operator().get("/city/rules/?only=nonsense").status_code == 200


def test_an_office_decides_on_its_own_and_reads_the_rest() -> None:
    client = browser(Role.STAFF, HERE.scope)
    page = client.get("/office/rules/").content.decode()
    for words in ("켜 두기", "두는 기간", "우리 시장이 정하는 것"):
        assert words in page
    given = GIVEN | {"value": "0"}
    assert client.post("/office/rules/tests.flag/", given).status_code == 302
    assert queries.get_value(code="tests.flag", on=SOON, market_id=HERE.id) == 0
    assert queries.get_value(code="tests.flag", on=SOON) == 1
    assert client.post("/office/rules/tests.years/", GIVEN).status_code == 404
    assert "<form" not in client.get("/office/rules/tests.years/").content.decode().split("<main")[1]
    withdraw = {"valid_from": GIVEN["valid_from"], "reason": "그만"}
    assert client.post("/office/rules/tests.years/withdraw/", withdraw).status_code == 404
    assert client.post("/office/rules/tests.flag/withdraw/", withdraw).status_code == 302
    assert not RuleValue.objects.exists()


def test_a_manager_looks_and_sets_nothing() -> None:
    client = browser(Role.MANAGER, HERE.scope)
    assert client.get("/office/rules/tests.flag/").status_code == 200
    assert client.post("/office/rules/tests.flag/", GIVEN | {"value": "0"}).status_code == 404
    assert not RuleValue.objects.exists()


def test_what_a_market_decides_on_other_screens_is_named_with_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Elsewhere("총회 정족수", "과반수", TODAY, "3분의 1", SOON, ("office_rule", ("tests.flag",)), SET_OWN)
    monkeypatch.setattr("jangteo.foundation.rules.queries.ELSEWHERE", [lambda market_id, on: [line]])
    way = f'href="{reverse(line.link[0], args=line.link[1])}">총회 정족수'
    for role, opens in ((Role.STAFF, True), (Role.MANAGER, False)):
        page = browser(role, HERE.scope).get("/office/rules/").content.decode()
        for words in ("총회 정족수", "과반수", "3분의 1"):
            assert words in page
        # Who may not open that screen is not sent into a refusal.
        assert (way in page) is opens
    assert len(ELSEWHERE) >= 3
