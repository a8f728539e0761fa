"""Dated settings of a market (``/office/rules/``): what the office decides, and what laws decide for everybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.rules import operations, queries
from jangteo.foundation.rules.permissions import READ_OWN, SET_OWN
from jangteo.foundation.rules.types import Level, SettingView, no_setting
from jangteo.foundation.rules.web import frame
from jangteo.foundation.rules.web.forms import WithdrawForm
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused


@require_safe
@market_page(READ_OWN)
def listed(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What this market decides, and where; below it what holds for everybody."""
    day = clock.today(clock.now())
    views = frame.list_all(market.id)
    actor = actor_of(request)
    context = {
        "own": [view for view in views if view.setting.level == Level.MARKET],
        "elsewhere": [
            # Who may not open the screen reads the decision here, without a way into a refusal.
            (line, reverse(line.link[0], args=line.link[1]) if is_allowed(actor, line.needs, market.scope) else "")
            for line in queries.list_elsewhere(market_id=market.id, on=day)
        ],
        "groups": frame.grouped(view for view in views if view.setting.level != Level.MARKET),
        "fixed": queries.list_fixed(),
    }
    return render(request, "rules/office/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@market_page(READ_OWN)
def one(request: HttpRequest, market: MarketRef, rule: str) -> HttpResponse:
    """One setting; a form where the market decides on it."""
    now = clock.now()
    view = queries.get_setting(code=rule, on=clock.today(now), market_id=market.id)
    may = view.setting.level == Level.MARKET and is_allowed(actor_of(request), SET_OWN, market.scope)
    form = frame.form_of(request, view, own=True) if may else None
    if request.method == "POST" and form is None:
        raise no_setting()
    if form is not None and form.is_valid():
        try:
            operations.set_market_value(
                actor=actor_of(request), now=now, market_id=market.id, code=rule, **form.cleaned_data
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "우리 시장의 값을 정했어요. 그날이 되면 저절로 쓰여요.")
            return redirect("office_rule", rule=rule)
    status = 422 if form is not None and form.errors else 200
    return render(request, "rules/office/one.html", frame.context_of(view, form, "office"), status=status)


@require_POST
@market_page(SET_OWN)
def withdraw(request: HttpRequest, market: MarketRef, rule: str) -> HttpResponse:
    """Take back a value that has not begun."""
    now = clock.now()
    view: SettingView = queries.get_setting(code=rule, on=clock.today(now), market_id=market.id)
    form = WithdrawForm(request.POST)
    if view.setting.level != Level.MARKET:
        raise no_setting()
    if not form.is_valid():
        messages.error(request, "왜 거두는지 적어 주세요.")
        return redirect("office_rule", rule=rule)
    operations.withdraw_market_value(
        actor=actor_of(request), now=now, market_id=market.id, code=rule, **form.cleaned_data
    )
    messages.success(request, "정해 둔 값을 거두었어요.")
    return redirect("office_rule", rule=rule)
