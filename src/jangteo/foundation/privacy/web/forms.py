"""Forms of personal data."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator

from jangteo.foundation.privacy.types import WORDS_LENGTH, AccessFilters, Asks, Ground, Reason
from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field

_PICK = "목록에서 골라 주세요."
_LONG = "2,000자 안으로 적어 주세요."


def _words(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        validators=[MaxLengthValidator(WORDS_LENGTH, f"{WORDS_LENGTH}자 안으로 적어 주세요.")],
    )


class ReasonForm(forms.Form):
    """Why somebody looks: chosen from a short list, with a line of words where that says too little."""

    reason = forms.ChoiceField(
        label="왜 보나요?",
        choices=[(one.value, one.label) for one in Reason],
        widget=forms.RadioSelect,
        error_messages={"required": "까닭을 골라 주세요.", "invalid_choice": "까닭을 골라 주세요."},
    )
    words = _words("무슨 일인지 한 줄", "본인에게도 보여요. ‘그 밖’과 ‘법에 따른 요구’는 꼭 적어 주세요.")

    def clean(self) -> dict[str, Any]:
        """The reason as its kind; words where it needs them."""
        found = super().clean() or {}
        if found.get("reason"):
            found["reason"] = Reason(found["reason"])
            if found["reason"].needs_words and not found.get("words", "").strip() and "words" not in self.errors:
                self.add_error("words", "무슨 일로 보는지 한 줄로 적어 주세요.")
        return found


def _day(label: str) -> forms.DateField:
    wrong = "2000년과 2100년 사이의 날짜를 골라 주세요."
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": wrong},
        validators=[MinValueValidator(date(2000, 1, 1), wrong), MaxValueValidator(date(2100, 12, 31), wrong)],
    )


class FilterForm(forms.Form):
    """All optional; what cannot be read is told beside its field and filters nothing."""

    q = forms.CharField(label="찾는 말", required=False, max_length=60)
    reason = forms.ChoiceField(
        label="왜", required=False, choices=[("", "모두"), *((one.value, one.label) for one in Reason)]
    )
    since = _day("언제부터")
    until = _day("언제까지")

    def filters(self) -> AccessFilters:
        """What the valid fields ask for."""
        self.is_valid()
        found = self.cleaned_data
        return AccessFilters(
            text=found.get("q", "").replace("\0", ""),
            reason=found.get("reason", ""),
            first_day=found.get("since"),
            last_day=found.get("until"),
        )


class NoteForm(forms.Form):
    """A reviewer's words beside the signature."""

    note = _words("남길 말")


class RequestForm(forms.Form):
    """What a person asks about their own data, and of whom."""

    asks = forms.ChoiceField(
        label="무엇을 원하세요?",
        choices=[(one.value, one.label) for one in Asks],
        widget=forms.RadioSelect,
        error_messages={"required": "하나를 골라 주세요.", "invalid_choice": "하나를 골라 주세요."},
    )
    place = forms.ChoiceField(label="누구에게", required=False, error_messages={"invalid_choice": _PICK})
    text = forms.CharField(
        label="자세한 내용",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MaxLengthValidator(2000, _LONG)],
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The office's answer to a request; a refusal names its ground in the law."""

    answer = forms.CharField(
        label="답",
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MaxLengthValidator(2000, _LONG)],
        error_messages={"required": "무엇을 어떻게 했는지 적어 주세요."},
    )
    ground = forms.ChoiceField(
        label="거절한다면 그 까닭",
        required=False,
        choices=[("", "거절하지 않아요"), *((one.value, one.label) for one in Ground)],
        error_messages={"invalid_choice": _PICK},
    )


class HoldForm(KoreanForm):
    """Which records must stay, and why."""

    words = text_field(
        "어느 시장", 60, help_text="이름이나 첫소리를 적으면 고를 수 있어요(ㅂㅈ → 부전시장). 비워 두면 설치 전체예요."
    )
    slug = forms.CharField(required=False, max_length=60)
    first_day = day_field("첫날", required=False, help_text="비워 두면 처음부터예요.")
    last_day = day_field("마지막 날", required=False, help_text="비워 두면 앞으로 생기는 기록까지예요.")
    reason = text_field("왜 두나요?", WORDS_LENGTH, required=True, help_text="예: 2026년 감사, 경찰 협조 요청 문서번호")


class LiftForm(KoreanForm):
    """Why a hold ends."""

    reason = text_field("왜 푸나요?", WORDS_LENGTH, required=True)


class StatementForm(KoreanForm):
    """Who answers for personal data, and from when."""

    officer = text_field(
        "개인정보 보호책임자", 60, required=True, help_text="이름과 직책을 적어 주세요. 누구나 볼 수 있어요."
    )
    contact = text_field("연락처", 60, required=True, help_text="전화번호나 전자우편 주소예요. 누구나 볼 수 있어요.")
    valid_from = day_field("언제부터")
