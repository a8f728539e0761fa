"""Closing one's account."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jangteo.foundation.identity import operations
from jangteo.foundation.privacy import queries as privacy
from jangteo.foundation.tenancy.toolkit import actor_of, page
from jangteo.kernel import clock


@never_cache
@require_http_methods(["GET", "POST"])
@page(None)
def close(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, and close the account of who has just shown who they are."""
    answer: HttpResponse = _after_proof(request)
    return answer


def _close(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        operations.close_account(actor=actor_of(request), now=clock.now())
        logout(request)
        return render(request, "identity/account/closed.html")
    day = clock.today(clock.now())
    context = {
        "parts": privacy.list_farewell(day=day),
        "log": privacy.find_rule(code="access_log", day=day),
        "changes": privacy.find_rule(code="audit_log", day=day),
    }
    return render(request, "identity/account/close.html", context)


_after_proof = reauthentication_required(_close)
