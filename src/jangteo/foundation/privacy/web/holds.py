"""Records that must stay (``/city/privacy/holds/``): holds, and what the nights have let go of."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jangteo.foundation.privacy import operations, queries
from jangteo.foundation.privacy.permissions import HOLD
from jangteo.foundation.privacy.types import HoldView
from jangteo.foundation.privacy.web.desk import frame
from jangteo.foundation.privacy.web.forms import HoldForm, LiftForm
from jangteo.foundation.tenancy.toolkit import actor_of, directory, page
from jangteo.foundation.tenancy.types import MarketRef, ScopeKind
from jangteo.foundation.ui.toolkit import Column, list_file
from jangteo.kernel import clock

#: Markets to choose from at once.
MOST = 12
_COLUMNS = (
    Column("어디의 기록", 24), Column("첫날", 14), Column("마지막 날", 14), Column("왜", 40), Column("누가", 14),
    Column("건 때", 20), Column("푼 사람", 14), Column("푼 때", 20), Column("왜 풀었나", 40),
)  # fmt: skip


def _row(one: HoldView, place: str) -> tuple[object, ...]:
    """A hold as the file shows one."""
    return (
        place, one.first_day, one.last_day, one.reason, one.placed_by, one.placed_at, one.lifted_by, one.lifted_at,
        one.lift_reason,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(HOLD)
def index(request: HttpRequest) -> HttpResponse:
    """Every hold; place another."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    named = _named(form)
    market = _chosen(form, named)
    if form.is_valid():
        with form.taking():
            operations.place_hold(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id if market else None,
                first_day=form.cleaned_data["first_day"],
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, "이 기록은 이제 풀 때까지 저절로 지워지지 않아요.")
            return redirect("city_privacy_holds")
    rows = [(one, _place(one)) for one in queries.list_holds()]
    file = None if request.method == "POST" else list_file(request, "보존 조치", _COLUMNS, (_row(*row) for row in rows))
    if file is not None:
        return file
    day = clock.today(clock.now())
    context = {
        "form": form,
        "found": [] if market else [(one.slug, _where(one)) for one in named[:MOST]],
        "rows": rows,
        "purges": queries.list_purges(),
        "access": queries.get_rule(code="access_log", day=day),
        "audit": queries.get_rule(code="audit_log", day=day),
        "lift_form": LiftForm(),
    }
    return render(
        request, "privacy/city/holds.html", context | frame("city", "holds"), status=422 if form.errors else 200
    )


@require_POST
@page(HOLD)
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """End a hold."""
    form = LiftForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    operations.lift_hold(actor=actor_of(request), now=clock.now(), hold_id=hold_id, reason=reason)
    messages.success(request, "풀었어요. 기한이 지난 기록은 오늘 밤부터 다시 정리해요.")
    return redirect("city_privacy_holds")


def _named(form: HoldForm) -> Sequence[MarketRef]:
    """The markets that the words of a sound form name; none for the whole installation."""
    words = form.cleaned_data["words"] if form.is_valid() else ""
    return directory().search_markets(words, MOST + 1) if words else ()


def _chosen(form: HoldForm, named: Sequence[MarketRef]) -> MarketRef | None:
    """The one of them that was chosen; where words name no one market, the form says how to go on."""
    if not form.is_valid() or not form.cleaned_data["words"]:
        return None
    chosen = next((one for one in named if one.slug == form.cleaned_data["slug"]), None)
    if chosen is None:
        ways = {
            0: "그런 시장을 찾을 수 없어요. 다른 말로 찾아 보세요.",
            MOST + 1: f"{MOST}곳이 넘어요. 이름을 더 적어 주세요.",
        }
        form.add_error("words", ways.get(len(named), "어느 시장인지 아래에서 골라 주세요."))
    return chosen


def _where(market: MarketRef) -> str:
    region = directory().find_region(id=market.region_id) if market.region_id else None
    return f"{market.name} · {region.name}" if region else market.name


def _place(one: HoldView) -> str:
    if one.scope.kind == ScopeKind.INSTALLATION:
        return "설치 전체"
    market = directory().find_market(id=one.scope.id)
    return market.name if market else "없어진 시장"
