"""The tax office through a local server, the nightly check, and the stand-in of a demo."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.kernel import clock
from jangteo.kernel.errors import Broken
from jangteo.registry.parties import jobs, operations, queries
from jangteo.registry.parties.models import Business
from jangteo.registry.parties.ports import OdcloudTaxOffice, TaxOfficeError, TrialTaxOffice, find_tax_office
from jangteo.registry.parties.tests.nts_server import Reply, Server, business, envelope, ok, serving
from jangteo.registry.parties.tests.world import ACTOR, NOW, VALID, a_market, events
from jangteo.registry.parties.types import BusinessState, StateSource, TaxAnswer, TaxKind

KEY = "secret+key/with==signs"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def office(server: Server, waited: list[float] | None = None, **more: Any) -> OdcloudTaxOffice:
    return OdcloudTaxOffice(key=KEY, base_url=server.url, sleep=(waited if waited is not None else []).append, **more)


def test_states_are_read_as_the_service_writes_them(server: Server) -> None:
    server.replies = [
        ok(
            business(VALID[0], "01", "07"),
            business(VALID[1], "02", end="20260930"),
            business(VALID[2], "03", "04", "20251231"),
            business(VALID[3], ""),
        )
    ]
    assert office(server).ask(VALID[:4]) == {
        VALID[0]: TaxAnswer(BusinessState.OPEN, TaxKind.SIMPLIFIED_INVOICING),
        VALID[1]: TaxAnswer(BusinessState.RESTING, TaxKind.GENERAL, date(2026, 9, 30)),
        VALID[2]: TaxAnswer(BusinessState.CLOSED, TaxKind.EXEMPT, date(2025, 12, 31)),
        VALID[3]: TaxAnswer(BusinessState.UNREGISTERED),
    }
    path, body = server.asked[0]
    assert body == {"b_no": list(VALID[:4])}
    assert path == "/api/nts-businessman/v1/status?serviceKey=secret%2Bkey%2Fwith%3D%3Dsigns"


def test_a_key_that_is_encoded_already_is_not_encoded_twice(server: Server) -> None:
    server.replies = [ok(business(VALID[0], "01"))]
    OdcloudTaxOffice(key="secret%2Bkey%2Fwith%3D%3Dsigns", base_url=server.url).ask(VALID[:1])
    assert server.asked[0][0].endswith("serviceKey=secret%2Bkey%2Fwith%3D%3Dsigns")


def test_what_says_nothing_readable_is_left_out(server: Server) -> None:
    odd = business(VALID[0], "01") | {"b_stt_cd": "77"}
    silent = business(VALID[1], "") | {"tax_type": ""}
    foreign = business(VALID[5], "01")
    strange = business(VALID[2], "03") | {"tax_type_cd": "88", "end_dt": "20261399"}
    server.replies = [ok(odd, silent, foreign, strange)]
    assert office(server).ask(VALID[:3]) == {VALID[2]: TaxAnswer(BusinessState.CLOSED, TaxKind.UNKNOWN, None)}


@pytest.mark.parametrize(
    ("reply", "reason", "later", "calls"),
    [
        (Reply(400, '{"status_code": "BAD_JSON_REQUEST"}'), "bad_json_request", False, 1),
        (Reply(411, '{"status_code": "REQUEST_DATA_MALFORMED"}'), "request_data_malformed", False, 1),
        (Reply(413, '{"status_code": "TOO_LARGE_REQUEST"}'), "too_large_request", False, 1),
        (Reply(401, '{"code": -401, "msg": "유효하지 않은 인증키 입니다."}'), "-401", False, 1),
        (Reply(200, '{"status_code": "INTERNAL_ERROR"}'), "internal_error", True, 3),
        (Reply(404, '{"status_code": "HTTP_ERROR"}'), "http_error", True, 3),
        (Reply(500, "<html>oops</html>"), "http_500", True, 3),
        (Reply(503, ""), "http_503", True, 3),
        (Reply(200, "no json"), "http_200", False, 1),
        (Reply(200, "[1, 2]"), "http_200", False, 1),
        (Reply(200, '{"status_code": "OK", "data": null}'), "unexpected_answer", False, 1),
        (Reply(302, "", {"Location": "http://127.0.0.1:1/"}), "http_302", False, 1),
        (Reply(429, "", {"Retry-After": "7"}), "too_many_requests", True, 3),
        (envelope("22", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"), "gateway_22", True, 3),
        (envelope("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"), "gateway_30", False, 1),
        (envelope("31", "DEADLINE_HAS_EXPIRED_ERROR"), "gateway_31", False, 1),
    ],
)
def test_errors_are_told_apart(server: Server, reply: Reply, reason: str, later: bool, calls: int) -> None:
    server.replies = [reply]
    waited: list[float] = []
    with pytest.raises(TaxOfficeError) as error:
        office(server, waited).ask(VALID[:1])
    assert (error.value.reason, error.value.later) == (reason, later)
    assert len(server.asked) == calls
    assert waited == ([] if calls == 1 else [7.0, 7.0] if reason == "too_many_requests" else [2.0, 4.0])


def test_a_busy_service_is_asked_again_and_answers(server: Server) -> None:
    server.replies = [Reply(429), envelope("05", "SERVICETIMEOUT_ERROR"), ok(business(VALID[0], "01"))]
    assert office(server).ask(VALID[:1])[VALID[0]].state == BusinessState.OPEN
    assert len(server.asked) == 3


def test_a_slow_service_and_one_that_is_not_there_are_given_up(server: Server) -> None:
    server.replies = [Reply(wait=0.5)]
    with pytest.raises(TaxOfficeError, match="timeout") as slow:
        office(server, timeout=httpx.Timeout(0.1)).ask(VALID[:1])
    gone = OdcloudTaxOffice(key=KEY, base_url="http://127.0.0.1:9", sleep=lambda _: None)
    with pytest.raises(TaxOfficeError, match="unreachable"):
        gone.ask(VALID[:1])
    assert slow.value.later


def test_the_key_is_in_no_log_and_no_error(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.replies = [Reply(503), ok(business(VALID[0], "01"))]
    asked = office(server)
    asked.ask(VALID[:1])
    server.replies = [Reply(500)]
    with pytest.raises(TaxOfficeError) as error:
        asked.ask(VALID[:1])
    told = caplog.text + repr(error.value) + repr(asked) + str(error.value.__context__)
    assert "secret" not in told
    assert VALID[0] not in told
    assert "tax_office_busy" in told


@pytest.mark.parametrize("count", [0, 101])
def test_one_call_holds_one_to_a_hundred_numbers(server: Server, count: int) -> None:
    with pytest.raises(Broken):
        office(server).ask([VALID[0]] * count)
    assert server.asked == []


def test_the_stand_in_says_the_same_every_time_and_shows_every_state() -> None:
    numbers = [f"{n:03d}{n % 99 + 1:02d}{n * 37 % 10000:04d}1" for n in range(101, 900)]
    answers = TrialTaxOffice().ask(numbers)
    assert answers == TrialTaxOffice().ask(numbers)
    assert {answer.state for answer in answers.values()} == set(BusinessState) - {BusinessState.UNKNOWN}
    assert sum(answer.state == BusinessState.OPEN for answer in answers.values()) > 600


def test_who_is_asked(settings: Any) -> None:
    settings.TAX_OFFICE_KEY, settings.PRODUCTION = "", False
    assert isinstance(find_tax_office(), TrialTaxOffice)
    settings.PRODUCTION = True
    assert find_tax_office() is None
    settings.TAX_OFFICE_KEY = "key"
    assert isinstance(find_tax_office(), OdcloudTaxOffice)


# --- the nightly check ---


def number_of(n: int) -> str:
    """The nth number with a check digit that fits."""
    body = f"{101 + n // 9000:03d}{n % 79 + 1:02d}{n % 9000 + 1000:04d}"
    total = sum(int(d) * w for d, w in zip(body, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + int(body[8]) * 5 // 10
    return f"{body}{(10 - total % 10) % 10}"


@pytest.fixture
def night(server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A key is set, and what the job queues is gathered instead of queued."""
    settings.TAX_OFFICE_KEY, settings.TAX_OFFICE_URL = KEY, server.url
    queued: list[str] = []
    monkeypatch.setattr(jobs, "_go_on", lambda: queued.append("check"))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    monkeypatch.setattr("jangteo.registry.parties.ports.odcloud.time.sleep", lambda _: None)
    return queued


