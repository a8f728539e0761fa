"""What people write into cells."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.foundation.spreadsheets import toolkit as t
from jangteo.kernel.errors import Invalid

CHOICE = t.read_choice({"공유": 1, "공동": 1, "사유": 2})


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (t.read_phone, "1012345678", "+821012345678"),
        (t.read_phone, "1012345678.0", "+821012345678"),
        (t.read_phone, "010 1234 5678", "+821012345678"),
        (t.read_phone, "０１０－１２３４－５６７８", "+821012345678"),
        (t.read_phone, "212345678", "+82212345678"),
        (t.read_phone, "'010-1234-5678", None),
        (t.read_int, "1,234", 1234),
        (t.read_int, "１２명", 12),
        (t.read_int, "12.0", 12),
        (t.read_decimal, "1,234㎡", Decimal(1234)),
        (t.read_decimal, "33.06 m²", Decimal("33.06")),
        (t.read_decimal, "33.06제곱미터", Decimal("33.06")),
        (t.read_date, "2026-11-22", date(2026, 11, 22)),
        (t.read_date, "2026. 11. 22.(일)", date(2026, 11, 22)),
        (t.read_date, "2026.11.22", date(2026, 11, 22)),
        (t.read_date, "2026/1/2", date(2026, 1, 2)),
        (t.read_date, "20261122", date(2026, 11, 22)),
        (t.read_date, "26.1.2", date(2026, 1, 2)),
        (t.read_date, "98-1-2", date(1998, 1, 2)),
        (t.read_date, "2026년 1월 2일", date(2026, 1, 2)),
        (t.read_date, "45292", date(2024, 1, 1)),
        (t.read_date, "2026-11-22 00:00:00", date(2026, 11, 22)),
        (CHOICE, " 공 동 ", 1),
        (CHOICE, "사유", 2),
        (t.read_yes_no, "Ｙ", True),
        (t.read_yes_no, "없음", False),
        (t.read_brn, "123-45-67891", "1234567891"),
        (t.read_brn, "1234567891.0", "1234567891"),
        (t.read_text, "  다복   상회 ", "다복 상회"),
        (t.read_text, "'=1+1", "=1+1"),
    ],
)
def test_read(read, text: str, value: object) -> None:
    if value is None:
        with pytest.raises(Invalid):
            read(text)
    else:
        assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (t.read_phone, "1.01234E+09", "phone_shortened"),
        (t.read_phone, "010-1234-5678, 010-2222-3333", "phone_invalid"),
        (t.read_brn, "1.23457E+09", "number_shortened"),
        (t.read_brn, "123-45-67890", "business_number_invalid"),
        (t.read_decimal, "10평", "unit_pyeong"),
        (t.read_decimal, "약 30", "number_invalid"),
        (t.read_decimal, "1,23", "number_invalid"),
        (t.read_decimal, "-3", "number_negative"),
        (t.read_decimal, "NaN", "number_invalid"),
        (t.read_decimal, "9" * 20, "number_too_large"),
        (t.read_decimal, "9" * 5000, "number_invalid"),
        (t.read_int, "1.5", "number_not_whole"),
        (t.read_date, "2026-02-30", "date_impossible"),
        (t.read_date, "2026", "date_invalid"),
        (t.read_date, "작년 봄", "date_invalid"),
        (t.read_date, "0000-01-01", "date_impossible"),
        (CHOICE, "모름", "choice_unknown"),
        (t.read_yes_no, "글쎄", "yes_no_invalid"),
        (t.text_up_to(5), "여섯글자예요", "text_too_long"),
        (t.read_text, "가\x00나", "text_letters"),
    ],
)
def test_refuse_with_a_sentence(read, text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.message.rstrip(" 0123456789-:,.예공유사").endswith(("요", "요.")) or ":" in caught.value.message


@given(st.text(max_size=60))
def test_readers_never_break(text: str) -> None:
    for read in (t.read_text, t.read_phone, t.read_brn, t.read_int, t.read_decimal, t.read_date, CHOICE, t.read_yes_no):
        with contextlib.suppress(Invalid):
            read(text)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_that_we_write_is_read_back(day: date) -> None:
    from jangteo.kernel.korea.dates import format_date

    assert t.read_date(format_date(day)) == day == t.read_date(day.isoformat())
