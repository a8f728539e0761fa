"""The interface of tills, asked as tills ask it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from jangteo.kernel.clock import now, today
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import Program, a_program, sql
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.tests.asking import PHONE, SYSTEM, Till, another, forget_all, texts_of

pytestmark = pytest.mark.django_db(transaction=True)
LATER = {"receipt": "1", "member": PHONE, "paid": 1}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_all()


@pytest.fixture
def till() -> Till:
    return Till(a_program(accrual_bp=1000))


def a_card(program: Program) -> tuple[str, int]:
    """A card's number and its wallet."""
    wallet = members.wait_for_phone(actor=SYSTEM, now=now(), program_id=program.id, phone="+821000001234")
    return "010-0000-1234", wallet


def test_a_number_that_nobody_has_earns_at_once_and_the_same_again_is_the_same(till: Till) -> None:
    status, body = till.post("earn", receipt="A-1", member=PHONE, paid=12_345)
    assert (status, body["points"], body["balance"]) == (201, 1234, 1234)
    assert body["expires_on"]
    assert till.post("earn", receipt="A-1", member="01000007777", paid=12_345) == (200, body)
    status, other = till.post("earn", receipt="A-1", member=PHONE, paid=12_346)
    assert (status, other["code"], other["status"]) == (409, "receipt_reused", 409)
    assert other["title"].endswith("요.")
    assert points.list_differences() == []


