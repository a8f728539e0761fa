"""The rules of joining and leaving of a market's programs, shown among its dated settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jangteo.foundation.rules.toolkit import Elsewhere, declare_elsewhere
from jangteo.loyalty.members import queries
from jangteo.loyalty.members.permissions import SET_RULES
from jangteo.loyalty.members.types import Rules
from jangteo.loyalty.points import queries as points


def _rules_of(market_id: int, on: date) -> Iterator[Elsewhere]:
    for program in points.list_programs(market_id=market_id):
        now, ahead = (
            queries.get_rules(program_id=program.id, on=on),
            queries.find_next_rules(program_id=program.id, after=on),
        )
        yield Elsewhere(
            label=f"{program.name} 가입 규칙",
            words=_said(now),
            since=now.valid_from,
            next_words=_said(ahead) if ahead else "",
            next_on=ahead.valid_from if ahead else None,
            link=("members_rules", (program.id,)),
            needs=SET_RULES,
        )


def _said(rules: Rules) -> str:
    children = "보호자가 동의하면 어린이도 가입" if rules.guardian_joins else "어린이는 가입할 수 없음"
    return f"탈퇴하고 {rules.rejoin_days}일 뒤 다시 가입 · {children}"


declare_elsewhere(_rules_of)
