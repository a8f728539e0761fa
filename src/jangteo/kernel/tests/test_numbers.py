"""Numbers that come in an address."""

import pytest

from jangteo.kernel.numbers import read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("²", None),
        ("٣", None),
        ("1.5", None),
    ],
)
def test_a_number_is_read_from_plain_digits_alone(text: str, value: int | None) -> None:
    assert read_number(text) == value


def test_a_number_outside_its_bounds_is_none() -> None:
    assert [read_number(text, least=1, most=3) for text in "01234"] == [None, 1, 2, 3, None]
