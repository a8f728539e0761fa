"""공지 보내기: write, look at it as it will arrive, send; and whom it reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jangteo.foundation.notify import operations, queries
from jangteo.foundation.notify.audience import merchants_of, preview
from jangteo.foundation.notify.permissions import READ, SEND
from jangteo.foundation.notify.types import Kind
from jangteo.foundation.notify.web.forms import BulletinForm
from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, paginate, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jangteo.foundation.notify.models import Notice


@require_http_methods(["GET", "POST"])
@market_page(SEND)
def write(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Write a notice (`보기` shows it as it will arrive, `보내기` sends it)."""
    if request.method != "POST":
        return _page(request, market, BulletinForm(), set(), set())
    form = BulletinForm(request.POST)
    picked, contacts = set(request.POST.getlist("person")), set(request.POST.getlist("contact"))
    if not form.is_valid():
        return _page(request, market, form, picked, contacts, status=422)
    try:
        if request.POST.get("step") == "send":
            bulletin_id = operations.send_bulletin(
                actor=actor_of(request), now=clock.now(), market_id=market.id, **_given(form)
            )
            messages.success(request, "공지를 보냈어요. 받은 사람이 아래에 하나씩 보여요.")
            return redirect("office_bulletin", bulletin_id=bulletin_id)
        given = {name: value for name, value in _given(form).items() if name != "form_key"}
        audience = preview(market, now=clock.now(), **given)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, market, form, picked, contacts, status=422)
    context = {"form": form, "audience": audience, "picked": sorted(picked), "contacts": sorted(contacts)}
    context["kind"] = form.kind_value
    return render(request, "notify/office/preview.html", context)


def _given(form: BulletinForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "form_key": data["form_key"],
        "kind": form.kind_value,
        "title": data["title"],
        "text": data["text"],
        "by_text": data["by_text"],
        "chosen": form.chosen(),
    }


def _page(
    request: HttpRequest,
    market: MarketRef,
    form: BulletinForm,
    picked: set[str],
    contacts: set[str],
    status: int = 200,
) -> HttpResponse:
    everybody = merchants_of(market)
    people = [(person, str(person.id) in picked) for person in everybody.people]
    context = {
        "form": form,
        "people": people,
        "everybody": everybody.count,
        "contacts": [(one, str(one.id) in contacts) for one in everybody.contacts],
        "sender": queries.find_sender(market_id=market.id),
    }
    return render(request, "notify/office/write.html", context, status=status)


@require_safe
@market_page(READ)
def listed(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """What the office told its merchants."""
    every = queries.list_bulletins()
    file = list_file(
        request,
        f"{market.name} 보낸 공지",
        (Column("언제", 20), Column("제목", 40), "종류", "받은 사람"),
        ((row.created_at, row.title, Kind(row.kind).label, row.audience) for row in every.iterator()),
    )
    if file is not None:
        return file
    found = paginate(every, request)
    return render(request, "notify/office/bulletins.html", {"page": found, "query": query_without(request, "page")})


@require_safe
@market_page(READ)
def report(request: HttpRequest, market: MarketRef, bulletin_id: int) -> HttpResponse:
    """Whom a notice reached, by which way, and who has read it."""
    bulletin = queries.get_bulletin(bulletin_id=bulletin_id)
    every = queries.list_reached(bulletin_id=bulletin_id)
    file = list_file(
        request,
        f"{market.name} 공지 받은 사람",
        (Column("사람(가림)", 18), Column("방법", 30), "알림함", Column("읽은 때", 20)),
        _reached(every),
    )
    if file is not None:
        return file
    found = paginate(every, request, per_page=50)
    context = {
        "bulletin": bulletin,
        "counts": queries.count_reached(bulletin_id=bulletin_id),
        "page": found,
        "rows": queries.list_reached_lines(notices=list(found.object_list)),
        "query": query_without(request, "page"),
    }
    return render(request, "notify/office/report.html", context)


def _reached(notices: QuerySet[Notice]) -> Iterator[tuple[object, ...]]:
    for line in queries.list_reached_lines(notices=list(notices)):
        ways = ", ".join(f"{channel.label} {state.label}" for _, channel, state in line.ways)
        yield line.who, ways, line.in_inbox, line.read_at
