"""Won and points: whole numbers only, how they are written, and shares of them."""

from jangteo.kernel.errors import Broken
from jangteo.kernel.numbers import format_int, whole

BASIS_POINTS = 10_000  # 100 %

_DIGITS = "영일이삼사오육칠팔구"
_SMALL_UNITS = ("", "십", "백", "천")
_LARGE_UNITS = ("", "만", "억", "조", "경")
_SPELLABLE = 10_000 ** len(_LARGE_UNITS)


def format_won(amount: int) -> str:
    """`12,340원` from an amount in won. Raises Broken for anything but an int."""
    return f"{format_int(amount)}원"


def format_points(points: int) -> str:
    """`1,234P` from points. Raises Broken for anything but an int."""
    return f"{format_int(points)}P"


def format_won_formal(amount: int) -> str:
    """`금113,560원(금일십일만삼천오백육십원)`: an amount in won as official documents write it.

    Source: 행정업무의 운영 및 혁신에 관한 규정 시행규칙 §2②. Every digit is named, a one too (`일십일만`),
    so that nothing can be added in front. Raises Broken for a negative amount or one of 10²⁰ and up.
    """
    return f"금{format_won(amount)}(금{_spell(amount)}원)"


def share_bp(amount: int, basis_points: int) -> int:
    """The share of an amount (won or points), rounded down: `share_bp(12_345, 250)` is 2.5 % = 308.

    Raises Broken for a negative amount or share: to reverse one, negate the first result, since rounding a
    negative amount down would return one won more than was taken.
    """
    if whole(amount, "amount") < 0 or whole(basis_points, "basis points") < 0:
        raise Broken("a share is taken of an amount that is not negative")
    return amount * basis_points // BASIS_POINTS


def _spell(amount: int) -> str:
    if not 0 <= amount < _SPELLABLE:
        raise Broken("only amounts from 0 to under 10^20 can be spelled")
    if amount == 0:
        return _DIGITS[0]
    spelled = ""
    for unit in _LARGE_UNITS:
        amount, group = divmod(amount, 10_000)
        if group:
            spelled = _spell_group(group) + unit + spelled
    return spelled


def _spell_group(group: int) -> str:
    digits = reversed([int(digit) for digit in str(group)])
    named = [_DIGITS[digit] + unit for digit, unit in zip(digits, _SMALL_UNITS, strict=False) if digit]
    return "".join(reversed(named))
