"""Partners are told of each posting, signed, in order, until they answer; nothing goes where it must not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connections, transaction

from jangteo.foundation.tenancy.types import Role, system
from jangteo.kernel.clock import now as moment
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points.tests.factories import NOW, Program, a_program, a_receipt, sql
from jangteo.loyalty.till import operations, queries
from jangteo.loyalty.till.hooks import addresses, sending
from jangteo.loyalty.till.types import HookState, HookView
from jangteo.registry.merchants.tests.factories import a_user

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


class Partner:
    """A server of a partner that keeps what it is sent and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.seconds = 0.0
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                partner.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(partner.seconds)
                status = partner.answers.pop(0) if partner.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/points?from=jangteo"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self, secret: str) -> list[dict[str, Any]]:
        """What came, each message's signature checked as a partner's library does."""
        return [self._opened(secret, sent, body) for sent, body in self.got]

    def _opened(self, secret: str, sent: dict[str, str], body: bytes) -> dict[str, Any]:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        told = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
        assert sent["webhook-signature"] == f"v1,{expected}"
        message: dict[str, Any] = json.loads(body)
        assert sent["webhook-id"] == f"msg_{message['data']['id']}"
        assert sent["content-type"] == "application/json"
        return message


@pytest.fixture
def partner() -> Iterator[Partner]:
    made = Partner()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def p() -> Program:
    return a_program(accrual_bp=100)


def connect(p: Program, url: str) -> str:
    return operations.add_hook(**p.by_staff(), label="지역화폐 앱", url=url).secret


def the_hook(p: Program) -> HookView:
    return queries.list_hooks(market_id=p.world.market.id, program_id=p.id)[0]


def earn(p: Program, wallet: int, paid: int, *, after: int = 1, till: int = 0) -> str:
    receipt = a_receipt()
    points.earn(
        actor=SYSTEM,
        now=NOW + timedelta(seconds=after),
        source_id=p.tills[till],
        receipt=receipt,
        wallet_id=wallet,
        paid=paid,
    )
    return receipt


def send(p: Program, *, later: timedelta = timedelta(minutes=1)) -> int:
    return sending.send(hook_id=the_hook(p).id, clock=lambda: NOW + later)


def test_each_posting_is_told_once_in_order_and_signed(p: Program, partner: Partner) -> None:
    wallet = p.wallet()
    earn(p, wallet, 70_000, after=-5)
    secret = connect(p, partner.url)
    assert secret.startswith("whsec_")
    receipt = earn(p, wallet, 10_000)
    points.redeem(
        actor=SYSTEM, now=NOW + timedelta(seconds=2), source_id=p.tills[0], receipt="S-1", wallet_id=wallet, points=50,
        bill=1000,
    )  # fmt: skip
    assert send(p) == 2
    first, second = partner.told(secret)
    assert (first["type"], first["data"]["points"], first["data"]["paid"]) == ("points.earn", 100, 10_000)
    assert (first["data"]["receipt"], first["data"]["program"]) == (receipt, "gold")
    assert (second["type"], second["data"]["points"]) == ("points.redeem", -50)
    assert partner.got[0][0]["host"] == partner.url.split("/")[2]
    assert send(p) == 0
    assert len(partner.got) == 2
    assert (the_hook(p).last_answer, the_hook(p).failures) == ("200", 0)


def test_nothing_of_another_market_or_program_is_told(p: Program, partner: Partner) -> None:
    connect(p, partner.url)
    other = a_program("other", 1, p.world, accrual_bp=100)
    earn(other, other.wallet(), 10_000)
    elsewhere = p.world.market.id + 1
    assert send(p) == 0
    with pytest.raises(Missing):
        operations.add_hook(**p.by_staff() | {"program_id": 10**9}, label="남의 앱", url=partner.url)
    assert queries.list_hooks(market_id=elsewhere) == []


def test_what_a_partner_does_not_take_comes_again_under_the_same_name(p: Program, partner: Partner) -> None:
    secret = connect(p, partner.url)
    wallet = p.wallet()
    for n in range(3):
        earn(p, wallet, 10_000, after=n + 1)
    partner.answers = [200, 500]
    assert send(p) == 1
    assert len(partner.got) == 2
    hook = the_hook(p)
    assert (hook.last_answer, hook.failures) == ("500", 1)
    # Not before its wait is over; then from where it stopped.
    assert send(p) == 0
    assert len(partner.got) == 2
    assert send(p, later=timedelta(minutes=2)) == 2
    ids = [one["data"]["id"] for one in partner.told(secret)]
    assert ids == [ids[0], ids[1], ids[1], ids[3]]
    assert len(set(ids)) == 3
    assert the_hook(p).failures == 0


