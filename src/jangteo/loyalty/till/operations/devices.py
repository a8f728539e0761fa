"""Devices are handed out and taken back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope, system
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.types import SourceKind
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.permissions import EQUIP
from jangteo.loyalty.till.types import DeviceKind, IssuedDevice

PREFIX = "jt_"
#: The largest that may be written for each limit.
MOST_LIMIT = {"paid_day_limit": 10_000_000_000, "offline_count": 10_000, "offline_won": 10_000_000_000}
_NOT_TAKING_PART = Refused("not_taking_part", "이 가게는 지금 이 포인트 사업에 들어 있지 않아요.", status=409)


def in_market(arguments: Mapping[str, Any]) -> Scope:
    """The scope of what an office does."""
    return market_scope(arguments["market_id"])


def new_token() -> str:
    """A token that nobody guesses: 256 bits."""
    return PREFIX + secrets.token_urlsafe(32)


def add_device(
    *,
    now: datetime,
    market_id: int,
    program_id: int,
    store_id: int,
    kind: DeviceKind,
    label: str,
    limit: int | None,
    token: str = "",
) -> tuple[int, str]:
    """A device with its source; its id and token. Raises Missing, Refused(`not_taking_part`)."""
    if points_queries.find_participation(program_id=program_id, store_id=store_id, on=today(now)) is None:
        raise _NOT_TAKING_PART
    token = token or new_token()
    source_id = points.add_source(
        actor=system("계산대"),
        now=now,
        market_id=market_id,
        program_id=program_id,
        kind=SourceKind.TILL,
        label=label,
        store_id=store_id,
    )
    with open_rows(program=program_id), transaction.atomic():
        row = Device.objects.create(
            program_id=program_id,
            market_id=market_id,
            store_id=store_id,
            source_id=source_id,
            kind=kind,
            label=label,
            token_digest=hashlib.sha256(token.encode()).digest(),
            paid_day_limit=limit,
            created_at=now,
        )
    return row.id, token


def add_phone(*, now: datetime, market_id: int, program_id: int, store_id: int) -> int:
    """The phones of a shop's people as a device; its id. Nobody is told its token. Raises as `add_device` does."""
    kind = DeviceKind.PHONE
    return add_device(
        now=now, market_id=market_id, program_id=program_id, store_id=store_id, kind=kind, label=kind.label, limit=None
    )[0]


@operation(permission=EQUIP, scope=in_market)
def allow_phone(*, actor: Actor, now: datetime, market_id: int, device_id: int) -> int:
    """Let the phones of a shop post again that were taken back; the id of their device, the same as before.

    The same, because what waits on the phones may have been posted already: only its old source knows the receipts.

    Raises NotAllowed, Missing(`device_missing`), Refused(`phone_in_use`, `not_taking_part`).
    """
    with scopes_disabled():
        asked = Device.objects.filter(id=device_id, market_id=market_id, kind=DeviceKind.PHONE).first()
        if asked is None:
            raise Missing("device_missing", "그런 기기가 없어요.")
        phones = Device.objects.select_for_update().filter(
            store_id=asked.store_id, program_id=asked.program_id, kind=DeviceKind.PHONE
        )
        held = list(phones.order_by("id"))
        if any(phone.revoked_at is None for phone in held):
            raise Refused("phone_in_use", "이미 다시 쓰고 있어요.")
        row = held[-1]
        if points_queries.find_participation(program_id=row.program_id, store_id=row.store_id, on=today(now)) is None:
            raise _NOT_TAKING_PART
        row.revoked_at = None
        row.save(update_fields=["revoked_at"])
    points.reopen_source(
        actor=system("계산대"), now=now, market_id=market_id, program_id=row.program_id, source_id=row.source_id
    )
    note(subject=("till.device", row.id, row.label), after={"store": row.store_id, "program": row.program_id})
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
) -> None:
    """Say how much the phones of a shop may post in a day, and keep without a network; None: no bound, the house rule.

    Raises NotAllowed, Missing(`device_missing`), Invalid(`limit_invalid`).
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
        for field, value in limits.items():
            setattr(row, field, value)
        row.save(update_fields=list(limits))
    note(subject=("till.device", row.id, row.label), after={"store": row.store_id} | limits)


@operation(permission=EQUIP, scope=in_market)
def issue_device(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    program_id: int,
    store_id: int,
    label: str,
    paid_day_limit: int | None = None,
    token: str = "",
) -> IssuedDevice:
    """Hand out a device for a shop; its token is told once. paid_day_limit: 원 of sales a day, None for no bound.

    token: one that is known beforehand, for a demo alone; else 256 bits are drawn.

    Raises NotAllowed, Missing(`store_missing`, `program_missing`), Invalid, Refused(`not_taking_part`).
    """
    clean = " ".join(label.split())[:60]
    if not clean:
        raise Invalid("label_missing", "기기 이름을 적어 주세요. 예: 1번 계산대", field="label")
    if paid_day_limit is not None and paid_day_limit < 0:
        raise Invalid("limit_invalid", "하루 한도는 0원부터 적을 수 있어요.", field="paid_day_limit")
    device_id, secret = add_device(
        now=now,
        market_id=market_id,
        program_id=program_id,
        store_id=store_id,
        kind=DeviceKind.TILL,
        label=clean,
        limit=paid_day_limit,
        token=token,
    )
    note(subject=("till.device", device_id, clean), after={"store": store_id, "program": program_id})
    return IssuedDevice(device_id, secret)


@operation(permission=EQUIP, scope=in_market)
def revoke_device(*, actor: Actor, now: datetime, market_id: int, device_id: int) -> None:
    """Take a device back: its token works no more from now on. Raises NotAllowed, Missing(`device_missing`)."""
    with scopes_disabled():
        row = Device.objects.select_for_update().filter(id=device_id, market_id=market_id).first()
        if row is None:
            raise Missing("device_missing", "그런 기기가 없어요.")
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
    points.revoke_source(
        actor=system("계산대"), now=now, market_id=market_id, program_id=row.program_id, source_id=row.source_id
    )
    note(subject=("till.device", device_id, row.label), after={"revoked": True})
