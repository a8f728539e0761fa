"""One's own account: name, password, passkeys, roles, devices."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as sign_in_views
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jangteo.foundation.identity import operations, queries
from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.web.forms import NameForm, PasswordForm
from jangteo.foundation.identity.web.places import door, first_door, place_of
from jangteo.foundation.tenancy.toolkit import (
    SESSION_MARKET,
    SESSION_REGION,
    SESSION_STORE,
    actor_of,
    directory,
    page,
)
from jangteo.foundation.tenancy.types import Actor, Role, ScopeKind, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid

#: How long a code or a passkey counts as having just proven who one is.
_FRESH_SECONDS = 300
_GOING_TO = "identity_going_to"


def _user_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise Http404
    return actor.user_id


@require_safe
@page(None)
def home(request: HttpRequest) -> HttpResponse:
    """내 정보."""
    user_id = _user_id(actor_of(request))
    context = {
        "person": queries.get_person(user_id=user_id),
        "own_name": queries.get_own_name(user_id=user_id),
        "passkeys": queries.count_passkeys(user_id=user_id),
        "second_factor": queries.is_second_factor_set(user_id=user_id),
        "devices": len(queries.list_devices(user_id=user_id, current_key=request.session.session_key)),
        "roles": _roles(user_id),
    }
    return render(request, "identity/account/home.html", context)


def _roles(user_id: int) -> list[dict[str, Any]]:
    rows = []
    for held in queries.list_roles(user_id=user_id):
        where = place_of(held.scope)
        may_leave = held.role.scope_kind != ScopeKind.STORE
        rows.append({"held": held, "place": where, "door": door(held.role, where), "may_leave": may_leave})
    return rows


@require_safe
@page(None)
def start(request: HttpRequest) -> HttpResponse:
    """The portal of the first role; where people land after signing in."""
    return redirect(first_door(actor_of(request)))


@require_http_methods(["GET", "POST"])
@page(None)
def name(request: HttpRequest) -> HttpResponse:
    """Change one's name."""
    actor = actor_of(request)
    form = NameForm(request.POST or None, initial={"name": queries.get_own_name(user_id=_user_id(actor))})
    if form.is_valid():
        try:
            operations.change_name(actor=actor, now=clock.now(), name=form.cleaned_data["name"])
        except Invalid as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, "이름을 바꾸었어요.")
            return redirect("identity_home")
    return render(request, "identity/account/name.html", {"form": form}, status=422 if form.errors else 200)


def _just_proved_phone(request: HttpRequest) -> bool:
    now = clock.now().timestamp()
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type,unused-ignore]
    return any(r.get("method") in {"code", "mfa"} and now - r["at"] < _FRESH_SECONDS for r in records)


@sensitive_post_parameters("password1")
@never_cache
@require_http_methods(["GET", "POST"])
@page(None)
def password(request: HttpRequest) -> HttpResponse:
    """Set or change the password, after having shown who one is in the last minutes."""
    if not _just_proved_phone(request):
        asked: HttpResponse = _password_after_proof(request)
        return asked
    return _password(request)


