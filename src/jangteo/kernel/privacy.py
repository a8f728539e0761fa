"""Blotting out what looks like personal data, for logs and audit rows."""

import re
from typing import Any

_PATTERNS = [
    (re.compile(r"(?:\+82[\s.-]?|(?<!\d)0)1[016789][\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)"), "<phone>"),
    (re.compile(r"(?<!\d)\d{6}-?[1-8]\d{6}(?!\d)"), "<resident number>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<e-mail>"),
]
_KEYS = frozenset({"phone", "person_name", "email", "password", "code", "token", "member"})


def blot(value: Any, key: str = "") -> Any:
    """``value`` with phone numbers, resident numbers and e-mail addresses replaced; nested values too.

    A value under a key that names personal data is hidden whole.
    """
    if key in _KEYS:
        return "<hidden>"
    if isinstance(value, str):
        for pattern, sign in _PATTERNS:
            value = pattern.sub(sign, value)
        return value
    if isinstance(value, dict):
        return {k: blot(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [blot(item) for item in value]
    return value
