"""내 서류: a shop sends papers, the office confirms them or asks again; what counts stays until a newer one counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.foundation.audit.toolkit import note, nothing_changed, operation
from jangteo.foundation.files.toolkit import keep_file
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.privacy.toolkit import load_people, opened
from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.tenancy.types import Actor, market_scope
from jangteo.kernel.clock import today
from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.dates import format_date
from jangteo.registry.merchants.models import Store, StorePaper, StorePaperPage
from jangteo.registry.merchants.operations._common import clean_reason, in_market, in_store, locked_store
from jangteo.registry.merchants.operations._papers import drop_unheld
from jangteo.registry.merchants.operations._rights import require_helper_right
from jangteo.registry.merchants.operations._telling import tell_office, tell_person, tell_user
from jangteo.registry.merchants.permissions import DECIDE, HELP, WARN
from jangteo.registry.merchants.queries.papers import list_dropped_kinds
from jangteo.registry.merchants.types import (
    MOST_PAGES,
    PAPER_NOTICE_DAYS,
    RULE_OF,
    HelperRight,
    PaperKind,
    SentState,
    refusals,
    shop_paper_owner,
)

#: The kind under which the access log knows whose papers of a shop were opened.
KEEPER = "merchants.paper"
#: Why a paper is opened while it waits to be confirmed.
CONFIRMING = "점포 서류 확인"
MY_PAPERS, LONGEST = "/shop/papers/", timedelta(days=366 * 50)


@operation(permission=HELP, scope=in_store, refusals={"merchants_paper_waits": refusals.paper_waits()})
def send_paper(
    *, actor: Actor, now: datetime, market_id: int, store_id: int, kind: PaperKind, content: bytes, name: str
) -> int:
    """Send the office a paper of one's shop; what is sent while one of its kind waits is another page of that one.

    Returns the paper's id. A paper that counts stays as it is. Raises NotAllowed, Missing(`store_missing`), Refused(
    `store_closed`, `right_missing`, `papers_full`, `paper_waits`), Invalid when the content is no picture or document.
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        require_helper_right(actor, store.id, HelperRight.PAPERS)
        row = _take_in(store, kind, [(name, content)], actor, now, by_office=False)
        note(subject=("store", store.id, store.name), after={"paper": kind.label})
        tell_office(
            "paper_sent",
            market_id=market_id,
            shop=store.name,
            key=f"merchants.paper_sent:{row.id}",
            now=now,
            link=f"/office/merchants/{store.id}/papers/",
        )
        return row.id


@operation(permission=DECIDE, scope=in_market, refusals={"merchants_paper_waits": refusals.paper_waits()})
def receive_paper(
    *, actor: Actor, now: datetime, market_id: int, store_id: int, kind: PaperKind, files: Sequence[tuple[str, bytes]]
) -> int:
    """Take in a paper that a merchant brought to the office: name and content of each page, all or none of them.

    It waits to be confirmed as one that was sent, so that somebody looks at what was scanned. Returns the paper's id.
    Raises NotAllowed, Missing(`store_missing`), Refused(`store_closed`, `papers_full`, `paper_waits`), Invalid when a
    page is no picture or document.
    """
    with open_rows(market=market_id):
        store = locked_store(store_id)
        row = _take_in(store, kind, files, actor, now, by_office=True)
        note(subject=("store", store.id, store.name), after={"paper": f"{kind.label} {len(files)}장"})
        return row.id


def _take_in(
    store: Store, kind: PaperKind, files: Sequence[tuple[str, bytes]], actor: Actor, now: datetime, *, by_office: bool
) -> StorePaper:
    """Put pages to the paper of this kind that waits, or to a new one."""
    row = _waits(store, kind)
    if (row.pages.count() if row else 0) + len(files) > MOST_PAGES:
        raise refusals.papers_full()
    kept = [
        keep_file(
            content=content,
            name=name,
            allowed=Allowed.PAPER,
            market_id=store.market_id,
            owner=shop_paper_owner(store.id),
            actor=actor,
            now=now,
        )
        for name, content in files
    ]
    if row is None:
        row = StorePaper.objects.create(
            market_id=store.market_id,
            store=store,
            kind=kind.value,
            state=SentState.WAITING.value,
            person_id=store.person_id,
            given_by_id=None if by_office else actor.user_id,
            by_office=by_office,
            given_at=now,
            changed_at=now,
        )
    _touch(row, now)
    for file_id in kept:
        StorePaperPage.objects.create(market_id=store.market_id, paper=row, file_id=file_id)
    return row


