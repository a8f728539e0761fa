"""What members agree to, word by word. A changed word is a new version: its hash stands in each consent.

The set follows domain reference §5.7 (개인정보 보호법 §15②, §17②, §22). The agreement itself needs no consent
(§15①4) and is told apart from consents. Consents to advertising belong to the module of notices, one row per way.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class ConsentCode(StrEnum):
    """What is agreed to."""

    TERMS = "terms"
    STORE = "p3_store"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A text as it is shown; `rows` are its statutory items and their words."""

    code: ConsentCode
    title: str
    required: bool
    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The whole text in one form, as it is kept and hashed."""
        return "\n".join([self.title, *(f"{name}: {words}" for name, words in self.rows)])

    @property
    def version_hash(self) -> str:
        """SHA-256 of the text, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()


CONSENT_TEXTS = (
    ConsentText(
        ConsentCode.TERMS,
        "회원 약속",
        True,
        (
            ("하는 일", "포인트를 모으고 쓰고, 지난 내역을 보여 드려요."),
            ("쓰는 정보", "휴대전화 번호, 이름이나 별명"),
            ("두는 기간", "탈퇴할 때까지. 거래 기록은 법에 따라 5년 동안 따로 보관해요."),
            ("사라지는 포인트", "적립하고 정해진 기간(보통 5년)이 지난 달의 끝에 사라져요. 미리 세 번 알려 드려요."),
            ("탈퇴", "언제든 할 수 있어요. 남은 포인트는 사라져요."),
        ),
    ),
    ConsentText(
        ConsentCode.STORE,
        "다녀간 가게에 알리기",
        False,
        (
            ("받는 곳", "내가 적립하거나 사용한 가게"),
            ("쓰는 곳", "단골을 알아보고 인사하기"),
            ("항목", "번호 뒤 네 자리, 그 가게에서 적립하고 사용한 내역"),
            ("두는 기간", "알린 날부터 1년"),
            ("거절하면", "동의하지 않아도 포인트는 똑같이 모으고 쓸 수 있어요."),
        ),
    ),
    ConsentText(
        ConsentCode.GUARDIAN,
        "법정대리인 동의",
        True,
        (
            ("하는 일", "만 14세가 안 된 어린이가 포인트를 모으고 쓰게 해요."),
            ("쓰는 정보", "어린이의 휴대전화 번호와 이름"),
            ("대리인의 정보", "이름과 연락처. 동의를 확인하면 바로 지워요."),
            ("두는 기간", "탈퇴할 때까지"),
            ("거절하면", "어린이는 회원이 될 수 없고, 이름 없는 카드는 쓸 수 있어요."),
        ),
    ),
)  # fmt: skip


def consent_text(code: ConsentCode) -> ConsentText:
    """The text as it stands now."""
    return next(text for text in CONSENT_TEXTS if text.code == code)
