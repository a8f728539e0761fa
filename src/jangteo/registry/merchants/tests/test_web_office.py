import json
import re
from uuid import uuid4

import pytest

from jangteo.foundation.tenancy.types import Actor, Role
from jangteo.kernel import clock
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.tests.factories import browser
from jangteo.registry.merchants.tests.world import TODAY, VALID, World, a_user, a_world
from jangteo.registry.merchants.types import ApplicationState, StoreState
from jangteo.registry.places import queries as places
from jangteo.registry.places.operations import generate_map
from jangteo.registry.places.types import Block

pytestmark = pytest.mark.django_db
LIST = "/office/merchants/"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def world() -> World:
    operations.load_goods(actor=_system(), now=clock.now())
    return a_world()


def _system() -> Actor:
    from jangteo.foundation.tenancy.types import system

    return system("test")


def test_an_empty_market_is_told_the_first_step(world: World) -> None:
    page = text(browser(world.staff).get(LIST))
    assert "아직 등록한 상인이 없어요" in page
    assert "/office/sheets/merchants.stores/" in page


def test_the_list_searches_by_first_sounds_filters_and_masks(world: World) -> None:
    world.store("다복채소", (0,), owner_name="김순자", owner_phone="010-0000-7311")
    world.store("산마루약초", (1,))
    client = browser(world.staff)
    page = text(client.get(LIST, {"q": "ㄷㅂ"}))
    assert "<mark>다복</mark>채소" in page
    assert "산마루약초" not in page
    assert "김*자" in page
    assert "010-****-7311" in page
    assert "010-0000-7311" not in page
    assert "산마루약초" in text(client.get(LIST, {"q": "가-2"}))
    assert "맞는 점포가 없어요" in text(client.get(LIST, {"state": "closed"}))
    for nonsense in ("?page=x&state=y&zone=z&onnuri=q&sort=w", "?page=999999&zone=9999999999"):
        assert client.get(LIST + nonsense).status_code == 200


def test_the_list_of_many_asks_few_questions(world: World, django_assert_max_num_queries) -> None:
    for number in range(25):
        world.store(f"가게{number}", ())
    client = browser(world.staff)
    client.get(LIST)
    with django_assert_max_num_queries(24):
        client.get(LIST)


def test_export_stays_masked(world: World) -> None:
    world.store("다복채소", (0,), owner_name="김순자", owner_phone="010-0000-7312")
    answer = browser(world.staff).get(f"{LIST}export/?form=csv")
    body = answer.content.decode("utf-8-sig")
    assert "다복채소" in body
    assert "010-0000-7312" not in body
    assert "김순자" not in body


def test_a_shop_is_entered_changed_moved_rested_and_closed(world: World) -> None:
    client = browser(world.staff)
    given = {"name": "새벽두부", "stalls": "가-1", "owner_name": "이두부", "owner_phone": "010-0000-7313",
             "business_number": VALID[0], "goods": ["tofu"] if _has("tofu") else []}  # fmt: skip
    entered = client.post(f"{LIST}new/", given)
    assert entered.status_code == 302, text(entered)
    page = entered["Location"]
    assert "새벽두부" in text(client.get(page))
    store_id = int(page.strip("/").rsplit("/", 1)[-1])
    # A number that is taken is told beside the field, and nothing is entered twice.
    twice = client.post(f"{LIST}new/", {"name": "둘째", "stalls": "가-1"})
    assert twice.status_code == 422
    assert "가-1" in text(twice)
    wrong = client.post(f"{LIST}new/", {"name": "셋째", "stalls": "없는자리"})
    assert "‘없는자리’ 자리가 없어요" in text(wrong)
    edited = client.post(f"{page}edit/", {"name": "새벽손두부", "hours": "06:00–18:00", "delivery": "yes"})
    assert edited.status_code == 302, text(edited)
    assert client.post(f"{page}move/", {"stalls": "가-2, 가-3", "on": TODAY.isoformat()}).status_code == 302
    assert client.post(f"{page}rest/", {"first_day": TODAY.isoformat(), "reason": "내부 수리"}).status_code == 302
    view = queries.get_store(market_id=world.market.id, id=store_id, today=TODAY)
    assert (view.name, view.state, view.place) == ("새벽손두부", StoreState.RESTING, "가-2 · 가-3")
    assert "다시 열었어요" in text(client.get(page))
    assert client.post(f"{page}resume/").status_code == 302
    for path in ("verify/", "onnuri/", "lot/", "keeper/", "hand-over/", "close/"):
        if path not in ("verify/",):
            assert client.get(page + path).status_code == 200, path
    assert client.post(f"{page}verify/").status_code == 302
    onnuri = client.post(f"{page}onnuri/", {"kind": "paper", "registered_on": TODAY.isoformat(), "number": "12"})
    assert onnuri.status_code == 302, text(onnuri)
    assert client.post(f"{page}lot/", {"lot": "새봄동 1-2", "deductible": "yes"}).status_code == 302
    assert client.post(f"{page}close/", {"last_day": TODAY.isoformat(), "reason": "은퇴"}).status_code == 302
    view = queries.get_store(market_id=world.market.id, id=store_id, today=TODAY)
    assert view.state is StoreState.CLOSED
    assert "폐점" in text(client.get(page))


def _has(code: str) -> bool:
    return bool(queries.list_goods_leaves(codes=[code]))


