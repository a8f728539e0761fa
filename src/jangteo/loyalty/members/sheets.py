"""The list of balances with which a market moves over: one row is what a member has until a day."""

from jangteo.foundation.spreadsheets.toolkit import (
    Sheet,
    SheetColumn,
    declare_sheet,
    read_date,
    read_int,
    text_up_to,
)
from jangteo.kernel.errors import Invalid
from jangteo.loyalty.members.operations.bringing_in import take_balances
from jangteo.loyalty.members.queries.bringing import list_balance_problems
from jangteo.loyalty.members.queries.codes import get_member_ref
from jangteo.loyalty.members.types import MemberRef
from jangteo.loyalty.points.permissions import MANAGE

MOST = 1_000_000_000


def read_member(text: str) -> MemberRef:
    """A mobile number, or the number of a card of ours or of the system before; also of a mobile number whose leading 0
    a spreadsheet ate. Raises Invalid.
    """
    given = text.strip().removesuffix(".0")
    if given.isascii() and given.isdigit() and given.startswith("1") and len(given) == 10:
        given = f"0{given}"
    found = get_member_ref(given)
    if found.kind == "code":
        raise Invalid("code_invalid", "이건 손님 화면의 QR이에요. 카드 번호나 전화번호를 적어 주세요.")
    return found


def read_points(text: str) -> int:
    """Whole P: `1,234`, `1,234P`. Raises Invalid."""
    value = read_int(text.strip().rstrip("Pp점포인트 "))
    if value > MOST:
        raise Invalid("points_invalid", "포인트는 10억P까지 적을 수 있어요.")
    return value


SHEET = declare_sheet(
    Sheet(
        code="members.balances",
        title="옮겨 올 포인트",
        say="쓰던 곳에서 내려받은 포인트 목록을 올려 주세요. 같은 파일을 다시 올려도 두 번 들어가지 않아요.",
        unit="줄",
        columns=(
            SheetColumn(
                "member",
                "전화번호나 카드 번호",
                True,
                ("전화번호", "휴대전화", "휴대폰", "핸드폰", "연락처", "카드번호", "회원번호"),
                read_member,
                "010-0000-1234",
                "모르는 전화번호면 포인트가 그 번호를 기다려요. 쓰던 카드의 번호를 적으면 그 카드를 그대로 써요.",
                width=20,
            ),
            SheetColumn(
                "points",
                "포인트",
                True,
                ("잔액", "보유포인트", "남은 포인트", "적립금", "포인트 잔액"),
                read_points,
                "1,234",
            ),
            SheetColumn(
                "expires_on",
                "기한",
                False,
                ("소멸일", "유효기간", "만료일", "소멸예정일"),
                read_date,
                "2031-11-30",
                "비워 두면 우리 포인트의 기간을 따라요.",
            ),
            SheetColumn(
                "program",
                "포인트 사업",
                False,
                ("포인트 이름", "사업"),
                text_up_to(60),
                "부전포인트",
                "포인트 사업이 하나면 비워 두세요.",
            ),
        ),
        unique=("member", "expires_on", "program"),
        check=list_balance_problems,
        commit=take_balances,
        permission=MANAGE,
        home="points_programs",
    )
)
