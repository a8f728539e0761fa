"""Codes that confirm a redemption: what one is good for, and how often one is sent and tried."""

from __future__ import annotations

from typing import Any

import pytest

from jangteo.kernel.clock import now
from jangteo.loyalty.points.tests.factories import a_program, sql
from jangteo.loyalty.till import operations
from jangteo.loyalty.till.operations import confirming
from jangteo.loyalty.till.tests.asking import PHONE, SYSTEM, Till, a_code, another, forget_all, texts_of

pytestmark = pytest.mark.django_db(transaction=True)
SPEND: dict[str, Any] = {"receipt": "B-1", "member": PHONE, "points": 100, "bill": 20_000}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_all()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return texts_of(monkeypatch)


@pytest.fixture
def till() -> Till:
    """A till at which the number has 10,000 P."""
    made = Till(a_program(accrual_bp=1000))
    assert made.post("earn", receipt="A-1", member=PHONE, paid=100_000)[0] == 201
    return made


@pytest.mark.parametrize("other", [{"points": 10_000}, {"points": 99}, {"bill": 20_001}])
def test_a_code_confirms_the_very_amounts_that_it_was_asked_for(
    till: Till, sent: list[str], other: dict[str, Any]
) -> None:
    assert till.code("redeem", **SPEND) == "confirmation_needed"
    assert till.code("redeem", **SPEND | other, confirm=sent[0]) == "confirmation_wrong"
    assert till.code("hold", **SPEND, confirm=sent[0]) == "confirmation_wrong"
    assert till.post("redeem", **SPEND, confirm=sent[0])[0] == 201


def test_a_code_confirms_nobody_else_s_points(till: Till, sent: list[str]) -> None:
    other = "010-0000-8888"
    till.post("earn", receipt="A-2", member=other, paid=100_000)
    assert till.code("redeem", **SPEND) == "confirmation_needed"
    assert till.code("redeem", **SPEND | {"member": other}, confirm=sent[0]) == "confirmation_wrong"
    assert till.code("redeem", **SPEND | {"member": other}) == "confirmation_needed"
    assert till.code("redeem", **SPEND, confirm=sent[0]) == "confirmation_wrong"
    assert till.post("redeem", **SPEND | {"member": other}, confirm=sent[1])[0] == 201


def test_a_new_code_takes_the_place_of_the_one_before(till: Till, sent: list[str]) -> None:
    while len(set(sent)) < 2:
        assert till.code("redeem", **SPEND) == "confirmation_needed"
    assert till.code("redeem", **SPEND, confirm=sent[0]) == "confirmation_wrong"
    assert till.post("redeem", **SPEND, confirm=sent[-1])[0] == 201


def test_asking_again_under_one_receipt_counts_as_asking(till: Till, sent: list[str]) -> None:
    answers = [till.post("redeem", **SPEND) for _ in range(12)]
    assert [status for status, _ in answers] == [409] * 10 + [429] * 2
    assert len(sent) == 10
    assert till.post("redeem", **SPEND | {"receipt": "B-2"})[0] == 429
    sql("UPDATE till_confirmation SET sent_at = sent_at - interval '61 minutes'")
    assert till.code("redeem", **SPEND) == "confirmation_needed"
    assert len(sent) == 11


def test_codes_to_a_member_count_over_all_tills(till: Till, sent: list[str]) -> None:
    other = Till(till.program, shop=1)
    assert [(till, other)[n % 2].post("redeem", **SPEND)[0] for n in range(12)] == [409] * 10 + [429] * 2
    assert len(sent) == 10


def test_a_till_has_so_many_codes_an_hour(till: Till, sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirming, "MOST_OF_A_DEVICE", 3)
    for n in range(4):
        phone = f"010-0000-600{n}"
        till.post("earn", receipt=f"A-6{n}", member=phone, paid=100_000)
        status, _ = till.post("redeem", **SPEND | {"receipt": f"B-6{n}", "member": phone})
        assert status == (409 if n < 3 else 429)
    assert len(sent) == 3
    assert Till(till.program, shop=1).post("redeem", **SPEND)[0] == 409


def test_a_new_code_brings_no_new_tries(till: Till, sent: list[str]) -> None:
    told = []
    for _ in range(3):
        assert till.code("redeem", **SPEND) == "confirmation_needed"
        told += [till.code("redeem", **SPEND, confirm=another(sent[-1])) for _ in range(2)]
        if len(told) == 6:
            break
    assert told == ["confirmation_wrong"] * 5 + ["confirmation_locked"]
    assert till.code("redeem", **SPEND, confirm=sent[-1]) == "confirmation_locked"
    assert till.code("redeem", **SPEND) == "confirmation_locked"
    assert len(sent) == 3
    sql("UPDATE till_confirmation SET sent_at = sent_at - interval '61 minutes'")
    assert till.code("redeem", **SPEND) == "confirmation_needed"
    assert till.post("redeem", **SPEND, confirm=sent[-1])[0] == 201


def test_a_late_code_confirms_nothing(till: Till, sent: list[str]) -> None:
    till.post("redeem", **SPEND)
    sql("UPDATE till_confirmation SET expires_at = now() - interval '1 second'")
    assert till.code("redeem", **SPEND, confirm=sent[0]) == "confirmation_wrong"


def test_what_was_spent_meanwhile_is_told_to_whoever_has_the_code(till: Till, sent: list[str]) -> None:
    other = Till(till.program, shop=1)
    spend = SPEND | {"points": 10_000}
    assert other.code("redeem", **spend) == "confirmation_needed"
    code = a_code(till.program, PHONE)
    assert till.post("redeem", receipt="C-1", member=code, points=9_000, bill=9_000)[0] == 201
    assert other.code("redeem", **spend, confirm=sent[0]) == "insufficient_points"
    # Without it, no longer than before: what a shop that has not served the member may know is the same as ever.
    assert other.code("redeem", **spend | {"receipt": "B-2"}) == "confirmation_needed"
    assert len(sent) == 1


def test_old_codes_are_forgotten_but_not_while_they_count(till: Till, sent: list[str]) -> None:
    till.post("redeem", **SPEND)
    assert operations.forget_confirmations(actor=SYSTEM, now=now()) == 0
    sql("UPDATE till_confirmation SET expires_at = expires_at - interval '66 minutes'")
    assert operations.forget_confirmations(actor=SYSTEM, now=now()) == 1
