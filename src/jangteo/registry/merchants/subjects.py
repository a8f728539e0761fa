"""What merchants keeps of people beside the persons of parties: who applied."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count
from django_scopes import scopes_disabled

from jangteo.foundation.privacy.toolkit import Loaded, Own, Subject, declare_subject
from jangteo.foundation.tenancy.types import market_scope
from jangteo.kernel.korea.names import mask_name
from jangteo.registry.merchants.models import Application
from jangteo.registry.merchants.operations.upkeep import erase_application
from jangteo.registry.merchants.types import ApplicationState

KIND = "merchants.application"


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
