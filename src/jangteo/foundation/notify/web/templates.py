"""알림톡 templates (``/city/templates/``): what is sent in which words, and how it stands at the provider."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.approvals import TemplateLine, TemplateState, no_template
from jangteo.foundation.notify.permissions import SET_TEMPLATES
from jangteo.foundation.notify.web.forms import TemplateForm
from jangteo.foundation.tenancy.toolkit import actor_of, directory, page
from jangteo.foundation.ui.toolkit import Column, list_file, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused


def _channels(request: HttpRequest) -> tuple[str, list[dict[str, Any]]]:
    """The channel that the address names (else the first one), and all of them for choosing."""
    found = queries.list_channels()
    asked = request.POST.get("channel") or request.GET.get("channel", "")
    known = [each.channel for each in found]
    chosen = asked if asked in known else (known[0] if known else "")
    return chosen, [
        {
            "label": _names(each.market_ids),
            "url": f"?{urlencode({'channel': each.channel})}",
            "current": each.channel == chosen,
            "channel": each.channel,
        }
        for each in found
    ]


def _names(market_ids: tuple[int, ...]) -> str:
    names = [market.name for id_ in market_ids if (market := directory().find_market(id=id_)) is not None]
    return ", ".join(names[:2]) + (f" 밖에 {len(names) - 2}곳" if len(names) > 2 else "") or "없어진 시장"


def _row(line: TemplateLine) -> tuple[object, ...]:
    """A template as the file shows one."""
    way = "알림톡" if line.is_used else line.fallback.label
    state = line.state.label if line.may_kakao else "해당 없음"
    return line.template.title, line.template.code, line.template.text, way, state, line.provider_code


@require_safe
@page(SET_TEMPLATES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every declared template for one channel."""
    channel, channels = _channels(request)
    lines = queries.list_templates(channel=channel, day=clock.today(clock.now()))
    columns = (Column("무엇", 26), Column("이름", 26), Column("글", 60), "지금 보내는 법", "상태", Column("코드", 20))
    file = list_file(request, "알림톡 글", columns, (_row(line) for line in lines))
    if file is not None:
        return file
    context = {
        "channel": channel,
        "channels": channels,
        "lines": lines,
        "query": query_without(request),
        "used": sum(line.is_used for line in lines),
        "waiting": [line for line in lines if line.may_kakao and not line.is_used],
    }
    return render(request, "notify/city/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(SET_TEMPLATES)
def one(request: HttpRequest, template: str) -> HttpResponse:
    """One template: its words to copy, and its state to write down."""
    channel, channels = _channels(request)
    line = _line(channel, template)
    start = {"channel": channel, "provider_code": line.provider_code, "state": line.state.value, "reason": line.reason}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            operations.set_template(
                actor=actor_of(request),
                now=clock.now(),
                channel=form.cleaned_data["channel"],
                template=template,
                provider_code=form.cleaned_data["provider_code"],
                state=TemplateState(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.take(refused)
        else:
            messages.success(request, "알림톡 글의 상태를 적었어요.")
            return redirect(f"{reverse('city_templates')}?{urlencode({'channel': channel})}")
    context = {"line": line, "form": form, "channel": channel, "channels": channels}
    return render(request, "notify/city/template.html", context, status=422 if form.errors else 200)


def _line(channel: str, template: str) -> TemplateLine:
    for line in queries.list_templates(channel=channel, day=clock.today(clock.now())):
        if line.template.code == template:
            return line
    raise no_template()
