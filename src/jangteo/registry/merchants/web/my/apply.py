"""입점 신청 on the phone: six short pages, each kept as soon as it is left."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.files.toolkit import file_info, file_response
from jangteo.foundation.tenancy.toolkit import actor_of, page, public_market_page, signed_in
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing, NotAllowed, Refused
from jangteo.kernel.numbers import read_number
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.types import (
    PAPER_RULES,
    Answers,
    ApplicationState,
    ApplicationView,
    Asked,
    Need,
    PaperKind,
    paper_owner,
)
from jangteo.registry.merchants.web.my.forms import CheckStep, GoodsStep, PapersStep, ShopStep
from jangteo.registry.places import queries as places

STEPS = ("shop", "goods", "stall", "papers", "check")
LABELS = ("가게", "파는 것", "자리", "서류", "확인")


@require_safe
@public_market_page
def apply(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What is asked, how long it takes, and the button; whoever comes back finds the draft and what was sent."""
    actor = actor_of(request)
    own = []
    if actor.user_id is not None:
        own = [row for market_id, row in queries.list_own_applications(user_id=actor.user_id) if market_id == market.id]
    context = {"own": own, "start": request.GET.get("start") == "1" and actor.is_person}
    return render(request, "merchants/my/apply.html", context)


@require_POST
@public_market_page
@signed_in
def start(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Begin, or go on with the draft."""
    application_id = operations.start_application(actor=actor_of(request), now=clock.now(), market_id=market.id)
    return redirect("merchants_apply_shop", market=market.slug, application_id=application_id)


def _own(request: HttpRequest, market: MarketRef, application_id: int) -> ApplicationView:
    return queries.get_own_application(market_id=market.id, id=application_id, user_id=actor_of(request).user_id or 0)


def _mine(
    page_of: Callable[[HttpRequest, MarketRef, ApplicationView], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page of the form: the view gets one's own application while it can still be changed."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @public_market_page
    @signed_in
    @wraps(page_of)
    def shown(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
        view = _own(request, market, application_id)
        if view.state not in {ApplicationState.DRAFT, ApplicationState.MORE_NEEDED}:
            return redirect("merchants_apply_own", market=market.slug, application_id=view.id)
        return page_of(request, market, view)

    return shown


def _next(market: MarketRef, view: ApplicationView, here: str) -> HttpResponse:
    following = STEPS[STEPS.index(here) + 1]
    return redirect(f"merchants_apply_{following}", market=market.slug, application_id=view.id)


def _kept(request: HttpRequest, market: MarketRef, view: ApplicationView, form: KoreanForm, answers: Answers) -> bool:
    """Keep the answers; a refusal stands beside its field."""
    with form.taking():
        operations.save_draft(
            actor=actor_of(request), now=clock.now(), market_id=market.id, application_id=view.id, answers=answers
        )
        return True
    return False


def _show(
    request: HttpRequest, market: MarketRef, view: ApplicationView, here: str, form: KoreanForm | None, **more: Any
) -> HttpResponse:
    at = STEPS.index(here)
    before = STEPS[at - 1] if at else ""
    context = {
        "one": view,
        "open": True,
        "form": form,
        "labels": LABELS,
        "at": at + 1,
        "back": reverse(f"merchants_apply_{before}", args=[market.slug, view.id]) if before else "",
        **more,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, f"merchants/my/apply_{here}.html", context, status=status)


@_mine
def shop(request: HttpRequest, market: MarketRef, view: ApplicationView) -> HttpResponse:
    """Number, name of the shop, own name."""
    initial = {"business_number": view.business_number, "shop_name": view.shop_name, "name": view.name}
    form = ShopStep(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        answers = Answers(
            business_number=given["business_number"], shop_name=given["shop_name"], name=given["name"], step="shop"
        )
        if _kept(request, market, view, form, answers):
            return _next(market, view, "shop")
    return _show(request, market, view, "shop", form)


@_mine
def goods(request: HttpRequest, market: MarketRef, view: ApplicationView) -> HttpResponse:
    """What is sold."""
    branches = queries.list_goods_branches(today=clock.today(clock.now()))
    initial = GoodsStep.initial_goods(view.goods)
    form = GoodsStep(request.POST if request.method == "POST" else None, initial=initial, branches=branches)
    sound = form.is_bound and form.is_valid()
    if sound and _kept(request, market, view, form, Answers(goods=form.goods_inputs(), step="goods")):
        return _next(market, view, "goods")
    return _show(request, market, view, "goods", form)


@_mine
def stall(request: HttpRequest, market: MarketRef, view: ApplicationView) -> HttpResponse:
    """Where on the map."""
    asked = read_number(request.POST.get("stall") or request.GET.get("stall", ""), least=1, most=2**62)
    form = KoreanForm({})
    form.is_valid()
    if request.method == "POST":
        if asked is None and places.count_stalls(market_id=market.id) and view.stall_id is None:
            form.add_error(None, "배치도에서 자리를 눌러 주세요.")
        elif _kept(request, market, view, form, Answers(stall_id=asked or view.stall_id, step="stall")):
            return _next(market, view, "stall")
    today = clock.today(clock.now())
    drawn = places.find_map(market_id=market.id)
    chosen = asked or view.stall_id
    stalls = places.list_stalls(market_id=market.id)
    states = queries.list_stall_states(market_id=market.id, today=today)
    vacant = [one for one in stalls if (state := states.get(one.id)) is None or state.store_id is None]
    more = {
        "map": drawn,
        "cells": queries.list_map_cells(market_id=market.id, today=today, for_whom="apply") if drawn else [],
        "vacant": vacant,
        "chosen": next((one for one in vacant if one.id == chosen), None),
    }
    return _show(request, market, view, "stall", form if form.errors else None, **more)


@_mine
def papers(request: HttpRequest, market: MarketRef, view: ApplicationView) -> HttpResponse:
    """Pictures of papers, one at a time."""
    form = PapersStep(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and not request.FILES:
        return _next(market, view, "papers")
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        with form.taking():
            operations.add_paper(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                application_id=view.id,
                kind=PaperKind(form.cleaned_data["kind"]),
                content=file.read(),
                name=file.name,
            )
            return redirect(request.path)
    shown = [{"paper": one, "info": file_info(one.file_id)} for one in view.papers]
    return _show(request, market, view, "papers", form, papers=shown, asked=_asked(market))


def _asked(market: MarketRef) -> list[tuple[PaperKind, bool]]:
    """Which papers the market asks of its shops, and whether of those concerned alone."""
    asked = queries.get_asked(market_id=market.id, on=clock.today(clock.now()))
    return [
        (rule.kind, asked[rule.kind] is Asked.CONCERNED and rule.need is not Need.ALWAYS)
        for rule in PAPER_RULES
        if asked[rule.kind] and rule.need is not Need.NEVER
    ]


@_mine
def check(request: HttpRequest, market: MarketRef, view: ApplicationView) -> HttpResponse:
    """Everything once more, before it is sent."""
    known = {True: "yes", False: "no", None: ""}[view.join_association]
    return _show(request, market, view, "check", CheckStep(initial={"join": known}))


@require_POST
@public_market_page
@signed_in
def send(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """Send it to the office."""
    form = CheckStep(request.POST)
    form.is_valid()
    try:
        operations.submit(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            application_id=application_id,
            last=Answers(join_association=form.answer(), step="check"),
        )
    except (Missing, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, refused.message)
        fields = {"goods": "goods", "stall_id": "stall"}
        there = fields.get(refused.field or "", "stall" if refused.code.startswith("stall") else "shop")
        return redirect(f"merchants_apply_{there}", market=market.slug, application_id=application_id)
    return redirect("merchants_apply_own", market=market.slug, application_id=application_id)


@require_safe
@public_market_page
@signed_in
def own(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """Where the application stands."""
    view = _own(request, market, application_id)
    if view.state is ApplicationState.DRAFT:
        return redirect("merchants_apply_shop", market=market.slug, application_id=view.id)
    return render(request, "merchants/my/apply_own.html", {"one": view, "phone": _office_phone(market)})


def _office_phone(market: MarketRef) -> str:
    return places.get_market(slug=market.slug).dialled


@require_POST
@public_market_page
@signed_in
def withdraw(request: HttpRequest, market: MarketRef, application_id: int) -> HttpResponse:
    """Take it back."""
    operations.withdraw(actor=actor_of(request), now=clock.now(), market_id=market.id, application_id=application_id)
    messages.success(request, "신청을 취소했어요.")
    return redirect("merchants_apply", market=market.slug)


@require_safe
@public_market_page
@signed_in
def paper(request: HttpRequest, market: MarketRef, application_id: int, paper_id: int) -> HttpResponse:
    """A paper of one's own application."""
    view = _own(request, market, application_id)
    found = next((one for one in view.papers if one.id == paper_id), None)
    if found is None:
        raise Missing("paper_missing", "그런 서류가 없어요.")
    return file_response(found.file_id, owner=paper_owner(view.id), thumbnail=request.GET.get("size") == "small")


@require_POST
@public_market_page
@signed_in
def drop_paper(request: HttpRequest, market: MarketRef, application_id: int, paper_id: int) -> HttpResponse:
    """Take a paper off."""
    operations.remove_paper(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        application_id=application_id,
        paper_id=paper_id,
    )
    return redirect("merchants_apply_papers", market=market.slug, application_id=application_id)


@require_safe
@page(None)
def found_again(request: HttpRequest, application_id: int) -> HttpResponse:
    """``/shop/apply/<id>/``, as notices link it: leads into the right market."""
    for market_id, row in queries.list_own_applications(user_id=actor_of(request).user_id or 0):
        market = places.find_market_ref(id=market_id) if row.id == application_id else None
        if market is not None:
            return redirect("merchants_apply_own", market=market.slug, application_id=row.id)
    raise Missing("application_missing", "그런 신청이 없어요.")