def register(market_id: int, count: int) -> list[str]:
    numbers = [number_of(n) for n in range(count)]
    with open_market(market_id):
        Business.objects.bulk_create(
            Business(market_id=market_id, number=number, kind="taxed", registered_at=NOW) for number in numbers
        )
    return sorted(numbers)


def due(moment: datetime = NOW) -> int:
    return len(queries.list_due_numbers(now=moment, limit=1000))


@pytest.mark.django_db
def test_all_are_asked_once_a_day_by_hundreds_and_a_broken_night_goes_on(server: Server, night: list[str]) -> None:
    market = a_market()
    numbers = register(market.id, 250)
    everyone = {number: business(number, "03" if number == numbers[130] else "01") for number in numbers}
    server.replies = [ok(*everyone.values())]
    jobs.check_businesses()
    assert (due(), night) == (150, ["check"])
    server.replies = [Reply(503)]
    with pytest.raises(jobs.AskAgainError, match="http_503"):
        jobs.check_businesses()
    assert due() == 150
    server.replies = [ok(*everyone.values())]
    server.asked.clear()
    jobs.start_checks(timestamp=0)
    assert night == ["check", "check"]
    jobs.check_businesses()
    jobs.check_businesses()
    jobs.check_businesses()
    assert due() == 0
    assert [len(body["b_no"]) for _, body in server.asked] == [100, 50]
    assert sorted(number for _, body in server.asked for number in body["b_no"]) == numbers[100:]
    with open_market(market.id):
        assert queries.count_businesses_by_state()[BusinessState.OPEN] == 249
        assert [change.business.number for change in queries.list_state_changes(limit=300) if change.after == "closed"]
    closed = [event for event in events("BusinessStateChanged") if event["after"] == "closed"]
    assert len(closed) == 1
    jobs.start_checks(timestamp=0)
    assert len(night) == 3
    assert due(NOW + timedelta(days=1)) == 250


