"""Answers about the whole register, kept for as long as the register stays as it is.

A page that counts a country reads 1,400 markets and works out a week of each. What it finds differs only when a market,
a departure or a region does; so one small question for the register's version stands before each kept answer, in every
process, and nothing has to be told to forget.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")
#: Answers kept of one question: a day's questions of seventeen 시도 and some 시군구.
KEPT = 64

# Sums of hashes and not the newest time: of two changes the one that began first may be committed last.
_VERSION = """
    SELECT (SELECT count(*) FROM places_market),
           (SELECT sum(hashtext(concat_ws(' ', id, changed_at, gone_on, type, cycle_days, cycle_31st, closed_weekdays,
                                          closed_yearly, weekday_beats_market_day))) FROM places_market),
           (SELECT sum(hashtext(c::text)) FROM places_closing c),
           (SELECT sum(hashtext(concat_ws(' ', id, path, name))) FROM places_region)
"""


def get_register_version() -> tuple[int | None, ...]:
    """What differs whenever a market, a departure or a region does. Takes about 2 ms for the whole country."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        return tuple(cursor.fetchone())


def kept(question: Callable[P, tuple[R, ...]]) -> Callable[P, tuple[R, ...]]:
    """Answer a question of hashable keyword arguments from memory while the register has not changed."""
    answers: OrderedDict[object, tuple[R, ...]] = OrderedDict()
    lock = Lock()

    @wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> tuple[R, ...]:
        key = (get_register_version(), tuple(sorted(kwargs.items())))
        with lock:
            if key in answers:
                answers.move_to_end(key)
                return answers[key]
        answer = question(*args, **kwargs)
        with lock:
            answers[key] = answer
            while len(answers) > KEPT:
                answers.popitem(last=False)
        return answer

    return ask
