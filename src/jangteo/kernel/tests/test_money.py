from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken
from jangteo.kernel.money import format_points, format_won, format_won_formal, share_bp
from jangteo.kernel.numbers import format_int

NOT_WHOLE = [True, False, 1.0, Decimal(1), "1", None]


def test_numbers_as_people_read_them() -> None:
    assert format_won(12340) == "12,340원"
    assert format_won(-12340) == "-12,340원"
    assert format_points(1234) == "1,234P"
    assert format_int(0) == "0"


@pytest.mark.parametrize("value", NOT_WHOLE)
def test_only_whole_numbers_are_amounts(value: Any) -> None:
    for use in (format_won, format_points, format_int, format_won_formal):
        with pytest.raises(Broken):
            use(value)
    for arguments in ((value, 100), (100, value)):
        with pytest.raises(Broken):
            share_bp(*arguments)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (113_560, "금113,560원(금일십일만삼천오백육십원)"),
        (0, "금0원(금영원)"),
        (1, "금1원(금일원)"),
        (10, "금10원(금일십원)"),
        (10_000, "금10,000원(금일만원)"),
        (1_001, "금1,001원(금일천일원)"),
        (100_000_000, "금100,000,000원(금일억원)"),
        (100_000_001, "금100,000,001원(금일억일원)"),
        (1_234_567_890, "금1,234,567,890원(금일십이억삼천사백오십육만칠천팔백구십원)"),
        (2_000_000_030_000, "금2,000,000,030,000원(금이조삼만원)"),
    ],
)
def test_amounts_on_official_papers(amount: int, text: str) -> None:
    assert format_won_formal(amount) == text


@pytest.mark.parametrize("amount", [-1, 10**20])
def test_what_cannot_be_spelled_is_not_spelled(amount: int) -> None:
    with pytest.raises(Broken):
        format_won_formal(amount)


@given(st.integers(0, 10**20 - 1))
def test_spelling_tells_every_amount_apart(amount: int) -> None:
    spelled = format_won_formal(amount).split("(금")[1].removesuffix("원)")
    assert _read(spelled) == amount


def _read(spelled: str) -> int:
    """An independent reader, so that the speller is not checked by itself."""
    total = group = digit = 0
    for letter in spelled:
        if letter in "영일이삼사오육칠팔구":
            digit = "영일이삼사오육칠팔구".index(letter)
        elif letter in "십백천":
            group, digit = group + digit * 10 ** ("십백천".index(letter) + 1), 0
        else:
            total, group, digit = total + (group + digit) * 10_000 ** ("만억조경".index(letter) + 1), 0, 0
    return total + group + digit


def test_a_share_is_rounded_down() -> None:
    assert share_bp(12_345, 250) == 308
    assert share_bp(99, 100) == 0
    assert share_bp(10**18 + 1, 10_000) == 10**18 + 1
    assert share_bp(100, 15_000) == 150


@pytest.mark.parametrize(("amount", "points"), [(-1, 100), (100, -1)])
def test_a_share_of_less_than_nothing_is_refused(amount: int, points: int) -> None:
    with pytest.raises(Broken):
        share_bp(amount, points)
