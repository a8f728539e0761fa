"""Merchant QR of card and pay networks (EMVCo merchant-presented mode; 금융위 QR결제표준 2018-11-06 builds on it).

A row of fields: two digits of id, two digits of length, the value. Lengths count characters, not bytes
(`0104비씨카드`); the checksum, CRC-16/CCITT-FALSE, is over the UTF-8 bytes of all before it and `6304`, and is the
last field.
A code that is not of this form is somebody else's: it is kept as it is, and nothing is read into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jangteo.kernel.errors import Invalid

KRW = "410"
#: No code that a camera reads is longer (QR version 40 holds 4,296 signs of this kind; the standard asks for 512).
LONGEST = 4_296
_HEAD = re.compile(r"[0-9]{4}")
_WON = re.compile(r"[0-9]{1,12}(?:\.0{1,2})?")
_ACCOUNTS = range(2, 52)
_TEMPLATES = range(26, 52)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: id (two digits) and value."""

    id: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The shop at one network. `guid`: the network's mark in fields 26 to 51 (`D4100000014010` is BC's), else ""."""

    id: str
    value: str
    guid: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantQr:
    """What a merchant's QR says. `won`: the amount in 원, None when the customer enters it or it is other money.

    dynamic: made for one sale (field 01 is `12`). local_name: the name in the shop's language (field 64), else "".
    """

    text: str
    fields: tuple[Field, ...]
    accounts: tuple[Account, ...]
    dynamic: bool
    category: str
    currency: str
    won: int | None
    country: str
    name: str
    city: str
    local_name: str
    bill_number: str
    store_label: str
    reference: str
    terminal_label: str

    @property
    def shown_name(self) -> str:
        """The name to show: the local one if there is one."""
        return self.local_name or self.name


@dataclass(frozen=True, slots=True)
class OpaqueQr:
    """A code of another kind, kept as it is."""

    text: str


def crc16(content: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, begins with 0xFFFF, nothing reflected. `123456789` gives 0x29B1."""
    crc = 0xFFFF
    for byte in content:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def write_fields(fields: Iterable[Field]) -> str:
    """The fields in a row. Raises Invalid(`qr_unreadable`) for an id or a length that cannot be written."""
    parts = []
    for field in fields:
        if re.fullmatch(r"[0-9]{2}", field.id) is None or not 1 <= len(field.value) <= 99:
            raise _unreadable()
        parts.append(f"{field.id}{len(field.value):02d}{field.value}")
    return "".join(parts)


def write_merchant_qr(fields: Iterable[Field]) -> str:
    """A whole code of these fields (all but the checksum, which is added). Raises Invalid(`qr_unreadable`)."""
    body = write_fields(fields) + "6304"
    return f"{body}{crc16(body.encode()):04X}"


def read_qr(text: str) -> MerchantQr | OpaqueQr:
    """What a scanned code is: a merchant QR if it has its form throughout, else kept opaque. Never raises."""
    try:
        return read_merchant_qr(text)
    except Invalid:
        return OpaqueQr(text)


def read_merchant_qr(text: str) -> MerchantQr:
    """The parts of a merchant QR. Raises Invalid(`qr_unreadable`) when form, order, checksum or amount are wrong."""
    text = text.strip()
    fields = _read_fields(text)
    _check(text, fields)
    by_id = {field.id: field.value for field in fields}
    more, local = (_template(by_id.get(id_, "")) for id_ in ("62", "64"))
    return MerchantQr(
        text=text,
        fields=fields,
        accounts=tuple(_account(field) for field in fields if int(field.id) in _ACCOUNTS),
        dynamic=by_id.get("01") == "12",
        category=by_id.get("52", ""),
        currency=by_id.get("53", ""),
        won=_won(by_id),
        country=by_id.get("58", ""),
        name=by_id.get("59", ""),
        city=by_id.get("60", ""),
        local_name=local.get("01", ""),
        bill_number=more.get("01", ""),
        store_label=more.get("03", ""),
        reference=more.get("05", ""),
        terminal_label=more.get("07", ""),
    )


def _unreadable() -> Invalid:
    return Invalid("qr_unreadable", "읽을 수 없는 QR이에요. 다시 비춰 주세요.", field="qr")


def _read_fields(text: str) -> tuple[Field, ...]:
    """Fields until the end, each id once. Raises Invalid."""
    if len(text) > LONGEST:
        raise _unreadable()
    fields, at = [], 0
    while at < len(text):
        head = text[at : at + 4]
        if _HEAD.fullmatch(head) is None:
            raise _unreadable()
        end = at + 4 + int(head[2:])
        if end == at + 4 or end > len(text):
            raise _unreadable()
        fields.append(Field(head[:2], text[at + 4 : end]))
        at = end
    if len({field.id for field in fields}) != len(fields):
        raise _unreadable()
    return tuple(fields)


def _check(text: str, fields: tuple[Field, ...]) -> None:
    """Format first, checksum last and right, a shop named. Raises Invalid."""
    if len(fields) < 2 or fields[0] != Field("00", "01") or fields[-1].id != "63" or len(fields[-1].value) != 4:
        raise _unreadable()
    try:
        expected = crc16(text[:-4].encode())
    except UnicodeEncodeError:  # half a character, as some scanners pass them on
        raise _unreadable() from None
    if fields[-1].value != f"{expected:04X}":
        raise _unreadable()


def _template(value: str) -> dict[str, str]:
    """The fields inside a field. Raises Invalid."""
    return {field.id: field.value for field in _read_fields(value)}


def _account(field: Field) -> Account:
    inside = _read_fields(field.value) if int(field.id) in _TEMPLATES else ()
    guid = next((one.value for one in inside if one.id == "00"), "")
    return Account(id=field.id, value=field.value, guid=guid, fields=inside)


def _won(by_id: dict[str, str]) -> int | None:
    """The amount in 원. Raises Invalid when it is not a whole number of them."""
    amount = by_id.get("54")
    if amount is None or by_id.get("53") != KRW:
        return None
    if _WON.fullmatch(amount) is None:
        raise _unreadable()
    return int(amount.split(".")[0])
