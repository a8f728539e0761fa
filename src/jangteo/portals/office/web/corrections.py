"""Corrections of points by two persons: one finds the member and proposes, another agrees or sends it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.identity import queries as people
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.foundation.ui.toolkit import Column, KoreanForm, list_file, paginate, query_without, text_field
from jangteo.kernel import clock
from jangteo.kernel.errors import Invalid
from jangteo.kernel.numbers import read_number
from jangteo.loyalty.members import permissions as member_rights
from jangteo.loyalty.members import queries as members
from jangteo.loyalty.points import operations, queries
from jangteo.loyalty.points.permissions import APPROVE, PROPOSE, VIEW
from jangteo.loyalty.points.types import Account, CorrectionView, Decision, ProgramView, WalletView

#: Corrections are rare: what does not fit is years old.
MOST = 1_000
PAGE_SIZE = 20
_COLUMNS = (
    Column("회원(가림)", 16), Column("포인트 사업", 20), "포인트", Column("까닭", 40), Column("올린 사람", 14),
    Column("올린 때", 20), "상태", Column("결재한 사람", 14),
)  # fmt: skip


class FindForm(KoreanForm):
    """Whose points."""

    program = forms.ChoiceField(label="포인트 사업", widget=forms.RadioSelect)
    member = text_field(
        "휴대전화 번호나 카드 번호", 40, required=True, help_text="손님에게 확인한 번호를 적어 주세요.", inputmode="tel"
    )

    def __init__(self, *args: Any, programs: list[ProgramView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["program"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.id), one.name) for one in programs]
        if len(programs) == 1:
            field.initial, field.widget = str(programs[0].id), forms.HiddenInput()


class ProposeForm(KoreanForm):
    """How many points, which way, who bears them, and why."""

    way = forms.ChoiceField(
        label="어떻게 고쳐요?",
        choices=[("give", "포인트를 더해요"), ("take", "포인트를 빼요")],
        widget=forms.RadioSelect,
    )
    points = forms.IntegerField(
        label="포인트 (P)",
        min_value=1,
        max_value=10_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "숫자로 적어 주세요.",
            "min_value": "1P부터 적을 수 있어요.",
            "max_value": "1,000만P까지 적을 수 있어요.",
        },
    )
    account = forms.ChoiceField(
        label="누가 부담해요?",
        choices=[(one.value, one.label) for one in (Account.FUND, Account.CITY)],
        initial=Account.FUND.value,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="까닭",
        max_length=200,
        help_text="결재하는 분이 읽고, 기록에 남아요. 이름과 전화번호는 적지 마세요. 예: 11월 20일 적립이 빠졌어요",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "200자까지 적을 수 있어요."},
    )

    def signed(self) -> int:
        """The valid points, below zero when they are taken."""
        given: int = self.cleaned_data["points"]
        return given if self.cleaned_data["way"] == "give" else -given


class DecideForm(KoreanForm):
    """Why it is agreed to or sent back."""

    reason = forms.CharField(
        label="결재 의견",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "200자까지 적을 수 있어요."},
    )


def _label(market: MarketRef, request: HttpRequest, program_id: int, wallet_id: int) -> str:
    """The member, masked, for those who may see members."""
    if not is_allowed(actor_of(request), member_rights.VIEW, market.scope):
        return "회원"
    member = members.find_member(program_id=program_id, wallet_id=wallet_id)
    return member.label if member else "회원"


def _shown(request: HttpRequest, market: MarketRef, rows: list[CorrectionView]) -> list[dict[str, Any]]:
    ids = {one for row in rows for one in (row.proposed_by, row.decided_by) if one}
    names = {person.id: person.label for person in people.list_people(user_ids=ids)}
    programs = {one.id: one.name for one in queries.list_programs(market_id=market.id)}
    me = actor_of(request).user_id
    return [
        {
            "row": row,
            "member": _label(market, request, row.program_id, row.wallet_id),
            "program": programs.get(row.program_id, ""),
            "by": names.get(row.proposed_by, "지금은 없는 사람"),
            "decided_by": names.get(row.decided_by or 0, ""),
            "is_mine": row.proposed_by == me,
            "is_waiting": row.state == Decision.WAITING,
        }
        for row in rows
    ]


@require_safe
@market_page(VIEW)
def corrections(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Corrections of the market, those that wait first."""
    found = queries.list_corrections(market_id=market.id, limit=MOST)
    wanted = request.GET.get("state", "")
    kept = [row for row in found if not wanted or row.state == wanted]
    kept.sort(key=lambda row: row.state != Decision.WAITING)
    file = list_file(request, f"{market.name} 포인트 정정", _COLUMNS, _lines(request, market, kept))
    if file is not None:
        return file
    page = paginate(kept, request, PAGE_SIZE)
    chips = [("", "모두"), *((one.value, one.label) for one in Decision)]
    actor = actor_of(request)
    context = {
        "rows": _shown(request, market, list(page.object_list)),
        "page": page,
        "filters": query_without(request, "page"),
        "chips": [
            {"label": label, "n": sum(not key or row.state == key for row in found), "key": key, "on": key == wanted}
            for key, label in chips
        ],
        "waiting": sum(row.state == Decision.WAITING for row in found),
        "may_propose": is_allowed(actor, PROPOSE, market.scope) and bool(queries.list_programs(market_id=market.id)),
        "may_approve": is_allowed(actor, APPROVE, market.scope),
    }
    return render(request, "office/corrections.html", context)


