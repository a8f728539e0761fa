"""From a notice to its messages: which ways it takes, by what the person wants."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from jangteo.foundation.identity.queries import find_number
from jangteo.foundation.notify.models import Message, Notice, PushDevice, SenderProfile
from jangteo.foundation.notify.queries import (
    find_kakao_code,
    find_sender,
    find_standing_consent,
    get_limits,
    get_policy,
    list_devices,
    list_wants,
)
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.types import CONSENT_OF, Channel, Cost, Kind, State, Wanted, sender_incomplete
from jangteo.foundation.notify.wording import AD_MARK, Sized, mark_ad, replace_unsendable, size
from jangteo.foundation.outbox.toolkit import job
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.phones import is_mobile

#: A push shows the beginning; the rest is in the inbox. A service takes 4,096 bytes at least (RFC 8030 §7.2).
PUSH_LETTERS = 300


def dispatch_notice(*, notice_id: int, now: datetime) -> int:
    """Make the messages of a notice and defer the sending of each; returns how many, 0 for one that is dispatched."""
    with transaction.atomic():
        notice = Notice.every.select_for_update().filter(id=notice_id).first()
        if notice is None or notice.dispatched_at is not None:
            return 0
        made = [row for row in _messages(notice, now) if _kept(row)]
        notice.dispatched_at = now
        notice.save(update_fields=["dispatched_at", "in_inbox"])
        return len(made)


def defer_send(row: Message) -> None:
    """Have a worker send a waiting message when it is due."""
    job("notify.send", queue="notices", due_at=row.due_at).defer(message_id=row.id)


def add_text(notice: Notice, *, now: datetime) -> None:
    """The text that takes the place of another way that failed. Made once, whoever asks for it."""
    phone = _number(notice)
    if phone and notice.by_text and list_wants_of(notice)[Channel.TEXT] != Wanted.OFF:
        _kept(_text(notice, phone, now))


def list_wants_of(notice: Notice) -> dict[Channel, Wanted]:
    """What the recipient wants, for the kind of this notice: of advertising whatever is consented to."""
    if notice.user_id is None:
        return {Channel.PUSH: Wanted.OFF, Channel.TEXT: Wanted.ON, Channel.KAKAO: Wanted.ON}
    if notice.kind == Kind.AD.value:
        return {Channel.PUSH: Wanted.ON, Channel.TEXT: Wanted.ON, Channel.KAKAO: Wanted.OFF}
    wants = list_wants(user_id=notice.user_id)
    if notice.required and wants[Channel.TEXT] == Wanted.OFF:
        wants[Channel.TEXT] = Wanted.BACKUP
    return wants


def _messages(notice: Notice, now: datetime) -> Iterator[Message]:
    wants, phone = list_wants_of(notice), _number(notice)
    pushed = False
    if notice.user_id is not None and wants[Channel.PUSH] == Wanted.ON and _allowed(notice, phone, Channel.PUSH):
        for device in list_devices(user_id=notice.user_id):
            pushed = True
            yield _push(notice, device, now)
    by_text = wants[Channel.TEXT] == Wanted.ON or (wants[Channel.TEXT] == Wanted.BACKUP and not pushed)
    if phone and notice.by_text and by_text and _allowed(notice, phone, Channel.TEXT):
        sender = find_sender(market_id=notice.market_id)
        code = find_kakao_code(channel=sender.kakao_channel if sender else "", template=notice.template)
        fits = len(notice.text) <= get_policy(code="kakao_letters", day=today(now))
        # 알림톡 carries information only; its provider refuses advertising.
        if code and fits and wants[Channel.KAKAO] == Wanted.ON and notice.kind == Kind.INFO.value:
            yield _kakao(notice, phone, now)
        else:
            yield _text(notice, phone, now)


def _allowed(notice: Notice, phone: str, channel: Channel) -> bool:
    """Whether advertising may be made ready at all; whether it may leave is asked again when it does."""
    if notice.kind == Kind.INFO.value:
        return True
    assert notice.market_id is not None  # queue_notice takes no other
    consent = find_standing_consent(
        user_id=notice.user_id, phone=phone, market_id=notice.market_id, code=CONSENT_OF[channel]
    )
    if consent is not None and notice.user_id is not None:
        notice.in_inbox = True
    return consent is not None


def _number(notice: Notice) -> str:
    phone = notice.phone or (find_number(user_id=notice.user_id) if notice.user_id is not None else "")
    return phone if phone and is_mobile(phone) else ""


def _push(notice: Notice, device: PushDevice, now: datetime) -> Message:
    mark = f"{AD_MARK} " if notice.kind == Kind.AD.value else ""
    row = _row(notice, Channel.PUSH, Cost.PUSH, device.endpoint_mark or "", now)
    row.device = device
    row.subject, row.body = f"{mark}{notice.title}", notice.text[:PUSH_LETTERS]
    row.bytes = len(row.body.encode())
    return row


def _text(notice: Notice, phone: str, now: datetime) -> Message:
    sender = find_sender(market_id=notice.market_id)
    row = _row(notice, Channel.TEXT, Cost.LMS, phone_mark(phone), now)
    row.phone = phone
    try:
        sized = compose(
            text=replace_unsendable(notice.text),
            title=notice.title,
            kind=Kind(notice.kind),
            link=notice.link,
            sender=sender,
            now=now,
        )
    except Invalid as refused:
        row.state, row.result_code = State.FAILED.value, refused.code
        row.body = notice.text
        return row
    row.cost, row.subject, row.body, row.bytes = sized.cost.value, sized.subject, sized.text, sized.bytes
    return row


def compose(*, text: str, title: str, kind: Kind, link: str, sender: SenderProfile | None, now: datetime) -> Sized:
    """The text as it goes to a telephone: link, and what the law wants of advertising, added.

    Raises Invalid(`letter_unsendable`, `text_too_long`, `sender_incomplete`).
    """
    if link:
        text = f"{text}\n{settings.BASE_URL}{link}"
    if kind == Kind.AD:
        if sender is None or not (sender.name and sender.contact and sender.refusal_number):
            raise sender_incomplete()
        text = mark_ad(text, sender=sender.name, contact=sender.contact, refusal=sender.refusal_number)
    return size(text, title=title, limits=get_limits(day=today(now)))


def _kakao(notice: Notice, phone: str, now: datetime) -> Message:
    row = _row(notice, Channel.KAKAO, Cost.ATA, phone_mark(phone), now)
    row.phone, row.body = phone, notice.text
    row.bytes = len(notice.text.encode())
    return row


def kakao_variables(notice: Notice) -> dict[str, str]:
    """The variables of the approved template, as they were given."""
    given: dict[str, str] = json.loads(notice.variables or "{}")
    return given


def _row(notice: Notice, channel: Channel, cost: Cost, mark: str, now: datetime) -> Message:
    return Message(
        notice=notice,
        market_id=notice.market_id,
        channel=channel.value,
        kind=notice.kind,
        cost=cost.value,
        state=State.WAITING.value,
        target_mark=mark,
        due_at=now,
        created_at=now,
        body_until=now + timedelta(days=get_policy(code="body_days", day=today(now))),
    )


def _kept(row: Message) -> bool:
    """Write a message unless its notice has one on this way already, and have it sent."""
    found, fresh = Message.every.get_or_create(
        notice=row.notice,
        channel=row.channel,
        target_mark=row.target_mark,
        defaults={
            field.attname: getattr(row, field.attname)
            for field in Message._meta.concrete_fields
            if field.attname not in ("id", "notice_id", "channel", "target_mark")
        },
    )
    if fresh and found.state == State.WAITING.value:
        defer_send(found)
    return fresh
