"""The actor of a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from jangteo.foundation.identity.models import RoleGrant, User
from jangteo.foundation.tenancy.types import Actor, Grant, Role, Scope, ScopeKind


def actor_for(user: User, *, ip: str | None = None, request_id: str = "") -> Actor:
    """The actor that a signed-in person is, with the roles held now."""
    rows = RoleGrant.objects.filter(user_id=user.pk, ended_at=None).order_by("id")
    grants = tuple(Grant(Role(row.role), Scope(ScopeKind(row.scope_kind), row.scope_id)) for row in rows)
    return Actor(user_id=user.pk, label=user.label, grants=grants, ip=ip, request_id=request_id)


def _actor_of(request: HttpRequest) -> Actor:
    ip, request_id = request.META.get("REMOTE_ADDR") or None, request.META.get("JANGTEO_REQUEST_ID", "")
    if isinstance(request.user, User) or request.user.is_authenticated:
        user: User = request.user  # type: ignore[assignment,unused-ignore]
        return actor_for(user, ip=ip, request_id=request_id)
    return Actor(user_id=None, label="손님", ip=ip, request_id=request_id)


class ActorMiddleware:
    """Put ``request.actor`` there; roles are read on first use, so that a public page asks nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
