"""Whole numbers: the one guard against floats and booleans in amounts, and how numbers are written."""

from jangteo.kernel.errors import Broken


def whole(value: object, what: str = "number") -> int:
    """The value if it is an int. Raises Broken for float, Decimal, str and bool."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Broken(f"{what} must be an int, got {type(value).__name__}")
    return value


def format_int(value: int) -> str:
    """`12,340`; a negative number keeps its sign. Raises Broken for anything but an int."""
    return f"{whole(value):,}"
