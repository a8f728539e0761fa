"""A code to the member's own phone, for a redemption that a number or a card alone may not make."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Sum

from jangteo.foundation.audit.toolkit import nothing_changed, operation
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import Recipient
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.clock import today
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till.models import Confirmation, Try
from jangteo.loyalty.till.permissions import TIDY
from jangteo.loyalty.till.queries import Item
from jangteo.loyalty.till.types import Answer, DeviceView, problem

LASTS, HOUR = timedelta(minutes=5), timedelta(hours=1)
#: Of one receipt in an hour, however many codes were sent for it.
MOST_TRIES = 5
#: Codes to one member in an hour: more would be somebody trying to wear the member down.
MOST_AN_HOUR = 10
#: Codes asked for by one device in an hour: one a minute is more than a stall spends by number.
MOST_OF_A_DEVICE = 60
#: Class of the advisory locks under which codes are counted.
_LOCK = 0x7111


def _digest(device_id: int, item: Item, member: int, code: str) -> str:
    asked = (device_id, item.receipt, item.op, item.row["points"], item.row["bill"], member, code)
    text = "\x1f".join(str(one) for one in asked)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _member(program_id: int, item: Item, wallet_id: int | None) -> int:
    """Under what a member's codes are counted: the wallet, or below zero a number that nobody has."""
    if wallet_id is not None:
        return wallet_id
    return -1 - int(hashlib.sha256(f"{program_id} {item.row['mark']}".encode()).hexdigest()[:15], 16)


def _one_at_a_time(device_id: int, member: int) -> None:
    """Two who count at the same moment would both find room for one."""
    with connection.cursor() as cursor:
        for name in (f"device {device_id}", f"member {member}"):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, name])


def _tries(device_id: int, receipt: str, now: datetime) -> int:
    rows = Confirmation.objects.filter(device_id=device_id, receipt=receipt, sent_at__gt=now - HOUR)
    return rows.aggregate(sum=Sum("tries"))["sum"] or 0


def _covers(program_id: int, wallet_id: int, wanted: int, now: datetime) -> bool:
    wallet = points.get_wallet(program_id=program_id, wallet_id=wallet_id)
    if not wallet.is_open or wallet.balance < wanted:
        return False
    lots = points.list_expiring(program_id=program_id, wallet_id=wallet_id, since=today(now), until=date.max)
    return sum(lot.points for lot in lots) >= wanted


def send_confirmation(*, now: datetime, device: DeviceView, item: Item, wallet_id: int | None) -> Answer:
    """Send a code for one redemption to the member's phone; a new one takes the place of the one before.

    wallet_id: None for a number that nobody has. It is told, counted and limited as any other, and so is one with too
    little: only the text is not sent, so that asking does not tell who has points.
    """
    phone = item.phone
    if not phone and wallet_id is not None:
        phone = people.find_phone(program_id=device.program_id, wallet_id=wallet_id)
    if not phone:
        return problem(409, "confirmation_impossible")
    member = _member(device.program_id, item, wallet_id)
    _one_at_a_time(device.id, member)
    if _tries(device.id, item.receipt, now) >= MOST_TRIES:
        return problem(409, "confirmation_locked")
    lately = Confirmation.objects.filter(sent_at__gt=now - HOUR)
    if lately.filter(wallet_id=member).count() >= MOST_AN_HOUR:
        return problem(429, "too_many_requests")
    if lately.filter(device_id=device.id).count() >= MOST_OF_A_DEVICE:
        return problem(429, "too_many_requests")
    code = f"{secrets.randbelow(1_000_000):06d}"
    covered = wallet_id is not None and _covers(device.program_id, wallet_id, item.row["points"], now)
    row = Confirmation.objects.create(
        device_id=device.id,
        receipt=item.receipt,
        wallet_id=member,
        digest=_digest(device.id, item, member, code) if covered else "",
        sent_at=now,
        expires_at=now + LASTS,
    )
    if covered:
        send_notice(
            template="till.confirmation",
            to=Recipient(phone=phone),
            market_id=None,
            variables={"포인트": f"{item.row['points']:,}", "번호": code},
            key=f"till.confirmation:{row.id}",
            now=now,
        )
    return problem(409, "confirmation_needed")


def check_confirmation(*, now: datetime, device: DeviceView, item: Item, wallet_id: int | None) -> Answer | None:
    """None if the code that was given is the one last sent for just this redemption; else what the till is told.

    A code is for one receipt, member, number of points and bill. A try counts also when the redemption is then refused.
    """
    member = _member(device.program_id, item, wallet_id)
    _one_at_a_time(device.id, member)
    row = Confirmation.objects.filter(device_id=device.id, receipt=item.receipt).order_by("-id").first()
    if row is None or row.wallet_id != member or row.expires_at <= now:
        return problem(409, "confirmation_wrong")
    if _tries(device.id, item.receipt, now) >= MOST_TRIES:
        return problem(409, "confirmation_locked")
    Confirmation.objects.filter(id=row.id).update(tries=F("tries") + 1)
    right = hmac.compare_digest(row.digest, _digest(device.id, item, member, item.confirm))
    return None if right else problem(409, "confirmation_wrong")


@operation(permission=TIDY)
def forget_confirmations(*, actor: Actor, now: datetime) -> int:
    """Remove codes that ended an hour ago or more, and counts as old; returns how many codes. Raises nothing."""
    nothing_changed()
    Try.objects.filter(minute__lt=int((now - HOUR).timestamp() // 60)).delete()
    return Confirmation.objects.filter(expires_at__lt=now - HOUR).delete()[0]
