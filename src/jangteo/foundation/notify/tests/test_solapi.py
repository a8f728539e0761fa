"""The official package against a server that speaks as SOLAPI does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jangteo.foundation.notify.delivery.ports import Answer, Found, Kakao, Parcel
from jangteo.foundation.notify.delivery.providers import text_provider
from jangteo.foundation.notify.delivery.solapi import FIELD, SolapiProvider
from jangteo.foundation.notify.tests.helpers import NOW
from jangteo.foundation.notify.types import Channel, Cost


def group(total: int, failed: int) -> dict[str, Any]:
    cash = {"requested": 0, "replacement": 0, "refund": 0, "sum": 0}
    count = dict.fromkeys(("total", "sentTotal", "sentSuccess", "sentPending", "sentReplacement", "refund"), 0)
    return {
        "count": {**count, "total": total, "registeredFailed": failed, "registeredSuccess": total - failed},
        "countForCharge": {},
        "balance": cash,
        "point": cash,
        "app": {},
        "log": [],
        "status": "SENDING",
        "allowDuplicates": False,
        "isRefunded": False,
        "accountId": "A",
        "masterAccountId": None,
        "apiVersion": "4",
        "groupId": "G4V1",
        "price": {},
        "dateCreated": None,
        "dateUpdated": None,
    }


class Solapi:
    """Takes messages, lists them again, and misbehaves on request."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.asked: list[dict[str, list[str]]] = []
        self.mode = "fine"
        solapi = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.headers["Authorization"].startswith("HMAC-SHA256 ApiKey=KEY, ")
                assert self.path == "/messages/v4/send-many/detail"
                self.say(*solapi.answer(body["messages"][0]))

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                assert parts.path == "/messages/v4/list-old"
                solapi.asked.append(parse_qs(parts.query))
                listed = {f"M{at}": {**each, "statusCode": "2000"} for at, each in enumerate(solapi.taken)}
                self.say(500 if solapi.mode == "down" else 200, {"limit": 200, "messageList": listed})

            def say(self, status: int, body: object) -> None:
                raw = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def answer(self, message: dict[str, Any]) -> tuple[int, object]:
        if self.mode == "bad":
            failed = {
                "to": message["to"], "from": message["from"], "type": "SMS", "statusMessage": "x", "country": "82",
                "messageId": "M0", "statusCode": "1062", "accountId": "A",
            }  # fmt: skip
            return 200, {"failedMessageList": [failed], "groupInfo": group(1, 1)}
        if self.mode == "key":
            return 403, {"errorCode": "InvalidAPIKey", "errorMessage": "x"}
        if self.mode == "busy":
            return 429, {"errorCode": "TooManyRequests", "errorMessage": "x"}
        self.taken.append(message)
        if self.mode == "broken":
            return 502, {}
        if self.mode == "slow":
            time.sleep(6)
        return 200, {"failedMessageList": [], "groupInfo": group(1, 0)}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def solapi() -> Iterator[Solapi]:
    running = Solapi()
    thread = Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


def provider(url: str) -> SolapiProvider:
    return SolapiProvider(key="KEY", secret="SECRET", sender="1588-0000", base=url)


def parcel(**more: Any) -> Parcel:
    given: dict[str, Any] = {
        "key": "11111111-2222", "to": "+821000001234", "sender": "", "text": "가나", "subject": "",
        "channel": Channel.TEXT, "cost": Cost.SMS, "is_ad": False, "handed_at": NOW,
    }  # fmt: skip
    return Parcel(**(given | more))


def test_a_text_goes_out_with_the_key_of_its_try(solapi: Solapi) -> None:
    outcome = provider(solapi.url).send(parcel())
    assert (outcome.answer, outcome.provider_id) == (Answer.ACCEPTED, "G4V1")
    (sent,) = solapi.taken
    assert (sent["to"], sent["from"], sent["text"], sent["type"]) == ("01000001234", "15880000", "가나", "SMS")
    assert sent["customFields"] == {FIELD: "11111111-2222"}
    assert "subject" not in sent


def test_a_long_text_has_a_subject_and_the_markets_own_number(solapi: Solapi) -> None:
    provider(solapi.url).send(parcel(cost=Cost.LMS, subject="제목", sender="051-000-0000"))
    sent = solapi.taken[0]
    assert (sent["type"], sent["subject"], sent["from"]) == ("LMS", "제목", "0510000000")


def test_alimtalk_carries_its_variables_in_the_providers_form(solapi: Solapi) -> None:
    kakao = Kakao("PF1", "KA1", {"시장": "부전시장"}, falls_back=False)
    provider(solapi.url).send(parcel(channel=Channel.KAKAO, cost=Cost.ATA, kakao=kakao))
    options = solapi.taken[0]["kakaoOptions"]
    assert options["variables"] == {"#{시장}": "부전시장"}
    assert (options["pfId"], options["templateId"], options["disableSms"]) == ("PF1", "KA1", True)


@pytest.mark.parametrize(
    ("mode", "answer", "code"),
    [
        ("bad", Answer.REFUSED, "1062"),
        ("key", Answer.REFUSED, "InvalidAPIKey"),
        ("busy", Answer.LATER, "TooManyRequests"),
        ("broken", Answer.UNCERTAIN, "server_error"),
    ],
)
def test_what_it_answers(solapi: Solapi, mode: str, answer: Answer, code: str) -> None:
    solapi.mode = mode
    outcome = provider(solapi.url).send(parcel())
    assert (outcome.answer, outcome.code) == (answer, code)


def test_a_line_that_breaks_after_the_request_is_not_taken_for_unsent(solapi: Solapi) -> None:
    solapi.mode = "slow"
    assert provider(solapi.url).send(parcel()).answer == Answer.UNCERTAIN
    assert len(solapi.taken) == 1


def test_a_server_that_is_not_there_has_not_got_it() -> None:
    assert provider("http://127.0.0.1:9").send(parcel()).answer == Answer.LATER


def test_a_try_is_found_again_by_its_key(solapi: Solapi) -> None:
    carrier = provider(solapi.url)
    carrier.send(parcel(key="other"))
    assert carrier.look_up(parcel()) == (Found.ABSENT, "")
    carrier.send(parcel())
    assert carrier.look_up(parcel()) == (Found.THERE, "M1")
    asked = solapi.asked[0]
    assert asked["to"] == ["01000001234"]
    assert asked["startDate"][0] < asked["endDate"][0]
    solapi.mode = "down"
    assert carrier.look_up(parcel()) == (Found.UNSAID, "")


def test_with_keys_the_settings_lead_here(settings) -> None:
    settings.SOLAPI_KEY = settings.SOLAPI_SECRET = "x"
    settings.SOLAPI_FROM = "1588-0000"
    assert isinstance(text_provider(), SolapiProvider)
