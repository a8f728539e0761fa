"""What the office fills in about members and cards."""

from __future__ import annotations

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field
from jangteo.loyalty.members.types import MAX_BATCH, MAX_WORDS
from jangteo.loyalty.members.web.forms import CardField


class IssueForm(KoreanForm):
    """How many cards, and what they are for."""

    count = forms.IntegerField(
        label="몇 장 만들까요?",
        min_value=1,
        max_value=MAX_BATCH,
        initial=100,
        help_text=f"한 번에 {MAX_BATCH:,}장까지. A4 한 장에 10장씩 인쇄돼요.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "숫자로 적어 주세요.",
            "min_value": "1장부터 만들 수 있어요.",
            "max_value": f"한 번에 {MAX_BATCH:,}장까지 만들 수 있어요.",
        },
    )
    label = text_field("무엇에 쓰나요?", 40, help_text="예: 가을 축제, 안내소 비치")


class ReasonForm(KoreanForm):
    """Why."""

    reason = text_field("까닭", MAX_WORDS, required=True, help_text="기록에 남아요. 예: 손님이 잃어버리셨어요")


class ReplaceForm(ReasonForm):
    """Why, and the new card from the drawer."""

    number = CardField(
        "새 카드 번호", required=False, help_text="서랍의 빈 카드 번호예요. 비워 두면 새로 만들어 드려요."
    )


class MergeForm(ReasonForm):
    """Whom to make part of the member that is open."""

    who = text_field("합칠 번호", 40, required=True, help_text="그분의 다른 전화번호나 카드 번호", inputmode="numeric")


class RulesForm(KoreanForm):
    """From when on what holds."""

    valid_from = day_field("언제부터")
    rejoin_days = forms.IntegerField(
        label="탈퇴하고 며칠 뒤에 다시 가입할 수 있나요?",
        min_value=0,
        max_value=365,
        help_text="디지털온누리는 30일이에요.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "숫자로 적어 주세요."},
    )
    guardian_joins = forms.BooleanField(
        label="만 14세가 안 된 어린이도 보호자가 동의하면 가입할 수 있어요", required=False
    )


class GuardianForm(KoreanForm):
    """A child's number and how the guardian's consent was checked."""

    phone = text_field("어린이 휴대전화 번호", 40, required=True, inputmode="tel")
    evidence = text_field(
        "어떻게 확인했나요?",
        MAX_WORDS,
        required=True,
        help_text="예: 서면 동의서 확인. 보호자의 이름과 번호는 적지 않아요.",
    )
