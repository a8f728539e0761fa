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


class No(Exception):
    """A refusal; its text is the code."""


@dataclass(eq=False)
class Lot:
    seq: int
    expires: date
    left: int
    ran_out: int = 0


@dataclass(eq=False)
class Deed:
    """A sale (`left`: its points not asked back yet, `borne`: what its funders still pay), a redemption, or a hold."""

    kind: str
    purse: Purse
    left: int = 0
    borne: int = 0
    paid: int = 0
    lot: Lot | None = None
    uses: dict[Lot, int] = field(default_factory=dict)
    ends: datetime | None = None


@dataclass(eq=False)
class Purse:
    program: int
    terms: Terms
    lots: list[Lot] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    seq: int = 0
    owed: int = 0
    given: int = 0
    gone: int = 0
    cleared: int = 0

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots) - self.owed

    @property
    def held(self) -> int:
        return sum(deed.left for deed in self.deeds if deed.kind == "hold")

    def live(self, day: date) -> int:
        return sum(lot.left for lot in self.lots if lot.expires >= day)

    def posted(self) -> int:
        self.seq += 1
        return self.seq

    def gain(self, points: int, expires: date) -> Lot:
        repaid = min(points, self.owed)
        self.owed -= repaid
        self.lots.append(Lot(self.seq, expires, points - repaid))
        return self.lots[-1]

    def eat(self, points: int, day: date, but: Lot | None = None) -> dict[Lot, int]:
        uses = {}
        for lot in sorted(self.lots, key=lambda lot: (lot.expires, lot.seq)):
            if lot is not but and lot.left and lot.expires >= day and points:
                uses[lot] = min(points, lot.left)
                lot.left -= uses[lot]
                points -= uses[lot]
        return uses

    def expire(self, day: date) -> bool:
        late = [lot for lot in self.lots if lot.left and lot.expires < day]
        for lot in late:
            self.gone += lot.left
            lot.ran_out, lot.left = lot.ran_out + lot.left, 0
        return bool(late and self.posted())

    def give_back(self, uses: dict[Lot, int], points: int, day: date) -> None:
        repaid = min(points, self.owed)
        self.owed -= repaid
        points -= repaid
        for lot in sorted(uses, key=lambda lot: (lot.expires, lot.seq), reverse=True):
            back = min(points, uses[lot])
            uses[lot] -= back
            points -= back
            lot.left += back
            if back and lot.expires < day and self.terms.grace_days:
                lot.expires = day + timedelta(days=self.terms.grace_days)