def test_waits_grow_and_after_days_nothing_is_sent_until_the_office_says_so(p: Program, partner: Partner) -> None:
    connect(p, partner.url)
    earn(p, p.wallet(), 10_000)
    at, waits = NOW + timedelta(minutes=1), []
    while the_hook(p).state == HookState.ON:
        partner.answers = [503]
        sending.send(hook_id=the_hook(p).id, clock=lambda at=at: at)
        due = sql("SELECT next_at FROM till_hook")[0][0]
        waits.append(due - at)
        at = due
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert max(waits) == sending.LONGEST_WAIT
    assert timedelta(days=5) <= at - NOW < timedelta(days=6)
    tried = len(partner.got)
    assert sending.send_all(clock=lambda: at + timedelta(days=1)) == 0
    assert len(partner.got) == tried
    operations.restart_hook(actor=p.world.staff, now=at, market_id=p.world.market.id, hook_id=the_hook(p).id)
    assert sending.send_all(clock=lambda: at + timedelta(days=1)) == 1


@pytest.mark.parametrize(("status", "state"), [(410, HookState.OFF), (302, HookState.ON), (404, HookState.ON)])
def test_gone_ends_it_and_a_redirect_is_not_followed(
    p: Program, partner: Partner, status: int, state: HookState
) -> None:
    connect(p, partner.url)
    earn(p, p.wallet(), 10_000)
    partner.answers = [status]
    assert send(p) == 0
    assert len(partner.got) == 1
    assert (the_hook(p).state, the_hook(p).last_answer) == (state, str(status))


@pytest.mark.django_db(transaction=True)
def test_a_partner_that_is_not_there_keeps_nobody_else_waiting(p: Program, partner: Partner) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        connect(p, f"http://127.0.0.1:{free.getsockname()[1]}/")
    secret = connect(p, partner.url)
    earn(p, p.wallet(), 10_000)
    assert sending.send_all(clock=lambda: NOW + timedelta(minutes=1)) == 1
    assert len(partner.told(secret)) == 1
    assert [one.last_answer for one in queries.list_hooks(market_id=p.world.market.id)] == ["ConnectError", "200"]


@pytest.mark.django_db(transaction=True)
def test_a_slow_partner_gets_its_turn_and_a_quick_one_all_there_is(
    p: Program, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Partner()
    slow.seconds = 0.3
    monkeypatch.setattr(sending, "MOST", 5)
    monkeypatch.setattr(sending, "TURN", timedelta(seconds=1))
    slow_secret, quick_secret = connect(p, slow.url), connect(p, partner.url)
    wallet = p.wallet()
    for second in range(12):
        earn(p, wallet, 10_000, after=second)
    ahead = NOW + timedelta(minutes=1) - moment()
    taken = sending.send_all(clock=lambda: moment() + ahead)
    assert len(partner.told(quick_secret)) == 12, "claim after claim in one round"
    assert 0 < len(slow.told(slow_secret)) < 12
    assert taken == len(partner.got) + len(slow.got)
    slow.seconds = 0
    assert sending.send_all(clock=lambda: moment() + ahead) == 12 - (taken - 12)
    assert len({one["data"]["id"] for one in slow.told(slow_secret)}) == len(slow.got) == 12
    slow.server.shutdown()
    slow.server.server_close()


def test_two_workers_never_send_to_one_partner_at_once(p: Program, partner: Partner) -> None:
    connect(p, partner.url)
    earn(p, p.wallet(), 10_000)
    claim = sending._take(the_hook(p).id, NOW + timedelta(minutes=1))
    assert claim is not None
    assert send(p, later=timedelta(minutes=2)) == 0
    assert partner.got == []
    # The first one died: its claim ends, and nothing is lost.
    assert send(p, later=timedelta(minutes=1) + sending.CLAIM) == 1


def test_the_secret_lies_sealed_and_goes_with_the_partner(p: Program, partner: Partner) -> None:
    secret = connect(p, partner.url)
    row = str(sql("SELECT t::text FROM till_hook t")[0][0])
    assert secret not in row
    assert secret.removeprefix("whsec_") not in row
    assert secret not in str(sql("SELECT string_agg(t::text, ' ') FROM audit_entry t"))
    hook_id = the_hook(p).id
    operations.revoke_hook(actor=p.world.staff, now=NOW, market_id=p.world.market.id, hook_id=hook_id)
    earn(p, p.wallet(), 10_000)
    assert send(p) == 0
    assert partner.got == []
    with pytest.raises(Missing):
        operations.revoke_hook(actor=p.world.staff, now=NOW, market_id=p.world.market.id, hook_id=10**9)


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/",
        "https://127.0.0.2/",
        "https://10.0.0.1/points",
        "https://192.168.0.10:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[2002:a00:1::]/",
        "https://user:word@partner.example/",
        "ftp://partner.example/",
        "partner.example",
        "https://",
        "https://파트너.example/",
        "https://partner.example/ x",
        "https://partner.example:99999/",
        "",
    ],
)
def test_addresses_that_lead_inwards_or_nowhere_are_refused(p: Program, url: str) -> None:
    with pytest.raises(Invalid) as caught:
        connect(p, url)
    assert caught.value.code == "hook_url_invalid"