def _waits(store: Store, kind: PaperKind) -> StorePaper | None:
    """The paper of this kind that waits, locked: the office may be deciding on it."""
    waiting = StorePaper.objects.filter(store=store, kind=kind.value, state=SentState.WAITING.value, left_at=None)
    return waiting.select_for_update(of=("self",)).first()


def _touch(row: StorePaper, now: datetime) -> None:
    row.changed_at = max(now, row.given_at)
    row.save(update_fields=["changed_at"])


@operation(permission=HELP, scope=in_store)
def take_back_page(*, actor: Actor, now: datetime, market_id: int, store_id: int, page_id: int) -> None:
    """Take back a page that waits; with its last page goes the paper.

    Raises NotAllowed, Missing(`paper_missing`), Refused(`right_missing`, `paper_settled`).
    """
    with open_rows(market=market_id):
        page = StorePaperPage.objects.filter(id=page_id, paper__store_id=store_id, paper__left_at=None).first()
        if page is None:
            raise refusals.no_paper()
        require_helper_right(actor, store_id, HelperRight.PAPERS)
        _drop(page, _waiting(page.paper_id), now)


@operation(permission=DECIDE, scope=in_market)
def drop_received_page(*, actor: Actor, now: datetime, market_id: int, page_id: int) -> None:
    """Take a page away that the office took in and has not confirmed; with its last page goes the paper.

    Raises NotAllowed, Missing(`paper_missing`), Refused(`paper_settled`, `paper_of_shop`) for what the shop sent.
    """
    with open_rows(market=market_id):
        page = StorePaperPage.objects.filter(id=page_id, paper__left_at=None).first()
        if page is None:
            raise refusals.no_paper()
        row = _waiting(page.paper_id)
        if not row.by_office:
            raise refusals.paper_of_shop()
        _drop(page, row, now)


def _drop(page: StorePaperPage, row: StorePaper, now: datetime) -> None:
    page.delete()
    drop_unheld([page.file_id], now)
    note(subject=("store", row.store_id, row.store.name), before={"paper": PaperKind(row.kind).label})
    if row.pages.exists():
        _touch(row, now)
    else:
        row.delete()


def lock_paper(paper_id: int) -> StorePaper | None:
    """The guard of every decision on a paper; a function of its own so that tests can take it away."""
    return StorePaper.objects.select_for_update(of=("self",)).filter(id=paper_id).first()


def _waiting(paper_id: int) -> StorePaper:
    row = lock_paper(paper_id)
    if row is None:
        raise refusals.no_paper()
    if row.state != SentState.WAITING or row.left_at is not None:
        raise refusals.paper_settled()
    return row


@operation(permission=DECIDE, scope=in_market)
def open_store_paper(
    *, actor: Actor, now: datetime, market_id: int, page_id: int, reason: Reason | None = None, words: str = ""
) -> tuple[int, str]:
    """File and owner of a page of a shop's paper, which shows names and numbers in clear: the access log first.

    `reason`: why; None only while the paper waits to be confirmed, which then is the reason.
    Raises NotAllowed, Missing(`paper_missing`), Invalid(`reason_needed`, `words_missing`, `words_long`).
    """
    with open_rows(market=market_id):
        pages = StorePaperPage.objects.select_related("paper__store", "file")
        page = pages.filter(id=page_id, paper__left_at=None).first()
        if page is None:
            raise refusals.no_paper()
        row = page.paper
        if reason is None:
            if row.state != SentState.WAITING:
                raise refusals.reason_needed()
            reason, words = Reason.OTHER, CONFIRMING
    scope = market_scope(market_id)
    people = load_people(kind=KEEPER, subject_ids=[row.id], scope=scope)
    opened(actor=actor, now=now, scope=scope, kind=KEEPER, people=people, fields=["papers"], reason=reason, words=words)
    label = PaperKind(row.kind).label
    note(subject=("store", row.store_id, row.store.name), after={"paper": label}, reason=words or reason.label)
    return page.file_id, page.file.owner


