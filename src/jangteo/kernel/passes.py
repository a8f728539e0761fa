"""Codes that a phone shows for a moment: signed, good for three minutes, and small enough for a QR that scans at once.

A code is `D` and 44 signs of base 36, so that a QR holds it in its alphanumeric mode. It names a wallet and no person.
Three minutes are the limit of the 금융위원회 QR결제표준 (2018-11-06) for codes that change. That a code counts once is
for the database to keep: `mark` is what it writes down.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jangteo.kernel.cards import LONGEST_ELSEWHERE, card_digits
from jangteo.kernel.errors import Broken, Invalid, Refused
from jangteo.kernel.sealed import Key, derive

#: In seconds, as is every number of this file.
LASTS = 180
#: How far ahead the clock of another machine may be.
_AHEAD = 5
_PURPOSE = "pass"
_PROGRAM, _WALLET, _TIME, _NONCE, _MAC = 3, 8, 4, 3, 10
_BODY = _PROGRAM + _WALLET + _TIME + _NONCE
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 44
LETTER = "D"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a code says. `mark`: the 64 hex digits under which its use is written down; `expires_at`: its last
    instant."""

    program_id: int
    wallet_id: int
    issued_at: datetime
    mark: str

    @property
    def expires_at(self) -> datetime:
        """The last instant at which it is taken."""
        return self.issued_at + timedelta(seconds=LASTS)


def write_pass(*, program_id: int, wallet_id: int, now: datetime, key: Key) -> str:
    """A code for a wallet, from `now` rounded down to the second. Raises Broken for numbers that do not fit."""
    try:
        body = (
            program_id.to_bytes(_PROGRAM, "big")
            + wallet_id.to_bytes(_WALLET, "big")
            + int(now.timestamp()).to_bytes(_TIME, "big")
            + secrets.token_bytes(_NONCE)
        )
    except OverflowError:
        raise Broken("a program, wallet or time that a code cannot hold") from None
    return LETTER + _to_text(body + _signature(body, key))


def is_pass(text: str) -> bool:
    """Whether a text looks like a code at all, right or damaged: `D` and more signs than any card's number has.

    Cards of other systems may begin with that letter, too; their length tells them apart.
    """
    return text[:1].upper() == LETTER and len(card_digits(text)) > LONGEST_ELSEWHERE


def read_pass(text: str, *, keys: Iterable[Key], now: datetime) -> Pass:
    """What a code says, if it was written under one of `keys` and is not over at `now`.

    Raises Invalid(`code_invalid`) for anything that was not written here or was altered, Refused(`code_late`).
    """
    raw = _to_bytes(text.strip().upper())
    if raw is None:
        raise _invalid()
    body, mac = raw[:_BODY], raw[_BODY:]
    if not any([hmac.compare_digest(mac, _signature(body, key)) for key in keys]):
        raise _invalid()
    wallet, time = _PROGRAM + _WALLET, _PROGRAM + _WALLET + _TIME
    issued = int.from_bytes(body[wallet:time], "big")
    age = now.timestamp() - issued
    if age < -_AHEAD:
        raise _invalid()
    if age > LASTS:
        raise Refused("code_late", "코드의 시간이 지났어요. 손님 화면에서 새 코드를 받아 주세요.")
    return Pass(
        program_id=int.from_bytes(body[:_PROGRAM], "big"),
        wallet_id=int.from_bytes(body[_PROGRAM:wallet], "big"),
        issued_at=datetime.fromtimestamp(issued, UTC),
        mark=hashlib.sha256(raw).hexdigest(),
    )


def _signature(body: bytes, key: Key) -> bytes:
    return hmac.new(derive(key, _PURPOSE), body, hashlib.sha256).digest()[:_MAC]


def _to_text(raw: bytes) -> str:
    number, signs = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, len(_SIGNS))
        signs = _SIGNS[rest] + signs
    return signs.rjust(_LENGTH, "0")


def _to_bytes(text: str) -> bytes | None:
    signs = text.removeprefix(LETTER)
    if len(signs) != _LENGTH or len(text) != _LENGTH + 1 or any(sign not in _SIGNS for sign in signs):
        return None
    try:
        return int(signs, len(_SIGNS)).to_bytes(_BODY + _MAC, "big")
    except OverflowError:
        return None


def _invalid() -> Invalid:
    return Invalid("code_invalid", "읽을 수 없는 코드예요. 손님 화면의 QR을 다시 읽어 주세요.")
