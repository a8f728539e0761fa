"""Cards: ordered, printed as sheets or one by one, blocked and replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.pdf.toolkit import pdf_response, render_pdf
from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, KoreanForm, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.cards import format_card
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.permissions import EDIT, PRINT, VIEW
from jangteo.loyalty.members.types import CardView
from jangteo.loyalty.members.web.office.forms import IssueForm, ReasonForm, ReplaceForm
from jangteo.loyalty.members.web.office.frame import chosen_program, page
from jangteo.loyalty.points import queries as points

FORM_METHODS = ["GET", "HEAD", "POST"]
#: Name in the address → template and what the file is called.
SHAPES = {"a4": ("members/cards_a4.typ", "카드 A4"), "card": ("members/cards_single.typ", "카드 86x54")}
PAGE_SIZE = 50
_COLUMNS = (Column("카드 번호(가림)", 22), "주인", "상태", Column("만든 때", 20))
_BATCH_COLUMNS = (Column("만든 때", 20), Column("쓰임", 26), "장수", "주인 있는 카드")


@require_http_methods(FORM_METHODS)
@market_page(VIEW)
def batches(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """The orders of cards, and a form for a new one."""
    program, programs = chosen_program(request, market)
    if program is None:
        return page(request, market, "none", {})
    rows = queries.list_batches(program_id=program.id)
    lines = ((one.issued_at, one.label, one.count, one.claimed) for one in rows)
    file = None if request.method == "POST" else list_file(request, f"{program.name} 카드", _BATCH_COLUMNS, lines)
    if file is not None:
        return file
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch_id = operations.issue_cards(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program.id,
                count=form.cleaned_data["count"],
                label=form.cleaned_data["label"],
            )
        except Refused as refused:
            if refused.status == 403:
                raise
            form.take(refused)
        else:
            messages.success(request, "카드를 만들었어요. 이제 인쇄해 주세요.")
            return redirect("members_batch", program.id, batch_id)
    context = {
        "program": program,
        "programs": programs,
        "form": form,
        "rows": rows,
        "old": queries.count_old_cards(program_id=program.id),
    }
    return page(request, market, "cards", context)


@require_safe
@market_page(VIEW)
def batch(request: HttpRequest, market: MarketRef, program_id: int, batch_id: int) -> HttpResponse:
    """One order: how it is printed, and its cards."""
    program = queries.get_program_here(market_id=market.id, program_id=program_id)
    one = queries.get_batch(program_id=program_id, batch_id=batch_id)
    cards = queries.list_cards(program_id=program_id, batch_id=batch_id)
    file = list_file(request, f"{program.name} {one.label} 카드", _COLUMNS, _lines(cards))
    if file is not None:
        return file
    shown = paginate(cards, request, PAGE_SIZE)
    context = {"program": program, "one": one, "page": shown, "query": query_without(request, "page")}
    return page(request, market, "batch", context)


@require_safe
@market_page(VIEW)
def old(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """The cards of the system before, which go on being used."""
    program = queries.get_program_here(market_id=market.id, program_id=program_id)
    file = list_file(request, f"{program.name} 전에 쓰던 카드", _COLUMNS, _lines(_old_cards(program_id)))
    if file is not None:
        return file
    shown = paginate(range(queries.count_old_cards(program_id=program_id)), request, PAGE_SIZE)
    context = {
        "program": program,
        "rows": queries.list_old_cards(program_id=program_id, page=shown.number, size=PAGE_SIZE),
        "page": shown,
        "query": query_without(request, "page"),
    }
    return page(request, market, "old", context)


def _lines(cards: Iterable[CardView]) -> Iterator[tuple[object, ...]]:
    for one in cards:
        yield one.number_masked, "있음" if one.is_claimed else "아직", one.state.label, one.issued_at


def _old_cards(program_id: int) -> Iterator[CardView]:
    number, found = 0, True
    while found:
        number += 1
        rows = queries.list_old_cards(program_id=program_id, page=number, size=5_000)
        found = bool(rows)
        yield from rows


@require_POST
@market_page(PRINT)
def sheets(request: HttpRequest, market: MarketRef, program_id: int, batch_id: int, shape: str) -> HttpResponse:
    """The order as a PDF: A4 sheets of ten, or a page of 86 × 54 mm for each card. Posted: it is written down."""
    if shape not in SHAPES:
        raise Http404
    now = clock.now()
    template, words = SHAPES[shape]
    numbers = operations.print_cards(
        actor=actor_of(request), now=now, market_id=market.id, program_id=program_id, batch_id=batch_id
    )
    program = points.get_program(program_id=program_id)
    given = {
        "market": market.name,
        "seal": market.seal,
        "program": program.name,
        "address": request.build_absolute_uri(f"/m/{market.slug}/my/").split("://", 1)[1],
        "cards": [{"number": format_card(number), "qr": _drawing(number)} for number in numbers],
    }
    return pdf_response(f"{market.name} {words}", render_pdf(template, given, now=now))


def _drawing(number: str) -> str:
    """A QR of the number alone with the white around it that scanners need, as SVG."""
    path, side = queries.get_qr_path(number)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {side + 8} {side + 8}">'
        f'<rect x="-4" y="-4" width="100%" height="100%" fill="#fff"/><path d="{path}"/></svg>'
    )


def _card_here(market: MarketRef, program_id: int, card_id: int) -> CardView:
    queries.get_program_here(market_id=market.id, program_id=program_id)
    return queries.get_card(program_id=program_id, card_id=card_id)


@require_safe
@market_page(VIEW)
def card(request: HttpRequest, market: MarketRef, program_id: int, card_id: int) -> HttpResponse:
    """One card: whose it is, what is on it, what can be done."""
    one = _card_here(market, program_id, card_id)
    context = {
        "one": one,
        "program": points.get_program(program_id=program_id),
        "wallet": points.get_wallet(program_id=program_id, wallet_id=one.wallet_id),
        "member": queries.get_member(program_id=program_id, member_id=one.member_id),
    }
    return page(request, market, "card", context)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def block(request: HttpRequest, market: MarketRef, program_id: int, card_id: int) -> HttpResponse:
    """Stop a card that was lost."""
    asked = _Question(
        title="카드 막기",
        button="막기",
        say="카드로는 적립도 사용도 안 돼요. 포인트는 그대로 있어요.",
        done="카드를 막았어요. 포인트는 그대로 있어요.",
    )
    form = ReasonForm(request.POST or None)
    return _decide(request, market, _card_here(market, program_id, card_id), asked, form, operations.block_card)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def unblock(request: HttpRequest, market: MarketRef, program_id: int, card_id: int) -> HttpResponse:
    """Let a card that was found open again."""
    asked = _Question(
        title="카드 다시 쓰기",
        button="다시 쓰게 하기",
        say="잃어버린 카드를 찾았을 때예요.",
        done="카드를 다시 쓸 수 있어요.",
    )
    form = ReasonForm(request.POST or None)
    return _decide(request, market, _card_here(market, program_id, card_id), asked, form, operations.unblock_card)


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def replace(request: HttpRequest, market: MarketRef, program_id: int, card_id: int) -> HttpResponse:
    """Give a new card for a lost one."""
    asked = _Question(
        title="새 카드로 바꾸기",
        button="바꾸기",
        say="옛 카드는 다시 쓸 수 없고, 포인트는 그대로 옮겨져요.",
        done="새 카드로 바꿨어요. 포인트를 그대로 옮겼어요.",
    )
    form = ReplaceForm(request.POST or None)
    return _decide(request, market, _card_here(market, program_id, card_id), asked, form, operations.replace_card)


@dataclass(frozen=True)
class _Question:
    """What a page asks about a card, and what is said once it is done."""

    title: str
    button: str
    say: str
    done: str


def _decide(
    request: HttpRequest,
    market: MarketRef,
    one: CardView,
    asked: _Question,
    form: KoreanForm,
    act: Callable[..., int | None],
) -> HttpResponse:
    """Ask, and act with what was filled in; `act` may answer with the id of another card to go on with."""
    if request.method == "POST" and form.is_valid():
        try:
            other_id = act(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=one.program_id,
                card_id=one.id,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, asked.done)
            return redirect("members_card", one.program_id, other_id or one.id)
    return page(request, market, "card_form", {"one": one, "form": form, "asked": asked})
