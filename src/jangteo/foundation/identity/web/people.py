"""People and roles of a market (``/office/``), of a region and of the country (``/city/``)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.identity import operations, queries
from jangteo.foundation.identity.models import phone_mark
from jangteo.foundation.identity.permissions import MANAGE_ROLES, may_give, roles_to_give
from jangteo.foundation.identity.throttle import limit
from jangteo.foundation.identity.types import Holder, OpenInvitation
from jangteo.foundation.identity.web.forms import CityInviteForm, InviteForm
from jangteo.foundation.identity.web.places import place_of
from jangteo.foundation.tenancy.toolkit import actor_of, directory, is_inside, market_page, region_page
from jangteo.foundation.tenancy.types import INSTALLATION, Actor, MarketRef, RegionRef, Role, Scope
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock
from jangteo.kernel.errors import Refused

_FRESH_LINK = "fresh_invitation"


def _rows(actor: Actor, found: Iterable[Holder] | Iterable[OpenInvitation]) -> list[dict[str, Any]]:
    """Each with the name of its place, and whether ``actor`` may end it."""
    names: dict[Scope, str] = {}
    rows = []
    for item in found:
        role, scope = (item.held.role, item.held.scope) if isinstance(item, Holder) else (item.role, item.scope)
        if scope not in names:
            names[scope] = place_of(scope).name
        rows.append({"item": item, "role": role, "place": names[scope], "may_end": may_give(actor, role, scope)})
    return rows


def _context(
    request: HttpRequest, form: InviteForm, market: MarketRef | None, region: RegionRef | None
) -> dict[str, Any]:
    actor, now = actor_of(request), clock.now()
    holders = queries.list_holders(market=market, region=region)
    invitations = queries.list_open_invitations(now=now, market=market, region=region)
    return {
        "form": form,
        "rows": _rows(actor, holders),
        "invitations": _rows(actor, invitations),
        "fresh_link": request.session.pop(_FRESH_LINK, None),
        "portal": "office" if market else "city",
    }


def _file(request: HttpRequest, context: dict[str, Any], place: str) -> HttpResponse | None:
    """The people with their roles, or the invitations that wait, as a file where it was asked for; masked."""
    if request.GET.get("list") == "invitations":
        rows = [
            (row["item"].phone_masked, row["role"].label, row["place"], row["item"].expires_at)
            for row in context["invitations"]
        ]
        columns = (Column("번호(가림)", 18), Column("역할", 14), Column("어디", 20), Column("기한", 20))
        return list_file(request, f"{place} 기다리는 초대", columns, rows)
    return list_file(
        request,
        f"{place} 사람과 역할",
        (
            Column("이름(가림)", 14), Column("번호(가림)", 18), Column("역할", 14), Column("어디", 20),
            Column("언제부터", 14), Column("마지막 로그인", 20),
        ),
        (
            (
                row["item"].person.label, row["item"].person.phone_masked, row["role"].label, row["place"],
                row["item"].held.since, row["item"].last_login,
            )
            for row in context["rows"]
        ),
    )  # fmt: skip


def _refused(form: InviteForm, error: Refused) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _done(request: HttpRequest, token: str, back: str) -> HttpResponse:
    request.session[_FRESH_LINK] = request.build_absolute_uri(reverse("identity_invitation", kwargs={"token": token}))
    messages.success(request, "초대했어요. 아래 주소를 직접 보내도 돼요.")
    return redirect(back)


@require_safe
@market_page(MANAGE_ROLES)
def office(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """People of the market, invitations that wait, and the form to invite."""
    form = InviteForm(roles=roles_to_give(actor_of(request), market.scope))
    context = _context(request, form, market, None)
    return _file(request, context, market.name) or render(request, "identity/office/people.html", context)


@require_POST
@market_page(MANAGE_ROLES)
def office_invite(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Invite somebody to a role in the market."""
    actor = actor_of(request)
    form = InviteForm(request.POST, roles=roles_to_give(actor, market.scope))
    if form.is_valid():
        phone, role = form.cleaned_data["phone"], Role(form.cleaned_data["role"])
        limit(request, "invite", key=phone_mark(phone))
        try:
            ticket = operations.invite(actor=actor, now=clock.now(), phone=phone, role=role, scope=market.scope)
        except Refused as error:
            _refused(form, error)
        else:
            return _done(request, ticket.token, "office_people")
    return render(request, "identity/office/people.html", _context(request, form, market, None), status=422)


