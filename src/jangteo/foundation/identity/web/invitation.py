"""The page behind the link of an invitation."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.identity import operations, queries
from jangteo.foundation.identity.types import invitation_over
from jangteo.foundation.identity.web.places import place_of
from jangteo.foundation.tenancy.toolkit import actor_of, page
from jangteo.kernel import clock


@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to; leads to signing in, or to the acceptance when the number fits."""
    actor = actor_of(request)
    found = queries.find_open_invitation(token=token, now=clock.now())
    if found is None:
        raise invitation_over()
    context = {
        "invitation": found,
        "place": place_of(found.scope),
        "token": token,
        "fits": actor.user_id is not None and queries.is_invited(token=token, user_id=actor.user_id),
        "query": urlencode({"next": reverse("identity_invitation", kwargs={"token": token})}),
    }
    # The address is a secret. The installation's Referrer-Policy (same-origin) keeps it in the house; a stricter one
    # would have the browser send the form below without its origin, and the form would be refused.
    return render(request, "identity/invitation.html", context)


@require_POST
@page(None)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the role."""
    operations.accept_invitation(actor=actor_of(request), now=clock.now(), token=token)
    messages.success(request, "초대를 받았어요. 이제 시작하세요.")
    return redirect("identity_roles")
