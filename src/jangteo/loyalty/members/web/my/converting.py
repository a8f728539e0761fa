"""Points that become points of another program: how many, what is given for them and what stays, and then for good."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jangteo.foundation.tenancy.toolkit import actor_of, public_market_page, signed_in
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing, Refused
from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.money import format_points
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import operations, queries
from jangteo.loyalty.members.web.forms import ConvertForm
from jangteo.loyalty.members.web.my.views import own
from jangteo.loyalty.members.web.my.wallets import list_ways
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.queries import RateView


@dataclass(frozen=True)
class Asked:
    """What a member wants to turn into what, and what comes of it."""

    way: RateView
    points: int
    balance: int
    key: str

    @property
    def taken(self) -> int:
        """P that go."""
        return self.way.taken(self.points)

    @property
    def given(self) -> int:
        """P of the other program that come."""
        return self.way.given(self.points)

    @property
    def stays(self) -> int:
        """P that are left."""
        return self.balance - self.taken


@require_http_methods(["GET", "HEAD", "POST"])
@public_market_page
@signed_in
def convert(request: HttpRequest, market: MarketRef, program_id: int) -> HttpResponse:
    """Ask how many, show what comes of it, and do it once that was agreed to."""
    member = own(request, market, program_id)
    day = clock.today(clock.now())
    ways = list_ways(member, queries.list_memberships(user_id=member.user_id or 0), day)
    balance = points.get_wallet(program_id=program_id, wallet_id=member.wallet_id).balance
    form = ConvertForm(request.POST or None, ways=ways, balance=balance)
    program = points.get_program(program_id=program_id)
    context: dict[str, Any] = {"program": program, "ways": ways, "balance": balance, "form": form}
    if request.method == "POST" and "key" in request.POST:
        done = _do(request, market, program_id, form)
        if done is not None:
            return done
    elif request.method == "POST" and form.is_valid():
        way = form.way()
        asked = Asked(way, form.cleaned_data["points"], balance, secrets.token_urlsafe(12))
        return render(request, "members/my/convert_check.html", context | {"asked": asked})
    return render(request, "members/my/convert.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, market: MarketRef, program_id: int, form: ConvertForm) -> HttpResponse | None:
    """Post it; None where the form is to be shown again with what was refused."""
    into_id = read_number(request.POST.get("into", "")) or 0
    try:
        taken, given = operations.convert_points(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=program_id,
            into_id=into_id,
            points_asked=read_number(request.POST.get("points", "")) or 0,
            gives_shown=read_number(request.POST.get("gives", "")) or 0,
            key=request.POST["key"],
        )
    except Missing:
        raise
    except Refused as refused:
        form.take(refused)
        return None
    name = with_josa(f"{points.get_program(program_id=into_id).name} {format_points(given)}", "으로/로")
    messages.success(request, f"{with_josa(format_points(taken), '을/를')} {name} 바꿨어요.")
    return redirect(f"{reverse('members_my', args=[market.slug])}?p={program_id}")