def _lines(request: HttpRequest, market: MarketRef, rows: list[CorrectionView]) -> Iterator[tuple[object, ...]]:
    for one in _shown(request, market, rows):
        row = one["row"]
        yield (
            one["member"], one["program"], row.points, row.reason, one["by"], row.proposed_at, row.state.label,
            one["decided_by"],
        )  # fmt: skip


@market_page(PROPOSE)
def propose(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """First the member is found and shown, then the correction is written; the number never stands in an address."""
    programs = queries.list_programs(market_id=market.id)
    given = request.POST if request.method == "POST" else request.GET
    wallet = _wallet(market, given.get("program", ""), given.get("wallet", ""))
    if wallet is None:
        return _find(request, market, programs)
    form = ProposeForm(request.POST if request.method == "POST" and "points" in request.POST else None)
    if form.is_bound and form.is_valid():
        with form.taking():
            proposed = operations.propose_correction(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                program_id=wallet.program_id,
                wallet_id=wallet.wallet_id,
                points=form.signed(),
                reason=form.cleaned_data["reason"],
                account=Account(form.cleaned_data["account"]),
            )
            messages.success(request, "정정을 올렸어요. 다른 분이 결재하면 포인트가 바뀌어요.")
            return redirect("office_correction", proposed)
    context = {
        "form": form,
        "wallet": wallet,
        "program": next(one for one in programs if one.id == wallet.program_id),
        "member": _label(market, request, wallet.program_id, wallet.wallet_id),
    }
    return render(request, "office/correction_new.html", context, status=422 if form.errors else 200)


def _wallet(market: MarketRef, program: str, wallet: str) -> WalletView | None:
    program_id, wallet_id = read_number(program, least=1), read_number(wallet, least=1)
    if program_id is None or wallet_id is None:
        return None
    queries.get_program(program_id=program_id, market_id=market.id)
    return queries.get_wallet(program_id=program_id, wallet_id=wallet_id)


def _find(request: HttpRequest, market: MarketRef, programs: list[ProgramView]) -> HttpResponse:
    form = FindForm(
        request.POST if request.method == "POST" else None,
        programs=programs,
        initial={"program": str(programs[0].id)} if programs else {},
    )
    if form.is_bound and form.is_valid():
        program_id = int(form.cleaned_data["program"])
        try:
            found = members.find_by_words(program_id=program_id, text=form.cleaned_data["member"])
        except Invalid as invalid:
            form.add_error("member", invalid.message)
        else:
            if found is not None:
                query = f"?program={program_id}&wallet={found.wallet_id}"
                return redirect(reverse("office_correction_new") + query)
            form.add_error("member", "그런 회원이 없어요. 번호를 다시 확인해 주세요.")
    context = {"form": form, "programs": programs}
    return render(request, "office/correction_find.html", context, status=422 if form.errors else 200)


@require_safe
@market_page(VIEW)
def correction(request: HttpRequest, market: MarketRef, correction_id: int) -> HttpResponse:
    """One correction: what was, what would be, who asked and why, and the decision."""
    return _one(request, market, queries.get_correction(market_id=market.id, id=correction_id), DecideForm())


def _one(request: HttpRequest, market: MarketRef, row: CorrectionView, form: DecideForm) -> HttpResponse:
    wallet = queries.get_wallet(program_id=row.program_id, wallet_id=row.wallet_id)
    [shown] = _shown(request, market, [row])
    context = {
        **shown,
        "wallet": wallet,
        "after": wallet.balance + row.points,
        "form": form,
        "may_approve": is_allowed(actor_of(request), APPROVE, market.scope),
    }
    return render(request, "office/correction.html", context, status=422 if form.errors else 200)


def _decide(
    request: HttpRequest, market: MarketRef, correction_id: int, act: Callable[[CorrectionView, str], object], done: str
) -> HttpResponse:
    row = queries.get_correction(market_id=market.id, id=correction_id)
    form = DecideForm(request.POST)
    if form.is_valid():
        with form.taking():
            act(row, form.cleaned_data["reason"])
            messages.success(request, done)
            return redirect("office_correction", correction_id)
    return _one(request, market, row, form)


@require_POST
@market_page(APPROVE)
def approve(request: HttpRequest, market: MarketRef, correction_id: int) -> HttpResponse:
    """Agree to somebody else's correction."""

    def act(row: CorrectionView, reason: str) -> object:
        return operations.approve_correction(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=row.program_id,
            correction_id=row.id,
            reason=reason,
        )

    return _decide(request, market, correction_id, act, "결재했어요. 포인트가 바뀌었어요.")


@require_POST
@market_page(APPROVE)
def refuse(request: HttpRequest, market: MarketRef, correction_id: int) -> HttpResponse:
    """Send a correction back."""

    def act(row: CorrectionView, reason: str) -> object:
        operations.refuse_correction(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            program_id=row.program_id,
            correction_id=row.id,
            reason=reason,
        )
        return None

    return _decide(request, market, correction_id, act, "돌려보냈어요. 포인트는 그대로예요.")
