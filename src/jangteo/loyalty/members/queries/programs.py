"""Which programs a market's members can be in."""

from __future__ import annotations

from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import ProgramView


def list_programs_here(*, market_id: int) -> list[ProgramView]:
    """The programs that run in a market."""
    return points.list_programs(market_id=market_id)


def get_program_here(*, market_id: int, program_id: int) -> ProgramView:
    """The program, if it runs in the market. Raises Missing(`program_missing`), also for one of other markets."""
    return points.get_program(program_id=program_id, market_id=market_id)
