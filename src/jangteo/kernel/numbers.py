"""Whole numbers: the one guard against floats and booleans in amounts, and how numbers are written."""

from decimal import Decimal

from jangteo.kernel.errors import Broken


def whole(value: object, what: str = "number") -> int:
    """The value if it is an int. Raises Broken for float, Decimal, str and bool."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Broken(f"{what} must be an int, got {type(value).__name__}")
    return value


def format_int(value: int) -> str:
    """`12,340`; a negative number keeps its sign. Raises Broken for anything but an int."""
    return f"{whole(value):,}"


def format_percent(basis_points: int) -> str:
    """`1.5%` from 150 (0.01 %). Raises Broken for anything but an int."""
    return f"{Decimal(whole(basis_points)) / 100:f}%"


def read_number(text: str, *, least: int = 0, most: int = 2**63 - 1) -> int | None:
    """The whole number that ``text`` writes in plain digits, between ``least`` and ``most``, else None.

    For what comes in an address or a hidden field; a number of thousands of digits is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    value = int(text)
    return value if least <= value <= most else None