def test_a_bare_number_spends_only_with_the_code_sent_to_it(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.post("earn", receipt="A-1", member=PHONE, paid=100_000)
    sent = texts_of(monkeypatch)
    spend = {"receipt": "B-1", "member": PHONE, "points": 4_000, "bill": 8_000}
    assert till.post("redeem", **spend)[1]["code"] == "confirmation_needed"
    wrong = another(sent[0])
    assert till.post("redeem", **spend, confirm=wrong)[1]["code"] == "confirmation_wrong"
    assert till.post("redeem", **spend | {"receipt": "B-2"}, confirm=sent[0])[1]["code"] == "confirmation_wrong"
    status, body = till.post("redeem", **spend, confirm=sent[0])
    assert (status, body["points"], body["balance"]) == (201, 4_000, 6_000)
    assert till.post("redeem", **spend) == (200, body)
    for _ in range(5):
        till.post("redeem", **spend | {"receipt": "B-3"}, confirm=wrong)
    assert till.post("redeem", **spend | {"receipt": "B-4"})[1]["code"] == "confirmation_needed"
    for _ in range(5):
        assert till.post("redeem", **spend | {"receipt": "B-4"}, confirm=wrong)[1]["code"] == "confirmation_wrong"
    assert till.post("redeem", **spend | {"receipt": "B-4"}, confirm=sent[-1])[1]["code"] == "confirmation_locked"


def test_a_code_is_spent_once_altered_never_and_late_only_for_what_was_answered(till: Till) -> None:
    _, wallet = a_card(till.program)
    code = people.get_code(program_id=till.program.id, wallet_id=wallet, now=now()).text
    status, body = till.post("earn", receipt="C-1", member=code, paid=50_000)
    assert (status, body["points"]) == (201, 5_000)
    assert till.post("earn", receipt="C-2", member=code, paid=50_000)[1]["code"] == "code_used"
    assert till.post("earn", receipt="C-1", member=code, paid=50_000) == (200, body)
    altered = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert till.post("earn", receipt="C-3", member=altered, paid=50_000)[1]["code"] == "code_invalid"
    late = people.get_code(program_id=till.program.id, wallet_id=wallet, now=now() - timedelta(seconds=181)).text
    assert till.post("earn", receipt="C-4", member=late, paid=50_000)[1]["code"] == "code_late"
    fresh = people.get_code(program_id=till.program.id, wallet_id=wallet, now=now()).text
    assert till.post("redeem", receipt="C-5", member=fresh, points=5_000, bill=5_000)[0] == 201
    assert points.get_wallet(program_id=till.program.id, wallet_id=wallet).balance == 0


def test_a_code_of_another_program_opens_nothing_here(till: Till) -> None:
    other = a_program("silver", world=till.program.world)
    _, wallet = a_card(other)
    code = people.get_code(program_id=other.id, wallet_id=wallet, now=now()).text
    assert till.post("earn", receipt="C-1", member=code, paid=50_000)[1]["code"] == "member_missing"


def test_cancel_hold_capture_release(till: Till) -> None:
    _, wallet = a_card(till.program)
    fresh = lambda: people.get_code(program_id=till.program.id, wallet_id=wallet, now=now()).text  # noqa: E731
    till.post("earn", receipt="E", member=fresh(), paid=50_000)
    assert till.post("hold", receipt="H", member=fresh(), points=3_000, bill=3_000)[1]["balance"] == 2_000
    assert till.post("capture", receipt="P", original_receipt="H", points=1_000)[1] | {"id": ""} == {
        "id": "",
        "points": 1_000,
        "balance": 4_000,
    }
    assert till.post("release", receipt="L", original_receipt="H")[1]["code"] == "hold_closed"
    assert till.post("cancel", receipt="X", original_receipt="P", points=400)[1]["balance"] == 4_400
    assert till.post("cancel", receipt="Y", original_receipt="E", paid=10_000)[1]["balance"] == 3_400
    assert till.post("cancel", receipt="Z", original_receipt="nothing")[1]["code"] == "original_missing"
    assert points.list_differences() == []


def test_a_batch_keeps_its_order_and_one_bad_item_spoils_no_other(till: Till) -> None:
    items = [
        {"op": "earn", "receipt": "1", "member": "010-0000-5555", "paid": 10_000},
        {"op": "earn", "receipt": "2", "member": "not a member", "paid": 10_000},
        {"op": "cancel", "receipt": "3", "original_receipt": "1"},
        {"op": "earn", "receipt": "4", "member": "010-0000-5555", "paid": 30_000},
        {"op": "earn", "receipt": "4", "member": "010-0000-5555", "paid": 30_001},
        "rubbish",
        {"op": "steal", "receipt": "5"},
    ]
    status, answers = till.ask("POST", "batch", items)
    assert status == 200
    assert [answer["status"] for answer in answers] == [201, 422, 201, 201, 409, 400, 422]
    assert answers[3]["body"]["balance"] == 3_000
    again = till.ask("POST", "batch", items)[1]
    assert [answer["status"] for answer in again] == [200, 422, 200, 200, 409, 400, 422]
    assert [answer["body"] for answer in again] == [answer["body"] for answer in answers]
    assert till.ask("POST", "batch", [items[0]] * 501)[0] == 413


def test_many_at_once_are_each_posted_once(till: Till) -> None:
    requests = [
        ("POST", "earn", {"receipt": f"M{n % 50}", "member": f"010-0000-{n % 50 % 7:04d}", "paid": 1_000}, "", None)
        for n in range(100)
    ]
    answers = till.ask_many(requests)
    assert sorted(status for status, _ in answers) == [200] * 50 + [201] * 50
    assert points.get_totals(program_id=till.program.id).wallets == 5_000
    assert points.list_differences() == []
    assert till.ask("GET", "summary")[1] | {"on": ""} == {
        "on": "",
        "count": 50,
        "paid": 50_000,
        "earned": 5_000,
        "redeemed": 0,
    }


def test_what_a_shop_may_know(till: Till) -> None:
    other = Till(till.program, shop=1)
    unknown = till.ask("GET", "members/010-0000-9999")
    till.post("earn", receipt="1", member=PHONE, paid=50_000)
    assert other.ask("GET", f"members/{PHONE}") == unknown
    status, body = till.ask("GET", f"members/{PHONE}")
    assert (status, body["known"], body["balance"]) == (200, True, 5_000)
    assert "0000" not in json.dumps(body["name"] or "")
    # More than two minutes' worth: a minute may turn in between.
    refused = [till.ask("GET", "members/010-0000-9999")[0] for _ in range(70)]
    assert 429 in refused


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "earn", b"{", 400, "body_invalid"),
        ("POST", "earn", [], 400, "body_invalid"),
        ("POST", "earn", b"[" * 100_000, 400, "body_invalid"),
        ("POST", "earn", {}, 422, "receipt_invalid"),
        ("POST", "earn", {"receipt": "1"}, 422, "member_needed"),
        ("POST", "earn", {"receipt": "1", "member": PHONE, "paid": "1"}, 422, "paid_invalid"),
        ("POST", "earn", {"receipt": "1", "member": PHONE, "paid": True}, 422, "paid_invalid"),
        ("POST", "earn", {"receipt": "1", "member": PHONE, "paid": 1.5}, 422, "paid_invalid"),
        ("POST", "earn", {"receipt": "1", "member": PHONE, "paid": 10**30}, 422, "paid_invalid"),
        ("POST", "earn", {"receipt": "x" * 65, "member": PHONE, "paid": 1}, 422, "receipt_invalid"),
        ("POST", "earn", {"receipt": "a\u0000b", "member": PHONE, "paid": 1}, 422, "receipt_invalid"),
        ("POST", "earn", {"receipt": "1", "member": "8888888888888889", "paid": 1}, 422, "card_number_wrong"),
        ("POST", "earn", LATER | {"occurred_at": "yesterday"}, 422, "occurred_at_invalid"),
        ("POST", "earn", LATER | {"occurred_at": "2026-11-22T12:00:00"}, 422, "occurred_at_invalid"),
        ("POST", "cancel", {"receipt": "1", "original_receipt": "2", "points": 1, "paid": 1}, 422, "amount_invalid"),
        ("GET", "earn", None, 405, "method_not_allowed"),
        ("POST", "nothing", {}, 404, "not_found"),
        ("GET", "summary", None, 200, None),
    ],
)  # fmt: skip
def test_what_cannot_be_read(till: Till, method: str, path: str, body: object, status: int, code: str | None) -> None:
    answer = till.ask(method, path, body)
    assert (answer[0], answer[1].get("code")) == (status, code)


