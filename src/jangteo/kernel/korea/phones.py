"""Korean telephone numbers: any way people write them in, E.164 kept, the usual hyphens out.

Shapes follow the numbering plan of 전기통신번호관리세칙: mobile 01X, 서울 02, regions 031–064, internet 070,
personal 050X, free 080, and the eight-digit 대표번호 15XX/16XX/18XX, which have no area code.
"""

import re
import unicodedata

from jangteo.kernel.errors import Broken, Invalid

_MAX_INPUT = 40
_SEPARATORS = re.compile(r"[\s.()\-‐‑‒–—―−]+")

# National significant number (no leading 0) -> its prefix; the rest splits before the last four digits.
_SHAPES = (
    re.compile(r"(10)(\d{4})(\d{4})"),
    re.compile(r"(1[16789])(\d{3,4})(\d{4})"),
    re.compile(r"(2)(\d{3,4})(\d{4})"),
    re.compile(r"(3[1-3]|4[1-4]|5[1-5]|6[1-4])(\d{3,4})(\d{4})"),
    re.compile(r"(70)(\d{4})(\d{4})"),
    re.compile(r"(80)(\d{3,4})(\d{4})"),
    re.compile(r"(50[2-8])(\d{3,4})(\d{4})"),
)
_REPRESENTATIVE = re.compile(r"(1[568]\d{2})(\d{4})")


def parse_phone(text: str, *, field: str | None = None) -> str:
    """E.164 (`+821012345678`) of a Korean number, however it is written.

    Hyphens, dots, blanks, brackets, full-width digits, `+82`, `0082` and `82` are understood; so is a mobile
    number whose leading 0 a spreadsheet ate.

    Raises Invalid(`phone_invalid`) for anything else, also for two numbers in one cell or an extension.
    """
    national = _national(text)
    if national is None or _split(national) is None:
        raise Invalid("phone_invalid", "전화번호를 다시 확인해 주세요. 예: 010-1234-5678", field=field)
    return f"+82{national}"


def is_phone(text: str) -> bool:
    """Whether `parse_phone` reads it."""
    national = _national(text)
    return national is not None and _split(national) is not None


def format_phone(e164: str) -> str:
    """`010-1234-5678`, `02-123-4567`, `1588-1234` from E.164. Raises Broken for anything else."""
    return "-".join(_parts(e164))


def mask_phone(e164: str) -> str:
    """`010-****-1234`: the middle hidden. 대표번호: `1588-****`. Raises Broken as above."""
    parts = _parts(e164)
    hidden = 1
    return "-".join("*" * len(part) if at == hidden else part for at, part in enumerate(parts))


def is_mobile(e164: str) -> bool:
    """Whether text messages reach it: 010 and the older 011, 016–019. Raises Broken as above."""
    return re.fullmatch(r"01[016789]", _parts(e164)[0]) is not None


def _national(text: str) -> str | None:
    if len(text) > _MAX_INPUT:
        return None
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    country = re.match(r"\+82|0082|82(?=[1-9])", digits)
    if country:
        digits = digits[country.end() :].removeprefix("0")
    elif digits.startswith("0"):
        digits = digits[1:]
        if _REPRESENTATIVE.fullmatch(digits):
            return None
    elif not (_REPRESENTATIVE.fullmatch(digits) or re.fullmatch(r"10\d{8}", digits)):
        return None
    return digits if digits.isascii() and digits.isdigit() else None


def _split(national: str) -> tuple[str, ...] | None:
    if found := _REPRESENTATIVE.fullmatch(national):
        return found.groups()
    for shape in _SHAPES:
        if found := shape.fullmatch(national):
            return f"0{found[1]}", found[2], found[3]
    return None


def _parts(e164: str) -> tuple[str, ...]:
    parts = _split(e164[3:]) if e164.startswith("+82") and e164.isascii() else None
    if parts is None:
        raise Broken("not a Korean telephone number in E.164")
    return parts
