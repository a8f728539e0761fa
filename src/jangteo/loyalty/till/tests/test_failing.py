"""What breaks at one item, or before any: whoever asked is answered, and nobody else is harmed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from threading import Event, Thread
from time import sleep
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from jangteo.kernel.clock import now
from jangteo.loyalty.points import operations as ledger
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.tests.factories import BEGINNING, a_program, sql
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.operations import serving
from jangteo.loyalty.till.queries import Item, get_item, get_token_mark
from jangteo.loyalty.till.rest import app as interface
from jangteo.loyalty.till.rest import gathering
from jangteo.loyalty.till.tests.asking import PHONE, Till, a_code, forget_all, texts_of

pytestmark = pytest.mark.django_db(transaction=True)
EARN: dict[str, Any] = {"receipt": "1", "member": PHONE, "paid": 10_000}
SPEND: dict[str, Any] = {"receipt": "S", "member": PHONE, "points": 100, "bill": 1_000}


@pytest.fixture
def till() -> Till:
    forget_all()
    return Till(a_program(accrual_bp=1000))


def breaks(error: Exception, receipt: str) -> Any:
    """The statement of the ledger, but at one receipt something breaks."""
    real = serving.post_items

    def post(items: Any, at: datetime) -> Any:
        if items[0].receipt == receipt:
            raise error
        return real(items, at)

    return post


# --- One item -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "code"), [(OperationalError("gone"), 503, "busy"), (RuntimeError("bug"), 500, "failed")]
)
def test_what_breaks_at_a_new_number_harms_no_other(
    till: Till, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(serving, "post_items", breaks(error, "2"))
        items = [{"op": "earn"} | EARN | {"receipt": f"{n}", "member": f"010-0000-300{n}"} for n in range(1, 4)]
        told, answers = till.ask("POST", "batch", items)
        assert (told, [answer["status"] for answer in answers]) == (200, [201, status, 201])
        assert answers[1]["body"]["code"] == code
        assert answers[1]["body"]["title"].endswith("요.")
        assert till.ask("POST", "earn", items[1])[1]["code"] == code
    assert till.ask("POST", "earn", items[1])[0] == 201


@pytest.mark.parametrize("confirm", ["\ud800", "１２３４５６", "12 456", 123456, ["1"], "1" * 13])
def test_a_code_that_is_none_is_told_and_harms_no_other(
    till: Till, monkeypatch: pytest.MonkeyPatch, confirm: object
) -> None:
    sent = texts_of(monkeypatch)
    till.post("earn", **EARN)
    assert till.code("redeem", **SPEND) == "confirmation_needed"
    assert till.post("redeem", **SPEND, confirm=confirm)[1] == till.post("redeem", **SPEND, confirm="x")[1]
    assert till.code("redeem", **SPEND, confirm=confirm) == "confirm_invalid"
    items = [{"op": "redeem", "confirm": confirm} | SPEND, {"op": "earn"} | EARN | {"receipt": "2"}]
    assert [answer["status"] for answer in till.ask("POST", "batch", items)[1]] == [422, 201]
    assert till.post("redeem", **SPEND, confirm=sent[0])[0] == 201


def test_one_receipt_for_two_members_at_the_same_moment(till: Till) -> None:
    till.post("earn", **EARN)
    posted = Event()

    def hold_back() -> None:
        """Post the receipt for a member who is known, and let it be seen only once somebody waits for it."""
        try:
            with transaction.atomic():
                item = get_item("earn", EARN | {"receipt": "2"}, token=get_token_mark(till.token), now=now())
                assert isinstance(item, Item)
                assert serving.post_items([item], now())[0].status == 201
                posted.set()
                for _ in range(200):
                    if sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)") == [(True,)]:
                        break
                    sleep(0.02)
        finally:
            connection.close()

    other = Thread(target=hold_back)
    other.start()
    assert posted.wait(10)
    status, body = till.post("earn", **EARN | {"receipt": "2", "member": "010-0000-3000"})
    other.join()
    assert (status, body["code"]) == (409, "receipt_reused")


@pytest.mark.parametrize("error", [None, RuntimeError("bug")])
def test_what_breaks_on_the_phone_of_a_shop_harms_no_other(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    program = a_program(accrual_bp=1000)
    store_id, owner = program.world.owned("주인상회")
    ledger.take_part(**program.by_staff(), store_id=store_id, since=BEGINNING)
    place = {"now": now(), "market_id": program.world.market.id, "store_id": store_id, "program_id": program.id}
    real = serving.post_items

    def post(items: Any, at: datetime) -> Any:
        if items[0].receipt == "P-2" and error:
            raise error
        if items[0].receipt == "P-2":
            sql("SELECT 1 / 0")
        return real(items, at)

    monkeypatch.setattr(serving, "post_items", post)
    sales = [{"op": "earn"} | EARN | {"receipt": f"P-{n}"} for n in range(1, 4)]
    answers = operations.serve(actor=owner, **place, items=sales)  # type: ignore[arg-type]
    assert [answer["status"] for answer in answers] == [201, 500 if error else 503, 201]
    assert points.get_totals(program_id=program.id).wallets == 2_000
    assert points.list_differences() == []


# --- Before any ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "method", "named"), [("earn", "POST", "get_item"), ("summary", "GET", "find_device")])
def test_a_fault_of_ours_is_told_as_a_problem(
    till: Till, monkeypatch: pytest.MonkeyPatch, path: str, method: str, named: str
) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(interface, named, broken)
    status, body = till.ask(method, path, EARN)
    assert (status, body["status"], body["code"]) == (500, 500, "failed")
    assert till.told[b"content-type"] == b"application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "batch", []),
        ("POST", "batch", {}),
        ("POST", "batch", ["rubbish", {"op": "steal"}]),
        ("POST", "batch", [{"op": "earn"} | EARN, "rubbish"]),
        ("POST", "batch", [{}] * 501),
        ("POST", "earn", EARN),
        ("POST", "earn", {}),
        ("POST", "earn", b"{"),
        ("POST", "earn", b" " * (1024 * 1024 + 1)),
        ("GET", "earn", None),
        ("POST", "summary", None),
        ("GET", "nothing", None),
        ("GET", "members/1", None),
    ],
)
def test_a_wrong_token_is_told_before_all_else(till: Till, method: str, path: str, body: object) -> None:
    status, told = till.ask(method, path, body, token="guess")
    assert (status, told["code"]) == (401, "token_invalid")
    assert till.told[b"www-authenticate"] == b"Bearer"
    assert till.ask(method, path, body)[0] != 401


def test_what_goes_to_the_ledger_asks_for_the_device_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.post("earn", **EARN)
    asked: list[str] = []
    real = interface.find_device
    monkeypatch.setattr(interface, "find_device", lambda **given: asked.append("") or real(**given))
    assert till.post("earn", **EARN | {"receipt": "2"})[0] == 201
    assert till.ask("POST", "batch", [{"op": "earn"} | EARN, "rubbish"])[0] == 200
    assert asked == []
    assert till.ask("POST", "batch", []) == (200, [])
    assert asked == [""]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "earn", b"POST"),
        ("PUT", "batch", b"POST"),
        ("POST", "summary", b"GET"),
        ("POST", "members/1", b"GET"),
        ("POST", "openapi.json", b"GET"),
    ],
)
def test_a_method_that_is_not_there_is_told_with_the_one_that_is(
    till: Till, method: str, path: str, allowed: bytes
) -> None:
    assert till.ask(method, path)[0] == 405
    assert till.told[b"allow"] == allowed


def test_a_body_that_is_too_large_has_its_own_word(till: Till) -> None:
    status, body = till.ask("POST", "batch", b" " * (1024 * 1024 + 1))
    assert (status, body["code"]) == (413, "body_too_large")
    assert till.ask("POST", "batch", [{}] * 501)[1]["code"] == "too_many_items"


# --- When it was ----------------------------------------------------------------------------------------------------


def test_a_moment_is_the_same_from_everywhere_on_earth(till: Till) -> None:
    at = now().replace(microsecond=0) - timedelta(hours=1)
    written = [at.astimezone(timezone(timedelta(minutes=away))).isoformat() for away in (0, 540, -959, 959)]
    told = [till.post("earn", **EARN, occurred_at=one) for one in [*written, written[0].replace("+00:00", "Z")]]
    assert [status for status, _ in told] == [201] + [200] * 4
    for away in (960, -960, 23 * 60):
        far = at.astimezone(timezone(timedelta(minutes=away))).isoformat()
        status, body = till.post("earn", **EARN, occurred_at=far)
        assert (status, body["code"]) == (422, "occurred_at_invalid")


@pytest.mark.parametrize("when", ["2020-02-02T00:00:00Z", "2150-01-01T00:00:00Z", "nonsense"])
def test_only_a_sale_may_have_been_before(till: Till, when: str) -> None:
    till.post("earn", **EARN)
    spend = SPEND | {"member": a_code(till.program, PHONE)}
    more = {"occurred_at": when}
    status, body = till.post("redeem", **spend, **more)
    assert (status, till.post("redeem", **spend)) == (201, (200, body))
    assert till.post("hold", **SPEND | {"receipt": "H", "member": a_code(till.program, PHONE)}, **more)[0] == 201
    assert till.post("release", receipt="R", original_receipt="H", **more)[0] == 201
    assert till.post("cancel", receipt="C", original_receipt="S", **more)[0] == 201
    assert sql("SELECT count(*) FROM points_transfer WHERE occurred_at <> posted_at AND kind <> 'earn'") == [(0,)]


@pytest.mark.parametrize(
    ("away", "code"),
    [("11 minutes", "occurred_in_future"), ("-100 days", "occurred_too_long_ago"), ("-1 day", None)],
)
def test_the_ledger_itself_spends_at_no_other_time(till: Till, away: str, code: str | None) -> None:
    till.post("earn", **EARN)
    ((wallet,),) = sql("SELECT id FROM points_wallet")
    (told,) = sql(
        "SELECT (points_spend('redeem', %s, 'X', '', %s, 100, 1000, now() + %s::interval, now())).code",
        till.program.tills[0], wallet, away,
    )  # fmt: skip
    assert told == (code,)


# --- Many at once -----------------------------------------------------------------------------------------------------


def test_batches_share_a_few_connections(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = psycopg.AsyncConnection.connect, []

    async def connect(*given: Any, **more: Any) -> Any:
        made.append(1)
        return await real(*given, **more)

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
    till.post("earn", **EARN)
    made.clear()
    batches = [
        ("POST", "batch", [{"op": "earn"} | EARN | {"receipt": f"B{n}-{m}"} for m in range(3)], "", None)
        for n in range(50)
    ]
    singles = [("POST", "earn", EARN | {"receipt": f"C{n}"}, "", None) for n in range(20)]
    answers = till.ask_many([*batches, *singles])
    assert {status for status, _ in answers[50:]} == {201}
    assert {one["status"] for _, batch in answers[:50] for one in batch} == {201}
    assert 1 <= len(made) <= gathering.LANES + gathering.BATCH_LANES


# --- Many at once that need help ------------------------------------------------------------------------------------


def test_a_batch_of_new_customers_asks_the_ledger_a_few_times_for_each_and_no_more(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    run = gathering.Gatherer._run

    async def counted(self: gathering.Gatherer, items: list[Item]) -> Any:
        asked.append(len(items))
        return await run(self, items)

    monkeypatch.setattr(gathering.Gatherer, "_run", counted)
    items: list[dict[str, Any]] = []
    for number in range(60):
        items += [
            {"op": "earn", "receipt": f"E{number}", "member": f"010-0000-6{number:03d}", "paid": 10_000},
            {"op": "cancel", "receipt": f"C{number}", "original_receipt": f"E{number}"},
        ]
    status, answers = till.ask("POST", "batch", items)
    assert (status, {answer["status"] for answer in answers}) == (200, {201})
    assert sum(asked) <= 2 * len(items), "each is posted with all, and what was refused at most once more"
    assert points.list_differences() == []
