"""Joining, in one page after signing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jangteo.foundation.identity import queries as people
from jangteo.foundation.identity.toolkit import limit
from jangteo.foundation.tenancy.toolkit import actor_of, public_market_page, signed_in
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.types import CONSENT_TEXTS, ConsentCode
from jangteo.loyalty.members.web.forms import JoinForm
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import ProgramView


@require_http_methods(["GET", "HEAD", "POST"])
@public_market_page
@signed_in
def join(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Agree and be a member; what waited on the number is there at once."""
    program = queries.get_program_here(market_id=market.id, program_id=program_id)
    user_id = actor_of(request).user_id or 0
    if queries.find_membership(program_id=program_id, user_id=user_id) is not None:
        return redirect(f"{reverse('members_my', args=[market.slug])}?p={program_id}")
    form = JoinForm(
        request.POST or None,
        initial={"name": people.get_own_name(user_id=user_id)},
        old_cards=queries.count_old_cards(program_id=program_id) > 0,
    )
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["card"]:
                limit(request, "claim_card")
            operations.join(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                name=form.cleaned_data["name"],
                grown_up=form.cleaned_data["grown_up"],
                agreed=_agreed(form),
                card=form.cleaned_data["card"],
                evidence=f"{request.path} 동의 단추",
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, _welcome(program, user_id))
            return redirect(f"{reverse('members_my', args=[market.slug])}?p={program_id}")
    return render(request, "members/my/join.html", {"program": program, "form": form, "texts": _texts()})


def _agreed(form: JoinForm) -> set[ConsentCode]:
    ticked = {"terms": ConsentCode.TERMS, "store": ConsentCode.STORE}
    return {code for name, code in ticked.items() if form.cleaned_data[name]}


def _texts() -> dict[str, object]:
    return {text.code.value: text for text in CONSENT_TEXTS}


def _welcome(program: ProgramView, user_id: int) -> str:
    mine = queries.find_membership(program_id=program.id, user_id=user_id)
    balance = points.get_wallet(program_id=program.id, wallet_id=mine.wallet_id).balance if mine else 0
    if balance > 0:
        return f"회원이 되셨어요. 모아 두신 {balance:,}P가 들어왔어요."
    return "회원이 되셨어요. 가게에서 QR을 보여 주세요."
