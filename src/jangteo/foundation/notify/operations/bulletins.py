"""An office tells its merchants something (공지 보내기)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from procrastinate.types import JSONValue  # lint-skip: job-deferred

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.notify.audience import Chosen, Reach, preview, reached
from jangteo.foundation.notify.models import Bulletin, Notice
from jangteo.foundation.notify.permissions import SEND
from jangteo.foundation.notify.shapes import phone_mark
from jangteo.foundation.notify.types import BULLETIN_LENGTH, TITLE_LENGTH, Kind, no_recipients
from jangteo.foundation.outbox.toolkit import job
from jangteo.foundation.tenancy.toolkit import directory
from jangteo.foundation.tenancy.types import Actor, market_scope
from jangteo.kernel.errors import Invalid, Missing, Refused

_TWICE = Refused("bulletin_sent", "이미 보낸 공지예요. 보낸 알림에서 확인해 주세요.")
TEMPLATE = "notify.bulletin"


@operation(
    permission=SEND,
    scope=lambda kwargs: market_scope(kwargs["market_id"]),
    refusals={"notify_bulletin_once": _TWICE},
)
def send_bulletin(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    form_key: UUID,
    kind: Kind,
    title: str,
    text: str,
    by_text: bool,
    chosen: Chosen | None,
) -> int:
    """Tell the merchants of a market (``chosen``: only these among them) something; returns its id.

    Advertising goes to those alone who consented. ``by_text``: whoever takes no push gets it as a text, which costs,
    and so does who keeps a store and is known by number alone.
    ``form_key``: the same form sent twice sends once.

    Raises Invalid(`bulletin_invalid`, `letter_unsendable`, `text_too_long`, `sender_incomplete`),
    Refused(`no_recipients`, `bulletin_sent`), Missing(`market_unknown`).
    """
    market = directory().find_market(id=market_id)
    if market is None:
        raise Missing("market_unknown", "그 시장을 찾을 수 없어요.")
    title, text = " ".join(title.split()), text.strip()
    if not 0 < len(title) <= TITLE_LENGTH or not 0 < len(text) <= BULLETIN_LENGTH:
        raise Invalid(
            "bulletin_invalid",
            f"제목은 {TITLE_LENGTH}자, 내용은 {BULLETIN_LENGTH:,}자 안으로 적어 주세요.",
            field="text",
        )
    preview(market, kind=kind, title=title, text=text, by_text=by_text, chosen=chosen, now=now)
    found = reached(market, kind=kind, by_text=by_text, chosen=chosen)
    if not found.count:
        raise no_recipients()
    bulletin = Bulletin.every.create(
        market_id=market_id,
        form_key=form_key,
        kind=kind.value,
        title=title,
        text=text,
        by_text=by_text,
        audience=found.count,
        written_by_id=actor.user_id,
        created_at=now,
    )
    _tell_all(bulletin, found)
    note(subject=("bulletin", bulletin.id, title), after={"audience": found.count})
    return bulletin.id


def _tell_all(bulletin: Bulletin, found: Reach) -> None:
    """One notice each. Not one by one: a market has 1,200 merchants, and the key of a bulletin is new, so nothing can
    collide.
    """
    told = [_notice(bulletin, f"user:{person.id}", user_id=person.id) for person in found.people]
    told += [_notice(bulletin, phone_mark(phone), phone=phone, in_inbox=False) for phone in found.phones]
    rows = Notice.every.bulk_create(told)
    jobs: list[dict[str, JSONValue]] = [{"notice_id": row.id} for row in rows]
    job("notify.dispatch", queue="notices").batch_defer(*jobs)


def _notice(bulletin: Bulletin, mark: str, **whom: Any) -> Notice:
    return Notice(
        key=f"bulletin:{bulletin.id}",
        recipient_mark=mark,
        template=TEMPLATE,
        kind=bulletin.kind,
        by_text=bulletin.by_text,
        market_id=bulletin.market_id,
        bulletin=bulletin,
        title=bulletin.title,
        text=bulletin.text,
        created_at=bulletin.created_at,
        **whom,
    )
