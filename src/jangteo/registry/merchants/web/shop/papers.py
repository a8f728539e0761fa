"""내 서류: what the office holds and needs of the own shop; seen and sent by the owner, and by helpers who were let."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jangteo.foundation.files.toolkit import file_response
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.tenancy.toolkit import actor_of, store_page
from jangteo.foundation.tenancy.types import Grant, MarketRef, Role, StoreRef
from jangteo.kernel import clock
from jangteo.kernel.errors import Missing, NotAllowed, Refused
from jangteo.registry.merchants import operations, queries
from jangteo.registry.merchants.permissions import HELP
from jangteo.registry.merchants.types import MOST_PAGES, HelperRight, PaperKind, PaperStand, ShopPaper
from jangteo.registry.merchants.web.shop.forms import PaperForm


def may_see_papers(request: HttpRequest, market: MarketRef, store: StoreRef) -> bool:
    """Whether this is the owner of the shop, or a helper to whom the owner has left the papers.

    Who works in the office sees them there, where the access log is written, not here.
    """
    actor = actor_of(request)
    if Grant(Role.OWNER, store.scope) in actor.grants:
        return True
    helping = queries.find_own_helper(market_id=market.id, store_id=store.id, user_id=actor.user_id or 0)
    return helping is not None and HelperRight.PAPERS in helping.rights


def _require(request: HttpRequest, market: MarketRef, store: StoreRef) -> None:
    if not may_see_papers(request, market, store):
        raise NotAllowed("right_missing", "점주가 서류를 맡기지 않았어요. 점주에게 부탁해 주세요.")


def _kind(word: str) -> PaperKind:
    if word not in set(PaperKind):
        raise Http404
    return PaperKind(word)


def _paper(market: MarketRef, store: StoreRef, kind: PaperKind) -> ShopPaper:
    today = clock.today(clock.now())
    return queries.get_shop_paper(market_id=market.id, store_id=store.id, kind=kind, today=today)


def _urgency(paper: ShopPaper) -> tuple[bool, bool, int]:
    """What the merchant has to do first; what is neither there nor needed last."""
    nothing = paper.stand is PaperStand.NONE and not paper.needed
    return not paper.is_wanted, nothing, list(PaperStand).index(paper.stand)


@require_safe
@store_page(HELP)
def papers(request: HttpRequest, market: MarketRef, store: StoreRef) -> HttpResponse:
    """Every kind of paper with how it stands, what is to be done first."""
    _require(request, market, store)
    today = clock.today(clock.now())
    rows = queries.list_shop_papers(market_id=market.id, store_id=store.id, today=today)
    context = {
        "rows": sorted(rows, key=_urgency),
        "wanted": sum(row.is_wanted for row in rows),
        "waiting": sum(row.stand is PaperStand.WAITING for row in rows),
        "store": store,
    }
    return render(request, "merchants/shop/papers.html", context)


@require_safe
@store_page(HELP)
def paper(request: HttpRequest, market: MarketRef, store: StoreRef, kind: str) -> HttpResponse:
    """One kind: how it stands, what was sent, and the buttons to send one."""
    found = _kind(kind)
    _require(request, market, store)
    return _show(request, market, store, found)


def _show(
    request: HttpRequest, market: MarketRef, store: StoreRef, kind: PaperKind, form: PaperForm | None = None
) -> HttpResponse:
    one = _paper(market, store, kind)
    waits = one.coming if one.stand is PaperStand.WAITING else None
    context = {
        "one": one,
        "waits": waits,
        "full": waits is not None and len(waits.pages) >= MOST_PAGES,
        "form": form,
        "accept": Allowed.PAPER.accept,
    }
    return render(request, "merchants/shop/paper.html", context, status=422 if form else 200)


@require_POST
@store_page(HELP)
def send(request: HttpRequest, market: MarketRef, store: StoreRef, kind: str) -> HttpResponse:
    """Send a picture or a document of this kind."""
    found = _kind(kind)
    _require(request, market, store)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with form.taking():
            operations.send_paper(
                actor=actor_of(request),
                now=clock.now(),
                market_id=market.id,
                store_id=store.id,
                kind=found,
                content=file.read(),
                name=file.name,
            )
            messages.success(request, "보냈어요. 사무국이 확인하면 알려 드려요.")
            return redirect("merchants_shop_paper", kind=found.value)
    return _show(request, market, store, found, form)


@require_safe
@store_page(HELP)
def page(request: HttpRequest, market: MarketRef, store: StoreRef, page_id: int) -> HttpResponse:
    """A page of one's own paper: the picture (`?size=small` the small one) or the document."""
    found = queries.get_paper_file(market_id=market.id, store_id=store.id, id=page_id)
    _require(request, market, store)
    return file_response(found.file_id, owner=found.owner, thumbnail=request.GET.get("size") == "small")


@require_POST
@store_page(HELP)
def take_back(request: HttpRequest, market: MarketRef, store: StoreRef, page_id: int) -> HttpResponse:
    """Take a page back before the office has looked."""
    found = queries.get_paper_file(market_id=market.id, store_id=store.id, id=page_id)
    _require(request, market, store)

    def act() -> None:
        operations.take_back_page(
            actor=actor_of(request), now=clock.now(), market_id=market.id, store_id=store.id, page_id=page_id
        )

    return _told(request, act, "뺐어요.", found.paper.kind)


def _told(request: HttpRequest, act: Callable[[], object], done: str, kind: PaperKind) -> HttpResponse:
    try:
        act()
    except (Missing, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("merchants_shop_paper", kind=kind.value)