@operation(permission=DECIDE, scope=in_market, refusals={"merchants_paper_counts": refusals.paper_settled()})
def confirm_paper(
    *,
    actor: Actor,
    now: datetime,
    market_id: int,
    paper_id: int,
    ends_on: date | None = None,
    seen_at: datetime | None = None,
) -> None:
    """Let a paper that waits count, through `ends_on` (None: without end); what counted is kept as an older one.

    `seen_at`: when what the office looked at was last changed; a page that came later is shown first.
    Raises NotAllowed, Missing(`paper_missing`), Refused(`paper_settled`, `paper_changed`), Invalid(`day_invalid`).
    """
    if ends_on is not None and not today(now) <= ends_on <= today(now) + LONGEST:
        raise Invalid("day_invalid", "오늘이나 그 뒤의 날을 적어 주세요.", field="ends_on")
    with open_rows(market=market_id):
        row = _waiting(paper_id)
        if seen_at is not None and row.changed_at > seen_at:
            raise refusals.paper_changed()
        if not RULE_OF[PaperKind(row.kind)].many:
            held = StorePaper.objects.filter(store_id=row.store_id, kind=row.kind, left_at=None)
            held.filter(state=SentState.CONFIRMED.value).update(state=SentState.REPLACED.value, over_at=now)
        row.state, row.decided_at, row.ends_on = SentState.CONFIRMED.value, now, ends_on
        row.save(update_fields=["state", "decided_at", "ends_on"])
        label = PaperKind(row.kind).label
        note(subject=("store", row.store_id, row.store.name), after={"paper": label, "ends_on": ends_on})
        _tell(row, "paper_confirmed", now)


@operation(permission=DECIDE, scope=in_market)
def ask_paper_again(
    *, actor: Actor, now: datetime, market_id: int, paper_id: int, reason: str, seen_at: datetime | None = None
) -> None:
    """Ask for a paper once more; the merchant is told why, and what counted goes on counting.

    Raises NotAllowed, Missing(`paper_missing`), Refused(`paper_settled`, `paper_changed`), Invalid(`reason_needed`,
    `text_too_long`).
    """
    words = clean_reason(reason)
    with open_rows(market=market_id):
        row = _waiting(paper_id)
        if seen_at is not None and row.changed_at > seen_at:
            raise refusals.paper_changed()
        row.state, row.decided_at, row.over_at, row.words = SentState.AGAIN.value, now, now, words
        row.save(update_fields=["state", "decided_at", "over_at", "words"])
        note(subject=("store", row.store_id, row.store.name), before={"paper": PaperKind(row.kind).label}, reason=words)
        _tell(row, "paper_again", now, 까닭=words)


def _tell(row: StorePaper, template: str, now: datetime, **more: str) -> None:
    """Tell the keeper, and whoever sent the paper for the keeper."""
    told: dict[str, Any] = {
        "market_id": row.market_id,
        "shop": row.store.name,
        "key": f"merchants.{template}:{row.id}",
        "now": now,
        "link": MY_PAPERS,
        "서류": PaperKind(row.kind).label,
        **more,
    }
    tell_person(template, row.store.person_id, **told)
    keeper = row.store.person.user_id if row.store.person else None
    if row.given_by_id != keeper:
        tell_user(template, row.given_by_id, **told)


@operation(permission=WARN)
def warn_of_papers(*, actor: Actor, now: datetime) -> int:
    """Tell the keepers of papers that run out within a month and have no newer one on its way, each once; returns how
    many. Of all markets. Raises NotAllowed.
    """
    day = today(now)
    with scopes_disabled():
        rows = StorePaper.objects.select_for_update(of=("self",), skip_locked=True).select_related("store__person")
        held = rows.filter(state=SentState.CONFIRMED.value, left_at=None, warned_at=None, store__state="open")
        near = list(held.filter(ends_on__range=(day, day + timedelta(days=PAPER_NOTICE_DAYS))).order_by("id"))
        coming = StorePaper.objects.filter(state=SentState.WAITING.value, left_at=None)
        sent = set(coming.filter(store_id__in=[row.store_id for row in near]).values_list("store_id", "kind"))
        dropped = {row.market_id: list_dropped_kinds(market_id=row.market_id, on=day) for row in near}
    due = [row for row in near if (row.store_id, row.kind) not in sent and row.kind not in dropped[row.market_id]]
    for row in due:
        with open_rows(market=row.market_id):
            row.warned_at = now
            row.save(update_fields=["warned_at"])
            _tell(row, "paper_due", now, 날짜=format_date(row.ends_on) if row.ends_on else "")
    if due:
        note(subject=("store", "", "서류 기한"), after={"count": len(due)})
    else:
        nothing_changed()
    return len(due)
