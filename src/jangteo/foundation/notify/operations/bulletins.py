"""An office tells its merchants something (공지 보내기)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from jangteo.foundation.audit.toolkit import note, operation
from jangteo.foundation.notify.audience import preview, reached
from jangteo.foundation.notify.models import Bulletin, Notice
from jangteo.foundation.notify.permissions import SEND
from jangteo.foundation.notify.types import BULLETIN_LENGTH, TITLE_LENGTH, Kind, no_recipients
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
    chosen: Collection[int] | None,
) -> int:
    """Tell the merchants of a market (``chosen``: only these accounts among them) something; returns its id.

    Advertising goes to those alone who consented. ``by_text``: whoever takes no push gets it as a text, which costs.
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
    people = reached(market, kind=kind, chosen=chosen)
    if not people:
        raise no_recipients()
    bulletin = Bulletin.every.create(
        market_id=market_id,
        form_key=form_key,
        kind=kind.value,
        title=title,
        text=text,
        by_text=by_text,
        audience=len(people),
        written_by_id=actor.user_id,
        created_at=now,
    )
    _tell_all(bulletin, [person.id for person in people])
    note(subject=("bulletin", bulletin.id, title), after={"audience": len(people)})
    return bulletin.id


def _tell_all(bulletin: Bulletin, user_ids: list[int]) -> None:
    """One notice each. Not one by one: a market has 1,200 merchants, and the key of a bulletin is new, so nothing can
    collide.
    """
    rows = Notice.every.bulk_create(
        Notice(
            key=f"bulletin:{bulletin.id}",
            recipient_mark=f"user:{user_id}",
            template=TEMPLATE,
            kind=bulletin.kind,
            by_text=bulletin.by_text,
            market_id=bulletin.market_id,
            bulletin=bulletin,
            user_id=user_id,
            title=bulletin.title,
            text=bulletin.text,
            created_at=bulletin.created_at,
        )
        for user_id in user_ids
    )
    jobs: list[dict[str, JSONValue]] = [{"notice_id": row.id} for row in rows]
    app.configure_task("notify.dispatch", queue="notices").batch_defer(*jobs)
