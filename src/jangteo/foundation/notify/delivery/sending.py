"""One message to its provider, once: claimed in one transaction, handed over outside, settled in another.

Between the two the row says `sending` and holds the key of the try. A worker that dies there leaves it so, and
`sweeping` finds out what became of it; nobody sends again on a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.db import transaction

from jangteo.foundation.notify.delivery.dispatch import add_text, defer_send, kakao_variables
from jangteo.foundation.notify.delivery.gates import attempts_allowed, gate
from jangteo.foundation.notify.delivery.ports import Answer, Kakao, Outcome, Parcel
from jangteo.foundation.notify.delivery.providers import text_provider
from jangteo.foundation.notify.delivery.services import PushParcel
from jangteo.foundation.notify.models import Attempt, Message, Notice, PushDevice, SenderProfile
from jangteo.foundation.notify.queries import find_kakao_code, find_sender, get_policy
from jangteo.foundation.notify.types import Channel, Cost, Kind, State
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Refused

log = structlog.get_logger("jangteo.notify")


@dataclass(frozen=True)
class Claim:
    """A try that this worker alone may make."""

    message_id: int
    key: UUID
    parcel: Parcel | PushParcel


def deliver(*, message_id: int, clock: Callable[[], datetime]) -> bool:
    """Send a message if it is this worker's to send; returns whether it was tried."""
    claim = take(message_id=message_id, now=clock())
    if claim is None:
        return False
    outcome = _hand_over(claim.parcel)
    settle(claim=claim, outcome=outcome, now=clock())
    return True


def take(*, message_id: int, now: datetime) -> Claim | None:
    """Claim a waiting message whose hour has come: None when it is another's, settled, stopped or not due."""
    with transaction.atomic():
        row = _locked(message_id)
        if row is None or row.state != State.WAITING.value or row.due_at > now:
            return None
        answer = gate(row, now=now)
        if answer.stopped:
            _end(row, State.STOPPED, answer.stopped)
            return None
        if answer.opens_at is not None:
            row.due_at = answer.opens_at
            row.save(update_fields=["due_at"])
            defer_send(row)
            return None
        try:
            parcel = parcel_of(row, key=uuid4(), now=now)
        except Refused as refused:
            _end(row, State.FAILED, refused.code)
            if refused.code == "template_unapproved" and row.notice is not None:
                add_text(row.notice, now=now)
            return None
        row.consent = answer.consent
        return _begin(row, parcel, now)


def _locked(message_id: int) -> Message | None:
    """The message, locked: a second worker waits here and then finds it taken."""
    return Message.every.select_for_update(of=("self",)).select_related("notice").filter(id=message_id).first()


def _begin(row: Message, parcel: Parcel | PushParcel, now: datetime) -> Claim:
    key = UUID(parcel.key)
    row.state, row.attempt_key, row.attempt_at = State.SENDING.value, key, now
    row.attempts += 1
    row.save(update_fields=["state", "attempt_key", "attempt_at", "attempts", "consent"])
    Attempt.objects.create(message=row, key=key, started_at=now)
    return Claim(row.id, key, parcel)


def _end(row: Message, state: State, code: str) -> None:
    row.state, row.result_code = state.value, code
    row.save(update_fields=["state", "result_code"])


def parcel_of(row: Message, *, key: UUID, now: datetime) -> Parcel | PushParcel:
    """What the provider gets. Raises Refused when there is nobody to get it (`device_gone`) or nobody to carry it, or
    when the template is no longer approved (`template_unapproved`).
    """
    if row.channel == Channel.PUSH.value:
        return _push_parcel(row, key)
    text_provider()
    sender = find_sender(market_id=row.market_id)
    return Parcel(
        key=str(key),
        to=row.phone,
        sender=sender.from_number if sender else "",
        text=row.body,
        subject=row.subject,
        channel=Channel(row.channel),
        cost=Cost(row.cost),
        is_ad=row.kind == Kind.AD.value,
        handed_at=now,
        kakao=_kakao_of(row, sender, now),
    )


def _push_parcel(row: Message, key: UUID) -> PushParcel:
    device: PushDevice | None = row.device
    if device is None or row.notice is None:
        raise Refused("device_gone", "그 기기는 이제 알림을 받지 않아요.")
    return PushParcel(
        key=str(key),
        endpoint=device.endpoint,
        p256dh=device.p256dh,
        auth=device.auth,
        title=row.subject,
        body=row.body,
        notice_id=row.notice.id,
    )


