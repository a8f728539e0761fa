"""What parties keeps of people, told to the module of personal data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django_scopes import scopes_disabled

from jangteo.foundation.privacy.toolkit import Loaded, Own, Processing, Subject, declare_processing, declare_subject
from jangteo.foundation.tenancy.types import market_scope
from jangteo.kernel.korea.dates import format_date
from jangteo.kernel.korea.phones import format_phone
from jangteo.registry.parties.models import Business, Person
from jangteo.registry.parties.operations._erasing import BOOKS, NUMBERED, erase_business, erase_row
from jangteo.registry.parties.operations.businesses import KIND as BUSINESS
from jangteo.registry.parties.operations.people import KIND
from jangteo.registry.parties.queries import list_businesses, list_memberships, list_offices
from jangteo.registry.parties.queries.people import view_of
from jangteo.registry.parties.types import FORMER_PEOPLE, shown_number


def _load(ids: Sequence[int]) -> Mapping[int, Loaded]:
    return {row.id: _loaded(row) for row in Person.objects.filter(id__in=ids, erased_at=None)}


def _loaded(row: Person) -> Loaded:
    return Loaded(
        values={"name": row.name, "phone": format_phone(row.phone) if row.phone else ""},
        scopes=(market_scope(row.market_id),),
        label=view_of(row).label,
        user_id=row.user_id,
    )


def _mine(user_id: int) -> Iterable[Own]:
    with scopes_disabled():
        rows = list(Person.objects.filter(user_id=user_id).values_list("id", "market_id"))
    return [Own(person_id, market_scope(market_id)) for person_id, market_id in rows]


def _export(person_id: int) -> Mapping[str, Any]:
    with scopes_disabled():
        row = Person.objects.get(id=person_id)
        return {
            "이름": row.name,
            "전화번호": format_phone(row.phone) if row.phone else "",
            "등록한 때": row.registered_at,
            "사업자": [f"{one.number_shown} {one.name}".strip() for one in list_businesses(person_id=row.id)],
            "회원": [f"{format_date(one.start)}부터 {one.place}".strip() for one in list_memberships(person_id=row.id)],
            "임원": [f"{one.post.label} {format_date(one.start)}부터" for one in list_offices(person_id=row.id)],
        }


declare_subject(
    Subject(
        kind=KIND,
        label="사람",
        fields={"name": "이름", "phone": "전화번호"},
        load=_load,
        mine=_mine,
        export=_export,
        erase=erase_row,
        erased="이름, 전화번호, 계정과 이어진 것, 혼자 쓰던 개인사업자의 번호와 상호",
        keeps={BOOKS: "점포를 한 사람으로 장부에 적힌 이름과 사업자등록번호"},
    )
)


def _load_businesses(ids: Sequence[int]) -> Mapping[int, Loaded]:
    """Sole traders' alone: a legal person's number is nobody's personal data."""
    rows = Business.objects.filter(NUMBERED, id__in=ids).select_related("person")
    return {
        row.id: Loaded(
            values={"number": shown_number(row.number), "name": row.name},
            scopes=(market_scope(row.market_id),),
            label=f"{shown_number(row.number)[:6]}-*****",
            user_id=row.person.user_id if row.person else None,
        )
        for row in rows
    }


#: What a person may take away of a business stands with the person.
declare_subject(
    Subject(
        kind=BUSINESS,
        label="개인사업자",
        fields={"number": "사업자등록번호", "name": "상호"},
        load=_load_businesses,
        erase=erase_business,
        erased="사업자등록번호, 상호",
        keeps={BOOKS: "점포를 한 사업자로 장부에 적힌 번호와 상호"},
    )
)

declare_processing(
    Processing(
        code="parties.people",
        order=30,
        whom="상인, 상인회 임원과 회원",
        purpose="상인 명부와 상인회를 꾸리고, 총회를 열기",
        items="이름, 휴대전화 번호, 사업자등록번호와 상호, 임원과 회원이던 때, 총회에 온 것과 위임",
        basis="계약 이행과 법령상 의무 (개인정보 보호법 §15①2·4, 전통시장법 §65)",
        kept="지워 달라고 하시거나, 시장과의 일이 모두 끝나고 {0} 동안. 개인사업자의 번호와 상호는 그때 같이 지우고, "
        "그 번호로 장사하는 점포가 있거나 다른 점주가 쓰면 그것까지 끝나고 {0} 뒤에 지워요. 법인의 번호는 "
        "개인정보가 아니라서 두어요. 장부에 적힌 점주의 이름과 사업자등록번호는 따로 {1} 더 두고, "
        "총회 기록은 의사록과 함께 두어요.",
        rules=(FORMER_PEOPLE.code, "privacy.tax"),
        tables=("parties_person", "parties_business", "parties_attendee"),
    )
)
