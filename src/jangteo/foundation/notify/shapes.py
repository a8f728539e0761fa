"""Rows made ready to be read, and the mark of a number."""

from jangteo.foundation.notify.models import Message, Notice
from jangteo.foundation.notify.types import AttemptLine, Channel, Cost, InboxItem, Kind, MessageLine, State
from jangteo.foundation.privacy.toolkit import mark_of
from jangteo.kernel.korea.phones import mask_phone


def phone_mark(phone: str) -> str:
    """The mark by which this module finds an E.164 number."""
    return mark_of(phone, context="notify.phone")


def inbox_item(row: Notice) -> InboxItem:
    """A notice, opened."""
    return InboxItem(row.id, row.title, row.text, row.link, Kind(row.kind), row.market_id, row.created_at, row.read_at)


def message_line(row: Message, *, tries: bool = False) -> MessageLine:
    """A message, masked."""
    lines = tuple(AttemptLine(each.started_at, each.outcome, each.code) for each in row.tries.all()) if tries else ()
    device = row.device.name if row.channel == Channel.PUSH.value and row.device else ""
    return MessageLine(
        id=row.id,
        at=row.sent_at or row.created_at,
        channel=Channel(row.channel),
        kind=Kind(row.kind),
        cost=Cost(row.cost),
        state=State(row.state),
        to=mask_phone(row.phone) if row.phone else device or "지운 번호",
        title=row.notice.title if row.notice else "로그인·초대",
        text=row.body,
        bytes=row.bytes,
        attempts=row.attempts,
        reason=row.result_code,
        due_at=row.due_at,
        tries=lines,
    )
