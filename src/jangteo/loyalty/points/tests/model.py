"""The ledger and a naive second telling of its rules get the same requests, and must say the same after each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.tests.model_terms import TERMS, Request, Till
from jangteo.loyalty.points.tests.oracle import Purse, month_end
from jangteo.loyalty.points.tests.oracle_desk import Desk
from jangteo.loyalty.points.tests.oracle_leaving import No, close, held, merge
from jangteo.loyalty.points.tests.world import NOW, Program, at, sql
from jangteo.loyalty.points.types import Posted, Terms

AMOUNTS = (1, 50, 99, 100, 333, 999, 1_000, 1_234, 1_999, 5_000, 7_777, 0)
SHARES = ("all", "one", "third", "half", "most", "all", "half", "over", "any")
#: How often each is tried: what takes, gives back and goes wrong comes more often than in a shop.
ACTS = (
    ["earn"] * 5 + ["spend"] * 5 + ["keep"] * 3 + ["settle"] * 3 + ["cancel"] * 6 + ["grant"] * 2 + ["convert"] * 1
    + ["time"] * 4 + ["minutes"] * 1 + ["comes_back"] * 1 + ["same"] * 3 + ["correct"] * 1
    + ["merge"] * 2 + ["close"] * 1
)  # fmt: skip
PICK = st.integers(0, 999)


def _part(share: str, whole: int, amount: int) -> int:
    """So much of a whole; `over` is too much."""
    parts = {"all": whole, "one": 1, "third": whole // 3, "half": whole // 2, "most": whole - 1, "over": whole + 1}
    return parts.get(share, amount)


class Ledger(RuleBasedStateMachine):
    """Two programs with two shops each (one with two tills), three members, and time that goes on.

    Whoever was merged or has left is followed by somebody new; what was posted before stays, to be cancelled.
    """

    programs: ClassVar[list[Program]] = []
    tills_of: ClassVar[dict[int, list[Till]]] = {}
    #: Agrees to what the office proposes.
    boss: ClassVar[Actor]
    #: Requests that were done, requests that were refused, over all stories.
    counted: ClassVar[Counter[str]] = Counter()

    @initialize(pair=st.permutations(range(len(TERMS))))
    def begin(self, pair: list[int]) -> None:
        self.counted["stories"] += 1
        self.story = transaction.atomic()
        self.story.__enter__()
        sql("SET CONSTRAINTS ALL DEFERRED")
        self.now, self.oracle, self.numbers = NOW, Desk(), count(1)
        self.asked: list[Request] = []
        self.first: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        self.posted: list[tuple[Till, str]] = []
        self.wallets: list[int] = []
        self.tills: list[Till] = []
        for index in (pair[0], pair[0], pair[1]):
            program = self.programs[index]
            self.tills += [till for till in self.tills_of[program.id] if till not in self.tills]
            self._comes(program, TERMS[index])
        self.places = [0, 1, 2]
        for points, days in ((500, 45), (300, 10)):
            self.grant(0, points, days)

    def _comes(self, program: Program, terms: Terms) -> int:
        """Somebody new; whose number."""
        self.wallets.append(program.wallet())
        self.oracle.purses.append(Purse(program.id, terms))
        return len(self.wallets) - 1

    def teardown(self) -> None:
        if hasattr(self, "story"):
            # Nothing heals: what the ledger finds wrong with itself is there at the end of the story.
            found = queries.list_differences() if self.sound else []
            transaction.set_rollback(True)
            self.story.__exit__(None, None, None)
            assert found == []

    # Both sides are asked the same, and must answer the same.

    def _both(self, request: Request) -> bool:
        """Whether it was done; what both said is compared."""
        expected: Any
        self.sound = False
        try:
            expected = request.tell(self.now)
        except No as no:
            expected = str(no)
        before = self._numbers()
        try:
            with transaction.atomic():
                answer = request.ask(self.now)
                sql("SET CONSTRAINTS ALL IMMEDIATE")
        except Refused as refused:
            answer = refused.code
        sql("SET CONSTRAINTS ALL DEFERRED")
        seen, posted, again = _said(answer)
        refused_or_again = again or isinstance(seen, str)
        assert seen == expected
        # The very posting of the first time; and where nothing was done, nothing was posted.
        assert not again or posted == request.posted
        assert seen == 0 or (self._numbers() == before) == refused_or_again
        request.posted[:] = posted or request.posted
        self.counted["refused" if isinstance(seen, str) else "done"] += 1
        self._compare()
        self.sound = True
        return not isinstance(seen, str)

    def _numbers(self) -> list[tuple[Any, ...]]:
        """The last posting of each wallet."""
        return sql("SELECT id, seq FROM points_wallet WHERE id = ANY(%s) ORDER BY id", self.wallets)

    def _compare(self) -> None:
        rows = sql(
            "SELECT w.id, w.balance, w.held, w.owed, coalesce(jsonb_agg(jsonb_build_array(l.expires_on,"
            " l.remaining) ORDER BY l.seq) FILTER (WHERE l.remaining > 0), '[]') FROM points_wallet w"
            " LEFT JOIN points_lot l ON l.wallet_id = w.id WHERE w.id = ANY(%s) GROUP BY w.id",
            self.wallets,
        )
        seen = {row[0]: row[1:] for row in rows}
        for wallet, purse in zip(self.wallets, self.oracle.purses, strict=True):
            lots = [[lot.until.isoformat(), lot.left] for lot in purse.lots if lot.left]
            found = seen[wallet]
            has = (purse.points() - purse.owed, held(purse), purse.owed, lots)
            assert (*found[:3], json.loads(found[3])) == has
            assert not (purse.owed and purse.points(today(self.now)))
        for program in {purse.program for purse in self.oracle.purses}:
            t = queries.get_totals(program_id=program)
            totals = (t.wallets, t.held, t.store, t.fund, t.city, t.breakage, t.clearing)
            assert sum(totals) == 0
            assert totals == self.oracle.totals(program)

    def _one(
        self,
        till: Till,
        number: str,
        request: tuple[object, ...],
        ask: Callable[[datetime], Posted],
        act: Callable[[datetime], Any],
    ) -> None:
        key = (till.shop, till.name, number)
        fresh = key not in self.oracle.seen
        tell = lambda now: self.oracle.once(key, request, lambda: act(now))  # noqa: E731
        # One that is the same by chance has the same posting.
        done = Request(ask, tell, self.first.setdefault(key, []))
        self.asked.append(done)
        if self._both(done) and fresh:
            self.posted.append((till, number))

    def _number(self, again: bool) -> str:
        """A new number, or (to be refused, or of another till) one that was used."""
        if again and self.posted:
            return self.posted[-1][1]
        return f"R{next(self.numbers)}"

    def _place(self, wallet: int, till: int, foreign: bool = False) -> tuple[int, Purse, Till]:
        """A wallet (the first one most often) and a till of its program, or of the other."""
        index = self.places[(0, 0, 0, 1, 2)[wallet % 5]]
        purse = self.oracle.purses[index]
        tills = [one for one in self.tills if (one.program == purse.program) != foreign]
        return self.wallets[index], purse, tills[till % len(tills)]

    def _deeds(self, wanted: Callable[[Any], bool], rare: int) -> list[tuple[Till, str]]:
        """Receipts that were posted and are what is wanted; now and then any."""
        found = [one for one in self.posted if (deed := self._deed(*one)) and wanted(deed)]
        return found if found and rare > 1 else self.posted

    def _deed(self, till: Till, receipt: str) -> Any:
        return self.oracle.seen.get((till.shop, till.name, receipt), (None, None, None))[2]

    # What may happen.

    @rule(
        act=st.sampled_from(ACTS), pick=PICK, other=PICK, share=st.sampled_from(SHARES),
        amount=st.sampled_from(AMOUNTS), rare=st.integers(0, 19),
    )  # fmt: skip
    def step(self, act: str, pick: int, other: int, share: str, amount: int, rare: int) -> None:
        """One thing happens. rare: 0 and 1 make it one that has to be refused."""
        if act in ("settle", "cancel") and not self.posted:
            act = "earn"
        happens: dict[str, Callable[[], object]] = {
            "time": lambda: self.days_pass((1, 2, 7, 8, 20, 31)[pick % 6], bool(other % 2)),
            "minutes": lambda: self.days_pass(0, False, (1, 30, 31, 720)[pick % 4]),
            "comes_back": self.what_was_kept_too_long_comes_back,
            "same": lambda: self._both(self.asked[pick % len(self.asked)]),
            "grant": lambda: self.grant(pick, amount, (None, 1, 10, 45, 0)[other % 5] if rare else -1),
            "convert": lambda: self.convert(*((0, 2) if pick % 2 else (2, 0)), share, amount),
            "spend": lambda: self.spend(pick, other, share, amount, False, rare),
            "keep": lambda: self.spend(pick, other, share, amount, True, rare),
            "earn": lambda: self.earn(
                pick, other, amount, {2: -1, 3: 32, 4: 70}.get(rare, (0, 0, 31, 30, 1)[other % 5]), rare
            ),
            "settle": lambda: self.settle(pick, other, share, amount, rare),
            "cancel": lambda: self.cancel(pick, other, share, amount, rare),
            "correct": lambda: self.correct(pick, other, share, amount),
            "merge": lambda: self.merge(*((1, 0) if pick % 4 else (0, 1)), other),
            "close": lambda: self.close((1, 2, 0)[pick % 3] if rare > 9 else 2),
        }
        happens[act]()

    def days_pass(self, days: int, runs_out: bool, minutes: int = 0) -> None:
        self.now += timedelta(days=days, minutes=minutes)
        if runs_out:
            self.what_is_late_runs_out()

    def earn(self, wallet: int, till: int, paid: int, back: int, rare: int) -> None:
        id_, purse, at_till = self._place(wallet, till, rare == 0)
        number, sold = self._number(rare == 1), self.now - timedelta(days=back)
        self._one(
            at_till, number, ("earn", id_, paid, sold),
            lambda now: operations.earn(
                **at(now), source_id=at_till.source, receipt=number, wallet_id=id_, paid=paid, occurred_at=sold
            ),
            lambda now: self.oracle.earn(purse, at_till.program, paid, sold, now),
        )  # fmt: skip

    def spend(self, wallet: int, till: int, share: str, amount: int, kept: bool, rare: int) -> None:
        id_, purse, at_till = self._place(wallet, till, rare == 0)
        points = _part(share, max(0, min(purse.points(today(self.now)), purse.points() - purse.owed)), amount)
        points -= points % purse.terms.redemption_unit if rare > 2 else 0
        bill = {2: 0, 3: 100, 4: points * 3 // 2, 5: points * 2}.get(rare, 1_000_000)
        kind, do = ("hold", operations.hold) if kept else ("redeem", operations.redeem)
        number = self._number(rare == 1)
        self._one(
            at_till, number, (kind, id_, points, bill),
            lambda now: do(
                **at(now), source_id=at_till.source, receipt=number, wallet_id=id_, points=points, bill=bill
            ),
            lambda now: self.oracle.spend(kind, purse, at_till.program, points, bill, now),
        )  # fmt: skip

    def settle(self, pick: int, other: int, share: str, amount: int, rare: int) -> None:
        holds = self._deeds(lambda deed: deed.kind == "hold", rare)
        (till, original), number = self._named(holds[pick % len(holds)], other), self._number(False)
        deed = self._deed(till, original)
        what = "release" if other % 3 == 0 else "capture"
        points = None if other % 3 == 1 else _part(share, deed.left if deed else 0, amount)
        more = {"points": points} if what == "capture" else {}
        do = operations.capture if what == "capture" else operations.release
        key = (till.shop, till.name, number)
        self._one(
            till, number, (what, original, *more.values()),
            lambda now: do(
                **at(now), source_id=till.source, receipt=number, original_receipt=original, **more
            ),
            lambda now: self.oracle.settle(self.oracle.original(key, original), points, now, what == "capture"),
        )  # fmt: skip

    def cancel(self, pick: int, other: int, share: str, amount: int, rare: int) -> None:
        done = self._deeds(
            lambda deed: bool((deed.kind == "earn" and deed.paid) or (deed.kind == "redeem" and deed.left)), rare
        )
        (till, original), number = self._named(done[pick % len(done)], other), self._number(False)
        deed = self._deed(till, original)
        points, paid = (_part(share, whole, amount) for whole in ((deed.left, deed.paid) if deed else (0, 0)))
        parts: dict[str, int] = [{}, {"points": points}, {"paid": paid} if paid else {"points": points}][other % 3]
        if rare == 2:
            parts = {"points": points, "paid": paid}
        key = (till.shop, till.name, number)
        self._one(
            till, number, ("cancel", original, *sorted(parts.items())),
            lambda now: operations.cancel(
                **at(now), source_id=till.source, receipt=number, original_receipt=original, **parts
            ),
            lambda now: self.oracle.cancel(
                self.oracle.original(key, original), parts.get("points"), parts.get("paid"), now
            ),
        )  # fmt: skip

    def _named(self, posted: tuple[Till, str], other: int) -> tuple[Till, str]:
        """A receipt, to be named at its own till or (one time in six) at any other."""
        till, original = posted
        return (self.tills[other % len(self.tills)] if other % 6 == 0 else till), original

    def grant(self, wallet: int, points: int, days: int | None) -> None:
        id_, purse, _ = self._place(wallet, 0)
        program = next(one for one in self.programs if one.id == purse.program)
        office = Till(program.id, f"office{program.id}", "", 0)
        until = None if days is None else today(self.now) + timedelta(days=days)
        key = self._number(False)
        give = {"wallet_id": id_, "points": points, "reason": "행사", "key": key, "expires_on": until}
        self._asked(
            lambda now: operations.grant(**program.by_staff() | {"now": now}, **give),
            lambda now: self.oracle.once(
                (office.shop, "", key), ("grant", id_, points, until),
                lambda: self.oracle.give(purse, points, until or _usual(purse, now), now),
            ),
        )  # fmt: skip

    def convert(self, one: int, two: int, share: str, amount: int) -> None:
        from_id, giving, into_id, taking = (
            get[self.places[at]] for at in (one, two) for get in (self.wallets, self.oracle.purses)
        )
        points, key = _part(share, giving.points(today(self.now)), amount), self._number(False)
        self._asked(
            lambda now: operations.convert(
                **at(now), wallet_id=from_id, into_wallet_id=into_id, points=points, key=key
            ),
            lambda now: self.oracle.once(
                ("office", "", key), ("convert", from_id, into_id, points),
                lambda: self.oracle.convert(giving, taking, points, _usual(taking, now), now),
            ),
        )  # fmt: skip

    def correct(self, pick: int, other: int, share: str, amount: int) -> None:
        """One proposes, another agrees; the fund bears it."""
        id_, purse, _ = self._place(pick, 0)
        by = next(one for one in self.programs if one.id == purse.program).by_staff()
        points = (_part(share, purse.points(today(self.now)), amount) or 1) * (-1 if other % 3 else 1)

        def ask(now: datetime) -> Any:
            asked = operations.propose_correction(**by | {"now": now}, wallet_id=id_, points=points, reason="정정")
            agreed = by | {"now": now, "actor": self.boss}
            return operations.approve_correction(**agreed, correction_id=asked, reason="맞음")

        def tell(now: datetime) -> Any:
            give = lambda: self.oracle.give(purse, points, _usual(purse, now), now)  # noqa: E731
            return (give() if points > 0 else self.oracle.take(purse, -points, now))[0], False

        self._asked(ask, tell)

    def merge(self, one: int, two: int, other: int) -> None:
        """Rarely into one of another time, or into oneself."""
        gone, stays = self.places[one], self.places[two if other % 10 else one]
        purses, program = self.oracle.purses, self.oracle.purses[gone].program
        done = self._asked(
            lambda now: operations.merge_wallets(
                **at(now), program_id=program, from_id=self.wallets[gone], into_id=self.wallets[stays]
            ),
            lambda now: merge(purses, purses[gone], purses[stays], now),
        )
        if done:
            self._follows(one)

    def close(self, one: int) -> None:
        purse, wallet = self.oracle.purses[self.places[one]], self.wallets[self.places[one]]
        done = self._asked(
            lambda now: operations.close_wallet(**at(now), program_id=purse.program, wallet_id=wallet),
            lambda now: close(purse, now),
        )
        if done:
            self._follows(one)

    def _follows(self, place: int) -> None:
        gone = self.oracle.purses[self.places[place]]
        program = next(one for one in self.programs if one.id == gone.program)
        self.places[place] = self._comes(program, gone.terms)

    def _asked(self, ask: Callable[[datetime], Any], tell: Callable[[datetime], Any]) -> bool:
        """Ask both, and keep it to be asked again; whether it was done."""
        self.asked.append(Request(ask, tell))
        return self._both(self.asked[-1])

    def what_is_late_runs_out(self) -> None:
        self._both(Request(
            lambda now: operations.expire_due(**at(now)),
            lambda now: sum(purse.sweep(today(now)) > 0 for purse in self.oracle.purses),
        ))  # fmt: skip

    def what_was_kept_too_long_comes_back(self) -> None:
        def tell(now: datetime) -> int:
            late = [d for p in self.oracle.purses for d in p.deeds if d.kind == "hold" and d.ends < now]
            for deed in late:
                self.oracle.settle(deed, None, now, capture=False)
            return len(late)

        self._both(Request(lambda now: operations.release_due(**at(now)), tell))


def _said(answer: Any) -> tuple[Any, list[tuple[int, int]], bool]:
    """As the oracle says it; the postings; whether they are those of before. A number or a code stands for itself."""
    posted = answer if isinstance(answer, tuple) else [answer] if isinstance(answer, Posted) else []
    said = [(one.points, one.balance, one.expires_on) for one in posted]
    again = any(one.again for one in posted)
    shown: Any = (said[0] if len(said) == 1 else tuple(said), again) if said else answer
    return shown, [(one.wallet_id, one.seq) for one in posted], again


def _usual(purse: Purse, now: datetime) -> Any:
    return month_end(today(now), purse.terms.months_until_expiry)
