"""What the ledger should do, told naively from the rules of points: a purse is a list of lots, every sum is made anew.

A deed is a sale (`earn`), a `redeem` or a `hold`; `left` P and `paid` 원 of it were not taken back, `borne` is funded.
"""

from datetime import date, timedelta
from types import SimpleNamespace as Thing

from jangteo.loyalty.points.types import Refund


def month_end(day, months):
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def earned(terms, paid):
    return paid * terms.accrual_bp // 10_000 // terms.rounding * terms.rounding if paid >= terms.smallest_bill else 0


class Purse:
    def __init__(self, program, terms):
        self.program, self.terms, self.owed, self.closed, self.heir = program, terms, 0, False, self
        self.lots, self.deeds, self.sums = [], [], {"fund": 0, "clearing": 0, "lapsed": 0}

    def there(self, day=date.min):
        return sorted((lot for lot in self.lots if lot.left and lot.until >= day), key=lambda lot: (lot.until, lot.n))

    def points(self, day=date.min):
        return sum(lot.left for lot in self.there(day))

    def did(self, kind, points, until=None, left=0, **more):
        self.deeds.append(Thing(purse=self, kind=kind, left=left, **{"paid": 0, "borne": 0} | more))
        return (points, self.points() - self.owed, until), self.deeds[-1]

    def gain(self, points, until):
        lot = Thing(n=len(self.lots), until=until, left=max(0, points - self.owed), ran_out=0)
        self.lots, self.owed = [*self.lots, lot], max(0, self.owed - points)
        return lot

    def eat(self, points, day=date.min):
        uses = []
        for lot in self.there(day):
            uses.append([lot, min(lot.left, points - sum(eaten for _, eaten in uses))])
            lot.left -= uses[-1][1]
        return uses

    def sweep(self, day):
        late = [lot for lot in self.there() if lot.until < day]
        for lot in late:
            lot.left, lot.ran_out = 0, lot.ran_out + lot.left
        return len(late)

    def give_back(self, deed, points, day):
        self.sweep(day)
        deed.left -= points
        points, self.owed = max(0, points - self.owed), max(0, self.owed - points)
        for use in sorted(deed.uses, key=lambda use: (use[0].until, use[0].n), reverse=True):
            lot, back = use[0], min(points, use[1])
            lot.left, use[1], points = lot.left + back, use[1] - back, points - back
            if back and lot.until < day and self.terms.grace_days:
                lot.until = day + timedelta(days=self.terms.grace_days)

    def earn(self, paid, on):
        points, until = earned(self.terms, paid), month_end(on, self.terms.months_until_expiry)
        lot = self.gain(points, until)
        return self.did("earn", points, until if points else None, points, paid=paid, borne=points, lot=lot)

    def give(self, points, until, account="fund"):
        self.gain(points, until)
        self.sums[account] -= points
        return self.did("give", points, until)

    def take(self, points, day, account="fund"):
        self.sweep(day)
        self.eat(points)
        self.sums[account] += points
        return self.did("take", -points)

    def spend(self, kind, points, ends, day):
        return self.did(kind, -points, left=points, uses=self.eat(points, day), ends=ends)

    def capture(self, hold, points, day):
        back, hold.kind = hold.left - points, "settled"
        self.give_back(hold, back, day)
        return self.did("redeem", -points, left=points, uses=hold.uses) if points else self.did("release", back)

    def undo_earn(self, sale, points, paid, day, payer):
        undone = paid or sale.paid if points is None else sale.paid if points == sale.left else 0
        claim = max(0, sale.left - earned(self.terms, sale.paid - undone)) if points is None else points
        self.sweep(day)
        own = min(claim, sale.lot.left)
        ran = min(claim - own, sale.lot.ran_out)
        sale.lot.left, sale.lot.ran_out = sale.lot.left - own, sale.lot.ran_out - ran
        payer.sweep(day)
        others = sum(eaten for _, eaten in payer.eat(claim - own - ran))
        owing = claim - own - ran - others if self.terms.refund == Refund.OWE else 0
        payer.owed, gone = payer.owed + owing, own + others + owing
        sale.left, sale.paid, sale.borne = sale.left - claim, sale.paid - undone, sale.borne - gone - ran
        return -gone
