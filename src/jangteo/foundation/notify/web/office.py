"""보낸 알림: what went out, what did not and why; as whom the market sends; refusals of advertising."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.permissions import READ, SEND, SET_UP
from jangteo.foundation.notify.shapes import message_line
from jangteo.foundation.notify.types import State
from jangteo.foundation.notify.web.forms import FilterForm, RefusalForm, SenderForm
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused

_COLUMNS = (
    Column("언제", 20),
    Column("누구에게(가림)", 18),
    Column("무엇을", 30),
    Column("방법", 12),
    Column("종류", 12),
    Column("상태", 12),
    Column("까닭", 30),
)


@require_safe
@market_page(READ)
def listed(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Messages of the market; those that a person must look at come first."""
    form = FilterForm(request.GET)
    every = queries.list_messages(**form.wanted())
    lines = (message_line(row) for row in every.iterator(chunk_size=2000))
    file = list_file(
        request,
        f"{market.name} 보낸 알림",
        _COLUMNS,
        ((one.at, one.to, one.title, one.channel.label, one.cost.label, one.state.label, one.why) for one in lines),
    )
    if file is not None:
        return file
    found = paginate(every, request, per_page=25)
    counts = queries.count_messages_by_state()
    context = {
        "form": form,
        "page": found,
        "rows": [message_line(row) for row in found.object_list],
        "query": query_without(request, "page"),
        "shown_reasons": [State.FAILED, State.UNKNOWN, State.STOPPED],
        "total": sum(counts.values()),
        "failed": counts.get(State.FAILED, 0),
        "unknown": counts.get(State.UNKNOWN, 0),
        "may_set_up": is_allowed(actor_of(request), SET_UP, market.scope),
    }
    return render(request, "notify/office/list.html", context)


@require_safe
@market_page(READ)
def show(request: HttpRequest, market: MarketRef, message_id: int) -> HttpResponse:
    """One message with its tries."""
    return render(request, "notify/office/message.html", {"row": queries.get_message(message_id=message_id)})


@require_POST
@market_page(SEND)
def retry(request: HttpRequest, market: MarketRef, message_id: int) -> HttpResponse:
    """Send it once more."""
    operations.retry_message(actor=actor_of(request), now=clock.now(), market_id=market.id, message_id=message_id)
    messages.success(request, "다시 보내고 있어요.")
    return redirect("office_notice", message_id=message_id)


@require_POST
@market_page(SEND)
def settle(request: HttpRequest, market: MarketRef, message_id: int) -> HttpResponse:
    """It arrived, as somebody found out."""
    operations.settle_message(actor=actor_of(request), now=clock.now(), market_id=market.id, message_id=message_id)
    messages.success(request, "보낸 것으로 두었어요.")
    return redirect("office_notice", message_id=message_id)


@require_http_methods(["GET", "POST"])
@market_page(SET_UP)
def sender(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """As whom the market sends."""
    held = queries.find_sender(market_id=market.id)
    names = ("name", "contact", "from_number", "refusal_number", "kakao_channel")
    start = {name: getattr(held, name) for name in names} if held else {"name": market.name}
    form = SenderForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            operations.save_sender(actor=actor_of(request), now=clock.now(), market_id=market.id, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "알림 설정을 저장했어요.")
            return redirect("office_notices_sender")
    context = {"form": form, "refusal_form": RefusalForm()}
    return render(request, "notify/office/sender.html", context, status=422 if form.errors else 200)


@require_POST
@market_page(SEND)
def refuse(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """A number wants no more advertising."""
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            operations.record_refusal(
                actor=actor_of(request), now=clock.now(), market_id=market.id, **form.cleaned_data
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "적었어요. 이 번호로는 이제 광고를 보내지 않아요.")
            return redirect("office_notices_sender")
    held = queries.find_sender(market_id=market.id)
    context = {"form": SenderForm(initial={"name": held.name if held else market.name}), "refusal_form": form}
    return render(request, "notify/office/sender.html", context, status=422)
