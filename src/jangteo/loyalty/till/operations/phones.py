"""Merchants' own phones: each is a device of its own, for each shop and program that it serves.

A phone has drawn its key itself and keeps it where it keeps the sales that wait: as long as those are there, it is the
same device with the same receipts, whoever signs in on it. It joins with its first sale, or by a QR of the office.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, system
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.operations.devices import (
    add_device,
    clean_label,
    in_market,
    in_store,
    placed_at,
    require_part,
)
from jangteo.loyalty.till.permissions import EQUIP, SERVE
from jangteo.loyalty.till.queries.phones import find_phone_row, find_phone_stop, get_phone_digest
from jangteo.loyalty.till.types import PHONE_KINDS, DeviceKind, Phone, PhoneInvited, title

#: The largest that may be written for each limit.
MOST_LIMIT = {"paid_day_limit": 10_000_000_000, "offline_count": 10_000, "offline_won": 10_000_000_000}
#: How long a QR of the office opens a phone: as long as somebody stands there with it.
INVITED = timedelta(minutes=15)
_MOST_WAITING, _MOST_WON = 100_000, 10**12


def _digest(key: str) -> bytes:
    return hashlib.sha256(f"invited {key}".encode()).digest()


def phone_of(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, store_id: int, phone: Phone
) -> Device | str:
    """The device that a phone is in a shop, made when it is first used; or the code of what keeps it from posting.

    Raises Missing, Refused(`not_taking_part`).
    """
    stop = find_phone_stop(program_id=program_id, store_id=store_id, user_id=actor.user_id, phone=phone)
    if stop:
        return stop
    row = find_phone_row(program_id=program_id, store_id=store_id, phone=phone)
    if row is not None:
        return row
    try:
        with transaction.atomic():
            _join(actor, now, market_id, program_id, store_id, phone)
    except IntegrityError:
        pass  # Its first two letters came at once: one of them has made it.
    row = find_phone_row(program_id=program_id, store_id=store_id, phone=phone)
    assert row is not None
    return row


def _join(actor: Actor, now: datetime, market_id: int, program_id: int, store_id: int, phone: Phone) -> None:
    with open_rows(program=program_id):
        # What the office has said of the shop's phones holds for the next one, too.
        last = Device.objects.filter(store_id=store_id, kind=DeviceKind.PHONE, revoked_at=None).order_by("-id").first()
    limits = {name: getattr(last, name) for name in ("offline_count", "offline_won")} if last else {}
    label = PHONE_KINDS[phone.kind] if phone.key else DeviceKind.PHONE.label
    more = {"sign": phone.sign, "seen_at": now, "user_id": actor.user_id} if phone.key else {}
    if phone.key:
        more["token_digest"] = get_phone_digest(program_id=program_id, store_id=store_id, key=phone.key)
    add_device(
        now=now,
        market_id=market_id,
        program_id=program_id,
        store_id=store_id,
        kind=DeviceKind.PHONE,
        label=label,
        limit=last.paid_day_limit if last else None,
        **limits | more,
    )


@operation(permission=EQUIP, scope=in_market)
def invite_phone(
    *, actor: Actor, now: datetime, market_id: int, program_id: int, store_id: int, label: str
) -> PhoneInvited:
    """The key of a QR that opens the till of a shop on one phone, within a quarter of an hour.

    Raises NotAllowed, Missing, Invalid(`label_missing`), Refused(`not_taking_part`).
    """
    clean, key, ends_at = clean_label(label), secrets.token_urlsafe(24), now + INVITED
    device_id, _ = add_device(
        now=now,
        market_id=market_id,
        program_id=program_id,
        store_id=store_id,
        kind=DeviceKind.PHONE,
        label=clean,
        limit=None,
        token_digest=_digest(key),
        invited_until=ends_at,
    )
    note(subject=("till.device", device_id, clean), after=placed_at(store_id, program_id))
    return PhoneInvited(device_id, key, ends_at)


@operation(permission=SERVE, scope=in_store)
def open_phone(*, actor: Actor, now: datetime, market_id: int, store_id: int, phone: Phone, invited: str) -> int:
    """Make the phone that read a QR of the office the device that the QR was for; its program.

    A phone that the shop knows already keeps its receipts: what waits on it may have been posted under them.
    Raises NotAllowed, Invalid(`body_invalid`), Refused(`phone_key_over`, `not_taking_part`).
    """
    if not phone.key:
        raise Invalid("body_invalid", "이 전화로는 열 수 없어요. 화면을 새로 열어 주세요.")
    with scopes_disabled():
        asked = Device.objects.select_for_update().filter(
            token_digest=_digest(invited), store_id=store_id, market_id=market_id, revoked_at=None
        )
        row = asked.first()
        if row is None or row.invited_until is None or row.invited_until <= now:
            raise Refused("phone_key_over", title("phone_key_over"))
        require_part(row.program_id, store_id, now)
        known = find_phone_row(program_id=row.program_id, store_id=store_id, phone=phone)
        if known is not None:
            label = row.label
            _end(row, now)
            _reopen(known, now)
            row = known
            row.label = label
        else:
            row.token_digest = get_phone_digest(program_id=row.program_id, store_id=store_id, key=phone.key)
            row.sign, row.invited_until = phone.sign, None
        row.user_id, row.seen_at = actor.user_id, now
        row.save()
    note(subject=("till.device", row.id, row.label), after=placed_at(store_id, row.program_id))
    return row.program_id


def _end(row: Device, now: datetime) -> None:
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    points.revoke_source(
        actor=system("계산대"), now=now, market_id=row.market_id, program_id=row.program_id, source_id=row.source_id
    )


def _reopen(row: Device, now: datetime) -> None:
    row.revoked_at = None
    row.save(update_fields=["revoked_at"])
    points.reopen_source(
        actor=system("계산대"), now=now, market_id=row.market_id, program_id=row.program_id, source_id=row.source_id
    )


@operation(permission=SERVE, scope=in_store)
def hear_phone(
    *, actor: Actor, now: datetime, store_id: int, program_id: int, phone: Phone, waiting: int, waiting_won: int
) -> None:
    """Keep that a phone was there and what waits on it, to tell the office; nothing of one that has posted nothing.

    Raises NotAllowed, Invalid(`body_invalid`).
    """
    nothing_changed()
    if not (0 <= waiting <= _MOST_WAITING and 0 <= waiting_won <= _MOST_WON):
        raise Invalid("body_invalid", "보낸 내용을 읽을 수 없어요. 화면을 새로 열어 주세요.")
    row = find_phone_row(program_id=program_id, store_id=store_id, phone=phone) if phone.key else None
    if row is not None:
        with open_rows(program=program_id):
            Device.objects.filter(id=row.id).update(seen_at=now, waiting=waiting, waiting_won=waiting_won)


@operation(permission=EQUIP, scope=in_market)
def allow_phone(*, actor: Actor, now: datetime, market_id: int, device_id: int) -> int:
    """Let a phone post again that was taken back; the id of its device, the same as before.

    The same, because what waits on it may have been posted already: only its old source knows the receipts.

    Raises NotAllowed, Missing(`device_missing`), Refused(`phone_in_use`, `not_taking_part`).
    """
    with scopes_disabled():
        phones = Device.objects.select_for_update().filter(market_id=market_id, kind=DeviceKind.PHONE)
        row = phones.filter(id=device_id, invited_until=None).first()
        if row is None:
            raise Missing("device_missing", "그런 기기가 없어요.")
        shared = phones.filter(store_id=row.store_id, program_id=row.program_id, sign="", invited_until=None)
        if row.revoked_at is None or (not row.sign and shared.filter(revoked_at=None).exists()):
            raise Refused("phone_in_use", "이미 다시 쓰고 있어요.")
        require_part(row.program_id, row.store_id, now)
        _reopen(row, now)
    note(subject=("till.device", row.id, row.label), after=placed_at(row.store_id, row.program_id))
    return row.id


@operation(permission=EQUIP, scope=in_market)
def limit_phone(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    device_id: int,
    paid_day_limit: int | None,
    offline_count: int | None,
    offline_won: int | None,
    label: str | None = None,
) -> None:
    """Say how much a phone may post in a day, and keep without a network; None: no bound, the house rule.

    label: what it is called from now on, if that changes.
    Raises NotAllowed, Missing(`device_missing`), Invalid(`limit_invalid`, `label_missing`).
    """
    limits = {"paid_day_limit": paid_day_limit, "offline_count": offline_count, "offline_won": offline_won}
    for field, value in limits.items():
        if value is not None and not 0 <= value <= MOST_LIMIT[field]:
            raise Invalid("limit_invalid", "한도는 0부터 적을 수 있어요.", field=field)
    with scopes_disabled():
        rows = Device.objects.select_for_update().filter(id=device_id, market_id=market_id, kind=DeviceKind.PHONE)
        row = rows.first()
        if row is None:
            raise Missing("device_missing", "그런 기기가 없어요.")
        changes = limits | ({} if label is None else {"label": clean_label(label)})
        for field, changed in changes.items():
            setattr(row, field, changed)
        row.save(update_fields=list(changes))
    note(subject=("till.device", row.id, row.label), after=placed_at(row.store_id, row.program_id) | limits)
