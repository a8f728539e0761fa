"""The desk before the naive ledger: what is refused, and receipts that come again.

Conditions stand in the order in which they are told.
"""

from datetime import timedelta

from jangteo.kernel.clock import today
from jangteo.loyalty.points.tests.oracle_leaving import hand_on, odd, refuse


class Desk:
    def __init__(self):
        self.purses, self.seen = [], {}

    def once(self, key, request, act):
        known = key in self.seen
        refuse(receipt_reused=known and self.seen[key][0] != request)
        if not known:
            self.seen[key] = (request, *act())
        return self.seen[key][1], known

    def original(self, key, receipt):
        found = [one for one in self.seen if (one[0], one[2]) == (key[0], receipt)]
        own = [one for one in found if one[1] == key[1]]
        refuse(original_missing=not own and len(found) != 1)
        return self.seen[(own or found)[0]][2]

    def earn(self, purse, program, paid, at, now):
        refuse(
            member_missing=purse.program != program,
            member_closed=purse.closed,
            paid_invalid=odd(paid),
            occurred_in_future=at > now + timedelta(minutes=10),
            occurred_too_long_ago=at < now - timedelta(days=purse.terms.backdate_days),
        )
        return purse.earn(paid, today(at))

    def give(self, purse, points, until, now):
        refuse(member_closed=purse.closed, points_invalid=odd(points), expires_in_past=until < today(now))
        return purse.give(points, until)

    def take(self, purse, points, now, account="fund"):
        there = purse.points(today(now))
        refuse(member_closed=purse.closed, points_invalid=points < 1, insufficient_points=points > there)
        return purse.take(points, today(now), account)

    def convert(self, giving, taking, points, until, now):
        """Three for two; what does not divide stays. Both are done, or neither."""
        whole = points // 3 * 3
        refuse(member_closed=taking.closed and 0 < whole <= giving.points(today(now)))
        taken, _ = self.take(giving, whole, now, "clearing")
        given, deed = taking.give(whole // 3 * 2, until, "clearing")
        return (taken, given), deed

    def spend(self, kind, purse, program, points, bill, now):
        t, day = purse.terms, today(now)
        refuse(
            member_missing=purse.program != program,
            member_closed=purse.closed,
            points_invalid=odd(points),
            bill_invalid=odd(bill),
            below_smallest_redemption=points < t.smallest_redemption,
            not_in_units=points % t.redemption_unit,
            above_share_of_bill=points * 10_000 > bill * t.largest_share_bp,
            insufficient_points=points > min(purse.points(day), purse.points() - purse.owed),
        )
        return purse.spend(kind, points, now + timedelta(minutes=t.hold_minutes), day)

    def settle(self, hold, points, now, capture):
        refuse(not_a_hold=hold.kind not in ("hold", "settled"), hold_closed=hold.kind == "settled")
        taken = 0 if not capture else hold.left if points is None else points
        refuse(
            hold_too_old=capture and hold.ends < now,
            points_invalid=capture and taken < 1,
            above_original=taken > hold.left,
        )
        return hold.purse.capture(hold, taken, today(now))

    def cancel(self, deed, points, paid, now):
        """What a merged purse is to take back, its heir gives; what it gets back, the heir gets."""
        purse, heir, day, sale = deed.purse, deed.purse.heir, today(now), deed.kind == "earn"
        refuse(
            member_closed=heir.closed,
            amount_invalid=None not in (points, paid) or any(one is not None and one < 1 for one in (points, paid)),
            not_cancellable=deed.kind not in ("earn", "redeem"),
            points_needed=not sale and paid,
            already_cancelled=not (deed.paid if sale else deed.left),
            above_original=(points or 0) > deed.left or (paid or 0) > deed.paid,
        )
        moved = purse.undo_earn(deed, points, paid, day, heir) if sale else points or deed.left
        if not sale:
            purse.give_back(deed, moved, day)
        hand_on(purse, heir, day)
        return heir.did("cancel", moved)

    def totals(self, program):
        """Wallets, held, store, fund, city, breakage, clearing."""
        purses = [purse for purse in self.purses if purse.program == program]
        t, deeds = purses[0].terms, [deed for purse in purses for deed in purse.deeds]
        spent, held = (sum(deed.left for deed in deeds if deed.kind == kind) for kind in ("redeem", "hold"))
        shares = (t.store_bp, t.store_bp + t.fund_bp, 10_000)
        store, both, whole = (sum(deed.borne * bp // 10_000 for deed in deeds) for bp in shares)
        fund, lapsed, clearing = (sum(purse.sums[name] for purse in purses) for name in ("fund", "lapsed", "clearing"))
        ran_out = sum(lot.ran_out for purse in purses for lot in purse.lots)
        have = sum(purse.points() - purse.owed for purse in purses)
        return have, held, spent - store, store - both + fund, both - whole, lapsed + ran_out, clearing
