"""Devices of the market's shops: handed out, shown once, taken back; and the way to the till on a merchant's phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.identity.queries import list_people
from jangteo.foundation.tenancy.toolkit import actor_of, directory, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, list_file, query_without
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.loyalty.members.queries import get_qr_path
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.till import operations, queries
from jangteo.loyalty.till.permissions import EQUIP, VIEW
from jangteo.loyalty.till.types import DeviceKind, DeviceView, IssuedDevice, PhoneInvited
from jangteo.loyalty.till.web.office.forms import DeviceForm, PhoneForm, PhoneLimitsForm, PlaceForm


def _name(store_id: int) -> str:
    found = directory().find_store(store_id)
    return found.name if found else ""


@require_safe
@market_page(VIEW)
def devices(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Every device of the market's shops, those in use first."""
    now = clock.now()
    found = [one for one in queries.list_devices(market_id=market.id) if not _is_over(one, now)]
    programs = {program.id: program.name for program in points.list_programs(market_id=market.id)}
    people = {one.id: one.label for one in list_people(user_ids={one.user_id for one in found if one.user_id})}
    gone = request.GET.get("state") == "gone"
    rows = [
        {
            "device": one,
            "store": _name(one.store_id),
            "program": programs.get(one.program_id, ""),
            "who": people.get(one.user_id or 0, ""),
            "name": f"{one.label} {one.sign}".strip(),
        }
        for one in found
        if (one.revoked_at is not None) == gone
    ]
    columns = (
        Column("가게", 22), Column("기기", 18), "종류", Column("포인트 사업", 20), "하루 한도", Column("내준 때", 20),
        Column("끊은 때", 20), Column("마지막으로 본 때", 20), "기다리는 것",
    )  # fmt: skip
    file = list_file(request, f"{market.name} 계산대 기기", columns, (_line(row) for row in rows))
    if file is not None:
        return file
    context = {
        "rows": rows,
        "query": query_without(request),
        "gone": gone,
        "in_use": sum(one.revoked_at is None for one in found),
        "over": sum(one.revoked_at is not None for one in found),
        "may_equip": is_allowed(actor_of(request), EQUIP, market.scope),
    }
    return render(request, "till/office/devices.html", context)


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    one = row["device"]
    return (
        row["store"], one.label, one.kind.label, row["program"], one.paid_day_limit, one.created_at, one.revoked_at,
        one.seen_at or one.used_on, one.waiting,
    )  # fmt: skip


def _is_over(device: DeviceView, now: datetime) -> bool:
    """A QR for a phone that nobody has opened in time: nothing to see and nothing to do."""
    return device.invited_until is not None and (device.revoked_at is not None or device.invited_until <= now)


def _places(market: MarketRef, day: date) -> list[tuple[str, str]]:
    """The shops of the market that take part, each in each of its programs: `program-store` and words."""
    programs = {program.id: program.name for program in points.list_programs(market_id=market.id)}
    found = [
        (f"{part.program_id}-{part.store_id}", _name(part.store_id), programs[part.program_id])
        for part in points.list_participations(market_id=market.id, on=day)
        if part.program_id in programs
    ]
    several = len({program for _, _, program in found}) > 1
    return [(key, f"{store} · {program}" if several else store) for key, store, program in sorted(found, key=_by_name)]


def _by_name(row: tuple[str, str, str]) -> str:
    return row[1]


