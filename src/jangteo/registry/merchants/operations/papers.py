"""Pictures: the papers of an application and the photograph of a shop."""

from __future__ import annotations

from datetime import datetime

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.files.toolkit import drop_file, keep_file
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.tenancy.types import Actor
from jangteo.registry.merchants.events import StoreChanged
from jangteo.registry.merchants.models import Application, ApplicationPaper
from jangteo.registry.merchants.operations import applying
from jangteo.registry.merchants.operations._common import in_market, in_store, locked_store, touch
from jangteo.registry.merchants.operations._rights import require_helper_right
from jangteo.registry.merchants.permissions import HELP
from jangteo.registry.merchants.types import (
    ApplicationState,
    HelperRight,
    PaperKind,
    paper_owner,
    photo_owner,
    refusals,
)

MOST_PAPERS = 10


def _open(actor: Actor, application_id: int) -> Application:
    row = applying.own(actor, application_id)
    if row.state not in {ApplicationState.DRAFT, ApplicationState.MORE_NEEDED}:
        raise refusals.application_locked()
    return row


@operation(permission=applying.OWN, scope=in_market)
def add_paper(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    application_id: int,
    kind: PaperKind,
    content: bytes,
    name: str,
) -> int:
    """Put the picture of a paper to one's own application; returns the paper's id. Leaves no audit row: sending does.

    Raises Missing(`application_missing`), Refused(`application_locked`, `papers_full`), Invalid when the content is no
    picture or document.
    """
    with open_rows(market=market_id):
        row = _open(actor, application_id)
        if row.papers.count() >= MOST_PAPERS:
            raise refusals.papers_full()
        file_id = keep_file(
            content=content,
            name=name,
            allowed=Allowed.PAPER,
            market_id=market_id,
            owner=paper_owner(row.id),
            actor=actor,
            now=now,
        )
        paper = ApplicationPaper.objects.create(
            market_id=market_id, application=row, kind=kind.value, file_id=file_id, added_at=now
        )
        nothing_changed()
        return paper.id


@operation(permission=applying.OWN, scope=in_market)
def remove_paper(*, actor: Actor, now: datetime, market_id: int, application_id: int, paper_id: int) -> None:
    """Take a paper off one's own application.

    Raises Missing(`application_missing`, `paper_missing`), Refused(`application_locked`).
    """
    with open_rows(market=market_id):
        row = _open(actor, application_id)
        paper = row.papers.filter(id=paper_id).first()
        if paper is None:
            raise refusals.no_paper()
        paper.delete()
        drop_file(paper.file_id, now)
        nothing_changed()


@operation(permission=HELP, scope=in_store)
def set_photo(*, actor: Actor, now: datetime, market_id: int, store_id: int, content: bytes, name: str) -> None:
    """Give a shop a photograph in place of the one it has; empty content takes it away.

    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `right_missing`), Invalid when the content is
    no picture.
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        require_helper_right(actor, store.id, HelperRight.PROFILE)
        old = store.photo_id
        store.photo_id = None
        if content:
            store.photo_id = keep_file(
                content=content,
                name=name,
                allowed=Allowed.PHOTO,
                market_id=market_id,
                owner=photo_owner(store.id),
                actor=actor,
                now=now,
            )
        touch(store, "photo", now=now)
        if old is not None:
            drop_file(old, now)
        note(subject=("store", store.id, store.name), before={"photo": old}, after={"photo": store.photo_id})
        publish(StoreChanged(market_id, store.id, ("photo",)), now=now)
