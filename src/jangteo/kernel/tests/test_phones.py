import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken, Invalid
from jangteo.kernel.korea.phones import format_phone, is_mobile, mask_phone, parse_phone

WRITTEN = [
    ("010-1234-5678", "+821012345678"),
    (" 010 1234 5678 ", "+821012345678"),
    ("010.1234.5678", "+821012345678"),
    ("01012345678", "+821012345678"),
    ("010–1234—5678", "+821012345678"),
    ("０１０－１２３４－５６７８", "+821012345678"),
    ("+82 10-1234-5678", "+821012345678"),
    ("+82 (0)10 1234 5678", "+821012345678"),
    ("0082-10-1234-5678", "+821012345678"),
    ("82-10-1234-5678", "+821012345678"),
    ("1012345678", "+821012345678"),
    ("011-234-5678", "+82112345678"),
    ("02-123-4567", "+8221234567"),
    ("(02)1234-5678", "+82212345678"),
    ("031-123-4567", "+82311234567"),
    ("064 1234 5678", "+826412345678"),
    ("070-1234-5678", "+827012345678"),
    ("080-123-4567", "+82801234567"),
    ("0507-1234-5678", "+8250712345678"),
    ("1588-1234", "+8215881234"),
    ("1899 1234", "+8218991234"),
    ("+82 1588-1234", "+8215881234"),
]


@pytest.mark.parametrize(("text", "e164"), WRITTEN)
def test_every_way_of_writing_gives_one_number(text: str, e164: str) -> None:
    assert parse_phone(text) == e164
    assert parse_phone(e164) == e164
    assert parse_phone(format_phone(e164)) == e164


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "없음",
        "010",
        "010-1234-567",
        "010-1234-56789",
        "010-123-4567",
        "02-12-3456",
        "034-123-4567",
        "099-1234-5678",
        "015-881-234",
        "01588-1234",
        "1388-1234",
        "+1 212 555 0100",
        "+8210123456789",
        "02-123-4567, 010-1234-5678",
        "02-123-4567(내선 3)",
        "²10-1234-5678x",
        "٠١٠١٢٣٤٥٦٧٨",
        "0" * 5000,
    ],
)
def test_what_is_no_number_is_said_to_the_person(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_phone(text, field="phone")
    assert (caught.value.code, caught.value.field) == ("phone_invalid", "phone")
    assert "010-1234-5678" in caught.value.message


@pytest.mark.parametrize(
    ("e164", "shown", "masked"),
    [
        ("+821012341234", "010-1234-1234", "010-****-1234"),
        ("+82112345678", "011-234-5678", "011-***-5678"),
        ("+8221234567", "02-123-4567", "02-***-4567"),
        ("+82311234567", "031-123-4567", "031-***-4567"),
        ("+8250712345678", "0507-1234-5678", "0507-****-5678"),
        ("+8215881234", "1588-1234", "1588-****"),
    ],
)
def test_shown_and_masked(e164: str, shown: str, masked: str) -> None:
    assert format_phone(e164) == shown
    assert mask_phone(e164) == masked


def test_which_numbers_take_text_messages() -> None:
    assert is_mobile("+821012345678")
    assert is_mobile("+82112345678")
    for other in ("+8221234567", "+827012345678", "+8215881234", "+8250712345678", "+82801234567"):
        assert not is_mobile(other)


@pytest.mark.parametrize("stored", ["", "010-1234-5678", "+82", "+12125550100", "+82１０12345678"])
def test_only_parsed_numbers_are_shown(stored: str) -> None:
    for use in (format_phone, mask_phone, is_mobile):
        with pytest.raises(Broken):
            use(stored)


@given(st.text(max_size=60))
def test_any_text_is_either_a_number_or_refused(text: str) -> None:
    try:
        e164 = parse_phone(text)
    except Invalid:
        return
    assert parse_phone(format_phone(e164)) == e164
