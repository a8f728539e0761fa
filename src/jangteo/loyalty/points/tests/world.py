"""A program with shops that earn and spend, each with a till of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from django.db import connection

from jangteo.foundation.tenancy.types import system
from jangteo.loyalty.points import operations
from jangteo.loyalty.points.types import Issuer, SourceKind, Terms
from jangteo.registry.merchants.tests.factories import NOW, TODAY, World, a_world

SYSTEM = system("test")
_receipts = count(1)
BEGINNING = date(2020, 1, 1)


def a_receipt() -> str:
    """A receipt that no till has used."""
    return f"R{next(_receipts):06d}"


@dataclass
class Program:
    """A program, its shops, and one till in each."""

    world: World
    id: int
    stores: list[int] = field(default_factory=list)
    tills: list[int] = field(default_factory=list)

    def by_staff(self) -> dict[str, Any]:
        """What every operation of the office gets."""
        return {"actor": self.world.staff, "now": NOW, "market_id": self.world.market.id, "program_id": self.id}

    def add_shop(self, name: str, **more: Any) -> int:
        """A shop that takes part from long ago, with a till; returns the till's source."""
        store_id = self.world.store(name)
        operations.take_part(**self.by_staff(), store_id=store_id, since=BEGINNING, **more)
        self.stores.append(store_id)
        self.tills.append(
            operations.add_source(**self.by_staff(), store_id=store_id, kind=SourceKind.TILL, label="계산대")
        )
        return self.tills[-1]

    def wallet(self) -> int:
        """An empty wallet."""
        return operations.open_wallet(actor=SYSTEM, now=NOW, program_id=self.id)


def a_program(slug: str = "gold", shops: int = 2, world: World | None = None, **terms: Any) -> Program:
    """A program of a market with so many shops; the terms are those given, else one percent and no bounds."""
    world = world or a_world()
    program = Program(
        world,
        operations.found_program(
            actor=world.staff,
            now=NOW,
            market_id=world.market.id,
            name="새봄포인트",
            slug=slug,
            issuer=Issuer.ASSOCIATION,
            issuer_name="새봄시장 상인회",
            terms=Terms(**terms),
            since=BEGINNING,
        ),
    )
    for number in range(1, shops + 1):
        program.add_shop(f"{slug}-{number}")
    return program


def at(now: Any = NOW, **more: Any) -> dict[str, Any]:
    """The start of the arguments of a posting."""
    return {"actor": SYSTEM, "now": now} | more


def sql(text: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of a statement that goes around the program."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


__all__ = ["BEGINNING", "NOW", "SYSTEM", "TODAY", "Program", "a_program", "a_receipt", "at", "sql"]
