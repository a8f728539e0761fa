"""The terms of a market's programs, shown among its dated settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jangteo.foundation.rules.toolkit import Elsewhere, declare_elsewhere
from jangteo.loyalty.points import queries
from jangteo.loyalty.points.permissions import MANAGE
from jangteo.loyalty.points.types import PolicyView, Terms
from jangteo.loyalty.points.web.words import changed_lines, terms_lines


def _terms_of(market_id: int, on: date) -> Iterator[Elsewhere]:
    for program in queries.list_programs(market_id=market_id):
        policies = queries.list_policies(program_id=program.id)
        now = next((one for one in policies if one.since <= on and (one.until is None or on < one.until)), None)
        ahead: PolicyView | None = next((one for one in reversed(policies) if one.since > on), None)
        yield Elsewhere(
            label=f"{program.name} 조건",
            words=_said(terms_lines(now.terms)) if now else "아직 시작하지 않았어요",
            since=now.since if now else None,
            next_words=_said(_changed(ahead.terms, now)) if ahead else "",
            next_on=ahead.since if ahead else None,
            link=("points_terms", (program.id,)),
            needs=MANAGE,
        )


def _changed(terms: Terms, before: PolicyView | None) -> list[tuple[str, str]]:
    return changed_lines(terms, before.terms if before else None)


def _said(lines: list[tuple[str, str]]) -> str:
    return " · ".join(f"{name} {words}" for name, words in lines[:3])


declare_elsewhere(_terms_of)
