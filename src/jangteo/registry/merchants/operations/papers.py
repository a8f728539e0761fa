"""Pictures: the papers of an application, who opens them, and the photograph of a shop."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_scopes import scope as open_rows

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.files.toolkit import drop_file, keep_file
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.outbox.toolkit import publish
from jangteo.foundation.privacy.toolkit import load_people, opened
from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.tenancy.types import Actor, Grant, Role, market_scope, store_scope
from jangteo.registry.merchants.events import StoreChanged
from jangteo.registry.merchants.models import Application, ApplicationPaper, Store
from jangteo.registry.merchants.operations import applying
from jangteo.registry.merchants.operations._common import clean, clean_reason, in_market, in_store, locked_store, touch
from jangteo.registry.merchants.operations._rights import is_office, require_helper_right
from jangteo.registry.merchants.operations._telling import tell_person
from jangteo.registry.merchants.permissions import DECIDE, HELP
from jangteo.registry.merchants.types import (
    PHOTO_WORDS,
    ApplicationState,
    HelperRight,
    PaperKind,
    paper_owner,
    photo_owner,
    refusals,
)

MOST_PAPERS = 10
#: The kind under which the access log knows applicants.
APPLICANT = "merchants.application"
#: Why a paper is opened while its application waits for the decision.
DECIDING = "입점 심사"


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


@operation(permission=DECIDE, scope=in_market)
def open_paper(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    application_id: int,
    paper_id: int,
    reason: Reason | None = None,
    words: str = "",
) -> int:
    """The file of an applicant's paper, which shows names and accounts in clear: the access log gets its row first.

    `reason`: why; None only while the application waits for the decision, which then is the reason.
    Raises NotAllowed, Missing(`application_missing`, `paper_missing`), Invalid(`reason_needed`, `words_missing`,
    `words_long`).
    """
    with open_rows(market=market_id):
        row = Application.objects.filter(id=application_id).exclude(state=ApplicationState.DRAFT.value).first()
        if row is None:
            raise refusals.no_application()
        paper = row.papers.filter(id=paper_id).first()
        if paper is None:
            raise refusals.no_paper()
        if reason is None:
            if not ApplicationState(row.state).awaits_decision:
                raise refusals.reason_needed()
            reason, words = Reason.OTHER, DECIDING
    scope = market_scope(market_id)
    people = load_people(kind=APPLICANT, subject_ids=[application_id], scope=scope)
    if application_id not in people:
        raise refusals.no_application()
    opened(
        actor=actor, now=now, scope=scope, kind=APPLICANT, people=people, fields=["papers"], reason=reason, words=words
    )
    said = PaperKind(paper.kind).label
    note(subject=("application", row.id, row.shop_name), after={"paper": said}, reason=words or reason.label)
    return paper.file_id


@operation(permission=HELP, scope=in_store)
def set_photo(
    *, actor: Actor, now: datetime, market_id: int, store_id: int, content: bytes, name: str, words: str = ""
) -> None:
    """Give a shop a photograph in place of the one it has, or with empty content other words to the one it has.

    `words`: what is seen on it, for who does not see it. Raises NotAllowed, Missing(`store_missing`), Refused(
    `store_closed`, `right_missing`, `photo_missing`), Invalid when the content is no picture, Invalid(`text_too_long`).
    """
    words = clean(words, PHOTO_WORDS, "words", "설명은")
    with open_rows(market=market_id):
        store = locked_store(store_id)
        require_helper_right(actor, store.id, HelperRight.PROFILE)
        before = {"photo": store.photo_id, "photo_words": store.photo_words}
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
        elif store.photo_id is None:
            raise refusals.no_photo()
        store.photo_words = words
        _save_photo(store, before, now)


@operation(permission=HELP, scope=in_store)
def remove_photo(*, actor: Actor, now: datetime, market_id: int, store_id: int, reason: str = "") -> None:
    """Take a shop's photograph away; the office says why, and the keeper is told.

    Raises NotAllowed, Missing(`store_missing`), Refused(`right_missing`, `photo_missing`), Invalid(`reason_needed`,
    `text_too_long`).
    """
    own = Grant(Role.OWNER, store_scope(store_id)) in actor.grants
    reason = clean_reason(reason, needed=is_office(actor, market_id) and not own)
    with open_rows(market=market_id):
        store = locked_store(store_id, may_be_closed=True)
        require_helper_right(actor, store.id, HelperRight.PROFILE)
        before = {"photo": store.photo_id, "photo_words": store.photo_words}
        if store.photo_id is None:
            raise refusals.no_photo()
        store.photo_id, store.photo_words = None, ""
        _save_photo(store, before, now, reason)
        if reason:
            tell_person(
                "photo_removed",
                store.person_id,
                market_id=market_id,
                shop=store.name,
                key=f"merchants.photo_removed:{before['photo']}",
                now=now,
                link="/shop/store/picture/",
                까닭=reason,
            )


def _save_photo(store: Store, before: dict[str, Any], now: datetime, reason: str = "") -> None:
    """Write the photograph and its words; a file that is no longer shown goes."""
    after = {"photo": store.photo_id, "photo_words": store.photo_words}
    if after == before:
        nothing_changed()
        return
    touch(store, "photo", "photo_words", now=now)
    replaced = before["photo"] not in {None, store.photo_id}
    if replaced:
        drop_file(before["photo"], now)
    told_before = before | {"photo": before["photo"] and "있음"}
    told_after = after | {"photo": after["photo"] and ("바꿈" if replaced else "있음")}
    note(subject=("store", store.id, store.name), before=told_before, after=told_after, reason=reason)
    publish(StoreChanged(store.market_id, store.id, ("photo",)), now=now)
