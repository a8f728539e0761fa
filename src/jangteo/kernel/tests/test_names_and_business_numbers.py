import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken, Invalid
from jangteo.kernel.korea.business_number import format_business_number, parse_business_number
from jangteo.kernel.korea.names import mask_name

VALID = ["116-82-00276", "124-81-00998", "120-81-47521", "220-81-62517", "134-86-72683", "123-45-67891"]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍*동"),
        ("홍길", "홍*"),
        ("남궁민수", "남**수"),
        ("홍", "*"),
        ("", ""),
        (" 홍길동 ", "홍*동"),
        ("John Smith", "J*** ****h"),
        (unicodedata.normalize("NFD", "홍길동"), "홍*동"),
    ],
)
def test_a_masked_name_keeps_first_and_last(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize("text", VALID)
def test_sound_numbers_in_every_writing(text: str) -> None:
    digits = text.replace("-", "")
    for written in (text, digits, f" {text} ", text.replace("-", " "), text.replace("-", "－")):
        assert parse_business_number(written) == digits
    assert format_business_number(digits) == text


@pytest.mark.parametrize(
    "text",
    [
        "123-45-67890",
        "",
        "123456789",
        "12345678911",
        "000-00-00000",
        "가나다-라마-바사아자차",
        "1234567891x",
        "1" * 999,
    ],
)
def test_unsound_numbers_are_said_to_the_person(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_business_number(text, field="brn")
    assert (caught.value.code, caught.value.field) == ("business_number_invalid", "brn")


def test_only_parsed_numbers_are_shown() -> None:
    for stored in ("1234567890", "123-45-67891", ""):
        with pytest.raises(Broken):
            format_business_number(stored)


@given(st.sampled_from(VALID), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(text: str, at: int, by: int) -> None:
    digits = [int(digit) for digit in text.replace("-", "")]
    digits[at] = (digits[at] + by) % 10
    # The weight 5 of the ninth digit and its carry (5/10 of it) together still tell all ten digits apart.
    with pytest.raises(Invalid):
        parse_business_number("".join(map(str, digits)))
