"""Numbers of members' cards: 16 digits that begin with 8, end with a check digit, and cannot be guessed.

The check digit is Luhn's (ISO/IEC 7812-1 annex B): tills, scanners and people who type know it; it finds every wrong
digit and every swap of neighbours but 09 and 90. The first digit keeps the numbers apart from those of payment cards
(2 to 6), from Korean ones of their own range (9) and from leading zeros, which spreadsheets eat.
"""

import re
import secrets
import unicodedata

from jangteo.kernel.errors import Invalid

DIGITS = 16
_FIRST = "8"
#: Signs of the longest number that a card of another system may have.
LONGEST_ELSEWHERE = 32
#: Numbers of cards that other systems gave out: at least one digit, so that no word is taken for one.
_ELSEWHERE = re.compile(rf"(?=[A-Z]*[0-9])[0-9A-Z]{{4,{LONGEST_ELSEWHERE}}}")
_SEPARATORS = re.compile(r"[\s.\-‐‑‒–—―−]+")


def check_digit(digits: str) -> str:
    """Luhn's check digit of a row of digits."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if at % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def new_card_number() -> str:
    """A number drawn at random: who holds a card may spend, so the next number must not follow from the last."""
    body = _FIRST + f"{secrets.randbelow(10 ** (DIGITS - 2)):0{DIGITS - 2}d}"
    return body + check_digit(body)


def card_digits(text: str) -> str:
    """The text without what people put between groups, full-width digits narrow: to be judged by others."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def parse_card_number(text: str, *, field: str | None = None) -> str:
    """The 16 digits of a card number as people or scanners give it. Raises Invalid(`card_number_wrong`)."""
    digits = card_digits(text) if len(text) <= 40 else ""
    if re.fullmatch(r"[0-9]{16}", digits) is None or check_digit(digits[:-1]) != digits[-1]:
        raise Invalid("card_number_wrong", "카드 번호 16자리를 다시 확인해 주세요.", field=field)
    return digits


def is_own_shape(digits: str) -> bool:
    """Whether a text without separators is meant to be a number of ours, right or mistyped."""
    return re.fullmatch(rf"{_FIRST}[0-9]{{{DIGITS - 1}}}", digits) is not None


def find_elsewhere(text: str) -> str | None:
    """The one form of a number that another system's card may have: 4 to 32 letters and digits; None for all else.

    A number of our shape is none, and whether it is a telephone number or a code is for others to ask.
    """
    cleaned = card_digits(text).upper() if len(text) <= 40 and "." not in text else ""
    return cleaned if _ELSEWHERE.fullmatch(cleaned) and not is_own_shape(cleaned) else None


def format_card(number: str) -> str:
    """`8123 4567 8901 2345`."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def mask_card(number: str) -> str:
    """`8123 **** **** 2345`; of a number from elsewhere the last four alone, and never more than half of it."""
    if not is_own_shape(number):
        return f"**** {number[-min(4, len(number) // 2) :]}"
    return f"{number[:4]} **** **** {number[-4:]}"
