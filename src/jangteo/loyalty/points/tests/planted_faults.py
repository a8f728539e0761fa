"""Whether the model's test would notice: faults are planted into the ledger's functions, and each has to be found.

No part of the usual run, some minutes long: `pytest -rP src/jangteo/loyalty/points/tests/planted_faults.py`.
`MODEL_RUNS` is how many stories may be told until a fault is found, 600 unless said.
"""

from __future__ import annotations

import os
from functools import partial

import pytest
from django.db import Error
from hypothesis import Phase

from jangteo.loyalty.points.tests import test_settled
from jangteo.loyalty.points.tests.model import Ledger
from jangteo.loyalty.points.tests.model_stage import set_stage, tell
from jangteo.loyalty.points.tests.world import sql

RUNS = int(os.environ.get("MODEL_RUNS", "600"))
BALANCE_NOW = "(SELECT x.balance FROM points_wallet x WHERE x.id = tr.wallet_id)) AS balance"
PART = """greatest(
            0, left_points - points_earned(o.paid - done_paid - _paid, o.rate_bp, p.smallest_bill, p.rounding)
        )"""
#: What is wrong: in which function, what stands there, what stands there instead.
FAULTS = {
    "the lot that runs out last is eaten first": ("points_eat", "t, expires_on, seq", "t, expires_on DESC, seq"),
    "of one day the newest lot is eaten first": ("points_eat", "expires_on, seq ROWS", "expires_on, seq DESC ROWS"),
    "a lot's last day does not count": ("points_live", "expires_on >= _from", "expires_on > _from"),
    "what ran out can be spent": ("points_live", "expires_on >= _from", "true"),
    "what is late runs out a day early": ("points_expire", "expires_on < _today", "expires_on <= _today"),
    "what is late runs out a day late": ("points_expire", "expires_on < _today", "expires_on < _today - 1"),
    "the month ends a day later": ("points_month_end", "- interval '1 day'", ""),
    "the month of the posting counts, not of the sale": ("points_earn", "(_at AT TIME ZONE", "(_now AT TIME ZONE"),
    "points are rounded up": ("points_earned", "_paid * _rate_bp / 10000", "(_paid * _rate_bp + 9999) / 10000"),
    "tens are rounded up": ("points_earned", "/ _rounding * _rounding", "/ _rounding * _rounding + _rounding - 1"),
    "the smallest bill earns nothing": ("points_earned", "_paid < _smallest_bill", "_paid <= _smallest_bill"),
    "each funder's share is rounded alone": (
        "points_share", "_points * (_below + _bp) / 10000 - _points * _below / 10000", "_points * _bp / 10000"),
    "a debt is not paid first by a sale": ("points_earn", "least(gained, w.owed)", "0"),
    "a debt is not paid first by a grant": ("points_give", "least(_points, w.owed)", "0"),
    "a debt is not paid first by what comes back": ("points_cancel_spend", "least(_points, w.owed)", "0"),
    "more is spent than there is": ("points_spend", "::date)) < _points", "::date)) < 0"),
    "the share of the bill is no limit": ("points_spend", "_bill * t.largest_share_bp", "_bill * 10000"),
    "a retry is told the balance of now": ("points_replay", "tr.balance) AS balance", BALANCE_NOW),
    "a retry is posted anew": ("points_replay", "r.receipt = _receipt;", "false;"),
    "a receipt with other content passes for a retry": ("points_replay", "t.digest <> _digest", "false"),
    "a receipt of any till of the shop is taken": ("points_original", "HAVING count(*) = 1", ""),
    "a hold is released twice": ("points_settle_hold", "h.closed_seq IS NOT NULL", "false"),
    "a hold that is over is captured": ("points_settle_hold", "h.ends_at < _now", "false"),
    "a hold ends a moment early": ("points_settle_hold", "h.ends_at < _now", "h.ends_at <= _now"),
    "a part captured takes the whole": ("points_settle_hold", "coalesce(_points, h.points)", "h.points"),
    "a hold of which a part was captured keeps the rest": ("points_settle_hold", "h.points - _points;", "0;"),
    "what is given back goes to the wrong lot": (
        "points_give_back", "expires_on DESC, u.lot_seq DESC", "expires_on, u.lot_seq"),
    "what is given back late is lost": ("points_give_back", "_today + _grace", "expires_on"),
    "what is given back in time lives longer": ("points_give_back", "expires_on < _today AND ", ""),
    "a redemption is given back whole": ("points_cancel_spend", "coalesce(_points, left_points)", "left_points"),
    "a redemption is given back twice": ("points_cancel_spend", "coalesce(sum(store_points), 0)", "0"),
    "a sale is cancelled twice": ("points_cancel_earn", "done_paid >= o.paid", "false"),
    "parts of a sale are rounded one by one": (
        "points_cancel_earn", PART, "points_earned(_paid, o.rate_bp, p.smallest_bill, p.rounding)"),
    "what is left of a bill may be below the smallest": (
        "points_cancel_earn", "p.smallest_bill, p.rounding", "0, p.rounding"),
    "a sale takes back from other lots first": (
        "points_cancel_earn", "own + others, NULL, o.seq", "own + others, NULL"),
    "a wallet comes to owe where the policy forbids": ("points_cancel_earn", "p.refund = 'owe' THEN", "true THEN"),
    "nobody comes to owe": ("points_cancel_earn", "p.refund = 'owe' THEN", "false THEN"),
    "what ran out is asked of the member": (
        "points_cancel_earn", "least(claw - own, greatest(ran_out, 0))", "0"),
    "what ran out comes back twice": ("points_cancel_earn", "coalesce(-sum(breakage_points), 0)", "0"),
    "a merged wallet's heir pays nothing": ("points_fetch", "IF heir.id = w.id OR came < 1", "IF true"),
    "a merged wallet keeps what comes back": ("points_hand_on", "IF lots IS NULL", "IF true"),
}  # fmt: skip


#: What stories meet too seldom, or never as no shop of theirs has three tills: found by a test of its own.
BY_NAME = {
    "a receipt of any till of the shop is taken":
        test_settled.test_a_cancellation_is_answered_again_though_its_original_can_no_longer_be_told,
    "what ran out comes back twice":
        test_settled.test_what_ran_out_comes_back_from_the_breakage_once_and_what_was_spent_is_owed,
}  # fmt: skip


def _plant(function: str, right: str, wrong: str) -> None:
    # Whatever waits for the end of the transaction would keep functions from being replaced.
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")
    ((text,),) = sql("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", function)
    assert right in text, f"{function} has changed: plant the fault anew"
    sql(text.replace(right, wrong).replace("%", "%%"))


@pytest.mark.django_db
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_fault_is_found(fault: str) -> None:
    look = BY_NAME.get(fault)
    if look is None:
        set_stage()
        look = partial(tell, RUNS, derandomize=True, report_multiple_bugs=False, phases=[Phase.generate])
    _plant(*FAULTS[fault])
    before = Ledger.counted["stories"]
    # Either the two sides differ, or a test does not come to what it says, or PostgreSQL does not let it pass.
    with pytest.raises((AssertionError, pytest.fail.Exception, Error)) as found:
        look()
    by = "PostgreSQL" if isinstance(found.value, Error) else "its test" if fault in BY_NAME else "the oracle"
    print(f"found by {by} after {Ledger.counted['stories'] - before} stories: {fault}")
