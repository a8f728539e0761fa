"""What an office does about its messages and as whom it sends."""

from datetime import datetime
from typing import Any

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.notify.delivery.dispatch import defer_send
from jangteo.foundation.notify.models import Message, SenderProfile
from jangteo.foundation.notify.permissions import SEND, SET_UP
from jangteo.foundation.notify.types import State, no_message, not_retryable
from jangteo.foundation.tenancy.toolkit import open_market
from jangteo.foundation.tenancy.types import Actor, Scope, market_scope
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.phones import format_phone, mask_phone, parse_phone

NAME_LENGTH = 40


def _market(kwargs: Any) -> Scope:
    return market_scope(kwargs["market_id"])


@operation(permission=SEND, scope=_market)
def retry_message(*, actor: Actor, now: datetime, market_id: int, message_id: int) -> None:
    """Have a message that failed, or of which nobody knows, sent once more.

    Raises Missing(`message_unknown`), Refused(`message_settled`) when it is not in such a state or its text is erased.
    """
    row = _troubled(market_id, message_id)
    if not row.body:
        raise not_retryable()
    row.state, row.due_at, row.attempts = State.WAITING.value, now, 0
    row.save(update_fields=["state", "due_at", "attempts"])
    defer_send(row)
    note(subject=("message", row.id, mask_phone(row.phone) if row.phone else row.get_channel_display()))


@operation(permission=SEND, scope=_market)
def settle_message(*, actor: Actor, now: datetime, market_id: int, message_id: int) -> None:
    """Leave a message of which nobody knows as sent: somebody asked the recipient.

    Raises Missing(`message_unknown`), Refused(`message_settled`).
    """
    row = _troubled(market_id, message_id)
    if row.state != State.UNKNOWN.value:
        raise not_retryable()
    row.state, row.sent_at, row.result_code = State.SENT.value, row.attempt_at, "settled_by_hand"
    row.save(update_fields=["state", "sent_at", "result_code"])
    note(subject=("message", row.id, mask_phone(row.phone) if row.phone else row.get_channel_display()))


def _troubled(market_id: int, message_id: int) -> Message:
    with open_market(market_id):
        row: Message | None = Message.objects.select_for_update().filter(id=message_id).first()
    if row is None:
        raise no_message()
    if row.state not in (State.FAILED.value, State.UNKNOWN.value):
        raise not_retryable()
    return row


@operation(permission=SET_UP, scope=_market)
def save_sender(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    name: str,
    contact: str,
    refusal_number: str,
    from_number: str,
    kakao_channel: str = "",
) -> None:
    """Say as whom a market's notices go out.

    Raises Invalid(`name_invalid`, `phone_invalid`, `refusal_not_free`): refusing must cost nothing, so it is an 080.
    """
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > NAME_LENGTH:
        raise Invalid("name_invalid", f"보내는 곳의 이름을 {NAME_LENGTH}자 안으로 적어 주세요.", field="name")
    refusal = _number(refusal_number, "refusal_number")
    if refusal and not refusal.startswith("080-"):
        raise Invalid(
            "refusal_not_free", "무료수신거부 번호는 080으로 시작하는 번호를 적어 주세요.", field="refusal_number"
        )
    after = {
        "name": cleaned,
        "contact": _number(contact, "contact"),
        "refusal_number": refusal,
        "from_number": _number(from_number, "from_number"),
        "kakao_channel": kakao_channel.strip()[:60],
    }
    row = SenderProfile.objects.select_for_update().filter(market_id=market_id).first()
    before = {field: getattr(row, field) for field in after} if row else {}
    SenderProfile.objects.update_or_create(market_id=market_id, defaults={**after, "changed_at": now})
    note(subject=("sender", market_id, cleaned), before=before, after=after)


def _number(text: str, field: str) -> str:
    return format_phone(parse_phone(text, field=field)) if text.strip() else ""
