"""What the ledger should do, said a second time and naively: lists of lots, sums made anew, nothing kept twice.

Written from the rules of points (which lot is eaten, what comes back where, who bears what), not from the SQL.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from jangteo.kernel.clock import today
from jangteo.loyalty.points.types import Refund, Terms

Answer = tuple[int, int, int, date | None]  # number of the posting, points, balance, expiry
Key = tuple[str, str, str]  # of a receipt: shop, till, number
MOST = 1_000_000_000


class No(Exception):
    """A refusal; its text is the code."""


def no(code: str, when: object) -> None:
    if when:
        raise No(code)


@dataclass(eq=False)
class Lot:
    seq: int
    expires: date
    left: int
    ran_out: int = 0


@dataclass(eq=False)
class Deed:
    """A sale, a redemption, a hold, or what cannot be taken back. `left` P and `paid` 원 of it were not taken back yet;
    its funders bear `borne`.
    """

    kind: str
    purse: Purse
    left: int = 0
    paid: int = 0
    borne: int = 0
    lot: Lot | None = None
    uses: dict[Lot, int] = field(default_factory=dict)
    ends: datetime | None = None


@dataclass(eq=False)
class Purse:
    """`given`: by the fund, `gone`: run out or lapsed, `cleared`: moved elsewhere."""

    program: int
    terms: Terms
    lots: list[Lot] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    seq: int = 0
    owed: int = 0
    given: int = 0
    gone: int = 0
    cleared: int = 0
    closed: bool = False
    merged: Purse | None = None

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots) - self.owed

    @property
    def held(self) -> int:
        return sum(deed.left for deed in self.deeds if deed.kind == "hold")

    @property
    def heir(self) -> Purse:
        return self.merged.heir if self.merged else self

    def live(self, day: date) -> int:
        return sum(lot.left for lot in self.lots if lot.expires >= day)

    def in_order(self) -> list[Lot]:
        return sorted((lot for lot in self.lots if lot.left), key=lambda lot: (lot.expires, lot.seq))

    def gain(self, points: int, expires: date) -> Lot:
        self.seq += 1
        repaid = min(points, self.owed)
        self.owed -= repaid
        self.lots.append(Lot(self.seq, expires, points - repaid))
        return self.lots[-1]

    def eat(self, points: int, day: date, but: Lot | None = None) -> dict[Lot, int]:
        uses: dict[Lot, int] = {}
        for lot in self.in_order():
            if lot is not but and lot.expires >= day and points > sum(uses.values()):
                uses[lot] = min(points - sum(uses.values()), lot.left)
                lot.left -= uses[lot]
        return uses

    def sweep(self, day: date) -> bool:
        late = [lot for lot in self.lots if lot.left and lot.expires < day]
        for lot in late:
            self.gone, lot.ran_out, lot.left = self.gone + lot.left, lot.ran_out + lot.left, 0
        self.seq += bool(late)
        return bool(late)

    def give_back(self, uses: dict[Lot, int], points: int, day: date) -> None:
        repaid = min(points, self.owed)
        self.owed, points = self.owed - repaid, points - repaid
        for lot in sorted(uses, key=lambda lot: (lot.expires, lot.seq), reverse=True):
            back = min(points, uses[lot])
            uses[lot], lot.left, points = uses[lot] - back, lot.left + back, points - back
            if back and lot.expires < day and self.terms.grace_days:
                lot.expires = day + timedelta(days=self.terms.grace_days)

    def hand_on(self, day: date, heir: Purse) -> int:
        """All lots, each with its day, and nothing where there are none."""
        self.sweep(day)
        lots = self.in_order()
        total = sum(lot.left for lot in lots)
        self.seq, self.cleared, heir.cleared = self.seq + bool(lots), self.cleared + total, heir.cleared - total
        for lot in lots:
            heir.gain(lot.left, lot.expires)
            lot.left = 0
        return total

    def fetch(self, points: int, day: date) -> None:
        """From the heir, who may come to owe it."""
        heir = self.heir
        heir.sweep(day)
        came = points if self.terms.refund == Refund.OWE else min(points, heir.live(day))
        if came:
            heir.seq, heir.cleared, self.cleared = heir.seq + 1, heir.cleared + came, self.cleared - came
            heir.owed += came - sum(heir.eat(came, day).values())
            self.gain(came, day)


def month_end(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def earned(terms: Terms, paid: int) -> int:
    points = paid * terms.accrual_bp // 10_000
    return 0 if paid < terms.smallest_bill else points - points % terms.rounding


class Oracle:
    def __init__(self) -> None:
        self.purses: list[Purse] = []
        self.seen: dict[Key, tuple[object, Answer, Deed]] = {}

    def once(self, key: Key, request: object, act: Callable[[], tuple[Answer, Deed]]) -> tuple[Answer, bool]:
        known = key in self.seen
        no("receipt_reused", known and self.seen[key][0] != request)
        if not known:
            self.seen[key] = (request, *act())
        return self.seen[key][1], known

    def original(self, key: Key, receipt: str) -> Deed:
        found = [one for one in self.seen if (one[0], one[2]) == (key[0], receipt)]
        own = [one for one in found if one[1] == key[1]]
        no("original_missing", not own and len(found) != 1)
        return self.seen[(own or found)[0]][2]

    def earn(self, purse: Purse, program: int, paid: int, at: datetime, now: datetime) -> tuple[Answer, Deed]:
        no("member_missing", purse.program != program)
        no("member_closed", purse.closed)
        no("paid_invalid", not 1 <= paid <= MOST)
        no("occurred_in_future", at > now + timedelta(minutes=10))
        no("occurred_too_long_ago", at < now - timedelta(days=purse.terms.backdate_days))
        points = earned(purse.terms, paid)
        until = month_end(today(at), purse.terms.months_until_expiry)
        lot = purse.gain(points, until)
        purse.deeds.append(Deed("earn", purse, points, paid, points, lot))
        return (lot.seq, points, purse.balance, until if points else None), purse.deeds[-1]

    def give(self, purse: Purse, points: int, until: date, now: datetime) -> tuple[Answer, Deed]:
        no("member_closed", purse.closed)
        no("points_invalid", not 1 <= points <= MOST)
        no("expires_in_past", until < today(now))
        lot = purse.gain(points, until)
        purse.given += points
        return (lot.seq, points, purse.balance, until), Deed("give", purse)

    def take(self, purse: Purse, points: int, now: datetime) -> tuple[Answer, Deed]:
        no("member_closed", purse.closed)
        no("points_invalid", points < 1)
        no("insufficient_points", points > purse.live(today(now)))
        purse.sweep(today(now))
        purse.eat(points, today(now))
        purse.seq, purse.given = purse.seq + 1, purse.given - points
        return (purse.seq, -points, purse.balance, None), Deed("take", purse)

    def convert(self, keys: list[Key], giving: Purse, taking: Purse, points: int, until: date, now: datetime) -> object:
        """Three for two; what does not divide stays. Both are done, or neither."""
        request, whole = (giving, taking, points), points // 3 * 3
        if keys[0] not in self.seen and not giving.closed and 0 < whole <= giving.live(today(now)):
            no("member_closed", taking.closed)
        taken = self.once(keys[0], request, lambda: self.take(giving, whole, now))
        given = self.once(keys[1], request, lambda: self.give(taking, whole // 3 * 2, until, now))
        if not taken[1]:
            # Not the fund's: a clearing account stands between.
            for purse, moved in ((giving, whole), (taking, -whole // 3 * 2)):
                purse.given, purse.cleared = purse.given + moved, purse.cleared + moved
        return taken, given

    def spend(
        self, kind: str, purse: Purse, program: int, points: int, bill: int, now: datetime
    ) -> tuple[Answer, Deed]:
        terms = purse.terms
        no("member_missing", purse.program != program)
        no("member_closed", purse.closed)
        no("points_invalid", not 1 <= points <= MOST)
        no("bill_invalid", not 1 <= bill <= MOST)
        no("below_smallest_redemption", points < terms.smallest_redemption)
        no("not_in_units", points % terms.redemption_unit)
        no("above_share_of_bill", points * 10_000 > bill * terms.largest_share_bp)
        no("insufficient_points", points > min(purse.live(today(now)), purse.balance))
        purse.seq += 1
        deed = Deed(kind, purse, points, uses=purse.eat(points, today(now)))
        deed.ends = now + timedelta(minutes=terms.hold_minutes)
        purse.deeds.append(deed)
        return (purse.seq, -points, purse.balance, None), deed

    def settle(self, deed: Deed, points: int | None, now: datetime, capture: bool) -> tuple[Answer, Deed]:
        no("not_a_hold", deed.kind not in ("hold", "settled"))
        assert deed.ends
        no("hold_closed", deed.kind == "settled")
        no("hold_too_old", capture and deed.ends < now)
        taken = 0 if not capture else deed.left if points is None else points
        no("points_invalid", capture and taken < 1)
        no("above_original", taken > deed.left)
        purse, back = deed.purse, deed.left - taken
        purse.sweep(today(now))
        purse.seq, deed.kind, deed.left = purse.seq + 1, "settled", 0
        purse.give_back(deed.uses, back, today(now))
        purse.deeds.append(Deed("redeem" if capture else "release", purse, taken, uses=deed.uses))
        return (purse.seq, -taken if capture else back, purse.balance, None), purse.deeds[-1]

    def cancel(self, deed: Deed, points: int | None, paid: int | None, now: datetime) -> tuple[Answer, Deed]:
        """In the purse where it was posted; what it is to take back its heir gives, what it gets back its heir gets."""
        no("member_closed", deed.purse.heir.closed)
        no("amount_invalid", None not in (points, paid) or any(one is not None and one < 1 for one in (points, paid)))
        no("not_cancellable", deed.kind not in ("earn", "redeem"))
        no("points_needed", deed.kind == "redeem" and paid is not None)
        no("already_cancelled", deed.paid == 0 if deed.kind == "earn" else deed.left == 0)
        no("above_original", (points or 0) > deed.left or (paid or 0) > deed.paid)
        purse, day = deed.purse, today(now)
        purse.sweep(day)
        moved = self._cancel_earn(deed, points, paid, day) if deed.kind == "earn" else self._undo(deed, points, day)
        seq = purse.seq
        if purse.merged:
            purse.hand_on(day, purse.heir)
        return (seq, moved, purse.heir.balance, None), Deed("cancel", purse)

    def _undo(self, deed: Deed, points: int | None, day: date) -> int:
        back = deed.left if points is None else points
        deed.purse.seq, deed.left = deed.purse.seq + 1, deed.left - back
        deed.purse.give_back(deed.uses, back, day)
        return back

    def _cancel_earn(self, deed: Deed, points: int | None, paid: int | None, day: date) -> int:
        purse, lot = deed.purse, deed.lot
        assert lot
        undone = paid or deed.paid if points is None else deed.paid if points == deed.left else 0
        claim = max(0, deed.left - earned(purse.terms, deed.paid - undone)) if points is None else points
        deed.left, deed.paid = deed.left - claim, deed.paid - undone
        own = min(claim, lot.left)
        ran = min(claim - own, lot.ran_out)
        if purse.merged:
            purse.fetch(claim - own - ran, day)
        purse.seq += 1
        lot.left, lot.ran_out, purse.gone = lot.left - own, lot.ran_out - ran, purse.gone - ran
        others = sum(purse.eat(claim - own - ran, day, lot).values())
        owing = claim - own - ran - others if purse.terms.refund == Refund.OWE else 0
        purse.owed += owing
        deed.borne -= own + ran + others + owing
        return -(own + others + owing)

    def merge(self, gone: Purse, stays: Purse, now: datetime) -> int:
        no("member_closed", gone is stays or gone.closed or stays.closed)
        no("points_held", gone.held)
        no("points_owed", gone.owed)
        moved = gone.hand_on(today(now), stays)
        gone.closed, gone.merged = True, stays
        return moved

    def close(self, purse: Purse, now: datetime) -> int:
        if purse.closed:
            return 0
        no("points_held", purse.held)
        purse.sweep(today(now))
        left = sum(lot.left for lot in purse.lots)
        purse.seq, purse.gone, purse.closed = purse.seq + bool(left), purse.gone + left, True
        purse.eat(left, today(now))
        return left

    def totals(self, program: int) -> tuple[int, ...]:
        """Wallets, held, store, fund, city, breakage, clearing: summed from the deeds."""
        purses = [purse for purse in self.purses if purse.program == program]
        deeds = [deed for purse in purses for deed in purse.deeds]
        sales, t = [deed.borne for deed in deeds if deed.kind == "earn"], purses[0].terms
        store = sum(borne * t.store_bp // 10_000 for borne in sales)
        fund = sum(borne * (t.store_bp + t.fund_bp) // 10_000 for borne in sales) - store
        return (
            sum(purse.balance for purse in purses),
            sum(purse.held for purse in purses),
            sum(deed.left for deed in deeds if deed.kind == "redeem") - store,
            -fund - sum(purse.given for purse in purses),
            -(sum(sales) - store - fund),
            sum(purse.gone for purse in purses),
            sum(purse.cleared for purse in purses),
        )
