"""What the office does with a shop: each view asks with a form and makes one operation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jangteo.foundation.tenancy.toolkit import actor_of, market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing
from jangteo.kernel.numbers import read_number
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import EDIT
from jangteo.registry.merchants.types import OnnuriKind, StoreView
from jangteo.registry.merchants.web.office import forms
from jangteo.registry.merchants.web.office.acting import Asking, asked, done_or_told
from jangteo.registry.places import queries as places


def _today() -> Any:
    return clock.today(clock.now())


def _store(market: MarketRef, store_id: int) -> StoreView:
    return queries.get_store(market_id=market.id, id=store_id, today=_today())


def _page(store_id: int) -> str:
    return reverse("merchants_store", args=[store_id])


def _asking(store: StoreView, title: str, button: str, say: str = "", *, danger: bool = False) -> Asking:
    return Asking(title, button, _page(store.id), f"{store.name} ({store.place})", say, danger)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@market_page(EDIT)
def new(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """Enter a shop that did not apply by itself."""
    stall_id = read_number(request.GET.get("stall", ""), least=1, most=2**62)
    stalls = places.list_stalls_by_ids(market_id=market.id, ids=[stall_id] if stall_id else [])
    initial = {"stalls": ", ".join(stall.number for stall in stalls)}
    form = forms.NewStoreForm(
        _data(request), initial=initial, market_id=market.id, branches=queries.list_goods_branches()
    )
    asking = Asking(
        "점포 등록", "등록하기", reverse("merchants"), "상인",
        "상호와 자리만 있어도 돼요. 모르는 것은 비워 두고 나중에 적어요.",
    )  # fmt: skip
    entered: list[int] = []

    def act() -> None:
        given = form.cleaned_data
        entered.append(
            operations.add_store(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                name=given["name"],
                stall_ids=given["stalls"],
                goods=form.goods_inputs(),
                owner_name=given["owner_name"],
                owner_phone=given["owner_phone"],
                business_number=given["business_number"],
                opened_on=given["opened_on"],
                intro=given["intro"],
                shop_phone=given["shop_phone"],
                join_association=given["join_association"],
            )
        )

    answer = asked(request, form, asking, act, "점포를 등록했어요.")
    return redirect(_page(entered[0])) if entered else answer


@market_page(EDIT)
def edit(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """What customers read of the shop."""
    store = _store(market, store_id)
    form = forms.ProfileForm(
        _data(request),
        initial=forms.ProfileForm.initial_of(store),
        held=store.goods,
        branches=queries.list_goods_branches(),
    )

    def act() -> None:
        operations.change_store(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, profile=form.profile()
        )

    return asked(
        request, form, _asking(store, "점포 소개 고치기", "저장하기", "손님 화면에 그대로 보여요."), act, "고쳤어요."
    )


@market_page(EDIT)
def keeper(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Whose shop it is."""
    store = _store(market, store_id)
    form = forms.KeeperForm(_data(request))

    def act() -> None:
        operations.set_keeper(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    say = "비워 둔 칸은 그대로 둬요. 점주가 바뀐 것이라면 ‘넘겨주기’로 처리해 주세요."
    return asked(request, form, _asking(store, "점주 적기", "저장하기", say), act, "점주를 적었어요.")


@market_page(EDIT)
def move(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """In which stalls it stands."""
    store = _store(market, store_id)
    initial = {"stalls": ", ".join(stall.number for stall in store.stalls), "on": _today()}
    form = forms.MoveForm(_data(request), initial=initial, market_id=market.id)

    def act() -> None:
        operations.move_stall(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            stall_ids=form.cleaned_data["stalls"],
            on=form.cleaned_data["on"],
        )

    say = "적은 자리에만 있게 돼요. 비워 두면 자리 없는 점포가 돼요."
    return asked(request, form, _asking(store, "자리 옮기기", "옮기기", say), act, "자리를 옮겼어요.")


@market_page(EDIT)
def rest(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """A temporary closing."""
    store = _store(market, store_id)
    form = forms.RestForm(_data(request), initial={"first_day": _today()})

    def act() -> None:
        operations.rest(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    say = "배치도와 손님 화면에 쉬는 점포로 보여요. 자리는 그대로예요."
    return asked(request, form, _asking(store, "쉬는 기간 적기", "적기", say), act, "쉬는 기간을 적었어요.")


@require_POST
@market_page(EDIT)
def resume(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Trade again."""
    rest_id = request.POST.get("rest", "")

    def act() -> None:
        operations.resume(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store_id,
            rest_id=int(rest_id) if rest_id.isascii() and rest_id.isdigit() and len(rest_id) < 18 else None,
        )

    return done_or_told(request, act, "다시 연 것으로 적었어요.", _page(store_id))


@market_page(EDIT)
def close(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Close a shop for good."""
    store = _store(market, store_id)
    form = forms.CloseForm(_data(request), initial={"last_day": _today()})

    def act() -> None:
        operations.close_store(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    say = (
        "자리가 비고, 점주와 점원은 점포 화면을 더 쓸 수 없고, 상인회 회원 자격이 끝나요. "
        "기록은 남아요. 되돌리려면 새로 등록해야 해요."
    )
    return asked(request, form, _asking(store, "폐점 처리", "폐점하기", say, danger=True), act, "폐점을 처리했어요.")


@require_POST
@market_page(EDIT)
def verify(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Seen today, and what stands here is right."""

    def act() -> None:
        operations.verify_store(actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store_id)

    return done_or_told(request, act, "오늘 확인한 것으로 적었어요.", _page(store_id))


@market_page(EDIT)
def lot(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """The lot that counts for 소득공제."""
    store = _store(market, store_id)
    known = {True: "yes", False: "no", None: ""}[store.deductible]
    form = forms.LotForm(_data(request), initial={"lot": store.deduction_lot, "deductible": known})

    def act() -> None:
        operations.set_deduction_lot(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            lot=form.cleaned_data["lot"],
            deductible={"yes": True, "no": False}.get(form.cleaned_data["deductible"]),
        )

    return asked(request, form, _asking(store, "소득공제 지번", "저장하기"), act, "소득공제 지번을 적었어요.")


@market_page(EDIT)
def onnuri(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Write a 온누리 registration down."""
    store = _store(market, store_id)
    form = forms.OnnuriForm(_data(request), initial={"registered_on": _today()})

    def act() -> None:
        given = form.cleaned_data
        operations.register_onnuri(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            kind=OnnuriKind(given["kind"]),
            registered_on=given["registered_on"],
            number=given["number"],
        )

    say = "지류·카드·QR은 따로 등록해요. 등록은 3년 동안 유효하고, 끝나기 한 달 전에 알려 드려요."
    return asked(request, form, _asking(store, "온누리 등록 적기", "적기", say), act, "온누리 등록을 적었어요.")


@require_POST
@market_page(EDIT)
def renew(request: HttpRequest, market: MarketRef, store_id: int, onnuri_id: int) -> HttpResponse:
    """The registration was renewed today."""

    def act() -> None:
        operations.renew_onnuri(actor=actor_of(request), now=clock.now(), market_id=market.id, onnuri_id=onnuri_id)

    return done_or_told(request, act, "갱신한 것으로 적었어요.", _page(store_id))


@market_page(EDIT)
def end_onnuri(request: HttpRequest, market: MarketRef, store_id: int, onnuri_id: int) -> HttpResponse:
    """The registration was given up or taken away."""
    store = _store(market, store_id)
    held = next((one for one in store.onnuri if one.id == onnuri_id), None)
    if held is None:
        raise Missing("onnuri_missing", "그런 온누리 등록을 찾지 못했어요.")
    form = forms.EndOnnuriForm(_data(request), initial={"on": _today()})

    def act() -> None:
        operations.end_onnuri(
            actor=actor_of(request), now=clock.now(), market_id=market.id, onnuri_id=held.id, **form.cleaned_data
        )

    say = f"온누리 {held.kind.label}을 받지 않는 점포로 적어요. 다시 받으면 새로 적어 주세요."
    return asked(
        request, form, _asking(store, "온누리 등록 끝내기", "끝내기", say), act, "온누리 등록이 끝난 것으로 적었어요."
    )


@market_page(EDIT)
def hand_over(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Propose another keeper."""
    store = _store(market, store_id)
    form = forms.HandOverForm(_data(request))

    def act() -> None:
        operations.hand_over(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    say = "받을 분이 자기 휴대전화에서 받겠다고 하면, 사무국이 승인할 때 점주가 바뀌어요. 점포의 기록은 이어져요."
    return asked(request, form, _asking(store, "넘겨주기", "제안하기", say), act, "받을 분에게 알렸어요.")


@market_page(EDIT)
def remove_photo(request: HttpRequest, market: MarketRef, store_id: int) -> HttpResponse:
    """Take a photograph away that customers should not see; the keeper is told why."""
    store = _store(market, store_id)
    form = forms.ReasonForm(_data(request))

    def act() -> None:
        operations.remove_photo(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            reason=form.cleaned_data["reason"],
        )

    say = "손님 화면에서 바로 사라지고, 점주가 까닭을 읽어요."
    asking = _asking(store, "가게 사진 내리기", "내리기", say, danger=True)
    return asked(request, form, asking, act, "사진을 내렸어요.")
