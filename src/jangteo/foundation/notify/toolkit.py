"""What other modules use: declare a template, send a notice."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from jangteo.foundation.notify.delivery.providers import text_provider
from jangteo.foundation.notify.models import Message, Notice
from jangteo.foundation.notify.queries import get_limits
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.types import (
    TEMPLATES,
    Channel,
    Kind,
    Recipient,
    State,
    Template,
    declare_template,
)
from jangteo.foundation.notify.wording import replace_unsendable, size
from jangteo.foundation.outbox.toolkit import job
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Broken
from jangteo.kernel.korea.phones import parse_phone

__all__ = ["Kind", "Recipient", "Template", "declare_template", "find_template", "send_notice"]

#: How long a sign-in code or an invitation is still worth sending, and how long a demo shows it.
CODE_LASTS, CAUGHT_LASTS = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True)
class Content:
    """What one notice says."""

    template: str
    kind: Kind
    title: str
    text: str
    link: str = ""
    required: bool = False
    by_text: bool = True
    variables: str = ""
    bulletin_id: int | None = None


def find_template(code: str) -> Template | None:
    """The declared template of this code, or None."""
    return TEMPLATES.get(code)


def send_notice(
    *,
    template: str,
    to: Recipient,
    market_id: int | None,
    variables: Mapping[str, str],
    link: str = "",
    key: str,
    now: datetime,
) -> None:
    """Tell ``to`` what ``template`` says, inside the transaction of the change that it tells of.

    One row is written and one job deferred; inbox, push and texts follow after the commit, by the person's choices.
    ``variables``: exactly those of the template. ``link``: a path of this installation (`/shop/`). ``key``: a second
    call with the same key for the same recipient does nothing. ``market_id``: who tells; None is the installation.

    Raises Broken for an unknown template, wrong variables, a foreign link, advertising without a market, or outside a
    transaction.
    """
    declared = TEMPLATES.get(template)
    if declared is None:
        raise Broken(f"no template {template}")
    content = Content(
        template=template,
        kind=declared.kind,
        title=declared.title,
        text=declared.render(variables),
        link=link,
        required=declared.required,
        variables=json.dumps(dict(variables), ensure_ascii=False) if variables else "",
    )
    queue_notice(content=content, to=to, market_id=market_id, key=key, now=now)


def queue_notice(*, content: Content, to: Recipient, market_id: int | None, key: str, now: datetime) -> bool:
    """Write the notice and defer its dispatch; False when ``key`` has told this recipient before. Raises as above."""
    if not connection.in_atomic_block:
        raise Broken("a notice needs the transaction of the change that it tells of")
    if content.link and (not content.link.startswith("/") or content.link.startswith("//")):
        raise Broken("a notice links to a path of this installation")
    if content.kind == Kind.AD and market_id is None:
        raise Broken("advertising has a sender")
    phone = parse_phone(to.phone) if to.phone else ""
    row = Notice(
        key=key,
        recipient_mark=phone_mark(phone) if phone else f"user:{to.user_id}",
        template=content.template,
        kind=content.kind.value,
        required=content.required,
        by_text=content.by_text,
        market_id=market_id,
        bulletin_id=content.bulletin_id,
        user_id=to.user_id,
        phone=phone,
        title=content.title,
        text=content.text,
        variables=content.variables,
        link=content.link,
        created_at=now,
        in_inbox=to.user_id is not None and content.kind == Kind.INFO,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "notify_notice_once":
            raise
        return False
    job("notify.dispatch", queue="notices").defer(notice_id=row.id)
    return True


class CodeSender:
    """Identity's sender of codes and invitations: at once, by day and night, the text sealed and soon erased."""

    def send(self, *, phone: str, text: str, now: datetime) -> None:
        """Send ``text`` to the E.164 number. Raises Refused(`texts_not_set_up`) in production without keys."""
        provider = text_provider()
        sized = size(replace_unsendable(text), title="", limits=get_limits(day=today(now)))
        row = Message(
            channel=Channel.TEXT.value,
            kind=Kind.INFO.value,
            cost=sized.cost.value,
            state=State.WAITING.value,
            target_mark=phone_mark(phone),
            phone=phone,
            body=sized.text,
            bytes=sized.bytes,
            due_at=now,
            expires_at=now + CODE_LASTS,
            created_at=now,
            body_until=now + CAUGHT_LASTS,
        )
        if provider.is_catcher:
            # Nothing is sent, so nothing has to wait for the commit or for a worker.
            row.state, row.sent_at = State.CAUGHT.value, now
            row.save()
            return
        row.save()
        job("notify.send", queue="codes", priority=10).defer(message_id=row.id)