@require_POST
@market_page(MANAGE_ROLES)
def office_end_role(request: HttpRequest, market: MarketRef, grant_id: int) -> HttpResponse:
    """End a role."""
    operations.end_role(actor=actor_of(request), now=clock.now(), grant_id=grant_id)
    messages.success(request, "역할을 끝냈어요.")
    return redirect("office_people")


@require_POST
@market_page(MANAGE_ROLES)
def office_withdraw(request: HttpRequest, market: MarketRef, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    operations.withdraw_invitation(actor=actor_of(request), now=clock.now(), invitation_id=invitation_id)
    messages.success(request, "초대를 취소했어요.")
    return redirect("office_people")


def _city_roles(actor: Actor) -> list[Role]:
    held = {grant.role for grant in actor.grants}
    return list(Role)[:-1] if Role.OPERATOR in held else [Role.STAFF, Role.MANAGER]


@require_safe
@region_page(MANAGE_ROLES)
def city(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """People of the region and its markets; of the country for operators."""
    start = {"place": request.GET.get("place", "")}
    form = CityInviteForm(roles=_city_roles(actor_of(request)), initial=start)
    context = _context(request, form, None, region)
    name = region.name if region else "장터"
    return _file(request, context, name) or render(request, "identity/city/people.html", context)


#: Markets that words may name before they are told apart.
_MOST = 50


def _scope_named(actor: Actor, role: Role, place: str) -> Scope | None:
    """The market or region that ``place`` names, if it exists for ``actor``."""
    if role == Role.OPERATOR:
        return INSTALLATION
    if role == Role.OFFICER:
        region = directory().find_region(code=place.strip())
        return region.scope if region is not None and is_inside(actor, region.scope) else None
    market = directory().find_market(slug=place.strip())
    named = [market] if market else directory().search_markets(place.strip(), _MOST) if place.strip() else []
    inside = [one for one in named if is_inside(actor, one.scope)]
    meant = [one for one in inside if place.strip() in (one.slug, one.name)]
    if inside and len(meant) != 1:
        names = ", ".join(f"{one.name}({one.slug})" for one in (meant or inside)[:5])
        raise Refused("place_unclear", f"어느 시장인지 괄호 안의 말로 적어 주세요: {names}", field="place")
    return meant[0].scope if meant else None


@require_POST
@region_page(MANAGE_ROLES)
def city_invite(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """Invite somebody to a role in a market or a region."""
    actor = actor_of(request)
    form = CityInviteForm(request.POST, roles=_city_roles(actor))
    if form.is_valid():
        phone, role = form.cleaned_data["phone"], Role(form.cleaned_data["role"])
        limit(request, "invite", key=phone_mark(phone))
        try:
            scope = _scope_named(actor, role, form.cleaned_data["place"])
            if scope is None:
                raise Refused("place_unknown", "그런 시장이나 지역을 찾을 수 없어요.", field="place")
            ticket = operations.invite(actor=actor, now=clock.now(), phone=phone, role=role, scope=scope)
        except Refused as error:
            _refused(form, error)
        else:
            return _done(request, ticket.token, "city_people")
    return render(request, "identity/city/people.html", _context(request, form, None, region), status=422)


@require_POST
@region_page(MANAGE_ROLES)
def city_end_role(request: HttpRequest, region: RegionRef | None, grant_id: int) -> HttpResponse:
    """End a role."""
    operations.end_role(actor=actor_of(request), now=clock.now(), grant_id=grant_id)
    messages.success(request, "역할을 끝냈어요.")
    return redirect("city_people")


@require_POST
@region_page(MANAGE_ROLES)
def city_withdraw(request: HttpRequest, region: RegionRef | None, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    operations.withdraw_invitation(actor=actor_of(request), now=clock.now(), invitation_id=invitation_id)
    messages.success(request, "초대를 취소했어요.")
    return redirect("city_people")
