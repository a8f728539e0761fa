"""Sets the stage for the model, and has so many stories told on it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from jangteo.foundation.tenancy.types import Role
from jangteo.loyalty.points import operations
from jangteo.loyalty.points.tests.model import Ledger
from jangteo.loyalty.points.tests.model_terms import TERMS, Till, terms_of
from jangteo.loyalty.points.tests.world import TODAY, a_program
from jangteo.loyalty.points.types import SourceKind
from jangteo.registry.merchants.tests.factories import a_user

STEPS = 30


def set_stage() -> None:
    """Four programs with their shops, and a rate between any two."""
    Ledger.programs, Ledger.tills_of = [], {}
    for index, terms in enumerate(TERMS):
        world = Ledger.programs[0].world if Ledger.programs else None
        program = a_program(f"p{index}", world=world, **terms_of(terms))
        second = operations.add_source(
            **program.by_staff(), store_id=program.stores[0], kind=SourceKind.TILL, label="둘째 계산대"
        )
        shops = [program.tills[0], second, program.tills[1]]
        Ledger.programs.append(program)
        Ledger.tills_of[program.id] = [
            Till(program.id, f"{program.id}-{(0, 0, 1)[n]}", f"{n}", source) for n, source in enumerate(shops)
        ]
    Ledger.boss, _ = a_user((Role.STAFF, Ledger.programs[0].world.market.scope))
    for one in Ledger.programs:
        for other in Ledger.programs:
            if one is not other:
                operations.set_rate(**one.by_staff(), into_id=other.id, takes=3, gives=2, valid_from=TODAY)


def tell(stories: int, **more: Any) -> int:
    """Have at most so many stories told, in a transaction and without a line for each operation; returns how many were
    told, and raises what one of them came to.
    """
    assert connection.in_atomic_block
    before = Ledger.counted["stories"]
    said = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)} | more
    with _quiet():
        run_state_machine_as_test(Ledger, settings=settings(max_examples=stories, stateful_step_count=STEPS, **said))
    return Ledger.counted["stories"] - before


@contextmanager
def _quiet() -> Iterator[None]:
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)  # other tests hear theirs again
