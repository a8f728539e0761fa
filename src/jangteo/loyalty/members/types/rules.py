"""Rules of joining and leaving, dated per program: law and 공정위 practice change, and programs decide differently."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """From `valid_from` on: days until somebody who left may join again; whether children under fourteen may join with
    the consent of a guardian (개인정보 보호법 §22의2; by default they may not).
    """

    valid_from: date
    rejoin_days: int = 30
    guardian_joins: bool = False


#: Where a program has set nothing: thirty days as 디지털온누리 has it, so that nobody leaves for a welcome gift.
DEFAULT_RULES = Rules(valid_from=date(2020, 1, 1))