def test_an_application_is_seen_handed_back_and_approved(world: World) -> None:
    applicant, _ = a_user(name="김새봄")
    application_id = world.application(applicant)
    client = browser(world.staff)
    assert "새봄상회" in text(client.get(f"{LIST}applications/"))
    page = f"{LIST}applications/{application_id}/"
    shown = text(client.get(page))
    assert "김*봄" in shown
    assert "김새봄" not in shown
    assert "승인하기" in shown
    assert client.post(f"{page}more/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}more/", {"reason": "사업자등록증을 올려 주세요"}).status_code == 302
    assert "보완 필요" in text(client.get(page))
    operations.submit(actor=applicant, now=clock.now(), market_id=world.market.id, application_id=application_id)
    approved = client.post(f"{page}approve/", {"stalls": "가-1"})
    assert approved.status_code == 302
    assert "새봄상회" in text(client.get(approved["Location"]))
    again = client.post(f"{page}approve/", {"stalls": "가-1"})
    assert again.status_code == 422
    state = queries.get_application(market_id=world.market.id, id=application_id).state
    assert state is ApplicationState.APPROVED


def test_a_manager_sees_and_does_not_decide(world: World) -> None:
    manager, _ = a_user((Role.MANAGER, world.market.scope))
    application_id = world.application(a_user(name="김새봄")[0])
    client = browser(manager)
    page = f"{LIST}applications/{application_id}/"
    assert "승인하기" not in text(client.get(page))
    assert client.post(f"{page}approve/", {"stalls": "가-1"}).status_code == 403
    assert client.get(f"{LIST}new/").status_code == 403


def test_the_map_shows_each_stall_and_its_card(world: World) -> None:
    store_id = world.store("다복채소", (0,))
    zone = places.list_zones(market_id=world.market.id)[0]
    generate_map(
        actor=world.staff, now=clock.now(), market_id=world.market.id,
        blocks=[Block(zone.id, 4, 2, "가-1")],
    )  # fmt: skip
    client = browser(world.staff)
    page = text(client.get("/office/"))
    assert f'href="{LIST}{store_id}/"' in page
    assert "4곳 가운데 <b>1곳</b>에 상인이 있어요" in page
    card = text(client.get(f"{LIST}stall/{world.stalls[0]}/card/"))
    assert "다복채소" in card
    vacant = text(client.get(f"{LIST}stall/{world.stalls[1]}/card/"))
    assert f"{LIST}new/?stall={world.stalls[1]}" in vacant
    assert 'value="가-2"' in text(client.get(f"{LIST}new/?stall={world.stalls[1]}"))
    assert client.get(f"{LIST}stall/999999/card/").status_code == 404


def test_todays_work_names_what_waits(world: World) -> None:
    world.application(a_user(name="김새봄")[0])
    page = text(browser(world.staff).get("/office/"))
    assert "입점 신청 · 새봄상회" in page
    assert "할 일이 1건 있어요" in page


def test_the_walk_records_once_whatever_is_sent_again(world: World) -> None:
    store_id = world.store("다복채소", (0,))
    client = browser(world.staff)
    assert "확인 시작하기" in text(client.get(f"{LIST}walk/"))
    client.post(f"{LIST}walk/begin/")
    found = queries.find_open_round(market_id=world.market.id)
    assert found is not None
    url = f"{LIST}walk/{found.id}/record/"
    check = {
        "client_id": str(uuid4()), "store_id": store_id, "result": "same", "checked_at": clock.now().isoformat()
    }  # fmt: skip
    for _ in range(3):
        assert client.post(url, json.dumps(check), content_type="application/json").status_code == 200
    assert queries.find_open_round(market_id=world.market.id).checked == 1
    assert "모두 확인했어요" in text(client.get(f"{LIST}walk/"))
    for broken in (
        "{",
        "[]",
        '{"client_id": 1}',
        json.dumps(check | {"result": "x"}),
        json.dumps(check | {"checked_at": "2026"}),
    ):
        assert client.post(url, broken, content_type="application/json").status_code == 422
    far = json.dumps(check | {"client_id": str(uuid4()), "checked_at": "2030-01-01T00:00:00+09:00"})
    assert client.post(url, far, content_type="application/json").status_code == 422
    # Without script the buttons of the page do the same.
    plain = {"page": str(uuid4()), "found": f"changed {store_id}"}
    assert f'name="found" value="changed {store_id}"' in text(client.get(f"{LIST}walk/"))
    for _ in range(2):
        assert client.post(url, plain).status_code == 302
    assert len(queries.list_checks(market_id=world.market.id, round_id=found.id, store_id=store_id)) == 2
    for broken in ({"found": "x 1"}, {"found": "same"}, {"page": "1"}, {"found": "same x"}):
        assert client.post(url, plain | broken).status_code == 302
    assert "바뀌었어요" in text(client.get(f"{LIST}walk/"))
    assert client.get(f"{LIST}walk/sw.js")["Content-Type"].startswith("text/javascript")
    client.post(f"{LIST}walk/{found.id}/end/")
    assert queries.find_open_round(market_id=world.market.id) is None


def test_requests_of_shops_are_decided(world: World) -> None:
    store_id, owner = world.owned("다복채소", (0,))
    operations.ask_for_change(
        actor=owner, now=clock.now(), market_id=world.market.id, store_id=store_id, name="다복과일"
    )
    client = browser(world.staff)
    page = text(client.get(f"{LIST}requests/"))
    assert "다복과일" in page
    request_id = queries.list_change_requests(market_id=world.market.id)[0].id
    assert client.post(f"{LIST}requests/{request_id}/approve/").status_code == 302
    view = queries.get_store(market_id=world.market.id, id=store_id, today=TODAY)
    assert view.name == "다복과일"


def test_the_sign_for_the_wall_is_a_paper(world: World) -> None:
    answer = browser(world.staff).get(f"{LIST}applications/sign.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
