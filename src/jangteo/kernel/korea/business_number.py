"""사업자등록번호 and 고유번호: ten digits AAA-BB-CCCCD with a check digit (domain reference 8.4)."""

import re
import unicodedata

from jangteo.kernel.errors import Broken, Invalid

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_MAX_INPUT = 30
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−]+")
_SHAPE = re.compile(r"[1-9][0-9]{9}")  # tax office codes AAA begin at 101; ten zeros would pass the check digit


def parse_business_number(text: str, *, field: str | None = None) -> str:
    """The ten digits, from any writing with hyphens, blanks or full-width digits.

    Raises Invalid(`business_number_invalid`) if they are not ten digits or the check digit does not fit.
    """
    digits = "" if len(text) > _MAX_INPUT else _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if not _is_sound(digits):
        raise Invalid(
            "business_number_invalid",
            "사업자등록번호를 다시 확인해 주세요. 숫자 10자리예요. 예: 123-45-67891",
            field=field,
        )
    return digits


def format_business_number(digits: str) -> str:
    """`123-45-67891` from the ten digits. Raises Broken if they did not come from parse_business_number."""
    if not _is_sound(digits):
        raise Broken("not a business registration number")
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def _is_sound(digits: str) -> bool:
    if _SHAPE.fullmatch(digits) is None:
        return False
    *body, check = (int(digit) for digit in digits)
    total = sum(digit * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) + body[8] * 5 // 10
    return (10 - total % 10) % 10 == check
