"""The papers of shops: how each stands, for its keeper and for the office. Nothing here opens a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django_scopes import scope as open_rows

from jangteo.foundation.rules.queries import list_values
from jangteo.registry.merchants.models import Occupancy, StoreGoods, StorePaper, StorePaperPage
from jangteo.registry.merchants.types import (
    PAPER_NOTICE_DAYS,
    PAPER_RULES,
    Asked,
    PaperFile,
    PaperKind,
    PaperPage,
    PaperRule,
    SentPaper,
    SentState,
    ShopPaper,
    refusals,
)
from jangteo.registry.merchants.types.asking import ASKING


def list_shop_papers(*, market_id: int, store_id: int, today: date) -> list[ShopPaper]:
    """How a shop stands with each kind of paper, in the order of the rules. Five questions.

    What a former keeper left is not among it.
    """
    asked = get_asked(market_id=market_id, on=today)
    with open_rows(market=market_id):
        goods = StoreGoods.objects.filter(store_id=store_id, goods_class__isnull=False)
        pairs = goods.values_list("goods_class__code", "goods_class__parent__code")
        codes = {code for pair in pairs for code in pair if code}
        stalls = Occupancy.objects.filter(store_id=store_id, period__contains=today)
        public = "public" in stalls.values_list("stall__ownership", flat=True)
        sent = [_sent(row) for row in _rows().filter(store_id=store_id)]
    return [
        _stands(
            rule=rule,
            asked=asked[rule.kind],
            sent=[one for one in sent if one.kind is rule.kind],
            needed=rule.is_needed(asked=asked[rule.kind], goods=codes, public_stall=public),
            today=today,
        )
        for rule in PAPER_RULES
    ]


def get_asked(*, market_id: int, on: date) -> dict[PaperKind, Asked]:
    """Of which shops a market asks for each kind of paper on a day. One question."""
    codes = {setting.code: kind for kind, setting in ASKING.items()}
    held = list_values(codes=codes, on=on, market_id=market_id)
    return dict.fromkeys(PaperKind, Asked.CONCERNED) | {codes[code]: Asked(one.value) for code, one in held.items()}


def list_dropped_kinds(*, market_id: int, on: date) -> list[str]:
    """The kinds for which a market asks nobody any more: nobody is told that such a paper runs out."""
    return [kind.value for kind, asked in get_asked(market_id=market_id, on=on).items() if asked is Asked.NOBODY]


def _stands(*, rule: PaperRule, asked: Asked, sent: list[SentPaper], needed: bool, today: date) -> ShopPaper:
    """`sent`: the papers of the rule's kind, the latest first."""
    current = next((one for one in sent if one.state is SentState.CONFIRMED), None)
    newest = sent[0] if sent else None
    coming = newest if newest is not None and newest.state in {SentState.WAITING, SentState.AGAIN} else None
    shown = {one.id for one in (current, coming) if one is not None}
    return ShopPaper(
        rule=rule,
        needed=needed,
        asked=asked,
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
    ending = {kind for kind, (state, day) in newest.items() if state == SentState.CONFIRMED and day and day <= near}
    if ending:
        ending -= set(list_dropped_kinds(market_id=market_id, on=today))
    return len(ending) + sum(state == SentState.AGAIN for state, _ in newest.values())


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
        by_office=row.by_office,
        from_application=any(page.application_id is not None for page in pages),
    )
