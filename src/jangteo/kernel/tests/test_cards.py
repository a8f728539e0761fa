"""Card numbers: 16 digits whose last one tells a slip."""

import pytest

from jangteo.kernel.cards import check_digit, format_card, mask_card, new_card_number, parse_card_number
from jangteo.kernel.errors import Invalid

NUMBER = "8000000000000003"


@pytest.mark.parametrize(
    ("body", "check"), [("7992739871", "3"), ("453201511283036", "6"), ("800000000000000", "3"), ("0", "0")]
)
def test_the_check_digit_is_luhns(body: str, check: str) -> None:
    assert check_digit(body) == check


@pytest.mark.parametrize("text", [NUMBER, "8000 0000 0000 0003", "8000-0000-0000-0003", f" ８{NUMBER[1:]} "])
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert parse_card_number(text) == NUMBER


@pytest.mark.parametrize("text", ["", "8", NUMBER[:-1], NUMBER + "0", "8000000000000002", "80000000000000a3", "8" * 80])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_card_number(text, field="card")
    assert (refused.value.code, refused.value.field) == ("card_number_wrong", "card")


def test_every_wrong_digit_is_found_and_every_swap_but_09_and_90() -> None:
    number = new_card_number()
    for at, digit in enumerate(number):
        for other in "0123456789".replace(digit, ""):
            with pytest.raises(Invalid):
                parse_card_number(number[:at] + other + number[at + 1 :])
    for at in range(15):
        pair = number[at : at + 2]
        if pair[0] != pair[1] and pair not in {"09", "90"}:
            with pytest.raises(Invalid):
                parse_card_number(number[:at] + pair[::-1] + number[at + 2 :])


def test_new_numbers_are_good_and_do_not_follow_each_other() -> None:
    numbers = [new_card_number() for _ in range(200)]
    assert [parse_card_number(number) for number in numbers] == numbers
    assert len(set(numbers)) == 200
    assert all(number[0] == "8" for number in numbers)
    assert len({number[1:9] for number in numbers}) > 190


def test_a_number_is_shown_in_fours_and_masked_in_the_middle() -> None:
    assert format_card(NUMBER) == "8000 0000 0000 0003"
    assert mask_card(NUMBER) == "8000 **** **** 0003"
