"""What merchants keeps of people beside the persons of parties: who applied, and whose papers a shop has."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django_scopes import scopes_disabled

from jangteo.foundation.privacy.toolkit import Loaded, Own, Processing, Subject, declare_processing, declare_subject
from jangteo.foundation.privacy.types import midnight
from jangteo.foundation.tenancy.types import market_scope
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.korea.names import mask_name
from jangteo.registry.merchants.models import Application, Handover, Store, StoreHelper, StorePaper, Tenure
from jangteo.registry.merchants.operations.store_papers import KEEPER
from jangteo.registry.merchants.operations.upkeep import erase_application, erase_paper
from jangteo.registry.merchants.types import ApplicationState, PaperKind, SentState
from jangteo.registry.merchants.types.keeping import APPLICATION_DAYS, STORE_PAPERS
from jangteo.registry.parties import queries as parties
from jangteo.registry.parties.types import Ties, Trades, declare_ties, declare_trades

KIND = "merchants.application"


def _tied_since(day: date) -> Iterable[QuerySet[Any]]:
    """Who keeps a shop or works in one on a day or later, is asked to, or is about to take one over."""
    yield Store.objects.filter(state="open")
    yield Tenure.objects.filter(Q(period__endswith=None) | Q(period__endswith__gt=day))
    yield StoreHelper.objects.filter(Q(until=None) | Q(until__gte=midnight(day)))
    open_ = Handover.objects.filter(Q(decided_at=None) | Q(decided_at__gte=midnight(day)))
    yield open_.annotate(person_id=F("to_person_id"))


def _booked(person_id: int) -> list[str]:
    """The shops that a person kept: with whom a market settled, its books say."""
    with scopes_disabled():
        rows = Tenure.objects.filter(person_id=person_id).order_by("id")
        return [_spell(f"{name} 점주", period) for name, period in rows.values_list("store__name", "period")]


def _spell(words: str, period: Any) -> str:
    return f"{words} {_from(period.lower)} – {_from(period.upper and period.upper - timedelta(days=1))}"


def _from(day: date | None) -> str:
    return format_date(day) if day else ""


declare_ties(Ties(since=_tied_since, booked=_booked))


def _trading_since(day: date) -> Iterable[QuerySet[Any]]:
    """Shops that trade under a business on a day or later."""
    yield Store.objects.filter(Q(state="open") | Q(closed_on__gte=day))
    yield Tenure.objects.filter(Q(period__endswith=None) | Q(period__endswith__gt=day))


def _keepers() -> Iterable[QuerySet[Any]]:
    yield Store.objects.all()
    yield Tenure.objects.all()


def _booked_under(business_id: int) -> list[str]:
    """The shops that were kept under a business."""
    with scopes_disabled():
        rows = Tenure.objects.filter(business_id=business_id).order_by("id")
        return [_spell(name, period) for name, period in rows.values_list("store__name", "period")]


declare_trades(Trades(since=_trading_since, keepers=_keepers, booked=_booked_under))


def _load(ids: Sequence[int]) -> Mapping[int, Loaded]:
    rows = Application.objects.annotate(held=Count("papers"))
    return {
        row.id: Loaded(
            values={"name": row.name, "papers": f"{row.held}장" if row.held else ""},
            scopes=(market_scope(row.market_id),),
            label=mask_name(row.name) if row.name else "",
            user_id=row.applicant_id,
        )
        for row in rows.filter(id__in=ids).exclude(state=ApplicationState.DRAFT.value)
    }


def _mine(user_id: int) -> Iterable[Own]:
    with scopes_disabled():
        rows = list(Application.objects.filter(applicant_id=user_id).values_list("id", "market_id"))
    return [Own(application_id, market_scope(market_id)) for application_id, market_id in rows]


def _export(application_id: int) -> Mapping[str, Any]:
    with scopes_disabled():
        row = Application.objects.get(id=application_id)
    return {
        "이름": row.name,
        "사업자등록번호": row.business_number,
        "점포 이름": row.shop_name,
        "상태": ApplicationState(row.state).label,
        "보낸 때": row.submitted_at,
    }


declare_subject(
    Subject(
        kind=KIND,
        label="입점 신청자",
        fields={"name": "이름", "papers": "서류"},
        load=_load,
        mine=_mine,
        export=_export,
        erase=erase_application,
        erased="이름, 사업자등록번호, 올린 서류",
        with_account=True,
    )
)


def _load_papers(ids: Sequence[int]) -> Mapping[int, Loaded]:
    rows = list(StorePaper.objects.annotate(held=Count("pages")).filter(id__in=ids).select_related("store"))
    people = {one.id: one for one in parties.list_people(ids=[row.person_id for row in rows if row.person_id])}
    found = {}
    for row in rows:
        person = people.get(row.person_id or 0)
        found[row.id] = Loaded(
            values={"papers": f"{PaperKind(row.kind).label} {row.held}장"},
            scopes=(market_scope(row.market_id),),
            label=(person.name_masked if person else "") or row.store.name,
            user_id=(person.user_id if person else None) or row.given_by_id,
        )
    return found


def _own_papers(user_id: int) -> Iterable[Own]:
    with scopes_disabled():
        rows = StorePaper.objects.filter(Q(given_by_id=user_id) | Q(person__user_id=user_id)).order_by("id")
        return [Own(paper_id, market_scope(market_id)) for paper_id, market_id in rows.values_list("id", "market_id")]


def _export_paper(paper_id: int) -> Mapping[str, Any]:
    with scopes_disabled():
        row = StorePaper.objects.select_related("store").get(id=paper_id)
        return {
            "점포": row.store.name,
            "서류": PaperKind(row.kind).label,
            "보낸 때": row.given_at,
            "상태": SentState(row.state).label,
            "기한": row.ends_on,
            "장수": row.pages.count(),
        }


declare_subject(
    Subject(
        kind=KEEPER,
        label="점포 서류",
        fields={"papers": "서류"},
        load=_load_papers,
        mine=_own_papers,
        export=_export_paper,
        erase=erase_paper,
        erased="서류와 그 사진",
    )
)
declare_processing(
    Processing(
        code="merchants.applications",
        order=31,
        whom="입점을 신청하신 분",
        purpose="입점을 심사하고 점포의 변경과 양도를 처리하기",
        items="이름, 사업자등록번호, 올린 서류",
        basis="계약 체결 전의 요청 (개인정보 보호법 §15①4)",
        kept="신청은 정해진 날부터 {0} 동안. 변경과 양도는 바꾼 기록과 함께 {1} 동안.",
        rules=(APPLICATION_DAYS.code, "privacy.audit_log"),
        tables=(
            "merchants_application", "merchants_application_paper", "merchants_application_step",
            "merchants_change_request", "merchants_handover",
        ),
    )
)  # fmt: skip
declare_processing(
    Processing(
        code="merchants.papers",
        order=32,
        whom="점포를 하시는 분",
        purpose="누가 어떤 자격으로 점포를 하는지 서류로 확인하기",
        items="사업자등록증, 임대차계약서, 영업신고증, 통장 사본 같은 서류의 사진",
        basis="계약 이행 (개인정보 보호법 §15①4)",
        kept="점포를 하시는 동안. 넘겨주거나 닫거나 새것으로 바뀐 뒤 {0} 동안.",
        rules=(STORE_PAPERS.code,),
        tables=("merchants_store_paper", "merchants_store_paper_page"),
    )
)
declare_processing(
    Processing(
        code="merchants.staff",
        order=76,
        whom="사무국과 지자체에서 일하는 분",
        purpose="점포를 누가 확인하고 자료를 누가 정했는지 남기기",
        items="가린 이름",
        basis="정당한 이익 (개인정보 보호법 §15①6)",
        kept="확인하거나 정한 자료를 두는 동안",
        tables=(
            "merchants_check", "merchants_shop_place", "merchants_shop_twins", "merchants_shop_word",
            "merchants_shop_import",
        ),
    )
)  # fmt: skip
