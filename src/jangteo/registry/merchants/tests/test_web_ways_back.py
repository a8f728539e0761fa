"""What was begun can be taken back, and a shop asks to be closed: the buttons of the shop and of the office."""

import csv
import io
from datetime import timedelta

import pytest

from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.models import ChangeRequest, Handover
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.test_web_office import text
from jangteo.registry.merchants.tests.world import NOW, TODAY, World, a_phone, a_user, a_world
from jangteo.registry.merchants.types import OnnuriKind, StoreState

pytestmark = pytest.mark.django_db
OFFICE = "/office/merchants/"


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=system("test"), now=clock.now())
    return a_world()


def on(world: World, actor) -> dict:
    return {"actor": actor, "now": NOW, "market_id": world.market.id}


def test_a_keeper_takes_a_mistyped_proposal_back_and_proposes_again(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,))
    client = browser(owner)
    client.post("/shop/store/hand-over/", {"name": "김아들", "phone": a_phone()})
    (row,) = queries.list_handovers(market_id=world.market.id, store_id=store_id)
    path = f"/shop/store/hand-over/{row.id}/withdraw/"
    assert path in text(client.get("/shop/store/"))
    assert client.get(path).status_code == 405
    assert browser(a_user()[0]).post(path).status_code == 403
    assert client.post(path).status_code == 302
    with world.rows():
        assert Handover.objects.get(id=row.id).words == "점주가 거두었어요"
    again = client.post("/shop/store/hand-over/", {"name": "김아들", "phone": a_phone()})
    assert again.status_code == 302


def test_the_office_takes_a_proposal_back_that_nobody_answers(world: World) -> None:
    store_id = world.store("다복채소", (0,), owner_name="김순자", owner_phone=a_phone())
    operations.hand_over(**on(world, world.staff), store_id=store_id, name="김아들", phone=a_phone())
    (row,) = queries.list_handovers(market_id=world.market.id, store_id=store_id)
    client = browser(world.staff)
    path = f"{OFFICE}handovers/{row.id}/withdraw/"
    assert path in text(client.get(f"{OFFICE}requests/"))
    assert "넘겨주는 중이에요" in text(client.get(f"{OFFICE}{store_id}/"))
    assert browser(a_user((Role.MANAGER, world.market.scope))[0]).post(path).status_code == 403
    assert client.post(path).status_code == 302
    with world.rows():
        assert Handover.objects.get(id=row.id).words == "사무국이 거두었어요"
    assert path not in text(client.get(f"{OFFICE}requests/"))
    assert client.post(f"{OFFICE}handovers/999999/withdraw/").status_code == 404
    operations.hand_over(**on(world, world.staff), store_id=store_id, name="김아들", phone=a_phone())


def test_a_keeper_takes_a_request_back(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,))
    client = browser(owner)
    client.post("/shop/store/ask/", {"name": "다복과일"})
    (row,) = queries.list_change_requests(market_id=world.market.id, store_id=store_id)
    path = f"/shop/store/ask/{row.id}/withdraw/"
    assert path in text(client.get("/shop/store/"))
    assert client.post(path).status_code == 302
    assert queries.list_change_requests(market_id=world.market.id, store_id=store_id) == []
    assert "이미 처리가 끝난 요청이에요" in text(client.post(path, follow=True))
    assert client.post("/shop/store/ask/", {"name": "다복나물"}).status_code == 302


def test_a_registration_ends_on_a_day(world: World) -> None:
    store_id = world.store("다복채소", (0,))
    onnuri_id = operations.register_onnuri(
        **on(world, world.staff), store_id=store_id, kind=OnnuriKind.PAPER, registered_on=TODAY - timedelta(days=40)
    )
    client = browser(world.staff)
    path = f"{OFFICE}{store_id}/onnuri/{onnuri_id}/end/"
    assert path in text(client.get(f"{OFFICE}{store_id}/"))
    assert "지류" in text(client.get(path))
    early = client.post(path, {"on": (TODAY - timedelta(days=60)).isoformat()})
    assert early.status_code == 422
    assert client.post(path, {"on": (TODAY - timedelta(days=3)).isoformat(), "reason": "가맹 취소"}).status_code == 302
    assert queries.get_store(market_id=world.market.id, id=store_id, today=TODAY).onnuri == ()
    assert client.get(path).status_code == 404


def test_a_shop_asks_to_close_and_the_office_closes_it_on_its_last_day(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,))
    client, office = browser(owner), browser(world.staff)
    assert "/shop/store/close/" in text(client.get("/shop/store/"))
    today = clock.today(clock.now())
    past = client.post("/shop/store/close/", {"closing_on": (today - timedelta(days=1)).isoformat()})
    assert past.status_code == 422
    asked = client.post("/shop/store/close/", {"closing_on": (today + timedelta(days=9)).isoformat(), "words": "은퇴"})
    assert asked.status_code == 302
    assert "까지 장사" in text(client.get("/shop/store/"))
    (row,) = queries.list_change_requests(market_id=world.market.id, store_id=store_id)
    assert row.closes
    page = text(office.get(f"{OFFICE}requests/"))
    assert "폐점: 영업 →" in page
    assert "폐점하기" in page
    early = office.post(f"{OFFICE}requests/{row.id}/approve/", follow=True)
    assert "아직 오지 않았어요" in text(early)
    with pytest.raises(Refused, match="closing_not_yet"):
        operations.approve_change(actor=world.staff, now=clock.now(), market_id=world.market.id, request_id=row.id)
    then = clock.now() + timedelta(days=9)
    operations.approve_change(actor=world.staff, now=then, market_id=world.market.id, request_id=row.id)
    view = queries.get_store(market_id=world.market.id, id=store_id, today=clock.today(then))
    assert (view.state, view.closed_on, view.closed_because) == (
        StoreState.CLOSED, clock.today(then), "은퇴",
    )  # fmt: skip
    with world.rows():
        assert ChangeRequest.objects.get(id=row.id).state == "approved"


