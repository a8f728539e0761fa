"""A program with shops, people who join it, and cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django_scopes import scope

from jangteo.foundation.spreadsheets.toolkit import SheetRow
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.korea.phones import parse_phone
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.models import Card, Key, Member
from jangteo.loyalty.members.sheets import read_member
from jangteo.loyalty.members.types import ConsentCode
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.tests.factories import SYSTEM, Program, a_program, a_receipt
from jangteo.registry.merchants.tests.factories import NOW, TODAY, a_user

__all__ = ["NOW", "SYSTEM", "TODAY", "Club", "a_club", "a_user", "an_old_card"]


@dataclass
class Club:
    """A program and what its members do."""

    program: Program

    @property
    def id(self) -> int:
        """The program's id."""
        return self.program.id

    @property
    def market_id(self) -> int:
        """The market that founded it."""
        return self.program.world.market.id

    def by(self, actor: Actor, now: Any = NOW) -> dict[str, Any]:
        """Who, when and where of an operation."""
        return {"actor": actor, "now": now, "market_id": self.market_id, "program_id": self.id}

    def by_staff(self, now: Any = NOW) -> dict[str, Any]:
        """The same for the office."""
        return self.by(self.program.world.staff, now)

    def rows(self) -> Any:
        """Opens the program's rows."""
        return scope(program=self.id)

    def wait(self, phone: str) -> int:
        """The wallet of a number."""
        return operations.wait_for_phone(actor=SYSTEM, now=NOW, program_id=self.id, phone=phone)

    def earn(self, wallet_id: int, paid: int) -> int:
        """A sale of `paid` 원 at the first shop; returns the P earned."""
        return points.earn(
            actor=SYSTEM,
            now=NOW,
            source_id=self.program.tills[0],
            receipt=a_receipt(),
            wallet_id=wallet_id,
            paid=paid,
        ).points

    def join(self, actor: Actor, now: Any = NOW, **more: Any) -> int:
        """Somebody grown up agrees to the terms and joins; returns the wallet."""
        given = {"name": "홍길동", "grown_up": True, "agreed": {ConsentCode.TERMS}} | more
        member_id = operations.join(**self.by(actor, now), **given)
        return self.member(member_id).wallet_id

    def member(self, member_id: int) -> Member:
        """The row."""
        with self.rows():
            return Member.objects.get(id=member_id)

    def cards(self, count: int = 1) -> list[tuple[int, str, int]]:
        """New cards: id, number, wallet."""
        batch = operations.issue_cards(**self.by_staff(), count=count)
        with self.rows():
            rows = list(Card.objects.filter(batch_id=batch).order_by("id"))
            wallets = {key.mark: key.wallet_id for key in Key.objects.filter(kind="card")}
        return [(row.id, row.number, wallets[row.mark]) for row in rows]

    def balance(self, wallet_id: int) -> int:
        """P in a wallet, after a look whether all figures agree."""
        assert points_queries.list_differences() == []
        return points_queries.get_wallet(program_id=self.id, wallet_id=wallet_id).balance

    def by_phone(self, phone: str) -> int | None:
        """The wallet that a number opens now."""
        return queries.find_wallet_id(program_id=self.id, mark=queries.get_phone_mark(parse_phone(phone)))

    def by_card(self, number: str) -> int | None:
        """The wallet that a card opens now."""
        return queries.find_wallet_id(program_id=self.id, mark=queries.get_card_mark(number))


def a_club(slug: str = "gold", **terms: Any) -> Club:
    """A program of one market with a shop."""
    return Club(a_program(slug, 1, **terms))


def an_old_card(club: Club, number: str, points_: int) -> int:
    """A card of the system before with what is on it, as a list brings it in; its wallet."""
    row = SheetRow(2, {"member": read_member(number), "points": points_, "expires_on": None, "program": None})
    operations.take_balances(
        actor=club.program.world.staff, now=NOW, market_id=club.market_id, rows=[row], progress=lambda done, total: None
    )
    return queries.find_wallet_id(program_id=club.id, mark=read_member(number).mark) or 0
