"""A code to the member's own phone, for a redemption that a number or a card alone may not make."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from jangteo.foundation.audit.toolkit import nothing_changed, operation
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import Recipient
from jangteo.foundation.tenancy.types import Actor
from jangteo.loyalty.members import queries as people
from jangteo.loyalty.till.models import Confirmation
from jangteo.loyalty.till.permissions import TIDY
from jangteo.loyalty.till.queries import Item
from jangteo.loyalty.till.types import Answer, DeviceView, problem

LASTS = timedelta(minutes=5)
MOST_TRIES = 5
#: Codes to one member in an hour: more would be somebody trying to wear the member down.
MOST_AN_HOUR = 10


def _digest(device_id: int, receipt: str, code: str) -> str:
    text = f"{device_id}\x1f{receipt}\x1f{code}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def send_confirmation(*, now: datetime, device: DeviceView, item: Item, wallet_id: int) -> Answer:
    """Send a code for one redemption to the member's phone; a new one takes the place of the one before."""
    phone = item.phone or people.find_phone(program_id=device.program_id, wallet_id=wallet_id)
    if not phone:
        return problem(409, "confirmation_impossible")
    sent = Confirmation.objects.filter(wallet_id=wallet_id, sent_at__gt=now - timedelta(hours=1)).count()
    if sent >= MOST_AN_HOUR:
        return problem(429, "too_many_requests")
    code = f"{secrets.randbelow(1_000_000):06d}"
    values = {
        "wallet_id": wallet_id,
        "digest": _digest(device.id, item.receipt, code),
        "tries": 0,
        "sent_at": now,
        "expires_at": now + LASTS,
    }
    row = Confirmation.objects.filter(device_id=device.id, receipt=item.receipt)
    if not row.update(**values):
        Confirmation.objects.create(device_id=device.id, receipt=item.receipt, **values)
    send_notice(
        template="till.confirmation",
        to=Recipient(phone=phone),
        market_id=None,
        variables={"포인트": f"{item.row['points']:,}", "번호": code},
        key=f"till.confirmation:{device.id}:{item.receipt}:{now.timestamp():.0f}",
        now=now,
    )
    return problem(409, "confirmation_needed")


def check_confirmation(*, now: datetime, device_id: int, item: Item, wallet_id: int) -> Answer | None:
    """None if the code that was given is the one that was sent for this receipt; else what the till is told.

    A try counts also when the redemption is then refused.
    """
    rows = Confirmation.objects.filter(
        device_id=device_id, receipt=item.receipt, wallet_id=wallet_id, expires_at__gt=now
    )
    row = rows.select_for_update().first()
    if row is None:
        return problem(409, "confirmation_wrong")
    if row.tries >= MOST_TRIES:
        return problem(409, "confirmation_locked")
    rows.update(tries=F("tries") + 1)
    right = hmac.compare_digest(row.digest, _digest(device_id, item.receipt, item.confirm))
    return None if right else problem(409, "confirmation_wrong")


@operation(permission=TIDY)
def forget_confirmations(*, actor: Actor, now: datetime) -> int:
    """Remove codes that ended an hour ago or more; returns how many. Raises nothing."""
    nothing_changed()
    return Confirmation.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()[0]
