"""Applications, as the office and their applicants see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Lower, Replace
from django_scopes import scope as open_rows
from django_scopes import scopes_disabled

from jangteo.kernel.clock import in_seoul
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.kernel.korea.names import mask_name
from jangteo.registry.merchants.models import Application
from jangteo.registry.merchants.queries.goods import list_goods_leaves
from jangteo.registry.merchants.types import (
    ApplicationRow,
    ApplicationState,
    ApplicationView,
    GoodsInput,
    PaperKind,
    PaperView,
    StepView,
    Tax,
    refusals,
)

WAITING = (ApplicationState.SUBMITTED, ApplicationState.MORE_NEEDED)


def list_applications(
    *,
    market_id: int,
    today: date,
    states: Iterable[ApplicationState] = WAITING,
    text: str = "",
    page: int = 1,
    size: int | None = None,
) -> list[ApplicationRow]:
    """A market's applications in these states, those that wait longest first, `size` a page (None: all); with `text`
    those whose shop, stall or business number holds it, 초성 too. Drafts are never shown to the office.
    """
    wanted = [state.value for state in states if state != ApplicationState.DRAFT]
    with open_rows(market=market_id):
        rows = _called(Application.objects.filter(state__in=wanted), text).select_related("stall")
        first = (page - 1) * size if size is not None else 0
        found = list(rows.order_by("submitted_at", "id")[first : first + size if size is not None else None])
        names = _names_of(found)
        return [_row(row, today, names) for row in found]


def _called(rows: QuerySet[Application], text: str) -> QuerySet[Application]:
    """Those that hold the text; few applications wait, so none keeps a column for it."""
    if not text:
        return rows
    words = Concat("shop_name", Value(" "), Coalesce(F("stall__number"), Value("")), Value(" "), "business_number")
    return rows.annotate(said=Replace(Lower(words), Value(" "))).filter(said__regex=search_pattern(text))


def count_applications(*, market_id: int, text: str = "") -> dict[ApplicationState, int]:
    """How many applications of a market are in each state, drafts aside; with `text` those that hold it."""
    counts: dict[ApplicationState, int] = dict.fromkeys(list(ApplicationState)[1:], 0)
    with open_rows(market=market_id):
        rows = _called(Application.objects.exclude(state="draft"), text).order_by().values_list("state")
        for state, count in rows.annotate(count=Count("id")):
            counts[ApplicationState(state)] = count
    return counts


def _names_of(rows: Iterable[Application]) -> dict[str, str]:
    codes = {item["code"] for row in rows for item in row.answers.get("goods", []) if item["code"]}
    return {code: leaf.name for code, leaf in list_goods_leaves(codes=codes).items()} if codes else {}


def _labels(row: Application, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(item["words"] or names.get(item["code"], "") for item in row.answers.get("goods", []))


def _row(row: Application, today: date, names: dict[str, str]) -> ApplicationRow:
    sent = in_seoul(row.submitted_at).date() if row.submitted_at else today
    return ApplicationRow(
        id=row.id,
        state=ApplicationState(row.state),
        shop_name=row.shop_name,
        name_masked=mask_name(row.name) if row.name else "",
        stall_number=row.stall.number if row.stall else "",
        goods=", ".join(_labels(row, names)),
        submitted_at=row.submitted_at,
        days=(today - sent).days,
    )


def get_application(*, market_id: int, id: int) -> ApplicationView:
    """An application as the office sees it, the name masked. Raises Missing(`application_missing`), also for drafts."""
    with open_rows(market=market_id):
        row = _rows().filter(id=id).exclude(state="draft").first()
        if row is None:
            raise refusals.no_application()
        return _view(row, mask_name(row.name) if row.name else "")


def get_own_application(*, market_id: int, id: int, user_id: int) -> ApplicationView:
    """An application as its applicant sees it. Raises Missing(`application_missing`) for anybody else's."""
    with open_rows(market=market_id):
        row = _rows().filter(id=id, applicant_id=user_id).first()
        if row is None:
            raise refusals.no_application()
        return _view(row, row.name)


def list_own_applications(*, user_id: int) -> list[tuple[int, ApplicationRow]]:
    """Market and application of everything that somebody applied for, the latest first; drafts too."""
    with scopes_disabled():
        rows = list(Application.objects.filter(applicant_id=user_id).select_related("stall").order_by("-id"))
        names = _names_of(rows)
        return [(row.market_id, _row(row, in_seoul(row.changed_at).date(), names)) for row in rows]


def find_name_in_clear(*, market_id: int, id: int) -> str:
    """The applicant's name, for the one view that opens the mask; the caller writes the access log."""
    with open_rows(market=market_id):
        row = Application.objects.filter(id=id).exclude(state="draft").first()
        return row.name if row else ""


def _rows() -> QuerySet[Application]:
    return Application.objects.select_related("stall").prefetch_related("steps", "papers")


def _view(row: Application, name: str) -> ApplicationView:
    opens_on = row.answers.get("opens_on")
    goods = tuple(
        GoodsInput(item["code"], item["words"], Tax(item["tax"]) if item["tax"] else None)
        for item in row.answers.get("goods", [])
    )
    rivals = Application.objects.filter(stall_id=row.stall_id or 0, state="submitted").exclude(id=row.id)
    return ApplicationView(
        id=row.id,
        market_id=row.market_id,
        applicant_id=row.applicant_id,
        state=ApplicationState(row.state),
        name=name,
        business_number=row.business_number,
        shop_name=row.shop_name,
        stall_id=row.stall_id,
        stall_number=row.stall.number if row.stall else "",
        goods=goods,
        goods_labels=_labels(row, _names_of([row])),
        opens_on=date.fromisoformat(opens_on) if opens_on else None,
        intro=row.answers.get("intro", ""),
        shop_phone=row.answers.get("shop_phone", ""),
        join_association=row.answers.get("join_association"),
        step=row.answers.get("step", ""),
        words=row.words,
        started_at=row.started_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        store_id=row.store_id,
        papers=tuple(PaperView(each.id, PaperKind(each.kind), each.file_id) for each in row.papers.all()),
        steps=tuple(StepView(each.at, ApplicationState(each.state), each.who, each.words) for each in row.steps.all()),
        rivals=rivals.count() if row.stall_id is not None else 0,
    )