@pytest.mark.django_db
def test_a_number_without_an_answer_does_not_hold_up_the_night(server: Server, night: list[str]) -> None:
    numbers = register(a_market().id, 2)
    server.replies = [ok(business(numbers[0], "01"))]
    jobs.check_businesses()
    assert due() == 0


@pytest.mark.django_db
def test_a_wrong_key_stops_the_night_and_changes_nothing(server: Server, night: list[str]) -> None:
    market = a_market()
    register(market.id, 2)
    server.replies = [envelope("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR")]
    with pytest.raises(TaxOfficeError, match="gateway_30"):
        jobs.check_businesses()
    with open_market(market.id):
        assert {b.state for b in queries.list_businesses()} == {BusinessState.UNKNOWN}
    assert due() == 2


@pytest.mark.django_db
def test_a_production_without_a_key_asks_nobody(settings: Any, night: list[str]) -> None:
    settings.TAX_OFFICE_KEY, settings.PRODUCTION = "", True
    market = a_market()
    register(market.id, 1)
    jobs.start_checks(timestamp=0)
    jobs.check_businesses()
    assert night == []
    with open_market(market.id):
        assert [b.state for b in queries.list_businesses()] == [BusinessState.UNKNOWN]


@pytest.mark.django_db
def test_a_demo_marks_what_it_made_up(settings: Any, night: list[str]) -> None:
    settings.TAX_OFFICE_KEY, settings.PRODUCTION = "", False
    market = a_market()
    register(market.id, 60)
    jobs.check_businesses()
    with open_market(market.id):
        views = queries.list_businesses()
    assert all(view.is_trial for view in views)
    assert len({view.state for view in views}) > 1
    given = {"actor": ACTOR, "now": NOW + timedelta(days=1)}
    operations.record_states(
        **given, answers={views[0].number: TaxAnswer(BusinessState.OPEN)}, source=StateSource.TAX_OFFICE
    )
    with open_market(market.id):
        assert not queries.get_business(id=views[0].id).is_trial
