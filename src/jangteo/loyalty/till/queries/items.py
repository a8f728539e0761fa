"""What tills send, read and judged before the database is asked. No rows are read here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError

from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import queries as members
from jangteo.loyalty.till.types import CONFIRM_PATTERN, LONGEST_RECEIPT, RECEIPT_PATTERN, Answer, problem, title

OPS = frozenset({"earn", "redeem", "cancel", "hold", "capture", "release"})
MOST_ITEMS = 500
POST = "SELECT status, code, wallet_id, seq, points, balance, expires_on FROM till_post(%s::jsonb, %s) ORDER BY n"
#: What the ledger refuses for want of something that a person or a new wallet can give.
HELPED = frozenset({"member_missing", "confirmation_needed"})
_LARGEST = 1_000_000_000
_MOBILE = re.compile(r"01[016789][0-9]{7,8}")
_RECEIPT = re.compile(RECEIPT_PATTERN)
_CONFIRM = re.compile(CONFIRM_PATTERN)
#: No place on Earth is further from UTC; PostgreSQL reads nothing beyond it.
_FARTHEST = timedelta(hours=16)
_PHONES = str.maketrans("", "", "- ")


@dataclass(slots=True)
class Item:
    """A posting that is fit to be asked of the ledger. `row` is what `till_post` reads."""

    row: dict[str, Any]
    op: str
    receipt: str
    medium: str = ""
    phone: str = ""
    confirm: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


class _Wrong(Exception):  # noqa: N818
    def __init__(self, status: int, code: str, sentence: str = "") -> None:
        self.answer = problem(status, code, sentence)


def get_token_mark(token: str) -> str:
    """The digest of a token in hex, as the devices keep it."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_item(op: object, body: object, *, token: str, now: datetime) -> Item | Answer:
    """What one request asks, or why it cannot be asked. token: the digest in hex of the device's token.

    The digest of a request leaves out `confirm`: the code that was sent for it comes with the second try.
    """
    try:
        return _item(op, body, token, now)
    except _Wrong as wrong:
        return wrong.answer


def _item(op: object, body: object, token: str, now: datetime) -> Item:
    if not isinstance(body, Mapping):
        raise _Wrong(400, "body_invalid")
    if not isinstance(op, str) or op not in OPS:
        raise _Wrong(422, "op_invalid")
    receipt = _receipt(body.get("receipt"))
    row: dict[str, Any] = {"token": token, "op": op, "receipt": receipt}
    item = Item(row, op, receipt)
    told: list[object] = [op]
    if op in ("earn", "redeem", "hold"):
        told.append(_member(item, body.get("member"), now))
    else:
        row["original"] = _receipt(body.get("original_receipt"))
        told.append(row["original"])
    if op == "earn":
        row["paid"] = _amount(body, "paid", "paid_invalid")
        if body.get("occurred_at") is not None:
            row["at"] = _moment(body["occurred_at"])
    elif op in ("redeem", "hold"):
        row["points"] = _amount(body, "points", "points_invalid")
        row["bill"] = _amount(body, "bill", "bill_invalid")
        item.confirm = _confirm(body.get("confirm"))
    else:
        for name in ("points", "paid"):
            if body.get(name) is not None:
                row[name] = _amount(body, name, "amount_invalid")
        if op == "cancel" and "points" in row and "paid" in row:
            raise _Wrong(422, "amount_invalid")
    told += [row.get(name) for name in ("paid", "points", "bill", "at")]
    row["digest"] = hashlib.sha256("\x1f".join("" if one is None else str(one) for one in told).encode()).hexdigest()[
        :32
    ]
    return item


def _receipt(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_RECEIPT or not _RECEIPT.fullmatch(value):
        raise _Wrong(422, "receipt_invalid")
    return value


def _confirm(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not _CONFIRM.fullmatch(value):
        raise _Wrong(422, "confirm_invalid")
    return value


def _amount(body: Mapping[str, Any], name: str, code: str) -> int:
    value = body.get(name)
    if type(value) is not int or not 0 < value <= _LARGEST:
        raise _Wrong(422, code)
    return value


def _moment(value: object) -> str:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        at = None
    away = at.utcoffset() if at else None
    if at is None or away is None or abs(away) >= _FARTHEST or not 1990 < at.year < 2200:
        raise _Wrong(422, "occurred_at_invalid")
    # The same moment told from another place is the same request.
    return at.astimezone(UTC).isoformat()


def _member(item: Item, value: object, now: datetime) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        raise _Wrong(422, "member_needed")
    # Most members are named by a number that is plain to read: the full reading takes longer than the rest together.
    digits = value.translate(_PHONES)
    if _MOBILE.fullmatch(digits):
        item.medium, item.phone = "phone", "+82" + digits[1:]
        item.row["mark"] = members.get_phone_mark(item.phone)
    else:
        _other_member(item, value, now)
    item.row["medium"] = item.medium
    return str(item.row.get("mark") or value.strip().upper())


def _other_member(item: Item, value: str, now: datetime) -> None:
    try:
        found = members.get_member_ref(value)
    except Refused as refused:
        raise _Wrong(422, refused.code, refused.message) from None
    item.medium = found.kind
    if found.kind != "code":
        item.row["mark"] = found.mark
        item.phone = found.value if found.kind == "phone" else ""
        return
    try:
        code = members.get_pass_read(found.value, now=now)
    except Refused as refused:
        if refused.code != "code_late":
            raise _Wrong(422, refused.code, title(refused.code)) from None
        # A request that was answered in time is answered again: only the ledger knows.
        item.row["fault"] = "code_late"
        return
    item.row["wallet"] = code.wallet_id
    item.row["spend"] = code.mark
    item.extra["program_id"] = code.program_id


def get_answer(op: str, status: int, code: str | None, posted: tuple[Any, ...]) -> Answer:
    """What the till is told of a posting: (wallet, number, points, balance, expiry)."""
    if code is not None:
        return problem(status, code)
    wallet_id, seq, points, balance, expires_on = posted
    body = {"id": f"{wallet_id:x}-{seq}", "points": abs(points), "balance": balance}
    if op == "earn":
        body["expires_on"] = expires_on.isoformat() if expires_on else None
    return Answer(status, body)


def get_failure(error: Exception) -> Answer:
    """What the till is told of an item at which something broke: whether it may be sent again as it is."""
    if isinstance(error, Refused):
        return problem(error.status, error.code, error.message)
    return problem(503, "busy") if isinstance(error, DatabaseError) else problem(500, "failed")
