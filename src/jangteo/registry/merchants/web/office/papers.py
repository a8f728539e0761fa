"""The office's side of a shop's papers: what is there and what is missing, opened with a row of the access log,
confirmed with a last day, or asked for again.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.files.toolkit import file_response
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.rules.permissions import READ_OWN
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import DECIDE, VIEW
from jangteo.registry.merchants.types import (
    MOST_PAGES,
    RULE_OF,
    PaperKind,
    PaperStand,
    SentPaper,
    SentState,
    ShopPaper,
    StoreState,
)
from jangteo.registry.merchants.web.office import forms
from jangteo.registry.merchants.web.office.acting import Asking, asked, done_or_told


def paper_rows(market_id: int, store_id: int) -> list[ShopPaper]:
    """How a shop stands with its papers; kinds that it neither needs nor has are left out."""
    today = clock.today(clock.now())
    rows = queries.list_shop_papers(market_id=market_id, store_id=store_id, today=today)
    return [row for row in rows if row.needed or row.stand is not PaperStand.NONE]


@require_safe
@market_page(VIEW)
def papers(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """The papers of a shop, those that wait first."""
    today = clock.today(clock.now())
    view = queries.get_store(market_id=market.id, id=store_id, today=today)
    rows = queries.list_shop_papers(market_id=market.id, store_id=view.id, today=today)
    waiting = [row for row in rows if row.stand is PaperStand.WAITING]
    context = {
        "store": view,
        "waiting": [{"row": row, "form": _form(row.coming)} for row in waiting if row.coming],
        "others": [row for row in rows if row not in waiting],
        "missing": [row for row in rows if row.needed and row.stand is PaperStand.NONE],
        "left": queries.count_papers_left(market_id=market.id, store_id=view.id),
        "may_decide": is_allowed(actor_of(request), DECIDE, market.scope),
        "may_receive": view.state is not StoreState.CLOSED and is_allowed(actor_of(request), DECIDE, market.scope),
        "may_read_rules": is_allowed(actor_of(request), READ_OWN, market.scope),
    }
    return render(request, "merchants/office/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(DECIDE)
def receive(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Take in a paper that the merchant brought: photographed or scanned at the desk, several pages at once."""
    view = queries.get_store(market_id=market.id, id=store_id, today=clock.today(clock.now()))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.ReceivePaperForm(*sent, initial={"kind": request.GET.get("kind", "")})
    if form.is_bound and form.is_valid():
        with form.taking():
            operations.receive_paper(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                store_id=view.id,
                kind=PaperKind(form.cleaned_data["kind"]),
                files=form.pages(),
            )
            messages.success(request, "서류를 받았어요. 열어 보고 확인해 주세요.")
            return redirect("merchants_store_papers", store_id=view.id)
    context = {"store": view, "form": form, "accept": Allowed.PAPER.accept, "most": MOST_PAGES}
    return render(request, "merchants/office/receive.html", context, status=422 if form.errors else 200)


@require_POST
@market_page(DECIDE)
def drop_page(request: HttpRequest, market: MarketRef, page_id: int) -> HttpResponse:
    """Take a page away that was scanned wrongly at the desk."""
    sent = queries.get_paper_file(market_id=market.id, id=page_id).paper

    def act() -> None:
        operations.drop_received_page(actor=actor_of(request), now=clock.now(), market_id=market.id, page_id=page_id)

    return done_or_told(request, act, "뺐어요.", reverse("merchants_store_papers", args=[sent.store_id]))


def _form(sent: SentPaper, data: Any = None) -> forms.ConfirmPaperForm:
    initial = {"seen_at": sent.changed_at.isoformat()}
    return forms.ConfirmPaperForm(data, initial=initial, runs_out=RULE_OF[sent.kind].runs_out)


def _asking(sent: SentPaper, title: str, button: str, say: str) -> Asking:
    back = reverse("merchants_store_papers", args=[sent.store_id])
    return Asking(title, button, back, f"{sent.store_name} 서류", say)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(DECIDE)
def page(request: HttpRequest, market: MarketRef, page_id: int) -> HttpResponse:
    """One page: opened at once while its paper waits to be confirmed, else for a reason; always logged."""
    sent = queries.get_paper_file(market_id=market.id, id=page_id).paper
    waits = sent.state is SentState.WAITING and "reason" not in request.POST
    form = forms.PaperForm(request.POST if request.method == "POST" and not waits else None)
    if request.method == "POST" and (waits or form.is_valid()):
        reason = None if waits else Reason(form.cleaned_data["reason"])
        words = "" if waits else form.cleaned_data["words"]
        with form.taking():
            file_id, owner = operations.open_store_paper(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                page_id=page_id,
                reason=reason,
                words=words,
            )
            return file_response(file_id, owner=owner)
    asking = _asking(sent, f"{sent.kind.label} 보기", "보기", "누가 언제 왜 보았는지 남고, 본인도 볼 수 있어요.")
    status = 422 if form.errors else 200
    return render(request, "merchants/office/form.html", {"form": form, "asking": asking}, status=status)


@market_page(DECIDE)
def confirm(request: HttpRequest, market: MarketRef, sent_id: int) -> HttpResponse:
    """Let a paper count, through a last day where it has one."""
    sent = queries.get_sent_paper(market_id=market.id, id=sent_id)
    form = _form(sent, request.POST if request.method == "POST" else None)

    def act() -> None:
        operations.confirm_paper(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            paper_id=sent.id,
            ends_on=form.cleaned_data.get("ends_on"),
            seen_at=form.cleaned_data["seen_at"],
        )

    say = "점주에게 확인했다고 알려요. 먼저 확인한 것은 지난 서류로 남아요."
    asking = _asking(sent, f"{sent.kind.label} 확인", "확인했어요", say)
    return asked(request, form, asking, act, f"{sent.kind.label}, 확인했다고 알렸어요.")


@market_page(DECIDE)
def ask_again(request: HttpRequest, market: MarketRef, sent_id: int) -> HttpResponse:
    """Ask for a paper once more."""
    sent = queries.get_sent_paper(market_id=market.id, id=sent_id)
    data = request.POST if request.method == "POST" else None
    form = forms.PaperAgainForm(data, initial={"seen_at": sent.changed_at.isoformat()})

    def act() -> None:
        operations.ask_paper_again(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            paper_id=sent.id,
            reason=form.cleaned_data["reason"],
            seen_at=form.cleaned_data["seen_at"],
        )

    say = "점주가 까닭을 읽고 다시 올려요. 먼저 확인한 서류가 있으면 그대로 쓸 수 있어요."
    asking = _asking(sent, f"{sent.kind.label} 다시 부탁하기", "다시 부탁하기", say)
    return asked(request, form, asking, act, "다시 올려 달라고 알렸어요.")
