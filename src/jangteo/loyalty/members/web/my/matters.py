"""Cards, consents, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.identity.toolkit import limit
from jangteo.foundation.tenancy.toolkit import actor_of, public_market_page, signed_in
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.types import CONSENT_TEXTS, ConsentCode
from jangteo.loyalty.members.web.forms import CardForm
from jangteo.loyalty.members.web.my.views import own
from jangteo.loyalty.points import queries as points


@require_http_methods(["GET", "HEAD", "POST"])
@public_market_page
@signed_in
def cards(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """One's cards, and a form to make another one's own."""
    member = own(request, market, program_id)
    form = CardForm(request.POST or None, old_cards=queries.count_old_cards(program_id=program_id) > 0)
    if request.method == "POST" and form.is_valid():
        try:
            limit(request, "claim_card")
            operations.claim_card(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                card=form.cleaned_data["card"],
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "카드를 내 것으로 했어요. 카드의 포인트도 옮겼어요.")
            return redirect("members_my_cards", market.slug, program_id)
    context = {
        "program": points.get_program(program_id=program_id),
        "cards": queries.list_cards(program_id=program_id, member_id=member.id),
        "form": form,
    }
    return render(request, "members/my/cards.html", context)


@require_POST
@public_market_page
@signed_in
def lost(request: HttpRequest, market: MarketRef, program_id: int, card_id: int) -> HttpResponse:
    """Stop a card of one's own that was lost."""
    operations.block_card(
        actor=actor_of(request),
        now=clock.now(),
        market_id=market.id,
        program_id=program_id,
        card_id=card_id,
        reason="손님이 잃어버렸다고 알림",
    )
    messages.success(request, "카드를 막았어요. 포인트는 그대로 있어요.")
    return redirect("members_my_cards", market.slug, program_id)


@require_safe
@public_market_page
@signed_in
def promises(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """What one agreed to, when, and how to end it."""
    member = own(request, market, program_id)
    given = queries.list_consents(program_id=program_id, member_id=member.id)
    standing = {one.code: one for one in given if one.revoked_at is None}
    context = {
        "program": points.get_program(program_id=program_id),
        "rows": [
            (text, standing.get(text.code))
            for text in CONSENT_TEXTS
            if text.code != ConsentCode.GUARDIAN or text.code in standing
        ],
        "ended": [one for one in given if one.revoked_at is not None],
    }
    return render(request, "members/my/promises.html", context)


@require_POST
@public_market_page
@signed_in
def promise(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Consent to passing visits on to shops."""
    operations.give_consent(
        actor=actor_of(request),
        now=clock.now(),
        program_id=own(request, market, program_id).program_id,
        code=ConsentCode.STORE,
        evidence=f"{request.path} 동의 단추",
    )
    messages.success(request, "동의하셨어요. 언제든 거둘 수 있어요.")
    return redirect("members_my_promises", market.slug, program_id)


@require_POST
@public_market_page
@signed_in
def unpromise(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """End that consent."""
    operations.withdraw_consent(
        actor=actor_of(request),
        now=clock.now(),
        program_id=own(request, market, program_id).program_id,
        code=ConsentCode.STORE,
    )
    messages.success(request, "동의를 거두었어요.")
    return redirect("members_my_promises", market.slug, program_id)


@require_http_methods(["GET", "HEAD", "POST"])
@public_market_page
@signed_in
def leave(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Leave, having seen what lapses."""
    member = own(request, market, program_id)
    refused = None
    if request.method == "POST":
        try:
            operations.leave(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                points_shown=read_number(request.POST.get("points", "")) or 0,
            )
        except Refused as stopped:
            refused = stopped
        else:
            messages.success(request, "탈퇴하셨어요. 그동안 고마웠어요.")
            return redirect("members_my", market.slug)
    context = {
        "program": points.get_program(program_id=program_id),
        "wallet": points.get_wallet(program_id=program_id, wallet_id=member.wallet_id),
        "rules": queries.get_rules(program_id=program_id, on=clock.today(clock.now())),
        "refused": refused,
    }
    return render(request, "members/my/leave.html", context, status=refused.status if refused else 200)
