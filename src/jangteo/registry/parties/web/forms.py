"""Forms of the association's pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field
from jangteo.registry.parties.types import AssemblyKind, MemberKind, OrganisationKind, Post, RollColumn

SEOUL = ZoneInfo("Asia/Seoul")


def _labelled(values: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in values]


class OrganisationForm(KoreanForm):
    """A body of merchants."""

    kind = forms.ChoiceField(label="종류", choices=_labelled(OrganisationKind))
    name = text_field("이름", 80, help_text="등록증에 적힌 그대로 적어요.", required=True)
    number = text_field("고유번호나 사업자번호", 30, help_text="예: 123-82-45678", inputmode="numeric")
    registered_on = day_field("상인회로 등록한 날", required=False)
    certificate_number = text_field("등록증 번호", 40)


class OrganisationChangeForm(OrganisationForm):
    """The same with what the office wants to be told."""

    warn_days = forms.IntegerField(
        label="임기가 끝나기 며칠 전에 알릴까요?",
        min_value=7,
        max_value=365,
        error_messages={
            "invalid": "숫자로 적어 주세요.",
            "min_value": "7일부터 적을 수 있어요.",
            "max_value": "365일까지 적을 수 있어요.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class OfficerForm(KoreanForm):
    """A term of office."""

    post = forms.ChoiceField(label="직책", choices=_labelled(Post))
    start = day_field("임기 첫날")
    last_day = day_field("임기 마지막 날", required=False, help_text="정해지지 않았으면 비워 두세요.")


class LastDayForm(KoreanForm):
    """The end of a term."""

    last_day = day_field("임기 마지막 날", help_text="이날까지 임기예요.")


class MemberForm(KoreanForm):
    """A membership."""

    on = day_field("가입한 날")
    kind = forms.ChoiceField(
        label="회원 구분",
        required=False,
        choices=_labelled(MemberKind),
        help_text="총회 명부에는 정회원만 올라요.",
    )
    place = text_field("자리·가게", 80, help_text="예: 가-12 다복반찬. 한 가게에 회원은 한 명이에요.")


class LeaveForm(KoreanForm):
    """The end of a membership."""

    last_day = day_field("회원인 마지막 날")
    reason = text_field("까닭", 100, help_text="예: 가게를 넘겼어요")


class PersonForm(KoreanForm):
    """A name and a number."""

    name = text_field("이름", 40)
    phone = text_field("휴대전화", 40, help_text="예: 010-1234-5678", inputmode="tel")


class PersonChangeForm(KoreanForm):
    """What is left empty stays as it is: the page does not show what it keeps."""

    name = text_field("새 이름", 40, help_text="바꾸지 않으려면 비워 두세요.")
    phone = text_field("새 휴대전화", 40, help_text="바꾸지 않으려면 비워 두세요.", inputmode="tel")


class BusinessForm(KoreanForm):
    """A business of a person."""

    number = text_field("사업자등록번호", 30, help_text="예: 123-45-67891", inputmode="numeric", required=True)
    name = text_field("상호", 80)


class AssemblyForm(KoreanForm):
    """A call to an assembly."""

    kind = forms.ChoiceField(label="종류", choices=_labelled(AssemblyKind))
    title = text_field("이름", 80, help_text="예: 2027년 정기총회", required=True)
    held_on = day_field("여는 날")
    held_time = forms.TimeField(
        label="시각",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "시각을 다시 적어 주세요. 예: 14:00"},
    )
    place = text_field("곳", 80)
    record_on = day_field("회원 기준일", help_text="이날 회원인 사람이 명부에 올라요. 그 뒤로 명부는 바뀌지 않아요.")
    agenda = forms.CharField(
        label="안건",
        help_text="한 줄에 하나씩 적어요.",
        max_length=6500,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def held_at(self) -> datetime:
        """The instant, the clock being Seoul's."""
        moment: time = self.cleaned_data["held_time"]
        return datetime.combine(self.cleaned_data["held_on"], moment, tzinfo=SEOUL)


class QuorumForm(KoreanForm):
    """What the 정관 asks."""

    share = forms.ChoiceField(
        label="정관에 적힌 정족수",
        choices=[
            ("1/2>", "과반수"),
            ("1/2", "2분의 1 이상"),
            ("1/3", "3분의 1 이상"),
            ("2/3", "3분의 2 이상"),
            ("1/4", "4분의 1 이상"),
            ("1/5", "5분의 1 이상"),
        ],
    )
    count_proxies = forms.ChoiceField(label="위임장", choices=[("yes", "셈에 넣어요"), ("no", "셈에 넣지 않아요")])
    valid_from = day_field("언제부터", help_text="이날부터 여는 총회에 맞춰요. 이미 알린 총회는 그대로예요.")

    def rule(self) -> tuple[int, int, bool]:
        """Numerator, denominator and whether more than that is asked."""
        share = self.cleaned_data["share"]
        numerator, denominator = share.rstrip(">").split("/")
        return int(numerator), int(denominator), share.endswith(">")


class RollForm(KoreanForm):
    """What goes onto a roll and in which form."""

    on = day_field("기준일")
    columns = forms.MultipleChoiceField(
        label="넣을 칸",
        choices=_labelled(RollColumn),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "칸을 하나 이상 골라 주세요."},
    )
    form = forms.ChoiceField(
        label="파일",
        choices=[("pdf", "PDF (인쇄)"), ("hwpx", "한글 (HWPX)"), ("xlsx", "엑셀")],
        widget=forms.RadioSelect,
    )
    mask = forms.ChoiceField(
        label="이름과 번호",
        choices=[("yes", "일부를 가려요"), ("no", "가리지 않아요. 까닭이 기록에 남아요")],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label="가리지 않는 까닭",
        required=False,
        choices=[("", "고르세요"), *((one.value, one.label) for one in Reason)],
    )
    words = text_field("자세히", 200)

    def __init__(self, *args: Any, may_clear: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_clear:
            for name in ("mask", "reason", "words"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A clear roll needs its reason."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("mask") == "no" and not given.get("reason"):
            self.add_error("reason", "까닭을 골라 주세요.")
        return given

    def why(self) -> Reason | None:
        """The reason of a clear roll; None for a masked one."""
        given = self.cleaned_data
        return Reason(given["reason"]) if given.get("mask") == "no" else None
