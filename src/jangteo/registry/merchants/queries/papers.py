"""The papers of shops: how each stands, for its keeper and for the office. Nothing here opens a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django_scopes import scope as open_rows

from jangteo.registry.merchants.models import Occupancy, StoreGoods, StorePaper, StorePaperPage
from jangteo.registry.merchants.types import (
    PAPER_NOTICE_DAYS,
    PAPER_RULES,
    PaperFile,
    PaperKind,
    PaperPage,
    PaperRule,
    SentPaper,
    SentState,
    ShopPaper,
    refusals,
)


def list_shop_papers(*, market_id: int, store_id: int, today: date) -> list[ShopPaper]:
    """How a shop stands with each kind of paper, in the order of the rules. Four questions.

    What a former keeper left is not among it.
    """
    with open_rows(market=market_id):
        goods = StoreGoods.objects.filter(store_id=store_id, goods_class__isnull=False)
        pairs = goods.values_list("goods_class__code", "goods_class__parent__code")
        codes = {code for pair in pairs for code in pair if code}
        stalls = Occupancy.objects.filter(store_id=store_id, period__contains=today)
        public = "public" in stalls.values_list("stall__ownership", flat=True)
        sent = [_sent(row) for row in _rows().filter(store_id=store_id)]
    return [
        _stands(rule, [one for one in sent if one.kind is rule.kind], today, codes, public_stall=public)
        for rule in PAPER_RULES
    ]


def _stands(rule: PaperRule, sent: list[SentPaper], today: date, goods: set[str], *, public_stall: bool) -> ShopPaper:
    """`sent`: the papers of the rule's kind, the latest first."""
    current = next((one for one in sent if one.state is SentState.CONFIRMED), None)
    newest = sent[0] if sent else None
    coming = newest if newest is not None and newest.state in {SentState.WAITING, SentState.AGAIN} else None
    shown = {one.id for one in (current, coming) if one is not None}
    return ShopPaper(
        rule=rule,
        needed=rule.is_needed(goods=goods, public_stall=public_stall),
        today=today,
        current=current,
        coming=coming,
        earlier=tuple(one for one in sent if one.id not in shown),
    )


def get_shop_paper(*, market_id: int, store_id: int, kind: PaperKind, today: date) -> ShopPaper:
    """How a shop stands with one kind of paper."""
    every = list_shop_papers(market_id=market_id, store_id=store_id, today=today)
    return next(one for one in every if one.kind is kind)


def count_papers_wanted(*, market_id: int, store_id: int, today: date) -> int:
    """How many papers the keeper of a shop is asked for: once more, in place of one that ran out or soon will."""
    with open_rows(market=market_id):
        rows = StorePaper.objects.filter(store_id=store_id, left_at=None).order_by("-id")
        newest: dict[str, tuple[str, date | None]] = {}
        for kind, state, ends_on in rows.values_list("kind", "state", "ends_on"):
            if kind not in newest and state != SentState.REPLACED:
                newest[kind] = (state, ends_on)
    near = today + timedelta(days=PAPER_NOTICE_DAYS)
    return sum(
        state == SentState.AGAIN or (state == SentState.CONFIRMED and ends_on is not None and ends_on <= near)
        for state, ends_on in newest.values()
    )


def get_sent_paper(*, market_id: int, id: int) -> SentPaper:
    """A paper of a shop as it was sent. Raises Missing(`paper_missing`), also for what a former keeper left."""
    with open_rows(market=market_id):
        row = _rows().filter(id=id).first()
        if row is None:
            raise refusals.no_paper()
        return _sent(row)


def get_paper_file(*, market_id: int, id: int, store_id: int | None = None) -> PaperFile:
    """Where a page lies; with `store_id` only of that shop. Who may see it, the caller asks.

    Raises Missing(`paper_missing`), also for what a former keeper left.
    """
    with open_rows(market=market_id):
        pages = StorePaperPage.objects.filter(id=id, paper__left_at=None).select_related("file")
        page = (pages if store_id is None else pages.filter(paper__store_id=store_id)).first()
        if page is None:
            raise refusals.no_paper()
        return PaperFile(page.file_id, page.file.owner, _sent(_rows().get(id=page.paper_id)))


def count_papers_left(*, market_id: int, store_id: int) -> int:
    """How many papers of former keepers of a shop wait for the end of their time."""
    with open_rows(market=market_id):
        return StorePaper.objects.filter(store_id=store_id, left_at__isnull=False).count()


def papers_that_wait() -> QuerySet[StorePaper]:
    """Of the open market, those that the office has to look at, the longest waiting first."""
    rows = StorePaper.objects.filter(state=SentState.WAITING.value, left_at=None, store__state="open")
    return rows.order_by("given_at", "id")


def papers_that_end(today: date) -> QuerySet[StorePaper]:
    """Of the open market, those that have run out or soon will and have no newer one waiting, the soonest first."""
    near = today + timedelta(days=PAPER_NOTICE_DAYS)
    rows = StorePaper.objects.filter(state=SentState.CONFIRMED.value, left_at=None, store__state="open")
    newer = StorePaper.objects.filter(state=SentState.WAITING.value, left_at=None)
    newer = newer.filter(store_id=OuterRef("store_id"), kind=OuterRef("kind"))
    return rows.filter(~Exists(newer), ends_on__lte=near).order_by("ends_on", "id")


def _rows() -> QuerySet[StorePaper]:
    rows = StorePaper.objects.filter(left_at=None).select_related("store")
    return rows.prefetch_related("pages__file").order_by("-id")


def _pages(pages: Iterable[StorePaperPage]) -> tuple[PaperPage, ...]:
    return tuple(PaperPage(page.id, page.file.media_type.startswith("image/")) for page in pages)


def _sent(row: StorePaper) -> SentPaper:
    pages = list(row.pages.all())
    return SentPaper(
        id=row.id,
        store_id=row.store_id,
        store_name=row.store.name,
        kind=PaperKind(row.kind),
        state=SentState(row.state),
        pages=_pages(pages),
        given_at=row.given_at,
        changed_at=row.changed_at,
        decided_at=row.decided_at,
        ends_on=row.ends_on,
        words=row.words,
        from_application=any(page.application_id is not None for page in pages),
    )
