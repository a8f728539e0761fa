"""The list of shops that an association keeps in a spreadsheet: one row is a shop."""

import re

from jangteo.foundation.spreadsheets.toolkit import (
    Sheet,
    SheetColumn,
    declare_sheet,
    read_brn,
    read_date,
    read_phone,
    text_up_to,
)
from jangteo.kernel.errors import Invalid
from jangteo.registry.merchants.operations.sheet import take_shops
from jangteo.registry.merchants.permissions import EDIT
from jangteo.registry.merchants.queries.sheet import list_row_problems
from jangteo.registry.merchants.types import NAME_LENGTH, OnnuriKind

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