def _kakao_of(row: Message, sender: SenderProfile | None, now: datetime) -> Kakao | None:
    notice: Notice | None = row.notice
    if row.channel != Channel.KAKAO.value or notice is None or sender is None:
        return None
    code = find_kakao_code(channel=sender.kakao_channel, template=notice.template)
    if not code:
        raise Refused("template_unapproved", "승인된 알림톡 글이 아니에요.")
    return Kakao(
        channel_id=sender.kakao_channel,
        template_id=code,
        variables=kakao_variables(notice),
        falls_back=bool(get_policy(code="kakao_falls_back", day=today(now), market_id=row.market_id)),
    )


def _hand_over(parcel: Parcel | PushParcel) -> Outcome:
    if isinstance(parcel, PushParcel):
        # The library of push brings a whole client with it: loaded with the first push, not with every start.
        from jangteo.foundation.notify.delivery.push import send_push

        return send_push(parcel)
    return text_provider().send(parcel)


def settle(*, claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a try; nothing when another has settled it meanwhile."""
    with transaction.atomic():
        row = _locked(claim.message_id)
        if row is None or row.state != State.SENDING.value or row.attempt_key != claim.key:
            return
        Attempt.objects.filter(key=claim.key).update(ended_at=now, outcome=outcome.answer.value, code=outcome.code[:40])
        row.result_code = outcome.code[:40]
        _ANSWERS[outcome.answer](row, outcome, now)
        log.info("notice sent", message=row.id, channel=row.channel, answer=outcome.answer.value, said=outcome.code)


def _sent(row: Message, outcome: Outcome, now: datetime) -> None:
    caught = outcome.answer == Answer.CAUGHT
    row.state = (State.CAUGHT if caught else State.SENT).value
    row.sent_at, row.provider_id = now, outcome.provider_id[:80]
    if row.notice is None and not caught:
        # A code has done its work; only that it was sent remains.
        row.body = row.phone = ""
    row.save(update_fields=["state", "sent_at", "provider_id", "result_code", "body", "phone"])


def _refused(row: Message, outcome: Outcome, now: datetime) -> None:
    row.state = State.FAILED.value
    row.save(update_fields=["state", "result_code"])
    fall_back(row, now)


def _gone(row: Message, outcome: Outcome, now: datetime) -> None:
    _refused(row, outcome, now)
    if row.device is not None:
        row.device.delete()


def _later(row: Message, outcome: Outcome, now: datetime) -> None:
    if row.attempts >= attempts_allowed(now):
        _refused(row, outcome, now)
        return
    wait = get_policy(code="backoff_seconds", day=today(now)) * 4 ** (row.attempts - 1)
    if row.notice is None:
        wait = 5 * row.attempts  # somebody sits before the screen and waits for a code
    row.state, row.due_at = State.WAITING.value, now + timedelta(seconds=wait)
    row.save(update_fields=["state", "due_at", "result_code"])
    defer_send(row)


def _uncertain(row: Message, outcome: Outcome, now: datetime) -> None:
    """It stays `sending`: the sweep asks the provider, which may still be writing it down."""
    row.save(update_fields=["result_code"])


_ANSWERS: dict[Answer, Callable[[Message, Outcome, datetime], None]] = {
    Answer.ACCEPTED: _sent,
    Answer.CAUGHT: _sent,
    Answer.REFUSED: _refused,
    Answer.GONE: _gone,
    Answer.LATER: _later,
    Answer.UNCERTAIN: _uncertain,
}


def fall_back(row: Message, now: datetime) -> None:
    """A push that reached no device, or an 알림톡 that was refused, becomes a text."""
    notice: Notice | None = row.notice
    if notice is None or row.channel == Channel.TEXT.value:
        return
    if row.channel == Channel.PUSH.value:
        hopeful = [State.WAITING.value, State.SENDING.value, State.SENT.value]
        if Message.every.filter(notice=notice, state__in=hopeful).exists():
            return
    elif not get_policy(code="kakao_falls_back", day=today(now), market_id=row.market_id):
        return
    add_text(notice, now=now)
