"""What members are to the module of personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django_scopes import scopes_disabled

from jangteo.foundation.privacy.toolkit import (
    Handed,
    Loaded,
    Own,
    Processing,
    Subject,
    declare_handed,
    declare_processing,
    declare_subject,
)
from jangteo.foundation.tenancy.types import INSTALLATION, Scope, market_scope
from jangteo.kernel.korea.phones import format_phone
from jangteo.loyalty.members.models import Consent, Member
from jangteo.loyalty.members.operations._common import KIND
from jangteo.loyalty.members.operations._erasing import KEPT, erase_row
from jangteo.loyalty.members.queries.cards import list_cards
from jangteo.loyalty.members.queries.people import STANDING, view_of
from jangteo.loyalty.members.types.keeping import IDLE_DAYS
from jangteo.loyalty.points import queries as points
from jangteo.loyalty.points.types import PostingView


def _load(ids: Sequence[int]) -> Mapping[int, Loaded]:
    with scopes_disabled():
        rows = list(Member.objects.filter(id__in=ids, state__in=STANDING))
    places = {program_id: _scopes(program_id) for program_id in {row.program_id for row in rows}}
    return {row.id: _loaded(row, places[row.program_id]) for row in rows}


def _loaded(row: Member, scopes: tuple[Scope, ...]) -> Loaded:
    return Loaded(
        values={"name": row.name, "phone": format_phone(row.phone) if row.phone else ""},
        scopes=scopes,
        label=view_of(row).label,
        user_id=row.user_id,
    )


def _scopes(program_id: int) -> tuple[Scope, ...]:
    """The offices of the program's markets serve its members."""
    found = tuple(market_scope(market_id) for market_id in points.list_program_markets(program_id=program_id))
    return found or (INSTALLATION,)


def _mine(user_id: int) -> Iterable[Own]:
    with scopes_disabled():
        rows = list(Member.objects.filter(user_id=user_id, state__in=STANDING))
    return [Own(row.id, market_scope(row.home_market_id) if row.home_market_id else INSTALLATION) for row in rows]


def _export(member_id: int) -> Mapping[str, Any]:
    with scopes_disabled():
        row = Member.objects.get(id=member_id)
        agreed = list(Consent.objects.filter(member=row).select_related("wording").order_by("id"))
    wallet = points.get_wallet(program_id=row.program_id, wallet_id=row.wallet_id)
    return {
        "이름": row.name,
        "전화번호": format_phone(row.phone) if row.phone else "",
        "포인트 사업": points.get_program(program_id=row.program_id).name,
        "가입한 때": row.joined_at,
        "남은 포인트": wallet.balance,
        "카드": [card.number_masked for card in list_cards(program_id=row.program_id, member_id=row.id)],
        "동의": [f"{one.wording.title}: {one.at:%Y-%m-%d}" + (" (철회)" if one.revoked_at else "") for one in agreed],
        "적립과 사용": [
            {"때": one.occurred_at, "종류": one.kind.label, "포인트": one.points, "영수번호": one.receipt}
            for one in _postings(row)
        ],
    }


def _postings(row: Member) -> Iterator[PostingView]:
    former = points.list_former_wallets(program_id=row.program_id, wallet_id=row.wallet_id)
    for wallet_id in (row.wallet_id, *former):
        before: int | None = None
        while rows := points.list_postings(
            program_id=row.program_id, wallet_id=wallet_id, before_seq=before, limit=500
        ):
            yield from rows
            before = rows[-1].seq


declare_subject(
    Subject(
        kind=KIND,
        label="포인트 회원",
        fields={"name": "이름", "phone": "전화번호"},
        load=_load,
        mine=_mine,
        export=_export,
        erase=erase_row,
        erased="이름, 전화번호, 카드, 남은 포인트",
        keeps={KEPT: "적립하고 사용한 기록이 누구의 것인지"},
        with_account=True,
    )
)

declare_processing(
    Processing(
        code="members.members",
        order=15,
        whom="포인트 회원, 번호로 적립하신 분",
        purpose="포인트를 모으고 쓰고, 지난 내역을 보여 드리기",
        items="휴대전화 번호, 이름이나 별명, 카드 번호, 적립하고 사용한 내역, 동의한 것",
        basis="계약 이행 (개인정보 보호법 §15①4)",
        kept="탈퇴할 때까지. 거래 기록은 {0} 동안 따로 두어요. "
        "가입하지 않은 번호는 포인트가 없어지고 {1}이 지나면 지워요.",
        rules=("privacy.trade", IDLE_DAYS.code),
        tables=(
            "members_member", "members_key", "members_card", "members_consent", "members_farewell",
        ),
    )
)  # fmt: skip
declare_handed(
    Handed(
        code="members.stores",
        to="내가 적립하거나 사용한 가게 (동의하신 분만)",
        purpose="단골을 알아보고 인사하기",
        items="번호 뒤 네 자리, 그 가게에서 적립하고 사용한 내역",
        kept="알린 날부터 1년. 동의하지 않아도 포인트는 똑같이 쓸 수 있어요.",
        entrusted=False,
    )
)
