"""The lists that an association keeps in spreadsheets: of its shops (one row is a shop), and of its members."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from jangteo.foundation.spreadsheets.toolkit import (
    Progress,
    Sheet,
    SheetColumn,
    SheetResult,
    SheetRow,
    declare_sheet,
    read_brn,
    read_choice,
    read_date,
    read_int,
    read_phone,
    text_up_to,
)
from jangteo.foundation.tenancy.types import Actor
from jangteo.kernel.errors import Invalid
from jangteo.registry.merchants.operations.sheet import take_shops
from jangteo.registry.merchants.permissions import EDIT
from jangteo.registry.merchants.queries.roll import find_roll, list_member_problems, list_members_in
from jangteo.registry.merchants.queries.sheet import list_row_problems
from jangteo.registry.merchants.types import NAME_LENGTH, OnnuriKind
from jangteo.registry.parties import operations as parties
from jangteo.registry.parties.permissions import EDIT as EDIT_PARTIES
from jangteo.registry.parties.types import MemberKind, Post

_WAYS = {
    "지류": OnnuriKind.PAPER,
    "종이": OnnuriKind.PAPER,
    "카드": OnnuriKind.CARD,
    "qr": OnnuriKind.QR,
    "모바일": OnnuriKind.QR,
    "디지털": OnnuriKind.QR,
}
_ALL = {"예", "y", "o", "○", "가맹", "있음", "모두", "전부"}
_NONE = {"아니요", "아니오", "n", "x", "미가맹", "없음", "-"}


def read_ways(text: str) -> tuple[OnnuriKind, ...]:
    """The ways of taking 온누리 that a cell names; `Y` means all three. Raises Invalid."""
    given = text.strip().lower()
    if given in _NONE:
        return ()
    if given in _ALL:
        return tuple(OnnuriKind)
    found = []
    for part in re.split(r"[,/·+\s]+", given):
        if part not in _WAYS:
            raise Invalid("onnuri_unknown", "지류, 카드, QR 가운데에서 적어 주세요. 예: 지류, 카드")
        found.append(_WAYS[part])
    return tuple(dict.fromkeys(found))


SHEET = declare_sheet(
    Sheet(
        code="merchants.stores",
        title="상인 명부",
        say="한 줄에 점포 하나씩 적힌 명부를 올려 주세요. 자리 번호가 점포자리와 같아야 지도에 나와요.",
        unit="곳",
        columns=(
            SheetColumn(
                "name", "상호", True, ("점포명", "가게명", "업소명", "상점명"), text_up_to(NAME_LENGTH), "다복상회"
            ),
            SheetColumn(
                "owner", "대표자", False, ("성명", "이름", "상인명", "점주", "대표"), text_up_to(40), "홍길동", width=12
            ),
            SheetColumn(
                "phone",
                "휴대전화",
                False,
                ("연락처", "핸드폰", "전화번호", "휴대폰"),
                read_phone,
                "010-0000-1234",
                "점주의 휴대전화예요.",
            ),
            SheetColumn("number", "사업자등록번호", False, ("사업자번호",), read_brn, "123-45-67891"),
            SheetColumn(
                "stalls",
                "자리 번호",
                False,
                ("호수", "점포번호", "자리", "점포 위치", "동호수"),
                text_up_to(200),
                "가-12, 가-13",
                "여러 자리는 쉼표로 나눠요.",
            ),
            SheetColumn(
                "goods",
                "파는 것",
                False,
                ("취급품목", "품목", "업종", "주요상품"),
                text_up_to(200),
                "배추, 무",
                width=24,
            ),
            SheetColumn("opened_on", "문 연 날", False, ("개업일", "입점일", "영업개시일"), read_date, "2019-03-02"),
            SheetColumn("shop_phone", "점포 전화", False, ("매장전화", "가게 전화"), read_phone, "051-000-1234"),
            SheetColumn(
                "onnuri",
                "온누리",
                False,
                ("온누리 가맹", "온누리상품권"),
                read_ways,
                "지류, 카드, QR",
                "받는 방식을 적어요.",
            ),
            SheetColumn("onnuri_on", "온누리 등록일", False, ("온누리 가맹일",), read_date, "2025-04-01"),
        ),
        unique=("name", "stalls"),
        check=list_row_problems,
        commit=take_shops,
        permission=EDIT,
        home="merchants",
    )
)


def read_member_number(text: str) -> int:
    """A member's number: `12`, `제12호`, `12번`. Raises Invalid."""
    value = read_int(text.strip().removeprefix("제").rstrip("호번 "))
    if not 1 <= value < 10**6:
        raise Invalid("member_number_invalid", "회원번호는 1부터 적어 주세요. 예: 12")
    return value


