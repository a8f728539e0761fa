"""Merchants' own phones as devices: which one a phone is, and what keeps it from posting."""

from __future__ import annotations

import hashlib

from django.db.models import Q
from django_scopes import scope as open_rows

from jangteo.foundation.privacy.toolkit import mark_of
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.types import DeviceKind, Phone

#: House rule: more than a large shop has. Each may keep as much as may wait on one, so there must be an end to them.
MOST_PHONES = 30
_CONTEXT = "till.phone"


def get_phone_digest(*, program_id: int, store_id: int, key: str) -> bytes:
    """Under what a phone's key is kept for a shop and program: nothing from which a token could be made."""
    return hashlib.sha256(mark_of(f"{program_id} {store_id} {key}", context=_CONTEXT).encode()).digest()


def find_phone_row(*, program_id: int, store_id: int, phone: Phone) -> Device | None:
    """The device that a phone is, in use or taken back; of phones without a key the one that they share."""
    with open_rows(program=program_id):
        rows = Device.objects.filter(store_id=store_id, kind=DeviceKind.PHONE, invited_until=None)
        if phone.key:
            digest = get_phone_digest(program_id=program_id, store_id=store_id, key=phone.key)
            return rows.filter(token_digest=digest).first()
        shared = rows.filter(sign="")
        return shared.filter(revoked_at=None).first() or shared.order_by("-id").first()


def find_phone_stop(*, program_id: int, store_id: int, user_id: int | None, phone: Phone) -> str | None:
    """The code of what keeps a phone from posting for a shop: `phone_taken_back`, `phone_too_many`; None if nothing.

    Of a person whose phone the office has taken back, another one is only opened by the office: or one would clear the
    browser and go on.
    """
    row = find_phone_row(program_id=program_id, store_id=store_id, phone=phone)
    if row is not None:
        return "phone_taken_back" if row.revoked_at is not None else None
    with open_rows(program=program_id):
        phones = Device.objects.filter(store_id=store_id, kind=DeviceKind.PHONE, invited_until=None)
        own = Q(user_id=user_id) & ~Q(user_id=None)
        if phones.filter(~Q(revoked_at=None), own | Q(sign="")).exists():
            return "phone_taken_back"
        in_use = phones.filter(revoked_at=None).exclude(sign="").count()
    return "phone_too_many" if phone.key and in_use >= MOST_PHONES else None
