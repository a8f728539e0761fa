"""What people and scanners hand to a till: codes, cards, numbers; and the codes that phones show. No rows are read."""

from __future__ import annotations

import re
from datetime import datetime

import segno
from django.conf import settings

from jangteo.foundation.privacy.toolkit import mark_of
from jangteo.kernel.cards import card_digits, find_elsewhere, is_own_shape, parse_card_number
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.phones import is_mobile, is_phone, parse_phone
from jangteo.kernel.passes import LASTS, is_pass, read_pass, write_pass
from jangteo.loyalty.members.models import CARD_MARK, PHONE_MARK
from jangteo.loyalty.members.types import CodeRead, CodeShown, MemberRef

#: What begins as a mobile number and is about as long, or is written in groups, is meant as one: a digit is missing.
_LIKE_A_MOBILE = re.compile(r"\s*01[016789](?:[0-9]{6,9}|[0-9]*[-.\s][-.\s0-9]*)\s*")


def get_pass_read(text: str, *, now: datetime) -> CodeRead:
    """What a dynamic code says: program, wallet, the mark under which it is spent, and its last instant.

    Raises Invalid(`code_invalid`) for what was altered or never written here, Refused(`code_late`) after 180 seconds.
    """
    return read_pass(text, keys=settings.SEALING_KEYS, now=now)


def get_code(*, program_id: int, wallet_id: int, now: datetime) -> CodeShown:
    """A new code for a phone to show, and its QR as the path of a drawing of `side` modules without its quiet zone.

    Nothing is written: a code that nobody uses leaves no trace.
    """
    text = write_pass(program_id=program_id, wallet_id=wallet_id, now=now, key=settings.SEALING_KEYS[0])
    path, side = get_qr_path(text)
    read = read_pass(text, keys=settings.SEALING_KEYS, now=now)
    return CodeShown(text=text, expires_at=read.expires_at, lasts=LASTS, path=path, side=side)


def get_qr_path(text: str) -> tuple[str, int]:
    """The QR of a text as an SVG path, one rectangle for each run of dark modules, and its side in modules.

    Level L keeps it to 25 modules for a code; what is left of the room goes into correction.
    """
    rows = segno.make_qr(text, error="l", boost_error=True).matrix
    runs = []
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
                start = None
    return "".join(runs), len(rows)


def get_card_number(text: str) -> str:
    """The 16 digits of a card of ours, or the number of one from elsewhere. Raises Invalid(`card_number_wrong`)."""
    return find_old_number(text) or parse_card_number(text, field="card")


def find_old_number(text: str) -> str | None:
    """The number of a card from elsewhere; None for what is a number of ours, a telephone number, a code or a word."""
    found = None if is_pass(text.strip()) else find_elsewhere(text)
    return None if found is None or _LIKE_A_MOBILE.fullmatch(text) or is_phone(text) else found


def get_card_mark(number: str) -> str:
    """The mark of a card's number, as the keys keep it."""
    return mark_of(number, context=CARD_MARK)


def get_phone_mark(phone: str) -> str:
    """The mark of an E.164 number, as the keys keep it."""
    return mark_of(phone, context=PHONE_MARK)


def read_mobile(text: str) -> str:
    """The E.164 mobile number. Raises Invalid(`phone_invalid`, `phone_not_mobile`)."""
    phone = parse_phone(text, field="phone")
    if not is_mobile(phone):
        raise Invalid("phone_not_mobile", "휴대전화 번호를 적어 주세요. 예: 010-1234-5678", field="phone")
    return phone


def get_member_ref(text: str) -> MemberRef:
    """What a member was named by: `D` and 44 signs are a code, 16 digits that begin with 8 a card; a telephone number
    is one, and other letters and digits, at most 32, are a card from elsewhere.

    A code is not read here: its time counts when it is used. Raises Invalid(`card_number_wrong`, `phone_invalid`,
    `phone_not_mobile`).
    """
    cleaned = text.strip()
    if is_pass(cleaned):
        return MemberRef("code", cleaned.upper(), "")
    if find_old_number(cleaned) or (len(cleaned) <= 40 and is_own_shape(card_digits(cleaned))):
        number = get_card_number(cleaned)
        return MemberRef("card", number, get_card_mark(number))
    phone = read_mobile(cleaned)
    return MemberRef("phone", phone, get_phone_mark(phone))
