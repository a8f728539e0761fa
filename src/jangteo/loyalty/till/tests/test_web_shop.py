"""The merchant's own phone: who may, what it answers, and what is refused."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from jangteo.foundation.identity import operations as identity
from jangteo.foundation.tenancy.types import Actor, Role, store_scope
from jangteo.kernel import clock
from jangteo.kernel.errors import Broken
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points import operations
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import BEGINNING, NOW, SYSTEM, Program, a_program
from jangteo.loyalty.till import operations as till
from jangteo.loyalty.till import queries
from jangteo.loyalty.till.web.shop import pwa, state
from jangteo.registry.merchants import operations as merchants
from jangteo.registry.merchants.tests.factories import a_user, a_world, acting, browser
from jangteo.registry.merchants.types import HelperRight

pytestmark = pytest.mark.django_db
TILL, STATE, BATCH, MEMBER = "/shop/points/", "/shop/points/state", "/shop/points/batch", "/shop/points/member"
PHONE = "010-0000-7730"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def program() -> Program:
    return a_program(shops=0, largest_share_bp=5_000)


@pytest.fixture
def shop(program: Program) -> tuple[int, Actor]:
    """A shop of the program, and its owner."""
    return a_shop(program)


def a_shop(program: Program, name: str = "다복채소", **more: Any) -> tuple[int, Actor]:
    store_id, owner = program.world.owned(name)
    operations.take_part(**program.by_staff(), store_id=store_id, since=BEGINNING, **more)
    return store_id, owner


def send(client: Client, url: str, body: Any) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers={"Accept": "application/json"})


def earn(receipt: str, paid: int = 24_000, **more: Any) -> dict[str, Any]:
    return {"op": "earn", "receipt": receipt, "member": PHONE, "paid": paid} | more


def batch(client: Client, shop: tuple[int, Actor], program: Program, *items: Any) -> list[dict[str, Any]]:
    answer = send(client, BATCH, {"store": shop[0], "program": program.id, "items": list(items)})
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()
    return found


def test_the_page_knows_the_shop_its_terms_and_how_much_may_wait(program: Program, shop: tuple[int, Actor]) -> None:
    client = browser(shop[1])
    page = client.get(TILL)
    assert page.status_code == 200
    assert "얼마 받으셨어요?" in page.content.decode()
    found = json.loads(re.search(r'id="till-state" type="application/json">(.+?)</script>', page.content.decode())[1])  # type: ignore[index]
    assert found["store"] == {"id": shop[0], "name": "다복채소"}
    (terms,) = found["programs"]
    assert (terms["id"], terms["rate_bp"], terms["largest_share_bp"]) == (program.id, 100, 5_000)
    assert found["limit"] == {"count": 200, "won": 5_000_000}
    assert found["csrf"]
    assert client.get(STATE).json()["summary"] == {"count": 0, "paid": 0, "earned": 0, "redeemed": 0}


def test_a_rate_of_its_own_is_what_the_shop_shows(program: Program) -> None:
    _, owner = a_shop(program, rate_bp=300)
    assert browser(owner).get(STATE).json()["programs"][0]["rate_bp"] == 300


def test_a_shop_without_a_program_is_told_whom_to_ask(program: Program) -> None:
    _, owner = program.world.owned("산마루약초")
    page = browser(owner).get(TILL).content.decode()
    assert "아직 포인트 사업에 들어 있지 않아요" in page
    assert "till/shop.js" not in page


def test_what_is_sent_twice_counts_once_and_a_bad_one_spoils_no_other(
    program: Program, shop: tuple[int, Actor]
) -> None:
    client = browser(shop[1])
    at = (NOW - timedelta(hours=2)).isoformat()
    items = [earn("M-A-1", occurred_at=at), earn("M-A-2", paid=0), "nonsense", earn("M-A-3", 15_200, occurred_at=at)]
    first = batch(client, shop, program, *items)
    assert [one["status"] for one in first] == [201, 422, 422, 201]
    assert [first[0]["body"]["points"], first[3]["body"]["points"]] == [240, 152]
    assert re.search("[가-힣]", first[1]["body"]["title"])
    again = batch(client, shop, program, *items)
    assert [one["status"] for one in again] == [200, 422, 422, 200]
    assert again[0]["body"] == first[0]["body"]
    other = batch(client, shop, program, earn("M-A-1", 99_000, occurred_at=at))
    assert (other[0]["status"], other[0]["body"]["code"]) == (409, "receipt_reused")
    day = client.get(STATE).json()
    assert day["summary"] == {"count": 2, "paid": 39_200, "earned": 392, "redeemed": 0}
    assert [line["receipt"] for line in day["lines"]] in (["M-A-3", "M-A-1"], ["M-A-1", "M-A-3"])
    assert not any(set(line) & {"wallet_id", "member", "phone"} for line in day["lines"])


def test_a_page_from_before_sales_were_sealed_is_told_so_and_posts_nothing(
    program: Program, shop: tuple[int, Actor]
) -> None:
    client = browser(shop[1])
    letter = {"store": shop[0], "program": program.id, "items": [earn("M-A-1"), None]}
    answer = send(client, BATCH, letter)
    assert (answer.status_code, answer.json()["code"]) == (409, "page_old")
    assert "새로 열어 주세요" in answer.json()["title"]
    assert client.get(STATE).json()["summary"]["count"] == 0


def test_a_cancelled_sale_is_seen_as_cancelled(program: Program, shop: tuple[int, Actor]) -> None:
    client = browser(shop[1])
    back = {"op": "cancel", "receipt": "M-A-2", "original_receipt": "M-A-1"}
    answers = batch(client, shop, program, earn("M-A-1"), back, back)
    assert [one["status"] for one in answers] == [201, 201, 200]
    lines = {line["receipt"]: line for line in client.get(STATE).json()["lines"]}
    assert lines["M-A-1"]["cancelled"]
    assert not lines["M-A-1"]["may_cancel"]
    assert not lines["M-A-2"]["may_cancel"]


def test_a_sale_that_was_cancelled_in_part_says_what_is_left_and_the_rest_can_be_cancelled(
    program: Program, shop: tuple[int, Actor]
) -> None:
    client = browser(shop[1])
    part = {"op": "cancel", "receipt": "M-A-2", "original_receipt": "M-A-1", "paid": 10_000}
    batch(client, shop, program, earn("M-A-1"), part)

    def line() -> dict[str, Any]:
        return next(one for one in client.get(STATE).json()["lines"] if one["receipt"] == "M-A-1")

    assert line() | {"part": True, "cancelled": False, "may_cancel": True, "left": 140} == line()
    assert client.get(STATE).json()["summary"] == {"count": 1, "paid": 14_000, "earned": 140, "redeemed": 0}
    batch(client, shop, program, {"op": "cancel", "receipt": "M-A-3", "original_receipt": "M-A-1"})
    assert line() | {"part": False, "cancelled": True, "may_cancel": False, "left": 0} == line()
    assert client.get(STATE).json()["summary"] == {"count": 0, "paid": 0, "earned": 0, "redeemed": 0}


def test_a_redemption_that_was_given_back_in_part_says_what_is_left(program: Program, shop: tuple[int, Actor]) -> None:
    client = browser(shop[1])
    batch(client, shop, program, earn("M-A-1", 1_000_000))
    wallet_id = points.find_receipt(source_id=_source(program), receipt="M-A-1")[0]  # type: ignore[index]
    operations.redeem(
        actor=SYSTEM, now=NOW, source_id=_source(program), receipt="M-A-2", wallet_id=wallet_id, points=900, bill=2_000
    )
    back = {"op": "cancel", "original_receipt": "M-A-2"}
    batch(client, shop, program, back | {"receipt": "M-A-3", "points": 300})
    lines = {line["receipt"]: line for line in client.get(STATE).json()["lines"]}
    assert (lines["M-A-2"]["left"], lines["M-A-2"]["part"], lines["M-A-2"]["may_cancel"]) == (600, True, True)
    (answer,) = batch(client, shop, program, back | {"receipt": "M-A-4"})
    assert answer["body"]["points"] == 600
    day = client.get(STATE).json()
    assert {line["receipt"]: line for line in day["lines"]}["M-A-2"]["cancelled"]
    assert day["summary"] == {"count": 1, "paid": 1_000_000, "earned": 10_000, "redeemed": 0}


def _source(program: Program) -> int:
    return queries.list_devices(market_id=program.world.market.id)[0].source_id


def test_the_whole_of_a_busy_day_can_be_seen(
    program: Program, shop: tuple[int, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "PAGE", 3)
    client = browser(shop[1])
    batch(client, shop, program, *(earn(f"M-A-{number}") for number in range(8)))
    page = client.get(STATE).json()
    assert ([line["receipt"] for line in page["lines"]], page["more"]) == (["M-A-7", "M-A-6", "M-A-5"], True)
    for asked, seen, more in ((6, 6, True), (8, 8, False), (99, 8, False), ("x", 3, True)):
        page = client.get(STATE, {"program": program.id, "lines": asked}).json()
        assert [line["receipt"] for line in page["lines"]] == [f"M-A-{n}" for n in reversed(range(8))][:seen]
        assert page["more"] == more


@pytest.mark.parametrize("heard", [True, False])
def test_a_sale_by_qr_and_then_by_number_is_one_sale(program: Program, shop: tuple[int, Actor], heard: bool) -> None:
    client = browser(shop[1])
    wallet_id = members.wait_for_phone(actor=SYSTEM, now=NOW, program_id=program.id, phone="+821000007731")
    code = people.get_code(program_id=program.id, wallet_id=wallet_id, now=NOW).text
    by_code, by_number = earn("M-1", member=code), earn("M-1")
    first = batch(client, shop, program, by_code)[0] if heard else None
    (tried,) = batch(client, shop, program, by_number)
    late = people.get_code(program_id=program.id, wallet_id=wallet_id, now=NOW - timedelta(minutes=4)).text
    (asked,) = batch(client, shop, program, by_code)
    if first:
        assert (tried["status"], tried["body"]["code"]) == (409, "receipt_reused")
        assert (asked["status"], asked["body"]) == (200, first["body"])
    else:
        assert tried["status"] == 201
        assert (asked["status"], asked["body"]["code"]) == (409, "receipt_reused")
    assert batch(client, shop, program, earn("M-2", member=late))[0]["body"]["code"] == "code_late"
    assert client.get(STATE).json()["summary"]["count"] == 1


def test_a_phone_that_was_taken_back_keeps_its_sales_and_posts_each_once_when_it_is_opened_again(
    program: Program, shop: tuple[int, Actor]
) -> None:
    client = browser(shop[1])
    (first,) = batch(client, shop, program, earn("M-A-1"))
    (phone,) = queries.list_devices(market_id=program.world.market.id)
    office: dict[str, Any] = {"actor": program.world.staff, "now": NOW, "market_id": program.world.market.id}
    till.revoke_device(**office, device_id=phone.id)
    assert client.get(STATE).json()["taken_back"]
    waiting = [earn("M-A-1"), earn("M-A-2")]
    answers = batch(client, shop, program, *waiting)
    assert [(one["status"], one["body"]["code"]) for one in answers] == [(403, "phone_taken_back")] * 2
    assert till.allow_phone(**office, device_id=phone.id) == phone.id
    assert not client.get(STATE).json()["taken_back"]
    again = batch(client, shop, program, *waiting)
    assert [one["status"] for one in again] == [200, 201]
    assert again[0]["body"] == first["body"]
    assert client.get(STATE).json()["summary"]["count"] == 2


def test_a_number_alone_spends_nothing_without_the_code(program: Program, shop: tuple[int, Actor]) -> None:
    client = browser(shop[1])
    batch(client, shop, program, earn("M-A-1", 1_000_000))
    found = send(client, MEMBER, {"store": shop[0], "program": program.id, "member": PHONE})
    assert found.status_code == 200
    assert found.json()["balance"] == 10_000
    spend = {"op": "redeem", "receipt": "M-A-2", "member": PHONE, "points": 3_000, "bill": 20_000}
    (answer,) = batch(client, shop, program, spend)
    assert (answer["status"], answer["body"]["code"]) == (409, "confirmation_needed")
    (wrong,) = batch(client, shop, program, spend | {"confirm": "000000"})
    assert wrong["status"] == 409
    assert client.get(STATE).json()["summary"]["redeemed"] == 0


def test_a_stranger_s_number_tells_nothing(program: Program, shop: tuple[int, Actor]) -> None:
    found = send(browser(shop[1]), MEMBER, {"store": shop[0], "program": program.id, "member": "010-0000-9999"})
    assert (found.json()["name"], found.json()["balance"]) == (None, None)


@pytest.mark.parametrize("url", [TILL, STATE, "/shop/points/app.webmanifest", "/shop/sw.js"])
def test_who_may_open_it(program: Program, shop: tuple[int, Actor], url: str) -> None:
    assert browser(shop[1]).get(url).status_code == 200
    assert browser(program.world.staff).get(url).status_code == 403
    assert browser(a_user((Role.CUSTOMER, program.world.market.scope))[0]).get(url).status_code == 403
    assert Client().get(url)["Location"].startswith("/account/login/")


def test_a_helper_needs_the_owner_s_leave(program: Program, shop: tuple[int, Actor]) -> None:
    by: dict[str, Any] = {"actor": shop[1], "now": NOW, "market_id": program.world.market.id}
    for rights, status in (([HelperRight.POINTS], 200), ([HelperRight.PROFILE], 403)):
        helper, phone = a_user(name="이도움")
        helper_id = merchants.add_helper(**by, store_id=shop[0], name="이도움", phone=phone, rights=rights)
        merchants.accept_helper(**(by | {"actor": helper}), helper_id=helper_id)
        client = browser(acting(helper.user_id))
        assert client.get(TILL).status_code == status
        assert (
            send(client, BATCH, {"store": shop[0], "program": program.id, "items": [earn("M-H")]}).status_code == status
        )
    unasked, _ = a_user((Role.HELPER, store_scope(shop[0])))
    assert browser(unasked).get(TILL).status_code == 403


def test_a_helper_sees_the_day_s_sum_only_if_the_owner_says_so(program: Program, shop: tuple[int, Actor]) -> None:
    by: dict[str, Any] = {"actor": shop[1], "now": NOW, "market_id": program.world.market.id}
    sold = {"store": shop[0], "program": program.id, "items": [earn("M-S")]}
    assert send(browser(shop[1]), BATCH, sold).status_code == 200
    seen = []
    for rights in ([HelperRight.POINTS], [HelperRight.POINTS, HelperRight.SALES]):
        helper, phone = a_user(name="이도움")
        helper_id = merchants.add_helper(**by, store_id=shop[0], name="이도움", phone=phone, rights=rights)
        merchants.accept_helper(**(by | {"actor": helper}), helper_id=helper_id)
        client = browser(acting(helper.user_id))
        assert ("paid" in client.get(STATE).json()["summary"]) is (HelperRight.SALES in rights)
        page = client.get("/shop/").content.decode()
        seen.append(re.findall(r'#today">.*?<span class="sub num">([^<]+)', page, re.S))
    assert seen[0] == ["1번"]
    assert re.fullmatch(r"[1-9][\d,]+원", seen[1][0])
    assert browser(shop[1]).get(STATE).json()["summary"]["paid"] > 0


def test_foreign_shops_and_programs_do_not_exist(program: Program, shop: tuple[int, Actor]) -> None:
    client = browser(shop[1])
    other_id, _ = a_shop(program, "산마루약초")
    foreign = a_program("other", world=a_world("hanbit", "한빛시장"), shops=1)
    for url, more in ((BATCH, {"items": [earn("M-F")]}), (MEMBER, {"member": PHONE})):
        for body in ({"store": other_id, "program": program.id}, {"store": shop[0], "program": foreign.id}):
            assert send(client, url, body | more).status_code == 404
    assert points.get_totals(program_id=program.id).held == 0


def test_what_waited_in_another_of_one_s_shops_is_not_posted_in_this_one(
    program: Program, shop: tuple[int, Actor]
) -> None:
    other_id, other = a_shop(program, "산마루약초")
    identity.grant_role(
        actor=SYSTEM, now=NOW, user_id=shop[1].user_id or 0, role=Role.OWNER, scope=store_scope(other_id)
    )
    answer = send(
        browser(acting(shop[1].user_id)), BATCH, {"store": other_id, "program": program.id, "items": [earn("M-S")]}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "store_switched")
    assert other.user_id


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        "[" * 100_000,
        json.dumps({"items": []}),
        json.dumps({"store": "1", "program": 1, "items": []}),
        json.dumps({"store": "S", "program": True, "items": [{}]}),
        json.dumps({"store": "S", "program": "P", "items": []}),
        json.dumps({"store": "S", "program": "P", "items": [{}] * 501}),
        json.dumps({"store": "S", "program": 2**70, "items": [{}]}),
    ],
)
def test_what_cannot_be_read_is_told_in_korean(program: Program, shop: tuple[int, Actor], body: str) -> None:
    sent = body.replace('"S"', str(shop[0])).replace('"P"', str(program.id))
    answer = browser(shop[1]).post(BATCH, sent, content_type="application/json", headers={"Accept": "application/json"})
    assert answer.status_code in {404, 422}
    assert re.search("[가-힣]", answer.json()["title"])


def test_a_question_needs_somebody_it_is_about(program: Program, shop: tuple[int, Actor]) -> None:
    for member in ("", 7, "0" * 200):
        answer = send(browser(shop[1]), MEMBER, {"store": shop[0], "program": program.id, "member": member})
        assert (answer.status_code, answer.json()["code"]) == (422, "member_needed")


def test_without_the_page_s_token_nothing_is_posted(program: Program, shop: tuple[int, Actor]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = browser(shop[1]).cookies
    body = {"store": shop[0], "program": program.id, "items": [earn("M-C")]}
    assert send(client, BATCH, body).status_code == 403
    token = client.get(STATE).json()["csrf"]
    assert (
        client.post(
            BATCH, json.dumps(body), content_type="application/json", headers={"X-CSRFToken": token}
        ).status_code
        == 200
    )


def test_the_worker_reaches_over_the_shop_and_renews_itself(shop: tuple[int, Actor]) -> None:
    answer = browser(shop[1]).get("/shop/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert 'PAGE = "/shop/points/"' in answer.content.decode()
    assert "shop.js" in pwa._PARTS


def test_the_app_has_the_shop_s_name(shop: tuple[int, Actor]) -> None:
    found = json.loads(browser(shop[1]).get("/shop/points/app.webmanifest").content)
    assert (found["name"], found["start_url"], found["scope"]) == ("다복채소 포인트", "/shop/points/", "/shop/")


def test_the_limit_of_the_day_holds() -> None:
    assert queries.get_offline_limit(on=date(2026, 11, 22)).count == 200
    with pytest.raises(Broken):
        queries.get_offline_limit(on=date(2025, 12, 31))


def test_what_waited_beyond_the_limit_of_the_shop_is_refused_and_nothing_else(
    program: Program, shop: tuple[int, Actor]
) -> None:
    client = browser(shop[1])
    batch(client, shop, program, earn("M-0"))
    (phone,) = queries.list_devices(market_id=program.world.market.id)
    office: dict[str, Any] = {"actor": program.world.staff, "now": NOW, "market_id": program.world.market.id}
    limits: dict[str, Any] = {"paid_day_limit": None, "offline_count": 3, "offline_won": 50_000}
    till.limit_phone(**office, device_id=phone.id, **limits)
    assert client.get(STATE).json()["limit"] == {"count": 3, "won": 50_000}
    late = (NOW - timedelta(hours=1)).isoformat()
    items = [earn(f"M-{number}", 20_000, occurred_at=late) for number in (1, 2, 3)] + [earn("M-4", 90_000), "nonsense"]
    assert [one["status"] for one in batch(client, shop, program, *items)] == [201, 201, 429, 201, 422]
    again = batch(client, shop, program, *items)
    assert [one["status"] for one in again] == [200, 200, 429, 200, 422]
    assert again[2]["body"]["code"] == "device_limit"
    small = [earn(f"M-{number}", 1_000, occurred_at=late) for number in (5, 6)]
    assert [one["status"] for one in batch(client, shop, program, *small)] == [201, 429]
    till.limit_phone(**office, device_id=phone.id, **(limits | {"offline_count": None, "offline_won": None}))
    assert [one["status"] for one in batch(client, shop, program, items[2], small[1])] == [201, 201]
    odd = [earn("M-7", 1_000, occurred_at=at) for at in ("x", 7, None, "2026-11-01", "0001-01-01T00:00:00+14:00")]
    assert 429 not in [one["status"] for one in batch(client, shop, program, *odd)]
    assert 429 not in [one["status"] for one in batch(client, shop, program, earn(["M"], occurred_at=late))]  # type: ignore[arg-type]
