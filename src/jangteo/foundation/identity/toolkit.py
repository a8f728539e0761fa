"""The actor of a request, and the second factor that an installation may demand."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from jangteo.foundation.identity.devices import device_name as device_name
from jangteo.foundation.identity.models import User
from jangteo.foundation.identity.permissions import PRIVILEGED
from jangteo.foundation.identity.queries import list_grants
from jangteo.foundation.identity.throttle import limit as limit
from jangteo.foundation.tenancy.toolkit import actor_of
from jangteo.foundation.tenancy.types import Actor


def actor_for(user: User, *, ip: str | None = None, request_id: str = "", second_factor_shown: bool = True) -> Actor:
    """The actor that a signed-in person is, with the roles held now (one query).

    ``second_factor_shown``: whether this sign-in passed one; without it, an installation that demands a second factor
    withholds the rights of those who work in offices.
    """
    grants = list_grants(user_id=user.pk)
    demanded = settings.STAFF_SECOND_FACTOR and any(grant.role in PRIVILEGED for grant in grants)
    return Actor(
        user_id=user.pk,
        label=user.label,
        grants=grants,
        ip=ip,
        request_id=request_id,
        needs_second_factor=demanded and not second_factor_shown,
    )


def address_of(request: HttpRequest) -> str | None:
    """The address on the network that a request came from, behind the installation's own proxies."""
    found: str | None = get_client_ip(request)
    return found


def _actor_of(request: HttpRequest) -> Actor:
    ip, request_id = address_of(request), request.META.get("JANGTEO_REQUEST_ID", "")
    user = request.user
    if isinstance(user, User) or user.is_authenticated:
        shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
        return actor_for(user, ip=ip, request_id=request_id, second_factor_shown=shown)  # type: ignore[arg-type,unused-ignore]
    return Actor(user_id=None, label="손님", ip=ip, request_id=request_id)


class ActorMiddleware:
    """Put ``request.actor`` there; roles are read on first use, so that a public page asks nothing.

    Whoever is refused for want of a second factor is led to the page that explains it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request.actor = SimpleLazyObject(lambda: _actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 403 and request.method == "GET" and actor_of(request).needs_second_factor:
            return HttpResponseRedirect(f"{reverse('identity_second_factor')}?{urlencode({'next': request.path})}")
        return response