_NO_POST: dict[str, Post | None] = dict.fromkeys(("회원", "일반", "일반회원", "정회원", "없음", "-"))
_POSTS: dict[str, Post | None] = _NO_POST | {post.label: post for post in Post} | {
    "상인회장": Post.CHAIR,
    "운영이사": Post.DIRECTOR, "상임이사": Post.DIRECTOR,
}  # fmt: skip
_KINDS = {kind.label: kind for kind in MemberKind} | {
    "정": MemberKind.REGULAR, "일반": MemberKind.REGULAR, "일반회원": MemberKind.REGULAR, "준": MemberKind.ASSOCIATE,
    "명예": MemberKind.HONORARY,
}  # fmt: skip


def take_members(
    *, actor: Actor, now: datetime, market_id: int, rows: Sequence[SheetRow], progress: Progress
) -> SheetResult:
    """Enter the rows in the association's roll; what is doubtful is left out. Raises as `parties.enrol_members`."""
    members, doubts = list_members_in(market_id=market_id, rows=rows, now=now)
    done = parties.enrol_members(
        actor=actor,
        now=now,
        market_id=market_id,
        organisation_id=find_roll(market_id=market_id),
        rows=members,
        progress=progress,
    )
    return SheetResult(done.added, done.changed, done.unchanged, (*doubts, *done.refused))


MEMBERS = declare_sheet(
    Sheet(
        code="merchants.members",
        title="상인회 회원명부",
        say="한 줄에 회원 한 명씩 적힌 명부를 올려 주세요. 전화번호로 사람을, 자리 번호나 상호로 가게를 찾아 이어요.",
        unit="명",
        columns=(
            SheetColumn(
                "number",
                "회원번호",
                False,
                ("회원 번호", "등록번호"),
                read_member_number,
                "12",
                "비워 두면 다음 번호를 드려요.",
            ),
            SheetColumn(
                "name", "이름", True, ("성명", "회원명", "대표자", "상인명"), text_up_to(40), "홍길동", width=12
            ),
            SheetColumn(
                "phone",
                "휴대전화",
                False,
                ("연락처", "핸드폰", "전화번호", "휴대폰"),
                read_phone,
                "010-0000-1234",
                "같은 번호면 이미 아는 사람과 이어져요.",
            ),
            SheetColumn(
                "shop",
                "상호",
                False,
                ("점포명", "가게명", "가게", "업소명", "상점명"),
                text_up_to(NAME_LENGTH),
                "다복상회",
                width=18,
            ),
            SheetColumn(
                "stall",
                "자리 번호",
                False,
                ("호수", "점포번호", "자리", "점포 위치", "동호수"),
                text_up_to(80),
                "가-12",
                "상호가 같은 가게가 여럿이면 꼭 적어요.",
            ),
            SheetColumn(
                "kind",
                "회원 구분",
                False,
                ("구분", "회원종류", "자격", "회원 자격"),
                read_choice(_KINDS),
                "정회원",
                "비워 두면 정회원이에요. 총회 명부에는 정회원만 올라요.",
            ),
            SheetColumn(
                "since", "가입일", False, ("가입한 날", "가입일자", "가입연월일", "입회일"), read_date, "2019-03-02"
            ),
            SheetColumn(
                "last_day",
                "탈퇴일",
                False,
                ("탈퇴한 날", "탈퇴일자", "탈회일"),
                read_date,
                "",
                "지금도 회원이면 비워 두세요.",
            ),
            SheetColumn(
                "post", "직책", False, ("직위", "임원", "임원 직책"), read_choice(_POSTS), "이사", "임원이면 적어요."
            ),
            SheetColumn(
                "post_since",
                "임기 시작",
                False,
                ("임기 시작일", "임기시작일", "취임일", "임기 첫날"),
                read_date,
                "2025-01-01",
                "새로 적는 임원이면 꼭 적어요.",
            ),
            SheetColumn(
                "post_last_day",
                "임기 끝",
                False,
                ("임기 종료일", "임기만료일", "임기 만료일", "임기 마지막 날"),
                read_date,
                "2027-12-31",
            ),
        ),
        check=list_member_problems,
        commit=take_members,
        permission=EDIT_PARTIES,
        home="parties_members",
    )
)
