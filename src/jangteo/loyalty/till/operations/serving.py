"""Postings of tills: one statement for as many as wait, and what the ledger needs a person for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import nothing_changed, operation
from jangteo.foundation.tenancy.types import Actor, Open, system
from jangteo.loyalty.members import operations as members
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points.types import refusal
from jangteo.loyalty.till.models import Device
from jangteo.loyalty.till.operations.confirming import check_confirmation, send_confirmation
from jangteo.loyalty.till.operations.devices import in_store
from jangteo.loyalty.till.operations.phones import phone_of
from jangteo.loyalty.till.permissions import SERVE
from jangteo.loyalty.till.queries import (
    HELPED,
    MOST_ITEMS,
    POST,
    Item,
    find_device,
    get_answer,
    get_failure,
    get_item,
    get_member_facts,
    list_beyond_limit,
)
from jangteo.loyalty.till.queries.phones import find_phone_row
from jangteo.loyalty.till.types import Answer, Phone, problem

log = structlog.get_logger("jangteo.till")
#: Of a page that is older than phones with a key each.
ANY_PHONE = Phone()
#: Two requests under one receipt at the same moment for different wallets: no lock told them apart, the key did.
_REUSED = {"points_receipt_pkey": refusal("receipt_reused", 409)}


def post_items(items: Sequence[Item], now: datetime) -> list[Answer]:
    """Post items in order in the current transaction."""
    with connection.cursor() as cursor:
        cursor.execute(POST, [json.dumps([item.row for item in items]), now])
        return [
            get_answer(item.op, status, code, tuple(posted))
            for item, (status, code, *posted) in zip(items, cursor.fetchall(), strict=True)
        ]


@operation(permission=Open("the ledger has seen the device's token"), refusals=_REUSED)
def help_item(*, actor: Actor, now: datetime, item: Item, code: str) -> Answer:
    """Do what a refusal (`member_missing`, `confirmation_needed`) asks for, and post the item if that helps.

    A number that nobody has may earn at once: its points wait for whoever proves it. A redemption by a bare number, or
    above what a card may spend in a day, is posted once the code that was sent is given back.
    Raises Refused(`receipt_reused`) when the receipt is posted for another member at the same moment.
    """
    nothing_changed()
    device = find_device(token=item.row["token"])
    if device is None:
        return problem(401, "token_invalid")
    if code == "member_missing":
        if item.medium != "phone" or item.op != "earn":
            return problem(404, "member_missing")
        wallet_id = members.wait_for_phone(actor=actor, now=now, program_id=device.program_id, phone=item.phone)
        return _post_with(item, now, wallet=wallet_id)
    found = people.find_wallet_id(program_id=device.program_id, mark=item.row.get("mark", ""))
    if found is None and item.medium != "phone":
        return problem(404, "member_missing")
    if not item.confirm:
        return send_confirmation(now=now, device=device, item=item, wallet_id=found)
    wrong = check_confirmation(now=now, device=device, item=item, wallet_id=found)
    return wrong or _post_with(item, now, confirmed=True)


def _post_with(item: Item, now: datetime, **more: object) -> Answer:
    return post_items([replace(item, row=item.row | more)], now)[0]


@operation(permission=SERVE, scope=in_store)
def serve(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    store_id: int,
    program_id: int,
    items: Sequence[Mapping[str, Any]],
    phone: Phone = ANY_PHONE,
) -> list[dict[str, Any]]:
    """Post what was entered on a phone in a shop, in order: {"status", "body"} for each, as the interface answers.

    Raises NotAllowed, Refused(`not_taking_part`) when the phone is new there and the shop takes no part.
    """
    nothing_changed()
    if len(items) > MOST_ITEMS:
        return [_told(problem(413, "too_many_items"))] * len(items)
    place = {"market_id": market_id, "program_id": program_id, "store_id": store_id}
    device = phone_of(actor=actor, now=now, **place, phone=phone)
    if isinstance(device, str):
        return [_told(problem(403, device))] * len(items)
    with open_rows(program=program_id):
        device = _locked(device)
        beyond = list_beyond_limit(phone=device, items=items, now=now)
        elsewhere = _posted_by_all(device, items) if phone.key else {}
    told = []
    for at, body in enumerate(items):
        token = elsewhere.get(str(body.get("receipt")), device.token_digest)
        item = get_item(body.get("op"), body, token=bytes(token).hex(), now=now)
        answer = problem(429, "device_limit") if at in beyond and token is device.token_digest else item
        told.append(_told(answer if isinstance(answer, Answer) else _post(answer, actor, now)))
    return told


def _locked(device: Device) -> Device:
    """Its limits are counted from here on: two letters of one phone at once would both find room."""
    return Device.objects.select_for_update().get(id=device.id)


def _told(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "body": answer.body}


def _posted_by_all(device: Device, items: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Of the receipts that were posted when all phones of a shop shared one device: its token. It alone can answer.

    A phone may have sent a sale then, and heard nothing of it.
    """
    shared = find_phone_row(program_id=device.program_id, store_id=device.store_id, phone=ANY_PHONE)
    if shared is None:
        return {}
    digest = bytes(shared.token_digest)
    asked = [one for item in items if isinstance(one := item.get("receipt"), str) and one.isprintable()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT receipt FROM points_receipt WHERE source_id = %s AND receipt = ANY(%s)", [shared.source_id, asked]
        )
        return {receipt: digest for (receipt,) in cursor.fetchall()}


def _post(item: Item, actor: Actor, now: datetime) -> Answer:
    # In a savepoint of its own: what fails here must not take back what was posted before it.
    try:
        with transaction.atomic():
            answer = post_items([item], now)[0]
            code = answer.body.get("code", "")
            return help_item(actor=system(actor.label), now=now, item=item, code=code) if code in HELPED else answer
    except Exception as error:
        answer = get_failure(error)
        if answer.status >= 500:
            log.exception("till_serve", kind=type(error).__name__)
        return answer


@operation(permission=SERVE, scope=in_store)
def look_up(
    *, actor: Actor, now: datetime, market_id: int, store_id: int, program_id: int, member: str
) -> dict[str, Any]:
    """What a shop may know of a member, as the interface answers it. Raises NotAllowed, Missing, Invalid."""
    nothing_changed()
    return get_member_facts(program_id=program_id, store_id=store_id, member=member, now=now)