def test_in_production_not_even_this_machine(p: Program, settings: Any) -> None:
    settings.PRODUCTION = True
    for url in ("http://127.0.0.1:8000/", "https://127.0.0.1/"):
        with pytest.raises(Invalid):
            connect(p, url)
    assert addresses.look_up("https://127.0.0.1/") is None
    assert connect(p, "https://partner.example/points").startswith("whsec_")


@pytest.mark.parametrize(
    "inner", ["10.1.2.3", "169.254.169.254", "::1", "fd00::1", "100.64.0.1", "224.0.0.1", "0.0.0.0"]
)
def test_a_name_that_comes_to_lead_inwards_is_sent_nothing(
    p: Program, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    """Also when only one of its numbers does."""
    connect(p, "https://partner.example/points")
    earn(p, p.wallet(), 10_000)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in ("203.0.114.5", inner)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert send(p) == 0
    assert the_hook(p).last_answer == "address_unusable"


def test_what_was_judged_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.114.5", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    address = addresses.look_up("https://partner.example/points?a=1")
    assert address is not None
    assert (address.url, address.host) == ("https://203.0.114.5:443/points?a=1", "partner.example")


def test_no_more_partners_than_fit(p: Program, partner: Partner) -> None:
    for _ in range(10):
        connect(p, partner.url)
    with pytest.raises(Refused) as caught:
        connect(p, partner.url)
    assert caught.value.code == "hooks_full"


def test_who_may_not_connect_partners(p: Program, partner: Partner) -> None:
    manager, _ = a_user((Role.MANAGER, p.world.market.scope))
    with pytest.raises(NotAllowed):
        operations.add_hook(**p.by_staff() | {"actor": manager}, label="앱", url=partner.url)
    stranger, _ = a_user()
    with pytest.raises(Missing):
        operations.add_hook(**p.by_staff() | {"actor": stranger}, label="앱", url=partner.url)
    connect(p, partner.url)
    with pytest.raises(NotAllowed):
        operations.revoke_hook(actor=manager, now=NOW, market_id=p.world.market.id, hook_id=the_hook(p).id)


@pytest.mark.django_db(transaction=True)
def test_what_a_long_transaction_posts_is_not_passed_over(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of sales takes a minute to commit; what others post meanwhile waits for it."""
    monkeypatch.setattr("jangteo.loyalty.points.queries.feed.MARGIN", timedelta())
    p = a_program("late", 1, accrual_bp=100)
    issued = operations.add_hook(**p.by_staff() | {"now": moment()}, label="앱", url=partner.url)
    wallets = p.wallet(), p.wallet()
    started, go_on = threading.Event(), threading.Event()

    def post(wallet: int) -> None:
        points.earn(
            actor=SYSTEM, now=moment(), source_id=p.tills[0], receipt=a_receipt(), wallet_id=wallet, paid=10_000
        )  # fmt: skip

    def take_long() -> None:
        with transaction.atomic():
            sql("SELECT 1")
            post(wallets[0])
            started.set()
            go_on.wait(30)
        connections.close_all()

    worker = threading.Thread(target=take_long)
    worker.start()
    assert started.wait(30)
    post(wallets[1])
    assert sending.send_all(clock=moment) == 0
    go_on.set()
    worker.join()
    assert sending.send_all(clock=moment) == 2
    told = [one["data"]["id"].split("-")[0] for one in partner.told(issued.secret)]
    assert told == [f"{wallet:x}" for wallet in wallets]
