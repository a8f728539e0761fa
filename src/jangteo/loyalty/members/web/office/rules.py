"""What a program decided on joining and leaving, and consents of guardians that came on paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.permissions import EDIT, SET_RULES
from jangteo.loyalty.members.web.office.forms import GuardianForm, RulesForm
from jangteo.loyalty.members.web.office.frame import page

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@market_page(SET_RULES)
def rules(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """How long somebody who left must wait, and whether children join; from a day on."""
    program = queries.get_program_here(market_id=market.id, program_id=program_id)
    today = clock.today(clock.now())
    now_holding = queries.get_rules(program_id=program_id, on=today)
    initial = {
        "valid_from": today,
        "rejoin_days": now_holding.rejoin_days,
        "guardian_joins": now_holding.guardian_joins,
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_rules(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "가입 규칙을 정했어요.")
            return redirect("members_rules", program_id)
    return page(request, market, "rules", {"program": program, "form": form, "holding": now_holding})


@require_http_methods(FORM_METHODS)
@market_page(EDIT)
def guardian(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """A guardian agreed at the counter: the child can join with the number from now on."""
    program = queries.get_program_here(market_id=market.id, program_id=program_id)
    form = GuardianForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member_id = operations.record_guardian_consent(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=program_id,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "보호자 동의를 적었어요. 어린이가 그 번호로 가입할 수 있어요.")
            return redirect("members_member", program_id, member_id)
    return page(request, market, "guardian", {"program": program, "form": form})