def month_end(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def earned(terms: Terms, paid: int) -> int:
    points = paid * terms.accrual_bp // 10_000
    return 0 if paid < terms.smallest_bill else points - points % terms.rounding


Answer = tuple[int, int, int, date | None]


class Oracle:
    """A receipt: (shop, till, number). An answer: number of the posting, points, balance, expiry."""

    def __init__(self) -> None:
        self.purses: list[Purse] = []
        self.seen: dict[tuple[str, str, str], tuple[tuple[object, ...], Answer]] = {}
        self.by_receipt: dict[tuple[str, str, str], Deed | None] = {}

    def once(
        self, key: tuple[str, str, str], request: tuple[object, ...], act: Callable[[], tuple[Answer, Deed | None]]
    ) -> tuple[Answer, bool]:
        if key in self.seen:
            if self.seen[key][0] != request:
                raise No("receipt_reused")
            return self.seen[key][1], True
        answer, deed = act()
        self.seen[key] = request, answer
        self.by_receipt[key] = deed
        return answer, False

    def original(self, key: tuple[str, str, str], receipt: str) -> Deed | None:
        shop, till, _ = key
        found = [one for one in self.by_receipt if (one[0], one[2]) == (shop, receipt)]
        own = [one for one in found if one[1] == till]
        if not own and len(found) != 1:
            raise No("original_missing")
        return self.by_receipt[(own or found)[0]]

    def earn(self, purse: Purse, program: int, paid: int, at: datetime, now: datetime) -> tuple[Answer, Deed]:
        if purse.program != program:
            raise No("member_missing")
        if not 1 <= paid <= 1_000_000_000:
            raise No("paid_invalid")
        if at > now + timedelta(minutes=10):
            raise No("occurred_in_future")
        if at < now - timedelta(days=purse.terms.backdate_days):
            raise No("occurred_too_long_ago")
        points, seq = earned(purse.terms, paid), purse.posted()
        until = month_end(today(at), purse.terms.months_until_expiry) if points else None
        deed = Deed(
            "earn", purse, left=points, borne=points, paid=paid, lot=purse.gain(points, until) if until else None
        )
        purse.deeds.append(deed)
        return (seq, points, purse.balance, until), deed

    def give(self, purse: Purse, points: int, until: date, now: datetime, cleared: bool = False) -> tuple[Answer, None]:
        if not 1 <= points <= 1_000_000_000:
            raise No("points_invalid")
        if until < today(now):
            raise No("expires_in_past")
        seq = purse.posted()
        purse.gain(points, until)
        purse.given, purse.cleared = purse.given + points * (not cleared), purse.cleared - points * cleared
        return (seq, points, purse.balance, until), None

    def take(self, purse: Purse, points: int, now: datetime) -> tuple[Answer, None]:
        if points < 1:
            raise No("points_invalid")
        if points > purse.live(today(now)):
            raise No("insufficient_points")
        purse.expire(today(now))
        seq = purse.posted()
        purse.eat(points, today(now))
        purse.cleared += points
        return (seq, -points, purse.balance, None), None

    def spend(
        self, kind: str, purse: Purse, program: int, points: int, bill: int, now: datetime
    ) -> tuple[Answer, Deed]:
        terms = purse.terms
        if purse.program != program:
            raise No("member_missing")
        if not 1 <= points <= 1_000_000_000:
            raise No("points_invalid")
        if not 1 <= bill <= 1_000_000_000:
            raise No("bill_invalid")
        if points < terms.smallest_redemption:
            raise No("below_smallest_redemption")
        if points % terms.redemption_unit:
            raise No("not_in_units")
        if points * 10_000 > bill * terms.largest_share_bp:
            raise No("above_share_of_bill")
        if points > min(purse.live(today(now)), purse.balance):
            raise No("insufficient_points")
        seq = purse.posted()
        deed = Deed(kind, purse, left=points, uses=purse.eat(points, today(now)))
        deed.ends = now + timedelta(minutes=terms.hold_minutes)
        purse.deeds.append(deed)
        return (seq, -points, purse.balance, None), deed

    def settle(self, deed: Deed | None, points: int | None, now: datetime, capture: bool) -> tuple[Answer, Deed | None]:
        if deed is None or deed.ends is None or deed.kind not in ("hold", "settled"):
            raise No("not_a_hold")
        if deed.kind == "settled":
            raise No("hold_closed")
        if capture and deed.ends < now:
            raise No("hold_too_old")
        taken = 0 if not capture else deed.left if points is None else points
        if capture and taken < 1:
            raise No("points_invalid")
        if taken > deed.left:
            raise No("above_original")
        purse, back = deed.purse, deed.left - taken
        purse.expire(today(now))
        seq = purse.posted()
        deed.kind, deed.left = "settled", 0
        purse.give_back(deed.uses, back, today(now))
        captured = Deed("redeem", purse, left=taken, uses=deed.uses) if capture else None
        purse.deeds += [captured] if captured else []
        return (seq, -taken if capture else back, purse.balance, None), captured

    def cancel(self, deed: Deed | None, points: int | None, paid: int | None, now: datetime) -> tuple[Answer, None]:
        if (points is not None and paid is not None) or (points or 1) < 1 or (paid or 1) < 1 or 0 in (points, paid):
            raise No("amount_invalid")
        if deed is None or deed.kind not in ("earn", "redeem"):
            raise No("not_cancellable")
        return self.cancel_earn(deed, points, paid, now) if deed.kind == "earn" else self.undo(deed, points, paid, now)

    def undo(self, deed: Deed, points: int | None, paid: int | None, now: datetime) -> tuple[Answer, None]:
        if paid is not None:
            raise No("points_needed")
        if deed.left == 0:
            raise No("already_cancelled")
        back = deed.left if points is None else points
        if back > deed.left:
            raise No("above_original")
        deed.purse.expire(today(now))
        seq = deed.purse.posted()
        deed.left -= back
        deed.purse.give_back(deed.uses, back, today(now))
        return (seq, back, deed.purse.balance, None), None

    def cancel_earn(self, deed: Deed, points: int | None, paid: int | None, now: datetime) -> tuple[Answer, None]:
        purse, terms = deed.purse, deed.purse.terms
        if deed.paid == 0:
            raise No("already_cancelled")
        if (paid or 0) > deed.paid or (points or 0) > deed.left:
            raise No("above_original")
        if points is not None:
            claim, undone = points, deed.paid if points == deed.left else 0
        else:
            undone = paid or deed.paid
            claim = max(0, deed.left - earned(terms, deed.paid - undone))
        purse.expire(today(now))
        seq = purse.posted()
        deed.left, deed.paid = deed.left - claim, deed.paid - undone
        own = min(claim, deed.lot.left) if deed.lot else 0
        ran = min(claim - own, deed.lot.ran_out) if deed.lot else 0
        if deed.lot:
            deed.lot.left -= own
            deed.lot.ran_out -= ran
        purse.gone -= ran
        others = sum(purse.eat(claim - own - ran, today(now), deed.lot).values())
        owing = claim - own - ran - others if terms.refund == Refund.OWE else 0
        purse.owed += owing
        deed.borne -= own + ran + others + owing
        return (seq, -(own + others + owing), purse.balance, None), None

    def totals(self, program: int) -> tuple[int, ...]:
        """Wallets, held, store, fund, city, breakage, clearing: summed from the deeds."""
        purses = [purse for purse in self.purses if purse.program == program]
        deeds = [deed for purse in purses for deed in purse.deeds]
        sales = [deed for deed in deeds if deed.kind == "earn"]
        t = purses[0].terms
        store = sum(deed.borne * t.store_bp // 10_000 for deed in sales)
        fund = sum(deed.borne * (t.store_bp + t.fund_bp) // 10_000 for deed in sales) - store
        city = sum(deed.borne for deed in sales) - store - fund
        return (
            sum(purse.balance for purse in purses),
            sum(purse.held for purse in purses),
            sum(deed.left for deed in deeds if deed.kind == "redeem") - store,
            -fund - sum(purse.given for purse in purses),
            -city,
            sum(purse.gone for purse in purses),
            sum(purse.cleared for purse in purses),
        )
