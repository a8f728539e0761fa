"""Who saw me, my data, my requests; and the office's desk for them."""

import json
from datetime import date

import pytest

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.models import SubjectRequest
from jangteo.foundation.privacy.types import Asks, Ground, Reason, RequestState
from jangteo.foundation.tenancy.tests.factories import FAR, HERE
from jangteo.foundation.tenancy.types import INSTALLATION, Role
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from tests.privacy.world import NOW, Book, acting, browser, declared, look, merchant, person, staff

pytestmark = pytest.mark.django_db


def make(user, scope=HERE.scope, asks=Asks.MEND, text="이름이 틀려요") -> int:
    return operations.make_request(actor=acting(user), now=NOW, scope=scope, asks=asks, text=text)


def answer(actor, number: int, words: str = "고쳤어요", scope=HERE.scope) -> None:
    operations.answer_request(actor=actor, now=NOW, scope=scope, request_id=number, answer=words)


def test_an_answer_is_due_in_ten_days_holidays_counted() -> None:
    view = queries.get_request(scope=HERE.scope, request_id=make(merchant()))
    assert (view.due_on, view.state, view.text) == (date(2026, 12, 2), RequestState.OPEN, "이름이 틀려요")
    assert queries.count_open_requests(scope=HERE.scope) == 1


def test_answered_once() -> None:
    user = merchant()
    number = make(user)
    answer(acting(staff(name="박사무")), number)
    with pytest.raises(Refused, match="request_settled"):
        answer(acting(staff()), number, "또 고쳤어요")
    own = queries.list_own_requests(user_id=user.id)[0]
    assert (own.state, own.answer, own.settled_by) == (RequestState.ANSWERED, "고쳤어요", "박*무")


def test_a_refusal_names_its_ground() -> None:
    user = merchant()
    number = make(user, asks=Asks.ERASE)
    operations.refuse_request(
        actor=acting(staff()),
        now=NOW,
        scope=HERE.scope,
        request_id=number,
        answer="5년 두어야 해요",
        ground=Ground.DUTY,
    )
    assert "§36①" in queries.list_own_requests(user_id=user.id)[0].ground.label


def test_an_answer_needs_words_and_the_right_and_the_market() -> None:
    number = make(merchant())
    with pytest.raises(Invalid):
        answer(acting(staff()), number, "  ")
    with pytest.raises(NotAllowed):
        answer(acting(merchant()), number)
    with pytest.raises(Missing):
        answer(acting(person((Role.STAFF, FAR.scope))), number, scope=FAR.scope)
    with pytest.raises(Missing):
        answer(acting(person((Role.STAFF, FAR.scope))), number)


def test_who_saw_me_names_the_office_and_no_person() -> None:
    user = merchant()
    look(acting(staff(name="박사무")), user, words="배달 문의")
    look(acting(staff(name="박사무")), merchant(), words="다른 사람")
    page = browser(user).get("/account/privacy/").content.decode()
    for words in ("여기시장 사무국", "전화번호", "연락", "배달 문의"):
        assert words in page
    assert "박" not in page.split("<main")[1]
    assert "다른 사람" not in page


def test_who_saw_what_is_mine_in_a_market_shows_too() -> None:
    user = merchant()
    with declared(Book({7: {"phone": "+821000001111"}}, owner=user.id)):
        operations.reveal(
            actor=acting(staff()),
            now=NOW,
            scope=HERE.scope,
            kind="tests.customer",
            subject_id=7,
            fields=["phone"],
            reason=Reason.CONTACT,
        )
        assert len(queries.list_who_saw(user_id=user.id, own=queries.list_own(user_id=user.id))) == 1


def test_my_data_as_json_and_csv() -> None:
    user = merchant(phone="+821000009876")
    look(acting(staff()), user)
    with declared(Book({7: {"phone": "+821000001111"}}, owner=user.id)):
        client = browser(user)
        taken = json.loads(client.post("/account/privacy/take/", {"form": "json"}).content)
        assert [part["무엇"] for part in taken["내 정보"]] == ["계정", "손님"]
        assert taken["내 정보"][0]["내용"]["전화번호"] == "010-0000-9876"
        assert taken["내 정보"][1]["내용"] == {"전화번호": "+821000001111"}
        assert taken["내 정보를 본 기록"][0]["누가"] == "사무국"
        text = client.post("/account/privacy/take/", {"form": "csv"}).content.decode("utf-8-sig")
    assert "계정,이름,이점순" in text
    assert "010-0000-9876" in text


def test_the_pages() -> None:
    user = merchant()
    client = browser(user)
    assert client.post("/account/privacy/ask/", {}).status_code == 422
    form = {"asks": "mend", "place": str(HERE.id), "text": "가게 이름을 고쳐 주세요"}
    assert client.post("/account/privacy/ask/", form).status_code == 302
    row = SubjectRequest.objects.get()
    assert row.scope == HERE.scope
    desk = browser(staff())
    assert "정정" in desk.get("/office/privacy/requests/").content.decode()
    path = f"/office/privacy/requests/{row.id}/"
    assert "가게 이름을 고쳐 주세요" in desk.get(path).content.decode()
    assert desk.post(path, {"answer": ""}).status_code == 422
    assert desk.post(path, {"answer": "고쳤어요", "ground": ""}).status_code == 302
    assert "고쳤어요" in client.get("/account/privacy/").content.decode()
    assert desk.post(path, {"answer": "또"}).status_code == 422
    assert browser(person((Role.STAFF, FAR.scope))).get(path).status_code == 404


def test_nobody_asks_a_market_that_is_not_theirs() -> None:
    form = {"asks": "see", "place": str(FAR.id)}
    assert browser(merchant()).post("/account/privacy/ask/", form).status_code == 422
    assert not SubjectRequest.objects.exists()


def test_requests_to_the_installation_are_answered_by_its_operators() -> None:
    number = make(person(), scope=INSTALLATION)
    desk = browser(person((Role.OPERATOR, INSTALLATION)))
    assert desk.post(f"/city/privacy/requests/{number}/", {"answer": "보냈어요"}).status_code == 302
    assert browser(staff()).get(f"/city/privacy/requests/{number}/").status_code == 403
    for path in ("", "accesses/", "accesses/log.xlsx", "requests/", "kept/"):
        assert desk.get(f"/city/privacy/{path}").status_code == 200
        assert browser(person((Role.OFFICER, HERE.scope))).get(f"/city/privacy/{path}").status_code == 403


def test_the_desk_is_searched_filtered_paged_and_taken_away() -> None:
    users = [merchant(name="김순자"), merchant(name="박만물")]
    for number in range(22):
        make(users[number % 2], asks=Asks.SEE if number % 3 else Asks.ERASE)
    answer(acting(staff()), make(users[0], asks=Asks.STOP))
    desk, path = browser(staff()), "/office/privacy/requests/"
    first, second = (desk.get(f"{path}?page={number}").content.decode() for number in (1, 2))
    assert (first.count("요청 보기"), second.count("요청 보기")) == (20, 3)
    assert desk.get(f"{path}?state=answered").content.decode().count("요청 보기") == 1
    assert desk.get(f"{path}?q=ㅂ*ㅁ&asks=see").content.decode().count("요청 보기") == 7
    assert "맞는 요청이 없어요" in desk.get(f"{path}?q=없는사람").content.decode()
    file = desk.get(f"{path}?state=answered&form=csv").content.decode("utf-8-sig").splitlines()
    assert len(file) == 2
    assert "김*자" in file[1]
