"""Dated settings of the installation (``/city/rules/``): the operator looks after what laws and providers say."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.rules import operations, queries
from jangteo.foundation.rules.permissions import SET
from jangteo.foundation.rules.web import frame
from jangteo.foundation.rules.web.forms import WithdrawForm
from jangteo.foundation.tenancy.toolkit import actor_of, page
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused


@require_safe
@page(SET)
def listed(request: HttpRequest) -> HttpResponse:
    """All of them, group by group."""
    views, chosen = frame.list_all(), frame.wanted(request)
    context = {
        "groups": frame.grouped(frame.only(views, chosen)),
        "chips": frame.chips(views, chosen),
        "fixed": [] if chosen else queries.list_fixed(),
        "open": len(frame.only(views, "open")),
        "soon": len(frame.only(views, "soon")),
    }
    return render(request, "rules/city/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(SET)
def one(request: HttpRequest, rule: str) -> HttpResponse:
    """One setting: in words, its values, and another one from a day on."""
    now = clock.now()
    view = queries.get_setting(code=rule, on=clock.today(now))
    form = frame.form_of(request, view, own=False)
    if form.is_valid():
        try:
            operations.set_value(actor=actor_of(request), now=now, code=rule, **form.cleaned_data)
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "값을 정했어요. 그날이 되면 저절로 쓰여요.")
            return redirect("city_rule", rule=rule)
    context = frame.context_of(view, form, "city")
    return render(request, "rules/city/one.html", context, status=422 if form.errors else 200)


@require_POST
@page(SET)
def withdraw(request: HttpRequest, rule: str) -> HttpResponse:
    """Take back a value that has not begun."""
    now = clock.now()
    queries.get_setting(code=rule, on=clock.today(now))
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, "왜 거두는지 적어 주세요.")
        return redirect("city_rule", rule=rule)
    operations.withdraw_value(actor=actor_of(request), now=now, code=rule, **form.cleaned_data)
    messages.success(request, "정해 둔 값을 거두었어요. 지금 값이 그대로 쓰여요.")
    return redirect("city_rule", rule=rule)
