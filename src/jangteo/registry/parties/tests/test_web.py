"""The office's pages: who sees them, what they do, and what a wrong input changes: nothing."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hwpx import HwpxDocument

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import INSTALLATION, MarketRef, Role
from jangteo.kernel import clock
from jangteo.registry.parties import operations, queries
from jangteo.registry.parties.tests.test_assemblies import call, members
from jangteo.registry.parties.tests.test_organisations import DAY, an_association, appoint, given, join
from jangteo.registry.parties.tests.world import ACTOR, NOW, VALID, a_market, a_person, signed_in
from jangteo.registry.parties.types import BusinessState, Post, Presence, StateSource, TaxAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def market() -> MarketRef:
    return a_market()


@pytest.fixture
def staff(market: MarketRef) -> Client:
    return signed_in(Role.STAFF, market.scope)


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def send(client: Client, path: str, status: int = 302, **data: Any) -> Any:
    answer = client.post(path, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def test_an_empty_market_is_led_to_the_first_step(market: MarketRef, staff: Client) -> None:
    for path in ("", "members/", "assemblies/"):
        assert "아직 상인회를 등록하지 않았어요" in read(staff, f"/office/association/{path}")
    assert "아직 적힌 사람이 없어요" in read(staff, "/office/association/people/")
    assert "아직 적힌 사업자가 없어요" in read(staff, "/office/association/businesses/")
    for path in ("change/", "quorum/", "assemblies/new/", "members/roll/"):
        assert staff.get(f"/office/association/{path}").status_code == 404


def test_an_association_is_entered_and_corrected(market: MarketRef, staff: Client) -> None:
    path = "/office/association/found/"
    wrong = send(staff, path, 422, kind="association", name="새봄시장 상인회", number="123-45-67890")
    assert "사업자등록번호를 다시 확인" in wrong.content.decode()
    assert queries.find_association(market_id=market.id) is None
    send(staff, path, kind="association", name="새봄시장 상인회", number="124-81-00998", registered_on="2010-03-02")
    page = read(staff, "/office/association/")
    assert "124-81-00998" in page
    assert "지금 회장이 없어요" in page
    assert "재적 회원의 과반수" in page
    changed = {"kind": "association", "name": "새봄 상인회", "number": "", "certificate_number": "제3호"}
    send(staff, "/office/association/change/", 422, **changed, warn_days="3")
    send(staff, "/office/association/change/", **changed, warn_days="90")
    assert "끝나기 90일 전" in read(staff, "/office/association/")


def test_an_officer_is_picked_written_and_ended(market: MarketRef, staff: Client) -> None:
    association = an_association(market)
    person = a_person(market, "김순자", "010-0000-7777")
    found = send(staff, "/office/association/pick/officer/", 200, q="ㄱㅅㅈ").content.decode()
    assert f"/office/association/officers/new/{person}/" in found
    assert "김순자" not in found
    path = f"/office/association/officers/new/{person}/"
    send(staff, path, 422, post="chair", start="2026-01-01", last_day="2025-12-31")
    send(staff, path, post="chair", start="2025-01-01", last_day="2026-12-31")
    page = read(staff, "/office/association/")
    assert "임원 1명의 임기" in page
    assert "39일 남았어요" in page
    other = a_person(market, "박영희")
    taken = send(staff, f"/office/association/officers/new/{other}/", 422, post="chair", start="2026-12-31")
    assert "이미 회장이 있어요" in taken.content.decode()
    with open_market(market.id):
        term = queries.list_officers(organisation_id=association)[0].id
    send(staff, f"/office/association/officers/{term}/", last_day="2026-11-30")
    assert "2026. 11. 30." in read(staff, "/office/association/")


def test_a_new_person_goes_on_to_become_a_member(market: MarketRef, staff: Client) -> None:
    an_association(market)
    read(staff, "/office/association/pick/member/")
    assert staff.get("/office/association/pick/nothing/").status_code == 404
    empty = send(staff, "/office/association/pick/member/new/", 422, name="", phone="")
    assert "이름이나 전화번호를 적어 주세요" in empty.content.decode()
    then = send(staff, "/office/association/pick/member/new/", name="박영희", phone="010-0000-1234")
    send(staff, then["Location"], on="2026-11-01", place="가-12 다복반찬")
    page = read(staff, "/office/association/members/")
    assert "박*희" in page
    assert "010-****-1234" in page
    assert "박영희" not in page
    twice = send(staff, then["Location"], 422, on="2026-11-02")
    assert "이미 회원이에요" in twice.content.decode()


def test_members_are_found_by_name_and_left(market: MarketRef, staff: Client) -> None:
    association = an_association(market)
    person = a_person(market, "홍길동")
    membership = join(market, association, person, place="가-12")
    join(market, association, a_person(market, "김순자"), place="나-1")
    found = send(staff, "/office/association/members/", 200, q="홍ㄱ").content.decode()
    assert "<b>1명</b>" in found
    assert "나-1" not in found
    assert "나-1" in send(staff, "/office/association/members/", 200, q="나-1").content.decode()
    send(
        staff,
        f"/office/association/members/{membership}/leave/",
        last_day="2026-11-21",
        reason="가게를 넘김",
        status=422,
    )
    send(staff, f"/office/association/members/{membership}/leave/", last_day="2026-11-22")
    with open_market(market.id):
        assert queries.count_members(organisation_id=association, on=DAY + timedelta(days=1)) == 1


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("hwpx", b"PK"), ("xlsx", b"PK")])
def test_the_roll_comes_as_a_file(market: MarketRef, staff: Client, form: str, start: bytes) -> None:
    join(market, an_association(market), a_person(market, "홍길동"))
    read(staff, "/office/association/members/roll/?columns=name&columns=signature&on=nonsense")
    wanted = {"on": "2026-11-22", "columns": ["number", "name"], "form": form, "mask": "yes"}
    answer = send(staff, "/office/association/members/roll/", 200, **wanted)
    assert answer.content.startswith(start)
    assert "attachment" in answer["Content-Disposition"]
    if form == "hwpx":
        assert "홍*동" in HwpxDocument.open(io.BytesIO(answer.content)).tables.all[0].rows[1].cells[1].text


def test_a_clear_roll_asks_for_its_reason(market: MarketRef, staff: Client) -> None:
    join(market, an_association(market), a_person(market, "홍길동"))
    wanted = {"on": "2026-11-22", "columns": ["name"], "form": "xlsx", "mask": "no"}
    assert "까닭을 골라 주세요" in send(staff, "/office/association/members/roll/", 422, **wanted).content.decode()
    send(staff, "/office/association/members/roll/", 422, **wanted, reason="other")
    send(staff, "/office/association/members/roll/", 200, **wanted, reason="contact")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_access WHERE how = 'download'")
        assert cursor.fetchone()[0] == 1


def test_a_manager_takes_masked_rolls_alone(market: MarketRef) -> None:
    join(market, an_association(market), a_person(market, "홍길동"))
    manager = signed_in(Role.MANAGER, market.scope)
    assert 'name="mask"' not in read(manager, "/office/association/members/roll/")
    wanted = {"on": "2026-11-22", "columns": ["name"], "form": "hwpx", "mask": "no", "reason": "contact"}
    answer = send(manager, "/office/association/members/roll/", 200, **wanted)
    assert "홍*동" in HwpxDocument.open(io.BytesIO(answer.content)).tables.all[0].rows[1].cells[0].text


def test_an_assembly_is_called_ticked_and_closed(market: MarketRef, staff: Client) -> None:
    association = an_association(market)
    members(market, association, 3)
    path = "/office/association/assemblies/new/"
    wanted = {
        "kind": "regular", "title": "2026년 정기총회", "held_on": "2026-12-10", "held_time": "14:00", "place": "2층",
        "record_on": "2026-11-22", "agenda": "결산\n\n임원 선출",
    }  # fmt: skip
    late = send(staff, path, 422, **(wanted | {"record_on": "2026-12-11"}))
    assert "총회 날보다 늦을 수 없어요" in late.content.decode()
    where = send(staff, path, **wanted)["Location"]
    page = read(staff, where)
    assert "2026. 12. 10.(목) 14:00" in page
    assert "<b>2명</b> 남았어요" in page
    with open_market(market.id):
        assembly = queries.list_assemblies(organisation_id=association)[0].id
        lines = queries.list_attendees(assembly_id=assembly)
    send(staff, f"/office/association/attendees/{lines[0].id}/", presence="present")
    answer = staff.post(
        f"/office/association/attendees/{lines[1].id}/",
        {"presence": "proxy"},
        headers={"X-Requested-With": "fetch"},
    ).json()
    assert "정족수가 <b>찼어요</b>" in answer["meter"]
    assert 'id="m2"' in answer["line"]
    assert staff.post(f"/office/association/attendees/{lines[1].id}/", {"presence": "maybe"}).status_code == 422
    assert 'id="m3"' not in read(staff, f"{where}?presence=proxy")
    assert 'id="m3"' in send(staff, where, 200, q="3").content.decode()
    send(staff, f"{where}close/")
    assert "성립했어요" in read(staff, where)
    assert "성립" in read(staff, "/office/association/assemblies/")
    over = staff.post(f"/office/association/attendees/{lines[0].id}/", {"presence": "absent"})
    assert "끝난 총회라서 고칠 수 없어요" in over.content.decode()
    assert over.status_code >= 400


def test_an_assembly_waits_for_its_record_date_and_may_be_called_off(market: MarketRef, staff: Client) -> None:
    assembly = call(market, an_association(market), record_on=DAY + timedelta(days=3))
    where = f"/office/association/assemblies/{assembly}/"
    assert "명부가 저절로 정해져요" in read(staff, where)
    assert staff.post(f"{where}fix/").status_code >= 400
    assert staff.post(f"{where}close/").status_code >= 400
    send(staff, f"{where}cancel/")
    assert "취소한 총회예요" in read(staff, where)


def test_the_quorum_of_the_statutes_is_written(market: MarketRef, staff: Client) -> None:
    an_association(market)
    wanted = {"share": "1/3", "count_proxies": "no", "valid_from": "2026-11-22"}
    send(staff, "/office/association/quorum/", **wanted)
    assert "재적 회원의 3분의 1 이상(위임은 빼고)" in read(staff, "/office/association/")
    assert "이미 적었어요" in send(staff, "/office/association/quorum/", 422, **wanted).content.decode()


def test_a_person_is_seen_whole_corrected_and_erased(market: MarketRef, staff: Client) -> None:
    person = a_person(market, "김순자", "010-0000-7777")
    path = f"/office/association/people/{person}/"
    send(staff, f"{path}business/", 422, number="1234567890", name="다복반찬")
    send(staff, f"{path}business/", number=VALID[0], name="다복반찬")
    page = read(staff, path)
    for shown in ("김*자", "010-****-7777", "다복반찬", "116-82-00276", "확인 안 됨"):
        assert shown in page
    assert "김순자" not in page
    assert "김순자" not in read(staff, f"{path}change/")
    send(staff, f"{path}change/", name="", phone="010-0000-8888")
    assert "010-****-8888" in read(staff, path)
    assert "<b>1명</b>" in send(staff, "/office/association/people/", 200, q="01000008888").content.decode()
    send(staff, f"{path}erase/")
    gone = read(staff, path)
    assert "개인정보를 지운 사람" in gone
    assert "8888" not in gone
    assert staff.post(f"{path}erase/").status_code == 404


def test_a_member_is_not_erased_and_the_sentence_says_why(market: MarketRef, staff: Client) -> None:
    person = a_person(market)
    join(market, an_association(market), person)
    answer = staff.post(f"/office/association/people/{person}/erase/")
    assert answer.status_code >= 400
    assert "먼저 회원에서 빼 주세요" in answer.content.decode()


def test_states_that_were_made_up_say_so(market: MarketRef, staff: Client, settings: Any) -> None:
    person = a_person(market)
    given_ = {"actor": ACTOR, "now": NOW}
    operations.register_business(**given_, market_id=market.id, number=VALID[0], name="<b>다복</b>", person_id=person)
    answers = {VALID[0]: TaxAnswer(BusinessState.CLOSED, ended_on=DAY)}
    operations.record_states(**given_, answers=answers, source=StateSource.TRIAL)
    page = read(staff, "/office/association/businesses/?state=closed")
    for shown in ("시험용", "폐업", "&lt;b&gt;다복", "확인 안 됨 → 폐업"):
        assert shown in page
    operations.record_states(**given_, answers=answers, source=StateSource.TAX_OFFICE)
    settings.TAX_OFFICE_KEY = "key"
    assert "시험용" not in read(staff, "/office/association/businesses/?state=nonsense")
    settings.TAX_OFFICE_KEY, settings.PRODUCTION = "", True
    assert "확인하지 않아요" in read(staff, "/office/association/businesses/")


@pytest.mark.parametrize("role", [Role.MERCHANT, Role.CUSTOMER])
def test_merchants_and_customers_do_not_see_the_pages(market: MarketRef, role: Role) -> None:
    assert signed_in(role, market.scope).get("/office/association/").status_code == 403


def test_a_manager_reads_and_changes_nothing(market: MarketRef) -> None:
    association = an_association(market)
    person = a_person(market)
    members(market, association, 1)
    assembly = call(market, association)
    manager = signed_in(Role.MANAGER, market.scope)
    page = read(manager, "/office/association/")
    assert "임원 더하기" not in page
    assert "왔어요</button>" not in read(manager, f"/office/association/assemblies/{assembly}/")
    for path in ("found/", "change/", "quorum/", "assemblies/new/", f"members/new/{person}/", "pick/member/"):
        assert manager.get(f"/office/association/{path}").status_code == 403
    for path in (f"assemblies/{assembly}/close/", f"assemblies/{assembly}/cancel/"):
        assert manager.post(f"/office/association/{path}").status_code == 403
    assert manager.post(f"/office/association/people/{person}/erase/").status_code == 403


def test_what_lies_in_another_market_is_missing(market: MarketRef, staff: Client) -> None:
    other = a_market("other", "이웃시장")
    association, person = an_association(other), a_person(other)
    an_association(market)
    membership = join(other, association, person)
    term = appoint(other, association, person, Post.CHAIR, DAY)
    assembly = call(other, association)
    with open_market(other.id):
        attendee = queries.list_attendees(assembly_id=assembly)[0].id
    for path in (
        f"association/officers/new/{person}/",
        f"association/officers/{term}/",
        f"association/members/new/{person}/",
        f"association/members/{membership}/leave/",
        f"association/assemblies/{assembly}/",
        f"association/people/{person}/",
        f"association/people/{person}/change/",
        f"association/people/{person}/business/",
    ):
        assert staff.get(f"/office/{path}").status_code == 404, path
    for path, data in (
        (f"association/assemblies/{assembly}/close/", {}),
        (f"association/assemblies/{assembly}/fix/", {}),
        (f"association/assemblies/{assembly}/cancel/", {}),
        (f"association/attendees/{attendee}/", {"presence": "present"}),
        (f"association/attendees/{attendee}/", {}),
        (f"association/people/{person}/erase/", {}),
    ):
        assert staff.post(f"/office/{path}", data).status_code == 404, path
    with open_market(other.id):
        assert queries.get_attendee(id=attendee).presence is Presence.ABSENT
        assert queries.get_assembly(id=assembly).closed_at is None


def test_the_timeline_keeps_its_place(market: MarketRef, staff: Client) -> None:
    association, person = an_association(market), a_person(market)
    appoint(market, association, person, Post.CHAIR, DAY - timedelta(days=100), DAY - timedelta(days=1))
    appoint(market, association, person, Post.CHAIR, DAY + timedelta(days=1), None)
    page = read(staff, "/office/association/")
    assert "지난 임기" in page
    assert "다음 임기" in page
    assert "지금 회장이 없어요" in page
    assert given(market)["market_id"] == market.id


def _csv(response: Any) -> list[list[str]]:
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_lists_are_taken_away_as_they_are_searched_masked(market: MarketRef, staff: Client) -> None:
    association = an_association(market)
    for name, place in (("김순자", "가-1"), ("박만물", "나-2")):
        join(market, association, a_person(market, name), place=place)
    chair = a_person(market, "이점순", "010-0000-4321")
    appoint(market, association, chair, Post.CHAIR, DAY)
    rows = _csv(staff.post("/office/association/members/", {"q": "ㄱㅅㅈ", "form": "csv"}))
    assert [row[1:3] for row in rows[1:]] == [["김*자", "가-1"]]
    assert len(_csv(staff.get("/office/association/members/?form=csv"))) == 3
    rows = _csv(staff.post("/office/association/people/", {"q": "010-0000-4321", "form": "csv"}))
    assert rows[1:] == [["이*순", "010-****-4321", "아니요"]]
    assert [row[:2] for row in _csv(staff.get("/office/association/?form=csv"))[1:]] == [["회장", "이*순"]]
    for path in ("members/", "people/"):
        answer = signed_in(Role.OPERATOR, INSTALLATION).get(f"/office/association/{path}?form=csv")
        assert answer.status_code in {302, 403}, path
    page = read(staff, "/office/association/people/")
    assert "가리지 않은 명단 받기" in page
    asks = send(staff, "/office/privacy/downloads/new/", 200, kind="parties.person", id=chair, title="새봄시장 사람")
    assert "1명의 가리지 않은 정보" in asks.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_access")
        assert cursor.fetchone() == (0,)
