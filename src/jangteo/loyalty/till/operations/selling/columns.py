"""Which column of a file is which: said once for a shop's machine and remembered, else found by its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets import Tab

#: Column → titles that the exports of POS programs and card terminals (VAN) give it, the surest first. A card number
#: (카드번호) is the customer's bank card there, never a member.
TITLES: dict[str, tuple[str, ...]] = {
    "receipt": ("영수번호", "영수증번호", "전표번호", "거래번호", "주문번호", "승인번호", "receiptno", "receipt"),
    "sold_on": (
        "판매일시", "거래일시", "결제일시", "승인일시", "매출일시", "판매시각", "일시", "판매일자", "판매일",
        "거래일자", "거래일", "영업일자", "영업일", "매출일자", "매출일", "승인일자", "승인일",
        "결제일자", "결제일", "날짜",
    ),
    "sold_time": ("판매시간", "거래시간", "결제시간", "승인시간", "매출시간", "거래시각", "승인시각", "시간", "시각"),
    "paid": (
        "받은금액", "실결제금액", "결제금액", "실매출액", "실매출", "승인금액", "거래금액", "판매금액", "매출금액",
        "매출액", "합계금액", "총금액", "합계", "금액", "amount",
    ),
    "tender": ("결제수단", "결제방법", "지불수단", "결제구분", "카드사", "매입사"),
    "member": ("회원번호", "회원", "포인트번호", "고객번호", "적립번호", "고객전화번호", "휴대전화",
        "휴대폰", "휴대폰번호"),
    "kind": ("거래구분", "매출구분", "승인구분", "거래유형", "거래상태", "구분", "상태"),
    "original": ("원거래번호", "원영수번호", "원영수증번호", "원전표번호", "원승인번호", "취소대상번호"),
}  # fmt: skip
NEEDED = ("receipt", "sold_on", "paid")
WORDS = {"receipt": "영수번호", "sold_on": "판매일시", "paid": "금액"}
#: How far down the titles may stand under the name of a report and its dates.
_LOOK_DOWN = 20


def fold(title: str) -> str:
    """A title as it is compared: no blanks, brackets, signs or case."""
    narrow = unicodedata.normalize("NFKC", title).lower()
    return re.sub(r"[^0-9a-z가-힣]", "", re.sub(r"[(\[<].*?[)\]>]", "", narrow))[:80]


def find_columns(tab: Tab, remembered: dict[str, str], said: dict[str, str]) -> tuple[int, dict[str, int]]:
    """The place of the line of titles in the tab, and column → place in the line.

    remembered, said: column → title; what is said now goes first, then what is remembered, then what titles tell.
    Raises Invalid(`column_unknown`, `column_missing`).
    """
    unknown = set(said) - set(TITLES)
    if unknown:
        raise Invalid(
            "column_unknown", f"{', '.join(sorted(unknown))}: 없는 칸이에요. 쓸 수 있는 칸: {', '.join(TITLES)}"
        )
    found = [(place, _columns(cells, remembered, said)) for place, (_, cells) in enumerate(tab.rows[:_LOOK_DOWN])]
    at, columns = max(found, key=lambda one: (_score(one[1], said), -one[0]))
    missing = [f"‘{title}’" for key, title in said.items() if title and key not in columns]
    missing += [WORDS[key] for key in NEEDED if key not in columns and key not in said]
    if missing:
        raise Invalid(
            "column_missing",
            f"파일에서 {', '.join(missing)} 칸을 찾지 못했어요. 어느 칸인지 알려 주세요.",
            field="columns",
        )
    return at, columns


def _score(columns: Mapping[str, int], said: Mapping[str, str]) -> int:
    return sum(10 if key in NEEDED or key in said else 1 for key in columns)


def _columns(cells: Sequence[str], remembered: dict[str, str], said: dict[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        places.setdefault(fold(cell), place)
    places.pop("", None)
    columns: dict[str, int] = {}
    given = {key: (title,) for key, title in (remembered | said).items()}
    for known in ({key: given[key] for key in said}, given, TITLES):
        for key, titles in known.items():
            # What was said stands alone: no other title is taken for it.
            if key in columns or (key in said and known is TITLES):
                continue
            found = [places[fold(title)] for title in titles if fold(title) in places]
            if found and found[0] not in columns.values():
                columns[key] = found[0]
    return columns
