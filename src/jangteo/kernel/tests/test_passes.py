"""Codes that change: three minutes counted in seconds, nothing altered, nothing foreign."""

from datetime import UTC, datetime, timedelta

import pytest

from jangteo.kernel.errors import Broken, Refused
from jangteo.kernel.passes import LASTS, read_pass, write_pass
from jangteo.kernel.sealed import Key

KEY = Key.generate(2)
OLD = Key.generate(1)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WALLET = 7_345_678_901_234_567_890


def a_code(now: datetime = NOW, key: Key = KEY) -> str:
    return write_pass(program_id=41, wallet_id=WALLET, now=now, key=key)


def code_of(text: str, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        read_pass(text, keys=[KEY], now=now)
    return refused.value.code


def test_a_code_says_whose_wallet_it_is_and_no_more() -> None:
    read = read_pass(a_code(), keys=[KEY], now=NOW)
    assert (read.program_id, read.wallet_id, read.issued_at) == (41, WALLET, NOW)
    assert len(read.mark) == 64


def test_a_code_fits_the_alphanumeric_mode_of_a_small_qr() -> None:
    """45 signs: version 2 holds 47 of them at level L."""
    text = a_code()
    assert len(text) == 45
    assert text[0] == "D"
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.parametrize("after", [0, 1, 179, 180])
def test_a_code_is_taken_up_to_the_180th_second(after: int) -> None:
    assert read_pass(a_code(), keys=[KEY], now=NOW + timedelta(seconds=after)).wallet_id == WALLET


@pytest.mark.parametrize("after", [180.001, 181, 200, 3600, 180_000])
def test_a_code_is_late_after_the_180th_second(after: float) -> None:
    assert code_of(a_code(), NOW + timedelta(seconds=after)) == "code_late"


def test_fallstack_212_three_minutes_are_seconds_and_no_milliseconds() -> None:
    """Nucleo-Estudantes-Informatica-ISEP/fallstack-website#212: a token of 30 s was good for 8.3 hours."""
    assert LASTS == 180
    read = read_pass(a_code(), keys=[KEY], now=NOW)
    assert read.expires_at - read.issued_at == timedelta(minutes=3)
    assert read.issued_at.timestamp() == 1_795_316_400
    with pytest.raises(Broken):
        a_code(datetime.fromtimestamp(NOW.timestamp() * 1000 / 300, UTC))


def test_a_code_is_never_good_for_longer_because_of_a_part_of_a_second() -> None:
    late = NOW + timedelta(milliseconds=999)
    assert code_of(a_code(late), late + timedelta(seconds=180)) == "code_late"


def test_a_code_of_tomorrow_is_refused_but_not_one_of_a_clock_that_is_a_little_ahead() -> None:
    assert code_of(a_code(NOW + timedelta(seconds=6))) == "code_invalid"
    assert read_pass(a_code(NOW + timedelta(seconds=5)), keys=[KEY], now=NOW)


def test_ssw_809_no_sign_of_a_code_can_be_altered_or_guessed() -> None:
    """SSWConsulting/SSW.Rewards.Mobile#809: codes could be guessed."""
    text = a_code()
    for at in range(1, len(text)):
        for sign in "0Z":
            if sign != text[at]:
                assert code_of(text[:at] + sign + text[at + 1 :]) == "code_invalid"


@pytest.mark.parametrize(
    "text", ["", "D", "D" * 45, "D" + "Z" * 44, "D" + "!" * 44, "8000000000000002", "D" + "0" * 44]
)
def test_anything_else_is_no_code(text: str) -> None:
    assert code_of(text) == "code_invalid"


def test_a_code_longer_or_shorter_by_a_sign_is_none() -> None:
    text = a_code()
    assert {code_of(text[:-1]), code_of(text + "0"), code_of(text[1:])} == {"code_invalid"}


def test_small_letters_and_blanks_around_are_taken() -> None:
    text = a_code()
    assert read_pass(f" {text.lower()}\n", keys=[KEY], now=NOW) == read_pass(text, keys=[KEY], now=NOW)


def test_a_code_of_the_key_before_is_still_read_and_of_a_foreign_key_never() -> None:
    assert read_pass(a_code(key=OLD), keys=[KEY, OLD], now=NOW).wallet_id == WALLET
    assert code_of(a_code(key=OLD)) == "code_invalid"


def test_two_codes_of_one_second_differ() -> None:
    marks = {read_pass(a_code(), keys=[KEY], now=NOW).mark for _ in range(50)}
    assert len(marks) == 50


@pytest.mark.parametrize("numbers", [{"program_id": 2**24}, {"wallet_id": 2**64}, {"wallet_id": -1}])
def test_what_does_not_fit_is_no_code(numbers: dict[str, int]) -> None:
    with pytest.raises(Broken):
        write_pass(**({"program_id": 1, "wallet_id": 1} | numbers), now=NOW, key=KEY)