@market_page(EQUIP)
def add(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Hand out a device; the answer shows its token, which is told nowhere else and never again."""

    def issue(given: dict[str, Any], **place: Any) -> HttpResponse:
        issued = operations.issue_device(**place, label=given["label"], paid_day_limit=given["paid_day_limit"])
        return _issued(request, issued, given["label"], place["store_id"])

    return _with_place(request, market, DeviceForm, issue, "till/office/add.html")


def _with_place(
    request: HttpRequest, market: MarketRef, kind: type[PlaceForm], do: Callable[..., HttpResponse], template: str
) -> HttpResponse:
    """A form that begins with a shop and its program: what ``do`` answers to a good one, else the form again."""
    now = clock.now()
    places = _places(market, clock.today(now))
    form = kind(request.POST if request.method == "POST" else None, places=places)
    if form.is_bound and form.is_valid():
        program_id, store_id = (int(part) for part in form.cleaned_data["place"].split("-"))
        place = {"market_id": market.id, "program_id": program_id, "store_id": store_id}
        with form.taking():
            return do(form.cleaned_data, actor=actor_of(request), now=now, **place)
    return render(request, template, {"form": form, "places": places}, status=422 if form.errors else 200)


def _issued(request: HttpRequest, issued: IssuedDevice, label: str, store_id: int) -> HttpResponse:
    told = json.dumps({"base_url": settings.BASE_URL, "token": issued.token}, separators=(",", ":"))
    path, side = get_qr_path(told)
    context = {
        "token": issued.token,
        "label": label,
        "store": _name(store_id),
        "base_url": f"{settings.BASE_URL}/till/v1",
        "path": path,
        "side": side,
    }
    response = render(request, "till/office/issued.html", context)
    add_never_cache_headers(response)
    return response


@require_POST
@market_page(EQUIP)
def revoke(request: HttpRequest, market: MarketRef, device_id: int) -> HttpResponse:
    """Take a device back."""
    found: DeviceView = queries.get_device(market_id=market.id, id=device_id)
    operations.revoke_device(actor=actor_of(request), now=clock.now(), market_id=market.id, device_id=device_id)
    messages.success(request, f"{found.label} 기기를 끊었어요. 지금부터 적립도 사용도 못 해요.")
    return redirect("till_devices")


@require_POST
@market_page(EQUIP)
def allow(request: HttpRequest, market: MarketRef, device_id: int) -> HttpResponse:
    """Let a phone that was taken back post again."""
    operations.allow_phone(actor=actor_of(request), now=clock.now(), market_id=market.id, device_id=device_id)
    messages.success(request, "이 휴대전화로 다시 적립하고 쓸 수 있어요.")
    return redirect("till_devices")


@market_page(EQUIP)
def limits(request: HttpRequest, market: MarketRef, device_id: int) -> HttpResponse:
    """What a phone is called, how much it may post in a day, and keep while it has no network."""
    now = clock.now()
    device: DeviceView = queries.get_device(market_id=market.id, id=device_id)
    if device.kind != DeviceKind.PHONE:
        raise Missing("device_missing", "그런 기기가 없어요.")
    form = PhoneLimitsForm(
        request.POST if request.method == "POST" else None,
        rule=queries.get_offline_limit(on=clock.today(now), market_id=market.id),
        initial={name: getattr(device, name) for name in ("label", *operations.MOST_LIMIT)},
    )
    if form.is_bound and form.is_valid():
        operations.limit_phone(
            actor=actor_of(request), now=now, market_id=market.id, device_id=device_id, **form.cleaned_data
        )
        messages.success(request, "정했어요. 휴대전화가 다음에 연결될 때부터 지켜요.")
        return redirect("till_devices")
    context = {"form": form, "store": _name(device.store_id), "device": device}
    return render(request, "till/office/limits.html", context, status=422 if form.errors else 200)


@require_safe
@market_page(VIEW)
def pairing(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """A QR that leads to the till on a merchant's own phone; who signs in there sees the own shop."""
    url = f"{settings.BASE_URL}{reverse('till_shop')}"
    path, side = get_qr_path(url)
    may_equip = is_allowed(actor_of(request), EQUIP, market.scope)
    return render(request, "till/office/pairing.html", {"url": url, "path": path, "side": side, "may_equip": may_equip})


@market_page(EQUIP)
def invite(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """A QR with a key, which opens the till of a shop on one phone: one that is new, or that was taken back."""

    def invited(given: dict[str, Any], **place: Any) -> HttpResponse:
        answer = operations.invite_phone(**place, label=given["label"])
        return _invited(request, answer, given["label"], place["store_id"])

    return _with_place(request, market, PhoneForm, invited, "till/office/invite.html")


def _invited(request: HttpRequest, invited: PhoneInvited, label: str, store_id: int) -> HttpResponse:
    url = f"{settings.BASE_URL}{reverse('till_shop')}?{urlencode({'open': invited.key})}"
    path, side = get_qr_path(url)
    context = {"label": label, "store": _name(store_id), "path": path, "side": side, "until": invited.ends_at}
    response = render(request, "till/office/invited.html", context)
    add_never_cache_headers(response)
    return response
