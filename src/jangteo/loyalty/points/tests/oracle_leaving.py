"""The naive ledger's members: two become one, or one leaves. And how all of it says no."""

from jangteo.kernel.clock import today


class No(Exception):
    """A refusal; its text is the code."""


def refuse(**codes):
    for code in (code for code, so in codes.items() if so):
        raise No(code)


def odd(amount):
    return not 1 <= amount <= 1_000_000_000


def held(purse):
    return sum(deed.left for deed in purse.deeds if deed.kind == "hold")


def hand_on(purse, heir, day):
    """All lots, each with its day, if the heir is another; returns their sum."""
    if heir is purse:
        return 0
    purse.sweep(day)
    moved = purse.points()
    for lot in purse.there():
        heir.gain(lot.left, lot.until)
        lot.left = 0
    return moved


def merge(purses, gone, stays, now):
    closed = gone is stays or gone.closed or stays.closed
    refuse(member_closed=closed, points_held=held(gone), points_owed=gone.owed)
    moved = hand_on(gone, stays, today(now))
    gone.closed = True
    for purse in purses:
        purse.heir = stays if purse.heir is gone else purse.heir
    return moved


def close(purse, now):
    if purse.closed:
        return 0
    refuse(points_held=held(purse))
    purse.sweep(today(now))
    left, purse.closed = purse.points(), True
    purse.eat(left)
    purse.sums["lapsed"] += left
    return left
