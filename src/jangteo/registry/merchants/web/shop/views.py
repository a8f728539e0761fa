"""내 점포: what a merchant sees and changes of the own shop."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.files.toolkit import file_response
from jangteo.foundation.tenancy.toolkit import actor_of, is_allowed, store_page
from jangteo.foundation.tenancy.types import Actor, MarketRef, StoreRef
from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import HELP, KEEP
from jangteo.registry.merchants.types import HelperRight, StoreView, photo_owner
from jangteo.registry.merchants.web.shop import forms
from jangteo.registry.merchants.web.shop.papers import may_see_papers
from jangteo.registry.parties import queries as parties


def _view(market: MarketRef, store: StoreRef) -> StoreView:
    return queries.get_store(market_id=market.id, id=store.id, today=clock.today(clock.now()))


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _asked(request: HttpRequest, form: KoreanForm, words: dict[str, Any], act: Any, done: str, to: str) -> HttpResponse:
    """Show the form; when it was sent and is sound, act and go on; a refusal stands beside its field."""
    if form.is_bound and form.is_valid():
        with form.taking():
            act()
            messages.success(request, done)
            return redirect(to)
    return render(request, "merchants/shop/form.html", {"form": form, **words}, status=422 if form.errors else 200)


def _done_or_told(request: HttpRequest, act: Any, done: str) -> HttpResponse:
    """For a button: act and say ``done``, or say why not; back to the shop's page."""
    try:
        act()
    except (Missing, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("merchants_shop")


@require_safe
@store_page(HELP)
def home(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """The shop as customers see it, and what can be changed."""
    view = _view(market, store)
    actor = actor_of(request)
    context = {
        "store": view,
        "may_keep": is_allowed(actor, KEEP, store.scope),
        "may_write": _may_write(actor, market, store),
        "requests": queries.list_change_requests(market_id=market.id, store_id=store.id),
        "handovers": queries.list_handovers(market_id=market.id, store_id=store.id),
        **_papers(request, market, store),
    }
    return render(request, "merchants/shop/store.html", context)


def _papers(request: HttpRequest, market: MarketRef, store: StoreRef) -> dict[str, Any]:
    if not may_see_papers(request, market, store):
        return {"may_see_papers": False}
    today = clock.today(clock.now())
    wanted = queries.count_papers_wanted(market_id=market.id, store_id=store.id, today=today)
    return {"may_see_papers": True, "papers_wanted": wanted}


def _may_write(actor: Actor, market: MarketRef, store: StoreRef) -> bool:
    """Whether this is the owner, or a helper to whom the owner has left the words and the picture of the shop."""
    if is_allowed(actor, KEEP, store.scope):
        return True
    helping = queries.find_own_helper(market_id=market.id, store_id=store.id, user_id=actor.user_id or 0)
    return helping is not None and HelperRight.PROFILE in helping.rights


@require_safe
@store_page(HELP)
def photo(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """The shop's picture."""
    view = _view(market, store)
    if view.photo_id is None:
        raise Missing("photo_missing", "사진이 아직 없어요.")
    return file_response(view.photo_id, owner=photo_owner(view.id), thumbnail=True)


@store_page(HELP)
def profile(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Words, hours, telephone, goods."""
    view = _view(market, store)
    branches = queries.list_goods_branches(today=clock.today(clock.now()))
    initial = forms.ProfileForm.initial_of(view)
    form = forms.ProfileForm(_data(request), initial=initial, held=view.goods, branches=branches)

    def act() -> None:
        operations.change_store(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, profile=form.profile()
        )

    words = {"title": "점포 소개 고치기", "button": "저장하기", "say": "손님 화면에 그대로 보여요."}
    return _asked(request, form, words, act, "고쳤어요.", "merchants_shop")


@store_page(HELP)
def picture(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """A photograph of the shop and what is seen on it; where there is one, the words alone may change."""
    view = _view(market, store)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.PhotoForm(*sent, initial={"words": view.photo_words}, has_photo=view.photo_id is not None)

    def act() -> None:
        file = form.cleaned_data["file"]
        operations.set_photo(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            content=file.read() if file else b"",
            name=file.name if file else "",
            words=form.cleaned_data["words"],
        )

    words: dict[str, Any] = {
        "title": "가게 사진",
        "button": "저장하기" if view.photo_id else "올리기",
        "say": "가게 앞모습이나 잘 팔리는 것을 찍어 주세요. 찍은 곳의 위치는 지우고 올려요.",
        "pictured": view if view.photo_id else None,
    }
    return _asked(request, form, words, act, "사진을 바꾸었어요.", "merchants_shop")


@require_POST
@store_page(HELP)
def remove_picture(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Take the photograph away."""

    def act() -> None:
        operations.remove_photo(actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id)

    return _done_or_told(request, act, "사진을 뺐어요.")


@store_page(KEEP)
def rest(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Close for a while."""
    form = forms.RestForm(_data(request), initial={"first_day": clock.today(clock.now())})

    def act() -> None:
        operations.rest(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    words = {"title": "며칠 쉬어요", "button": "쉰다고 알리기", "say": "손님 화면과 배치도에 쉬는 가게로 보여요."}
    return _asked(request, form, words, act, "쉰다고 적었어요.", "merchants_shop")


@require_POST
@store_page(KEEP)
def resume(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Open again."""
    operations.resume(actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id)
    messages.success(request, "다시 열었어요.")
    return redirect("merchants_shop")


@store_page(KEEP)
def ask(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Ask the office to change the name or the business number."""
    view = _view(market, store)
    form = forms.ChangeForm(_data(request), initial={"name": view.name})

    def act() -> None:
        given = form.cleaned_data
        operations.ask_for_change(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            name=given["name"] if given["name"] != view.name else None,
            business_number=given["business_number"] or None,
            words=given["words"],
        )

    words = {"title": "상호·사업자번호 바꾸기", "button": "사무국에 부탁하기", "say": "사무국이 확인한 뒤에 바뀌어요."}
    return _asked(request, form, words, act, "사무국에 부탁했어요.", "merchants_shop")


@store_page(KEEP)
def close(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Ask the office to close the shop."""
    form = forms.CloseForm(_data(request))

    def act() -> None:
        operations.ask_for_change(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    words = {
        "title": "가게 닫기",
        "button": "사무국에 부탁하기",
        "say": "사무국이 확인하면 자리가 비고, 점포 화면을 더 쓸 수 없어요. 그 전에는 취소할 수 있어요.",
    }
    return _asked(request, form, words, act, "사무국에 부탁했어요.", "merchants_shop")


@require_POST
@store_page(KEEP)
def withdraw_ask(request: HttpRequest, market: MarketRef, store: StoreRef, request_id: int) -> HttpResponse:
    """Take a request back."""

    def act() -> None:
        operations.withdraw_change(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, request_id=request_id
        )

    return _done_or_told(request, act, "부탁을 취소했어요.")


@require_POST
@store_page(KEEP)
def withdraw_handover(request: HttpRequest, market: MarketRef, store: StoreRef, handover_id: int) -> HttpResponse:
    """Keep the shop after all."""

    def act() -> None:
        operations.withdraw_handover(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, handover_id=handover_id
        )

    return _done_or_told(request, act, "넘겨주기를 거두었어요.")


@store_page(KEEP)
def hand_over(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Give the shop to somebody else."""
    form = forms.HandOverForm(_data(request))

    def act() -> None:
        operations.hand_over(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, **form.cleaned_data
        )

    words = {
        "title": "가게 넘겨주기",
        "button": "물어보기",
        "say": "받을 분의 휴대전화로 물어봐요. 받겠다고 하고 사무국이 승인하면 그분 가게가 돼요.",
    }
    return _asked(request, form, words, act, "물어봤어요. 답이 오면 알려 드려요.", "merchants_shop")


@require_safe
@store_page(KEEP)
def helpers(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Who helps in the shop."""
    rows = queries.list_helpers(market_id=market.id, store_id=store.id)
    people = {person.id: person for person in parties.list_people(ids=[row.person_id for row in rows])}
    context = {"rows": [{"helper": row, "person": people.get(row.person_id)} for row in rows], "store": store}
    return render(request, "merchants/shop/helpers.html", context)


@store_page(KEEP)
def add_helper(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Ask somebody to help."""
    form = forms.HelperForm(_data(request), initial={"rights": [HelperRight.POINTS.value, HelperRight.NOTICES.value]})

    def act() -> None:
        given = form.cleaned_data
        operations.add_helper(
            actor=actor_of(request),
            now=clock.now(),
            market_id=market.id,
            store_id=store.id,
            name=given["name"],
            phone=given["phone"],
            rights=[HelperRight(word) for word in given["rights"]],
        )

    words = {
        "title": "점원 부르기",
        "button": "초대하기",
        "say": "그분이 자기 휴대전화로 로그인해서 받으면 함께 쓸 수 있어요.",
    }
    return _asked(request, form, words, act, "초대했어요.", "merchants_shop_helpers")


@require_POST
@store_page(KEEP)
def end_helper(request: HttpRequest, market: MarketRef, store: StoreRef, helper_id: int) -> HttpResponse:
    """Let a helper go."""
    operations.end_helper(
        actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, helper_id=helper_id
    )
    messages.success(request, "점원 일을 끝냈어요.")
    return redirect("merchants_shop_helpers")