def test_a_stale_page_approves_no_answers_that_were_sent_again(world: World) -> None:
    applicant, _ = a_user(name="김새봄")
    application_id = world.application(applicant)
    client = browser(world.staff)
    page = f"{OFFICE}applications/{application_id}/"
    seen = client.get(page).context["approve_form"]["seen_at"].value()
    assert f'name="seen_at" value="{seen}"' in client.get(page).content.decode()
    place = {"market_id": world.market.id, "application_id": application_id}
    operations.ask_for_more(actor=world.staff, now=clock.now(), **place, reason="번호를 확인해 주세요")
    operations.submit(actor=applicant, now=clock.now(), **place)
    stale = client.post(f"{page}approve/", {"stalls": "가-1", "seen_at": seen})
    assert stale.status_code == 422
    assert "보는 동안 신청 내용이 바뀌었어요" in text(stale)
    assert client.post(f"{page}approve/", {"stalls": "가-1", "seen_at": "어제"}).status_code == 422
    fresh = client.get(page).context["approve_form"]["seen_at"].value()
    assert fresh != seen
    assert f'value="{fresh}"' in client.get(f"{page}approve/").content.decode()
    assert client.post(f"{page}approve/", {"stalls": "가-1", "seen_at": fresh}).status_code == 302


def _csv(response) -> list[list[str]]:
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_desk_of_requests_is_searched_filtered_and_paged(world: World) -> None:
    for number in range(23):
        store_id = world.store(f"{'다복' if number % 2 else '만물'}상회 {number}")
        request_id = operations.ask_for_change(**on(world, world.staff), store_id=store_id, name=f"새이름 {number}")
        if number < 2:
            operations.refuse_change(**on(world, world.staff), request_id=request_id, reason="이름이 같아요")
    store_id = world.store("은하떡집", owner_name="김순자", owner_phone=a_phone())
    operations.hand_over(**on(world, world.staff), store_id=store_id, name="김아들", phone=a_phone())
    client, path = browser(world.staff), f"{OFFICE}requests/"
    first, second = text(client.get(path)), text(client.get(f"{path}?page=2"))
    assert (first.count("/approve/"), second.count("/approve/")) == (20, 1)
    assert "새이름 0" not in first
    assert "새이름 0" in second
    done = text(client.get(f"{path}?list=changes&state=done"))
    assert ("새이름 0" in done, "새이름 5" in done) == (True, False)
    assert text(client.get(f"{path}?list=changes&q=ㄷㅂ")).count("/approve/") == 10
    assert "맞는 요청이 없어요" in text(client.get(f"{path}?list=changes&q=없는가게"))
    assert "은하떡집" in text(client.get(f"{path}?list=handovers&q=ㅇㅎ"))
    rows = _csv(client.get(f"{path}?list=changes&q=ㄷㅂ&state=waiting&form=csv"))
    assert (rows[0][0], len(rows)) == ("점포", 11)
    assert [row[0] for row in _csv(client.get(f"{path}?list=handovers&form=csv"))[1:]] == ["은하떡집"]


def test_applications_are_searched_and_taken_away_as_they_are_filtered(world: World) -> None:
    applicant, _ = a_user((Role.CUSTOMER, world.market.scope))
    world.application(applicant, stall=0, shop="새봄 두부")
    client, path = browser(world.staff), f"{OFFICE}applications/"
    for asked in ("ㅅㅂㄷㅂ", "가-1", "1168200276"):
        assert "새봄 두부" in text(client.get(f"{path}?q={asked}")), asked
    assert "맞는 신청이 없어요" in text(client.get(f"{path}?q=만물"))
    assert len(_csv(client.get(f"{path}?q=만물&form=csv"))) == 1
    [row] = _csv(client.get(f"{path}?q=두부&form=csv"))[1:]
    assert row[:3] == ["새봄 두부", "김*봄", "가-1"]


def test_a_decision_leads_to_what_waits_next_and_then_to_the_shop(world: World) -> None:
    one, _ = world.owned("다복채소", (0,))
    two, _ = world.owned("은하떡집", (1,))
    asks = [
        operations.ask_for_change(**on(world, world.staff), store_id=store_id, name=f"새 {n}")
        for n, store_id in enumerate([one, two])
    ]
    son, phone = a_user(name="김아들")
    offer = operations.hand_over(**on(world, world.staff), store_id=two, name="김아들", phone=phone)
    client = browser(world.staff)
    listed = f"{OFFICE}requests/?list="
    # A proposal that nobody has accepted cannot be decided on: it does not lead there.
    assert client.post(f"{OFFICE}requests/{asks[0]}/approve/")["Location"] == f"{listed}changes&state=waiting"
    done = client.post(f"{OFFICE}requests/{asks[1]}/refuse/", {"reason": "다른 가게의 이름이에요"})
    assert done["Location"] == f"{OFFICE}{two}/"
    operations.accept_handover(actor=son, now=NOW, market_id=world.market.id, handover_id=offer)
    again = operations.ask_for_change(**on(world, world.staff), store_id=one, name="다복야채")
    done = client.post(f"{OFFICE}requests/{again}/approve/")
    assert done["Location"] == f"{listed}handovers&state=waiting"
    assert f"{OFFICE}handovers/{offer}/approve/" in text(client.get(done["Location"]))
