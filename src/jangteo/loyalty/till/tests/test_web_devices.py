"""The office hands devices out and takes them back."""

import re

import pytest

from jangteo.foundation.tenancy.types import Role
from jangteo.loyalty.points.tests.factories import Program, a_program
from jangteo.loyalty.till import operations, queries
from jangteo.registry.merchants.tests.factories import NOW, a_user, a_world, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return a_program()


def test_a_token_is_shown_once_and_works_until_the_device_is_taken_back(program: Program) -> None:
    client = browser(program.world.staff)
    place = f"{program.id}-{program.stores[0]}"
    assert "가게를 고르세요" in client.get("/office/points/devices/add/").content.decode()
    answer = client.post(
        "/office/points/devices/add/", {"place": place, "label": "1번 계산대", "paid_day_limit": "500000"}
    )
    text = answer.content.decode()
    found = re.search(r"jt_[\w-]{43}", text)
    assert found, text[-3000:]
    assert "no-store" in answer["Cache-Control"]
    device = queries.find_device(token=queries.get_token_mark(found[0]))
    assert device is not None
    assert (device.label, device.paid_day_limit) == ("1번 계산대", 500_000)
    listed = client.get("/office/points/devices/").content.decode()
    assert "1번 계산대" in listed
    assert found[0] not in listed
    assert client.post(f"/office/points/devices/{device.id}/revoke/").status_code == 302
    assert queries.find_device(token=queries.get_token_mark(found[0])) is None
    assert "1번 계산대" in client.get("/office/points/devices/?state=gone").content.decode()


@pytest.mark.parametrize("sent", [{"place": "", "label": "a"}, {"place": "1-1", "label": "a"}, {"label": ""}])
def test_what_is_missing_is_said_and_nothing_is_handed_out(program: Program, sent: dict[str, str]) -> None:
    answer = browser(program.world.staff).post("/office/points/devices/add/", sent)
    assert answer.status_code == 422
    assert queries.list_devices(market_id=program.world.market.id) == []


def test_another_market_sees_and_takes_nothing(program: Program) -> None:
    issued = operations.issue_device(**program.by_staff(), store_id=program.stores[0], label="1번 계산대")
    other = a_world("other", "다른시장")
    client = browser(other.staff)
    assert "1번 계산대" not in client.get("/office/points/devices/").content.decode()
    assert client.post(f"/office/points/devices/{issued.id}/revoke/").status_code == 404
    assert queries.list_devices(market_id=program.world.market.id)[0].revoked_at is None
    nobody, _ = a_user()
    assert browser(nobody).get("/office/points/devices/").status_code in (403, 404)


def test_a_merchants_phone_is_shown_the_way(program: Program) -> None:
    text = browser(program.world.staff).get("/office/points/devices/phone/").content.decode()
    assert "/shop/points/" in text
    assert "jt_" not in text


def test_the_office_says_how_much_a_shop_s_phones_may_post_and_keep(program: Program) -> None:
    place = {"market_id": program.world.market.id, "store_id": program.stores[0], "program_id": program.id}
    items = [{"op": "earn", "receipt": "1", "member": "010-0000-0001", "paid": 1_000}]
    operations.serve(actor=program.world.staff, now=NOW, **place, items=items)
    (phone,) = queries.list_devices(market_id=program.world.market.id)
    client, url = browser(program.world.staff), f"/office/points/devices/{phone.id}/limits/"
    assert url in client.get("/office/points/devices/").content.decode()
    named = {"label": "점주 아이폰"}
    assert "비워 두면 200건이에요." in client.get(url).content.decode()
    for wrong in ("많이", "-1", "9" * 30):
        assert client.post(url, named | {"offline_count": wrong}).status_code == 422
    assert client.post(url, {"label": " "}).status_code == 422
    assert (
        client.post(url, named | {"paid_day_limit": "500000", "offline_count": "30", "offline_won": ""}).status_code
        == 302
    )
    (phone,) = queries.list_devices(market_id=program.world.market.id)
    assert (phone.paid_day_limit, phone.offline_count, phone.offline_won) == (500_000, 30, None)
    listed = client.get("/office/points/devices/").content.decode()
    assert "500,000원" in listed
    assert "점주 아이폰" in listed
    (answer,) = operations.serve(
        actor=program.world.staff, now=NOW, **place, items=[items[0] | {"receipt": "2", "paid": 500_000}]
    )
    assert (answer["status"], answer["body"]["code"]) == (429, "device_limit")
    other = browser(a_world("other", "다른시장").staff)
    assert other.get(url).status_code == 404
    issued = operations.issue_device(**program.by_staff(), store_id=program.stores[0], label="1번 계산대")
    assert client.get(f"/office/points/devices/{issued.id}/limits/").status_code == 404
    assert client.post(url, named).status_code == 302
    assert queries.get_device(market_id=program.world.market.id, id=phone.id).paid_day_limit is None


def test_the_office_opens_one_phone_by_a_qr_that_is_shown_once(program: Program) -> None:
    client, url = browser(program.world.staff), "/office/points/devices/phone/open/"
    assert url in client.get("/office/points/devices/phone/").content.decode()
    assert "가게를 고르세요" in client.get(url).content.decode()
    assert client.post(url, {"place": "", "label": "점주 아이폰"}).status_code == 422
    place = f"{program.id}-{program.stores[0]}"
    answer = client.post(url, {"place": place, "label": "점주 아이폰"})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "이 QR을 그 전화로 찍어 주세요" in answer.content.decode()
    assert "아직 안 열었어요" in client.get("/office/points/devices/").content.decode()
    (device,) = queries.list_devices(market_id=program.world.market.id)
    assert client.get(f"/office/points/devices/{device.id}/limits/").status_code == 200
    manager, _ = a_user((Role.MANAGER, program.world.market.scope))
    assert url not in browser(manager).get("/office/points/devices/phone/").content.decode()
    assert browser(manager).post(url, {"place": place, "label": "a"}).status_code == 403


def test_phones_that_were_taken_back_are_opened_again_by_the_office(program: Program) -> None:
    place = {"market_id": program.world.market.id, "store_id": program.stores[0], "program_id": program.id}
    items = [{"op": "earn", "receipt": "1", "member": "010-0000-0001", "paid": 1_000}]
    client = browser(program.world.staff)
    operations.serve(actor=program.world.staff, now=NOW, **place, items=items)
    (phone,) = queries.list_devices(market_id=program.world.market.id)
    client.post(f"/office/points/devices/{phone.id}/revoke/")
    assert "다시 쓰게 하기" in client.get("/office/points/devices/?state=gone").content.decode()
    assert client.post(f"/office/points/devices/{phone.id}/allow/").status_code == 302
    assert "다시 쓰게 하기" not in client.get("/office/points/devices/?state=gone").content.decode()
    assert "상인 휴대전화" in client.get("/office/points/devices/").content.decode()
