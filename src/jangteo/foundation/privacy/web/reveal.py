"""Looking behind a mask: a page that works without scripts, and the same for the dialog."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.permissions import REVEAL
from jangteo.foundation.privacy.types import SHOWN_SECONDS, SUBJECTS
from jangteo.foundation.privacy.web.forms import ReasonForm
from jangteo.foundation.privacy.web.written import written
from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else "/office/"


@never_cache
@require_http_methods(["GET", "POST"])
@market_page(REVEAL)
def reveal(request: HttpRequest, market: MarketRef, kind: str, subject_id: int, field: str) -> HttpResponse:
    """Ask for the reason; then show one person's field for a minute. A person of another market does not exist."""
    if kind not in SUBJECTS or field not in SUBJECTS[kind].fields:
        raise Http404
    actor, now = actor_of(request), clock.now()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    said = SUBJECTS[kind].fields[field]
    if not form.is_valid():
        who = queries.get_masked_label(
            actor=actor, day=clock.today(now), scope=market.scope, kind=kind, subject_id=subject_id
        )
        context = {"form": form, "who": who, "said": said, "back": _back(request), "seconds": SHOWN_SECONDS}
        return render(request, "privacy/office/reveal.html", context, status=422 if form.errors else 200)
    values = operations.reveal(
        actor=actor,
        now=now,
        scope=market.scope,
        kind=kind,
        subject_id=subject_id,
        fields=[field],
        reason=form.cleaned_data["reason"],
        words=form.cleaned_data["words"],
    )
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"value": written(values[field]), "seconds": SHOWN_SECONDS})
    context = {"value": written(values[field]), "said": said, "back": _back(request)}
    response = render(request, "privacy/office/revealed.html", context | {"seconds": SHOWN_SECONDS})
    # Without scripts the browser itself leaves the page after its time.
    response["Refresh"] = f"{SHOWN_SECONDS}; url={_back(request)}"
    return response