def test_a_device_has_its_limit_and_ends_when_it_is_revoked(till: Till) -> None:
    sql("UPDATE till_device SET paid_day_limit = 10000")
    assert till.post("earn", receipt="1", member=PHONE, paid=9_000)[0] == 201
    assert till.post("earn", receipt="2", member=PHONE, paid=1_001)[1]["code"] == "device_limit"
    assert till.post("earn", receipt="1", member=PHONE, paid=9_000)[0] == 200
    assert till.post("earn", receipt="3", member=PHONE, paid=1_000)[0] == 201
    world = till.program.world
    operations.revoke_device(actor=world.staff, now=now(), market_id=world.market.id, device_id=till.id)
    assert till.post("earn", receipt="4", member=PHONE, paid=1)[0] == 401
    assert till.ask("GET", "summary")[0] == 401
    assert till.ask("POST", "earn", {"receipt": "5", "member": PHONE, "paid": 1}, token="guess")[0] == 401


def test_the_token_is_kept_nowhere(till: Till) -> None:
    rows = sql("SELECT token_digest::text, label FROM till_device")
    assert till.token not in str(rows)
    assert till.token.startswith("jt_")
    assert len(till.token) > 40


def test_the_phone_of_a_shop_posts_as_the_interface_does() -> None:
    program = a_program(accrual_bp=1000)
    store_id, owner = program.world.owned("주인상회")
    from jangteo.loyalty.points import operations as ledger
    from jangteo.loyalty.points.tests.factories import BEGINNING

    ledger.take_part(**program.by_staff(), store_id=store_id, since=BEGINNING)
    shop = {
        "actor": owner,
        "now": now(),
        "market_id": program.world.market.id,
        "store_id": store_id,
        "program_id": program.id,
    }
    sale = {"op": "earn", "receipt": "P-1", "member": PHONE, "paid": 7_000}
    first, again = operations.serve(**shop, items=[sale, sale])
    assert (first["status"], again["status"], first["body"]["points"]) == (201, 200, 700)
    assert operations.look_up(**shop, member=PHONE)["balance"] == 700
    from jangteo.loyalty.till import queries

    (line,) = queries.list_today(program_id=program.id, store_id=store_id, on=today(now()))
    assert (line.points, line.paid, line.cancelled) == (700, 7_000, False)
    phone = next(one for one in queries.list_devices(market_id=program.world.market.id) if one.kind == "phone")
    office = {"actor": program.world.staff, "now": now(), "market_id": program.world.market.id}
    operations.revoke_device(**office, device_id=phone.id)
    (refused,) = operations.serve(**shop, items=[sale | {"receipt": "P-2"}])
    assert (refused["status"], refused["body"]["code"]) == (403, "phone_taken_back")
    operations.allow_phone(**office, device_id=phone.id)
    (posted,) = operations.serve(**shop, items=[sale | {"receipt": "P-2"}])
    assert posted["status"] == 201
    with pytest.raises(Refused, match="phone_in_use"):
        operations.allow_phone(**office, device_id=phone.id)
