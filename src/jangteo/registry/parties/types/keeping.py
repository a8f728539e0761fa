"""What ties a person or a business to a market, and how long they are kept when the last tie has ended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jangteo.foundation.rules.types import By, Setting, Unit, declare_setting, shipped

FORMER_PEOPLE = declare_setting(
    Setting(
        # Read as a rule of keeping (`get_rule`), so it bears that module's name.
        code="privacy.former_people", group="개인정보와 기록", label="시장을 떠난 사람의 이름과 전화번호를 두는 기간",
        about="점포, 점원, 회원, 임원인 것이 모두 끝난 날부터 이만큼 두었다가 밤에 저절로 지워요. "
        "개인사업자의 사업자등록번호와 상호도 같이 지워요. 법이 장부에 남기라는 것은 따로 두어요.",
        unit=Unit.MONTHS, by=By.HOUSE, shipped=shipped(12, date(2020, 1, 1), "개인정보 보호법 §21①에 따라 장터가 정함"),
        least=1, most=60,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Ties:
    """What a module above this one knows of the ties of persons.

    `since`: day → querysets with a column `person_id`, of those who are tied on that day or later.
    `booked`: person's id → what the books name this person for, in words; empty where no books do.
    """

    since: Callable[[date], Iterable[Any]]
    booked: Callable[[int], list[str]]


#: Declared by modules above this one.
TIES: list[Ties] = []


def declare_ties(ties: Ties) -> None:
    """Make a module's ties known: without them somebody who has a shop would be forgotten."""
    TIES.append(ties)


@dataclass(frozen=True)
class Trades:
    """What a module above this one knows of the businesses under which shops trade.

    `since`: day → querysets with a column `business_id`, of those under which a shop trades on that day or later.
    `keepers`: querysets with `business_id` and `person`, of whoever keeps or kept a shop under which business.
    `booked`: business's id → for which shops the books name it, in words; empty where no books do.
    """

    since: Callable[[date], Iterable[Any]]
    keepers: Callable[[], Iterable[Any]]
    booked: Callable[[int], list[str]]


#: Declared by modules above this one.
TRADES: list[Trades] = []


def declare_trades(trades: Trades) -> None:
    """Make a module's shops known: without them the number of a business that trades would be forgotten."""
    TRADES.append(trades)
