"""What people write into cells, and what it means. Each reader raises Invalid with a sentence that says what to do."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.business_number import parse_business_number
from jangteo.kernel.korea.phones import parse_phone

V = TypeVar("V")
MAX_TEXT = 200
_UNITS = ("제곱미터", "㎡", "m²", "m2", "원", "명", "개", "호", "칸", "층", "대", "건", "곳")
_GROUPED = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+")
_DATE = re.compile(r"(\d{4}|\d{2})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*(?:\([월화수목금토일]\))?")
_DIGITS_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
#: Day 0 of the numbers by which spreadsheets count days (their 29 February 1900 lies before what we take).
_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 7_306, 73_415  # 1920-01-01 to 2100-12-31
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_YES = {"예", "네", "y", "yes", "o", "ㅇ", "○", "있음", "유", "1", "true", "v", "✓", "해당"}
_NO = {"아니요", "아니오", "n", "no", "x", "×", "없음", "무", "0", "false", "미해당"}


def plain(text: str) -> str:
    """A cell as it is compared and read: full-width letters narrow, blanks single, the apostrophe of a text gone."""
    narrow = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    return narrow[1:] if narrow[:1] == "'" and narrow[1:2] in {"=", "+", "-", "@"} else narrow


def read_text(text: str) -> str:
    """The text with single blanks, up to 200 letters."""
    return _text(text, MAX_TEXT)


def text_up_to(most: int) -> Any:
    """A reader of texts of at most so many letters."""
    return lambda text: _text(text, most)


def _text(text: str, most: int) -> str:
    kept = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    if kept[:1] == "'" and kept[1:2] in {"=", "+", "-", "@"}:
        kept = kept[1:]
    if len(kept) > most:
        raise Invalid("text_too_long", f"{most}자까지 적을 수 있어요. 줄여서 적어 주세요.")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in kept):
        raise Invalid("text_letters", "읽을 수 없는 글자가 있어요. 지우고 다시 적어 주세요.")
    return kept


def read_phone(text: str) -> str:
    """E.164 (`+821012345678`); also of a number whose leading 0 a spreadsheet ate (`1012345678`, `212345678`)."""
    given = plain(text)
    if _SCIENTIFIC.fullmatch(given):
        raise Invalid("phone_shortened", "엑셀이 번호를 줄여 적었어요. 칸을 ‘텍스트’로 바꾸고 다시 적어 주세요.")
    given = given.removesuffix(".0")
    try:
        return parse_phone(given)
    except Invalid:
        if given.isdigit() and not given.startswith("0"):
            return parse_phone(f"0{given}")
        raise


def read_brn(text: str) -> str:
    """The ten digits of a 사업자등록번호 (or 고유번호), its check digit found right."""
    given = plain(text)
    if _SCIENTIFIC.fullmatch(given):
        raise Invalid("number_shortened", "엑셀이 번호를 줄여 적었어요. 칸을 ‘텍스트’로 바꾸고 다시 적어 주세요.")
    return parse_business_number(given.removesuffix(".0"))


def read_int(text: str) -> int:
    """A whole number from 0: `1,234`, `12명`, `１２`."""
    value = _number(text)
    if value != value.to_integral_value():
        raise Invalid("number_not_whole", "소수점 없이 숫자로 적어 주세요. 예: 12")
    return int(value)


def read_decimal(text: str) -> Decimal:
    """A number from 0: `1,234.5㎡`, `33.06`; pyeong are refused, not taken for square metres."""
    return _number(text)


def _number(text: str) -> Decimal:
    given = plain(text).replace(" ", "")
    if given.endswith("평"):
        raise Invalid("unit_pyeong", "평은 ㎡로 바꿔서 적어 주세요. 1평은 3.3058㎡예요.")
    if not given.isascii() or not given.isdigit():
        for unit in (unicodedata.normalize("NFKC", unit) for unit in _UNITS):
            if given.lower().endswith(unit) and given[: -len(unit)][-1:].isdigit():
                given = given[: -len(unit)]
                break
    if not _GROUPED.fullmatch(given) or len(given) > 24:
        raise Invalid("number_invalid", "숫자로 적어 주세요. 예: 1,234")
    try:
        value = Decimal(given.replace(",", ""))
    except InvalidOperation:
        raise Invalid("number_invalid", "숫자로 적어 주세요. 예: 1,234") from None
    if value < 0:
        raise Invalid("number_negative", "0이나 0보다 큰 숫자로 적어 주세요.")
    if value >= 10**15:
        raise Invalid("number_too_large", "숫자가 너무 커요. 다시 확인해 주세요.")
    return value


def read_date(text: str) -> date:
    """A day: `2026-11-22`, `2026. 11. 22.(일)`, `20261122`, `26.11.22`, `2026년 11월 22일`, a spreadsheet's number."""
    given = _TIME.sub("", plain(text)).strip()
    if given.isascii() and given.isdigit() and len(given) <= 5 and _FIRST_SERIAL <= int(given) <= _LAST_SERIAL:
        return _DAY_ZERO + timedelta(days=int(given))
    found = _DIGITS_DATE.fullmatch(given) or _DATE.fullmatch(given)
    if found is None:
        raise Invalid("date_invalid", "날짜를 연-월-일로 적어 주세요. 예: 2026-11-22")
    year, month, day = (int(part) for part in found.groups())
    if len(found[1]) == 2:
        year += 2000 if year < 70 else 1900
    try:
        value = date(year, month, day)
    except ValueError:
        raise Invalid("date_impossible", "없는 날짜예요. 다시 확인해 주세요.") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Invalid("date_impossible", f"{_FIRST_YEAR}년에서 {_LAST_YEAR}년 사이로 적어 주세요.")
    return value


def read_choice(choices: Mapping[str, V]) -> Any:
    """A reader of one of several words; the words in brackets of the sentence are the first of each value.

    choices: word as people write it → value (hashable); several words may mean one. Blanks and case do not matter.
    """
    known = {_folded(word): value for word, value in choices.items()}
    words: dict[V, str] = {}
    for word, value in choices.items():
        words.setdefault(value, word)

    def read(text: str) -> V:
        value = known.get(_folded(text), ...)
        if value is ...:
            raise Invalid("choice_unknown", f"이 가운데에서 골라 적어 주세요: {', '.join(words.values())}")
        return value

    read.words = words  # type: ignore[attr-defined]  # so that a page can say what was read
    return read


def read_yes_no(text: str) -> bool:
    """예, Y, O, 있음 … or 아니요, N, X, 없음 …."""
    word = _folded(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise Invalid("yes_no_invalid", "예나 아니요로 적어 주세요.")


def _folded(text: str) -> str:
    return plain(text).replace(" ", "").lower()
