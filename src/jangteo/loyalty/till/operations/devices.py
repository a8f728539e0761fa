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
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope, store_scope, system
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid, Missing, Refused
from jangteo.loyalty.points import operations as points
from jangteo.loyalty.points import queries as points_queries
from jangteo.loyalty.points.types import SourceKind
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.permissions import EQUIP
from jangteo.loyalty.till.types import DeviceKind, IssuedDevice

PREFIX = "jt_"


def in_market(arguments: Mapping[str, Any]) -> Scope:
    """The scope of what an office does."""
    return market_scope(arguments["market_id"])


def in_store(arguments: Mapping[str, Any]) -> Scope:
    """The scope of what is done in a shop."""
    return store_scope(arguments["store_id"])


def new_token() -> str:
    """A token that nobody guesses: 256 bits."""
    return PREFIX + secrets.token_urlsafe(32)


def require_part(program_id: int, store_id: int, now: datetime) -> None:
    """Raises Refused(`not_taking_part`) for a shop that is in none of the program today."""
    if points_queries.find_participation(program_id=program_id, store_id=store_id, on=today(now)) is None:
        raise Refused("not_taking_part", "이 가게는 지금 이 포인트 사업에 들어 있지 않아요.", status=409)


def placed_at(store_id: int, program_id: int) -> dict[str, str]:
    """A device's shop and program, by name, for the record."""
    store, program = directory().find_store(store_id), points_queries.get_program(program_id=program_id)
    return {"store": store.name if store else "", "program": program.name}


def clean_label(label: str) -> str:
    """A device's name as it is kept. Raises Invalid(`label_missing`)."""
    clean = " ".join(label.split())[:60]
    if not clean:
        raise Invalid("label_missing", "기기 이름을 적어 주세요. 예: 1번 계산대", field="label")
    return clean


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
    **more: Any,
) -> tuple[int, str]:
    """A device with its source; its id and token. more: columns of a phone.

    Raises Missing, Refused(`not_taking_part`).
    """
    require_part(program_id, store_id, now)
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
            paid_day_limit=limit,
            created_at=now,
            **{"token_digest": hashlib.sha256(token.encode()).digest()} | more,
        )
    return row.id, token


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
    clean = clean_label(label)
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
    note(subject=("till.device", device_id, clean), after=placed_at(store_id, program_id))
    return IssuedDevice(device_id, secret)


@operation(permission=EQUIP, scope=in_market)
def revoke_device(*, actor: Actor, now: datetime, market_id: int, device_id: int) -> None:
    """Take one device back: its token works no more from now on. Raises NotAllowed, Missing(`device_missing`)."""
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
