"""Each phone of a shop is a device of its own: taken back, counted, named and opened one by one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from jangteo.foundation.audit import queries as audit
from jangteo.foundation.audit.types import Filters
from jangteo.foundation.identity import operations as identity
from jangteo.foundation.tenancy.tests.factories import at_once
from jangteo.foundation.tenancy.types import Actor, Role, store_scope
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.tests.factories import BEGINNING, NOW, SYSTEM, Program, a_program, sql
from jangteo.loyalty.till import operations, queries
from jangteo.loyalty.till.operations import serving
from jangteo.loyalty.till.queries import phones as phone_queries
from jangteo.loyalty.till.types import DeviceView, Phone
from jangteo.registry.merchants.tests.factories import a_user, acting, browser

pytestmark = pytest.mark.django_db
PHONE, LATE = "010-0000-7730", (NOW - timedelta(hours=1)).isoformat()
ONE, TWO = (
    f"{letter * 43}.{sign}.{kind}" for letter, sign, kind in (("a", "7KQ2", "iphone"), ("b", "ABCD", "android"))
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Shop:
    """A shop, its owner, a helper of hers, and the office."""

    def __init__(self) -> None:
        self.program: Program = a_program(shops=0)
        self.id, self.owner = self.program.world.owned("다복채소")
        points.take_part(**self.program.by_staff(), store_id=self.id, since=BEGINNING)
        self.office: dict[str, Any] = {
            "actor": self.program.world.staff, "now": NOW, "market_id": self.program.world.market.id
        }  # fmt: skip

    def post(self, client: Client, phone: str, where: str, **body: Any) -> Any:
        sent = json.dumps({"store": self.id, "program": self.program.id} | body)
        headers = {"Accept": "application/json"} | ({"X-Till-Phone": phone} if phone else {})
        return client.post(f"/shop/points/{where}", sent, content_type="application/json", headers=headers)

    def earn(self, client: Client, phone: str, *receipts: str, **more: Any) -> list[Any]:
        """Statuses of sales on a phone."""
        items = [{"op": "earn", "receipt": one, "member": PHONE, "paid": 1_000} | more for one in receipts]
        answer = self.post(client, phone, "batch", items=items)
        assert answer.status_code == 200, answer.content
        return [one["status"] for one in answer.json()]

    def taken_back(self, client: Client, phone: str) -> str:
        """What the page of a phone is told."""
        return str(client.get("/shop/points/state", headers={"X-Till-Phone": phone}).json()["taken_back"])

    def devices(self) -> list[DeviceView]:
        return queries.list_devices(market_id=self.program.world.market.id)

    def device(self, sign: str) -> DeviceView:
        (found,) = [one for one in self.devices() if one.sign == sign]
        return found

    def invited(self, label: str = "점주 아이폰") -> str:
        return operations.invite_phone(
            **self.office, program_id=self.program.id, store_id=self.id, label=label
        ).key  # fmt: skip


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def client(shop: Shop) -> Client:
    return browser(shop.owner)


def test_each_phone_is_listed_by_name_with_when_it_was_there_and_what_waits(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.earn(client, ONE, "M-1") == [201]
    assert shop.earn(client, TWO, "M-1", "M-2") == [201, 201], "receipts are each phone's own"
    found = {one.sign: (one.label, one.user_id, one.seen_at, one.waiting) for one in shop.devices()}
    assert found == {
        "7KQ2": ("아이폰", shop.owner.user_id, NOW, 0),
        "ABCD": ("안드로이드 폰", shop.owner.user_id, NOW, 0),
    }
    later = NOW + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert shop.post(client, ONE, "here", waiting=3, won=27_000).status_code == 200
    seen = shop.device("7KQ2")
    assert (seen.seen_at, seen.waiting, seen.waiting_won) == (later, 3, 27_000)
    assert shop.device("ABCD").waiting == 0
    page = browser(shop.program.world.staff).get("/office/points/devices/").content.decode()
    for words in ("아이폰", "기호 7KQ2", "안드로이드 폰", "기호 ABCD", "3건", "27,000원"):
        assert words in page
    for wrong in ({"waiting": -1, "won": 0}, {"waiting": True, "won": 0}, {"waiting": 1}, {"waiting": 10**9, "won": 0}):
        assert shop.post(client, ONE, "here", **wrong).status_code == 422
    assert shop.post(client, "no phone", "here", waiting=1, won=1).status_code == 200
    assert len(shop.devices()) == 2, "nothing of one that has posted nothing"


def test_taking_one_phone_back_stops_that_one_only(shop: Shop, client: Client) -> None:
    shop.earn(client, ONE, "M-1")
    shop.earn(client, TWO, "M-2")
    lost = shop.device("7KQ2")
    operations.revoke_device(**shop.office, device_id=lost.id)
    assert shop.taken_back(client, ONE)
    assert not shop.taken_back(client, TWO)
    assert shop.earn(client, ONE, "M-1", "M-3") == [403, 403]
    assert shop.earn(client, TWO, "M-4") == [201]
    # Whoever holds it may clear the browser or leave the key out: another phone of that person the office opens.
    assert shop.earn(client, "c" * 43 + ".CCCC.iphone", "M-5") == [403]
    assert shop.earn(client, "", "M-5") == [403]
    helper, _ = a_user((Role.OWNER, store_scope(shop.id)))
    assert shop.earn(browser(helper), "d" * 43 + ".DDDD.pc", "M-5") == [201]
    assert operations.allow_phone(**shop.office, device_id=lost.id) == lost.id
    assert shop.earn(client, ONE, "M-1", "M-3") == [200, 201], (
        "what was posted before is answered, what waited is posted"
    )
    with pytest.raises(Refused) as caught:
        operations.allow_phone(**shop.office, device_id=lost.id)
    assert caught.value.code == "phone_in_use"


def test_a_limit_is_each_phone_s_own_and_the_next_phone_begins_with_it(shop: Shop, client: Client) -> None:
    shop.earn(client, ONE, "M-0")
    limits: dict[str, Any] = {"paid_day_limit": None, "offline_count": 2, "offline_won": None}
    operations.limit_phone(**shop.office, device_id=shop.device("7KQ2").id, **limits)
    shop.earn(client, TWO, "M-0")
    assert shop.device("ABCD").offline_count == 2
    assert shop.earn(client, ONE, "M-1", "M-2", "M-3", occurred_at=LATE) == [201, 201, 429]
    assert shop.earn(client, TWO, "M-1", "M-2", "M-3", occurred_at=LATE) == [201, 201, 429]
    operations.limit_phone(**shop.office, device_id=shop.device("ABCD").id, **limits | {"paid_day_limit": 3_500})
    assert shop.earn(client, TWO, "M-4") == [429]
    assert shop.earn(client, ONE, "M-4") == [201]
    record = audit.list_entries(
        scope=shop.program.world.market.scope, filters=Filters(operation="till.limit_phone")
    ).object_list
    program = points_queries.get_program(program_id=shop.program.id).name
    told = [{one.name: one.after for one in line.changes} for line in record]
    assert [(one["가게"], one["포인트 사업"]) for one in told] == [("다복채소", program)] * 2


def test_so_many_phones_and_no_more(shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert phone_queries.MOST_PHONES == 30
    monkeypatch.setattr(phone_queries, "MOST_PHONES", 1)
    assert shop.earn(client, ONE, "M-1") == [201]
    assert shop.earn(client, TWO, "M-1") == [403]
    assert "너무 많아요" in shop.taken_back(client, TWO)
    assert shop.earn(client, ONE, "M-2") == [201]


def test_a_qr_of_the_office_opens_one_phone_once(shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = shop.invited()
    opened = shop.post(client, ONE, "open", invited=key)
    assert (opened.status_code, opened.json()) == (200, {"program": shop.program.id})
    found = shop.device("7KQ2")
    assert (found.label, found.user_id, found.invited_until) == ("점주 아이폰", shop.owner.user_id, None)
    assert shop.earn(client, ONE, "M-1") == [201]
    for phone, invited in ((TWO, key), (ONE, key), (TWO, "x")):
        refused = shop.post(client, phone, "open", invited=invited)
        assert (refused.status_code, refused.json()["code"]) == (409, "phone_key_over")
    late = shop.invited()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=15))
    assert shop.post(client, TWO, "open", invited=late).json()["code"] == "phone_key_over"
    assert shop.post(client, "", "open", invited=late).status_code == 422
    assert "아직 안 열었어요" not in browser(shop.program.world.staff).get("/office/points/devices/").content.decode()
    # Its key is no token of the interface of tills.
    assert queries.find_device(token=queries.get_token_mark(late)) is None
    assert queries.find_device(token=queries.get_token_mark("a" * 43)) is None


def test_a_qr_opens_a_phone_that_was_taken_back_under_its_old_receipts(shop: Shop, client: Client) -> None:
    shop.earn(client, ONE, "M-1")
    before = shop.device("7KQ2")
    operations.revoke_device(**shop.office, device_id=before.id)
    assert shop.post(client, ONE, "open", invited=shop.invited("점주 새 이름")).status_code == 200
    after = shop.device("7KQ2")
    assert (after.id, after.source_id, after.revoked_at, after.label) == (
        before.id,
        before.source_id,
        None,
        "점주 새 이름",
    )
    assert shop.earn(client, ONE, "M-1", "M-2") == [200, 201]
    operations.revoke_device(**shop.office, device_id=before.id)
    assert shop.post(client, TWO, "open", invited=shop.invited()).status_code == 200
    assert shop.earn(client, TWO, "M-1") == [201]


def test_a_qr_is_for_one_shop(shop: Shop, client: Client) -> None:
    other_id, other = shop.program.world.owned("산마루약초")
    points.take_part(**shop.program.by_staff(), store_id=other_id, since=BEGINNING)
    key = shop.invited()
    stranger = browser(other)
    assert shop.post(stranger, TWO, "open", invited=key).status_code == 404
    body = json.dumps({"store": other_id, "program": shop.program.id, "invited": key})
    headers = {"Accept": "application/json", "X-Till-Phone": TWO}
    foreign = stranger.post("/shop/points/open", body, content_type="application/json", headers=headers)
    assert (foreign.status_code, foreign.json()["code"]) == (409, "phone_key_over")
    assert shop.post(client, ONE, "open", invited=key).status_code == 200


def test_what_was_posted_when_all_phones_shared_one_device_is_answered_by_it(shop: Shop, client: Client) -> None:
    assert shop.earn(client, "", "M-1", occurred_at=LATE) == [201]
    (shared,) = shop.devices()
    assert (shared.sign, shared.user_id, shared.label) == ("", None, "상인 휴대전화")
    assert shop.earn(client, ONE, "M-1", "M-2", occurred_at=LATE) == [200, 201], (
        "once, though the phone has a key by now"
    )
    assert shop.earn(client, TWO, "M-1", "M-2", occurred_at=LATE) == [200, 201]
    assert sql("SELECT count(*) FROM points_transfer WHERE kind = 'earn'") == [(3,)]
    operations.limit_phone(
        **shop.office, device_id=shop.device("7KQ2").id, paid_day_limit=None, offline_count=1, offline_won=None
    )
    assert shop.earn(client, ONE, "M-1", "M-2", "M-3", occurred_at=LATE) == [200, 200, 429]
    operations.revoke_device(**shop.office, device_id=shared.id)
    assert shop.taken_back(client, "e" * 43 + ".EEEE.pc"), "as before: nobody's phone joins until the office says so"
    assert not shop.taken_back(client, ONE)


def test_one_phone_in_two_shops_is_a_device_in_each(shop: Shop, client: Client) -> None:
    shop.earn(client, ONE, "M-1")
    other_id, _ = shop.program.world.owned("산마루약초")
    points.take_part(**shop.program.by_staff(), store_id=other_id, since=BEGINNING)
    identity.grant_role(
        actor=SYSTEM, now=NOW, user_id=shop.owner.user_id or 0, role=Role.OWNER, scope=store_scope(other_id)
    )
    (answer,) = operations.serve(
        actor=acting(shop.owner.user_id), now=NOW, market_id=shop.program.world.market.id, store_id=other_id,
        program_id=shop.program.id, phone=Phone("a" * 43, "7KQ2", "iphone"),
        items=[{"op": "earn", "receipt": "M-1", "member": PHONE, "paid": 1_000}],
    )  # fmt: skip
    assert answer["status"] == 201
    assert {(one.store_id, one.sign) for one in shop.devices()} == {(shop.id, "7KQ2"), (other_id, "7KQ2")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_two_letters_at_once_keep_a_phone_s_limit(monkeypatch: pytest.MonkeyPatch, guarded: bool) -> None:
    shop = Shop()
    shop.earn(browser(shop.owner), ONE, "M-0")
    operations.limit_phone(
        **shop.office, device_id=shop.device("7KQ2").id, paid_day_limit=None, offline_count=3, offline_won=None
    )
    if not guarded:
        monkeypatch.setattr(serving, "_locked", lambda device: device)
    real = serving.list_beyond_limit

    def slow(**asked: Any) -> Any:
        found = real(**asked)
        sql("SELECT pg_sleep(0.3)")
        return found

    monkeypatch.setattr(serving, "list_beyond_limit", slow)
    owner: Actor = acting(shop.owner.user_id)

    def letter(name: str) -> None:
        items = [
            {"op": "earn", "receipt": f"{name}-{n}", "member": PHONE, "paid": 1_000, "occurred_at": LATE}
            for n in range(3)
        ]
        operations.serve(
            actor=owner, now=NOW, market_id=shop.program.world.market.id, store_id=shop.id,
            program_id=shop.program.id, items=items, phone=Phone("a" * 43, "7KQ2", "iphone"),
        )  # fmt: skip

    assert at_once(lambda: letter("A"), lambda: letter("B")) == ["done", "done"]
    (count,) = sql("SELECT count(*) FROM points_transfer WHERE kind = 'earn' AND receipt <> 'M-0'")[0]
    assert count == (3 if guarded else 6)
