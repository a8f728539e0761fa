"""What a bare telephone number tells a shop that has not served its member: nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jangteo.foundation.tenancy.tests.factories import in_another_process
from jangteo.loyalty.members.tests.factories import Club
from jangteo.loyalty.points.tests.factories import a_program, sql
from jangteo.loyalty.till.rest import throttling
from jangteo.loyalty.till.tests.asking import PHONE, Till, forget_all, texts_of
from jangteo.registry.merchants.tests.factories import browser

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY, POOR, RICH = "010-0000-4000", "010-0000-4001", "010-0000-4002"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_all()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return texts_of(monkeypatch)


@pytest.fixture
def served() -> Till:
    """A till that has served two members, one with 100 P and one with 10,000."""
    till = Till(a_program(accrual_bp=1000, smallest_redemption=100, redemption_unit=10, largest_share_bp=5_000))
    till.post("earn", receipt="A-1", member=POOR, paid=1_000)
    till.post("earn", receipt="A-2", member=RICH, paid=100_000)
    return till


def spend(receipt: str, member: str, **more: Any) -> dict[str, Any]:
    return {"receipt": receipt, "member": member, "points": 5_000, "bill": 20_000} | more


@pytest.mark.parametrize("op", ["redeem", "hold"])
def test_every_number_is_told_the_same(served: Till, sent: list[str], op: str) -> None:
    ways = [
        {}, {"confirm": "123"}, {"confirm": "123"}, {}, *[{"confirm": "123"}] * 4, {}, {"points": 50}, {"points": 101},
        {"bill": 5_000}, *[{"receipt": f"S-{n}"} for n in range(9)], {"confirm": "12x"},
    ]  # fmt: skip
    told = []
    for phone in (NOBODY, POOR, RICH):
        forget_all()
        stranger = Till(served.program, shop=1)
        told.append([stranger.post(op, **spend("S", phone) | way) for way in ways])
    codes = [body["code"] for _, body in told[0]]
    assert set(codes) == {
        "confirmation_needed", "confirmation_wrong", "confirmation_locked", "below_smallest_redemption",
        "not_in_units", "above_share_of_bill", "too_many_requests", "confirm_invalid",
    }  # fmt: skip
    assert told[0] == told[1] == told[2]
    # A text goes only where there is something to confirm.
    assert len(sent) == codes.count("confirmation_needed")
    assert sql("SELECT count(*) FROM members_key") == [(2,)]


def test_no_code_confirms_what_was_not_sent(served: Till, sent: list[str]) -> None:
    stranger = Till(served.program, shop=1)
    for phone in (NOBODY, POOR):
        assert stranger.code("redeem", **spend("S", phone)) == "confirmation_needed"
        assert stranger.code("redeem", **spend("S", phone, confirm="")) == "confirmation_needed"
    assert sql("SELECT DISTINCT digest FROM till_confirmation") == [("",)]
    assert sent == []


def test_a_shop_that_has_served_a_member_is_told_what_is_missing(served: Till, sent: list[str]) -> None:
    assert served.code("redeem", **spend("S", POOR)) == "insufficient_points"
    assert served.code("redeem", **spend("T", RICH)) == "confirmation_needed"
    assert served.code("redeem", **spend("U", NOBODY)) == "confirmation_needed"
    assert len(sent) == 1


def test_a_receipt_that_was_answered_is_answered_again(served: Till, sent: list[str]) -> None:
    stranger = Till(served.program, shop=1)
    stranger.post("redeem", **spend("S", RICH))
    status, body = stranger.post("redeem", **spend("S", RICH, confirm=sent[0]))
    assert status == 201
    assert stranger.post("redeem", **spend("S", RICH)) == (200, body)
    assert stranger.code("redeem", **spend("S", NOBODY)) == "receipt_reused"


def test_a_card_is_in_the_hand_and_may_be_told(served: Till) -> None:
    ((_, number, _),) = Club(served.program).cards()
    assert served.code("redeem", **spend("S", number)) == "insufficient_points"


def test_a_till_asks_by_number_so_often_a_minute(
    served: Till, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert throttling.GUESSES.most == 30
    monkeypatch.setattr(throttling.GUESSES, "most", 3)
    other = Till(served.program, shop=1)
    told = [other.post("redeem", **spend(f"S{n}", RICH)) for n in range(4)]
    assert [(status, body["code"]) for status, body in told[2:]] == [
        (409, "confirmation_needed"),
        (429, "too_many_requests"),
    ]
    assert len(sent) == 3
    assert [served.post("hold", **spend(f"S{n}", POOR))[0] for n in range(4)] == [409] * 3 + [429]
    # A minute later it may again.
    monkeypatch.setattr(throttling.GUESSES, "clock", lambda: 60.0)
    assert served.post("hold", **spend("S9", POOR))[0] == 409
    # What tells nothing of a number is not counted.
    assert served.code("redeem", **spend("T", POOR, bill=1)) == "above_share_of_bill"
    assert served.post("earn", receipt="A-3", member=NOBODY, paid=1_000)[0] == 201


def test_a_batch_asks_no_more_than_single_requests(
    served: Till, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling.GUESSES, "most", 3)
    items = [{"op": "redeem"} | spend(f"S{n}", (RICH, POOR)[n % 2]) for n in range(6)]
    earned = {"op": "earn", "receipt": "A-9", "member": PHONE, "paid": 1_000}
    status, answers = served.ask("POST", "batch", [*items, earned])
    assert status == 200
    assert [answer["status"] for answer in answers] == [409] * 3 + [429] * 3 + [201]
    assert len(sent) == 2


def test_two_processes_count_together_and_a_new_one_goes_on(served: Till) -> None:
    look = "from jangteo.loyalty.till.rest.throttling import LOOK_UPS as t; t.clock = lambda: 0.0"
    told = [in_another_process(f"{look}; print([t.allows('7') for _ in range(20)].count(True))") for _ in range(2)]
    assert told == ["20", "10"]
    assert not throttling.LOOK_UPS.allows("7")
    assert throttling.LOOK_UPS.allows("8")
    assert sql("SELECT relpersistence FROM pg_class WHERE relname = 'till_try'") == [("u",)]


def test_what_is_posted_is_not_counted_and_asks_nothing_more(
    served: Till, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Till(served.program, shop=1)
    other.post("redeem", **spend("S", RICH))
    monkeypatch.setattr(throttling.Shared, "allows", None)
    ((_, card, _),) = Club(served.program).cards()
    with CaptureQueriesContext(connection) as asked:
        assert served.post("earn", receipt="A-4", member=card, paid=200_000)[0] == 201
        assert served.post("redeem", receipt="A-5", member=card, points=100, bill=1_000)[0] == 201
        assert served.post("cancel", receipt="A-6", original_receipt="A-5")[0] == 201
    assert [one["sql"] for one in asked.captured_queries] == [], "the statement of the ledger is all"


def test_the_phone_of_a_shop_looks_up_so_many_members_a_minute() -> None:
    from jangteo.loyalty.points import operations as ledger
    from jangteo.loyalty.points.tests.factories import BEGINNING

    program = a_program(shops=0)
    store_id, owner = program.world.owned("다복채소")
    ledger.take_part(**program.by_staff(), store_id=store_id, since=BEGINNING)
    client = browser(owner)
    body = json.dumps({"store": store_id, "program": program.id, "member": NOBODY})

    def look() -> Any:
        return client.post(
            "/shop/points/member", body, content_type="application/json", headers={"Accept": "application/json"}
        )

    assert [look().status_code for _ in range(30)] == [200] * 30
    refused = look()
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