def _password(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            operations.change_password(actor=actor, now=clock.now(), password=form.cleaned_data["password1"])
        except Invalid as error:
            form.add_error("password1", error.message)
        else:
            # The other devices are signed out by the new password; this one stays.
            update_session_auth_hash(request, User.objects.get(id=_user_id(actor)))
            messages.success(request, "비밀번호를 바꾸었어요. 다른 기기에서는 다시 로그인해야 해요.")
            return redirect("identity_home")
    context = {"form": form, "person": queries.get_person(user_id=_user_id(actor))}
    return render(request, "identity/account/password.html", context, status=422 if form.errors else 200)


_password_after_proof = reauthentication_required(_password)
_phone_after_proof = reauthentication_required(sign_in_views.change_phone)


@never_cache
@require_http_methods(["GET", "POST"])
@page(None)
def phone(request: HttpRequest) -> HttpResponse:
    """Change the number that the account hangs on, after having shown who one is in the last minutes."""
    view = sign_in_views.change_phone if _just_proved_phone(request) else _phone_after_proof
    answer: HttpResponse = view(request)
    return answer


@sensitive_post_parameters("phone")
@never_cache
def signup(request: HttpRequest) -> HttpResponse:
    """Make an account. Where the person was going is kept: of a number that is known the library forgets it."""
    if request.method == "POST":
        request.session[_GOING_TO] = request.POST.get("next", "")
    answer: HttpResponse = sign_in_views.signup(request)
    return answer


@sensitive_post_parameters("phone")
@never_cache
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Leave a page that waits for a code: for a code to sign in with that number, or for another number.

    As long as one waits, the library leads every page of signing in back to the one for the code.
    """
    target = request.POST.get("next") or request.session.pop(_GOING_TO, "")
    wanted = {"next": target} if target else {}
    clear_login(request)
    if request.POST.get("phone"):
        typed = request.POST.copy()
        typed.update(wanted)
        request.POST = typed  # type: ignore[assignment]
        answer: HttpResponse = sign_in_views.request_login_code(request)
        return answer
    start = reverse("account_signup" if request.POST.get("way") == "signup" else "account_login")
    return redirect(f"{start}?{urlencode(wanted)}" if wanted else start)


@require_safe
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Who forgot the password signs in by code and sets a new one."""
    target = reverse("account_change_password")
    if actor_of(request).is_person:
        return redirect(target)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


@require_safe
@page(None)
def roles(request: HttpRequest) -> HttpResponse:
    """내 역할: every role, each with its door."""
    return render(request, "identity/account/roles.html", {"roles": _roles(_user_id(actor_of(request)))})


@require_POST
@page(None)
def leave(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Lay down one of one's own roles."""
    operations.leave_role(actor=actor_of(request), now=clock.now(), grant_id=grant_id)
    messages.success(request, "역할을 내려놓았어요.")
    return redirect("identity_roles")


@require_POST
@page(None)
def place(request: HttpRequest) -> HttpResponse:
    """Open another market, region or store among those in which one holds a role; any other does not exist."""
    actor = actor_of(request)
    market = directory().find_market(slug=request.POST["market"]) if request.POST.get("market") else None
    region = directory().find_region(code=request.POST["region"]) if request.POST.get("region") else None
    store = _store_named(request.POST.get("store", ""))
    chosen = market or region or store
    role = _role_in(actor, chosen.scope if chosen else None)
    if chosen is None or role is None:
        raise Http404
    if market:
        request.session[SESSION_MARKET] = market.id
    elif region:
        request.session[SESSION_REGION] = region.id
    elif store:
        request.session[SESSION_STORE] = store.id
        request.session[SESSION_MARKET] = store.market_id
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(target)
    return redirect("/office/" if role == Role.OPERATOR else door(role, place_of(chosen.scope)))


def _store_named(text: str) -> StoreRef | None:
    return directory().find_store(int(text)) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _role_in(actor: Actor, scope: Any) -> Role | None:
    """The role by which ``actor`` may open ``scope``: one held there, or an operator's for any market."""
    if scope is None:
        return None
    held = [grant.role for grant in actor.grants if grant.scope == scope]
    if held:
        return held[0]
    is_operator = any(grant.role == Role.OPERATOR for grant in actor.grants)
    return Role.OPERATOR if is_operator and scope.kind == ScopeKind.MARKET else None


@require_safe
@page(None)
def devices(request: HttpRequest) -> HttpResponse:
    """로그인한 기기."""
    found = queries.list_devices(user_id=_user_id(actor_of(request)), current_key=request.session.session_key)
    return render(request, "identity/account/devices.html", {"devices": found})


@require_POST
@page(None)
def end_device(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one device out."""
    operations.end_session(actor=actor_of(request), now=clock.now(), session_id=session_id)
    messages.success(request, "그 기기의 로그인을 끊었어요.")
    return redirect("usersessions_list")


@require_POST
@page(None)
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign every other device out."""
    ended = operations.end_other_sessions(
        actor=actor_of(request), now=clock.now(), current_key=request.session.session_key or ""
    )
    messages.success(request, f"다른 기기 {ended}대의 로그인을 끊었어요.")
    return redirect("usersessions_list")


@require_safe
@page(None)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why one's rights are withheld, and what to do."""
    actor = actor_of(request)
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("identity_start")
    context = {
        "needed": actor.needs_second_factor,
        "ready": queries.is_second_factor_set(user_id=_user_id(actor)),
        "query": urlencode({"next": target}),
    }
    return render(request, "identity/account/second_factor.html", context)
