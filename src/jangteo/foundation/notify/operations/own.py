"""One's own inbox, ways and devices."""

import base64
import binascii
from datetime import datetime

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.notify.delivery.services import is_push_service
from jangteo.foundation.notify.models import Choice, Notice, PushDevice
from jangteo.foundation.notify.queries import list_wants
from jangteo.foundation.notify.toolkit import send_notice
from jangteo.foundation.notify.types import Channel, Kind, Recipient, Wanted, no_device, no_notice, push_invalid
from jangteo.foundation.privacy.toolkit import mark_of
from jangteo.foundation.tenancy.types import Actor, Open
from jangteo.kernel.errors import Broken

OWN = Open("everyone reads their own notices and says how to get them")
#: An uncompressed point of P-256, and the secret of RFC 8291 §3.2.
_POINT_BYTES, _AUTH_BYTES = 65, 16
_ENDPOINT_LENGTH = 1000
_DEVICES_EACH = 10


@operation(permission=OWN)
def mark_read(*, actor: Actor, now: datetime, notice_id: int) -> None:
    """Say that one has read a notice. Raises Missing(`notice_unknown`) also for somebody else's."""
    nothing_changed()
    row = Notice.every.filter(id=notice_id, user_id=actor.user_id or 0, in_inbox=True)
    if not row.exists():
        raise no_notice()
    row.filter(read_at=None).update(read_at=now)


@operation(permission=OWN)
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Say that one has read all notices; returns how many were unread. Raises nothing of its own."""
    nothing_changed()
    return Notice.every.filter(user_id=actor.user_id or 0, in_inbox=True, read_at=None).update(read_at=now)


@operation(permission=OWN)
def save_choices(*, actor: Actor, now: datetime, push: bool, text: Wanted, kakao: bool) -> None:
    """Choose the ways of information; what the law or signing in needs comes anyway. Raises nothing of its own."""
    wanted = {
        Channel.PUSH: Wanted.ON if push else Wanted.OFF,
        Channel.TEXT: text,
        Channel.KAKAO: Wanted.ON if kakao else Wanted.OFF,
    }
    before = list_wants(user_id=actor.user_id or 0)
    if before == wanted:
        nothing_changed()
        return
    for channel, choice in wanted.items():
        Choice.objects.update_or_create(
            user_id=_own_id(actor),
            kind=Kind.INFO.value,
            channel=channel.value,
            defaults={"wanted": choice.value, "changed_at": now},
        )
    note(
        subject=("person", actor.user_id or 0, actor.label),
        before={channel.value: choice.value for channel, choice in before.items()},
        after={channel.value: choice.value for channel, choice in wanted.items()},
    )


@operation(permission=OWN)
def add_device(*, actor: Actor, now: datetime, endpoint: str, p256dh: str, auth: str, name: str) -> int:
    """Have a browser of one's own take push; returns its id. A browser that was another person's becomes one's own.

    Raises Invalid(`push_invalid`) for an address that is no push service, or keys that are none.
    """
    keys_fit = _decoded(p256dh) == _POINT_BYTES and _decoded(auth) == _AUTH_BYTES
    if len(endpoint) > _ENDPOINT_LENGTH or not is_push_service(endpoint) or not keys_fit:
        raise push_invalid()
    user_id = _own_id(actor)
    device, fresh = PushDevice.objects.update_or_create(
        endpoint_mark=mark_of(endpoint, context="notify.push"),
        defaults={
            "user_id": user_id,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "name": name[:60],
        },
        create_defaults={
            "user_id": user_id,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "name": name[:60],
            "created_at": now,
        },
    )
    if not fresh:
        nothing_changed()
    surplus = PushDevice.objects.filter(user_id=user_id).order_by("-id").values_list("id", flat=True)
    PushDevice.objects.filter(id__in=list(surplus[_DEVICES_EACH:])).delete()
    note(subject=("device", device.id, device.name))
    return device.id


@operation(permission=OWN)
def drop_device(*, actor: Actor, now: datetime, device_id: int) -> None:
    """Have a browser of one's own take no more push. Raises Missing(`device_unknown`) also for somebody else's."""
    row = PushDevice.objects.filter(id=device_id, user_id=actor.user_id or 0).first()
    if row is None:
        raise no_device()
    note(subject=("device", row.id, row.name))
    row.delete()


@operation(permission=OWN)
def try_out(*, actor: Actor, now: datetime) -> None:
    """Send oneself a notice, at most one a minute. Raises nothing of its own."""
    nothing_changed()
    send_notice(
        template="notify.tried_out",
        to=Recipient(user_id=actor.user_id),
        market_id=None,
        variables={},
        key=f"tried:{now:%Y%m%d%H%M}",
        now=now,
    )


def _own_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise Broken("nobody is signed in")
    return actor.user_id


def _decoded(text: str) -> int:
    """How many bytes a base64url text holds; -1 for what is none."""
    try:
        return len(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        return -1
