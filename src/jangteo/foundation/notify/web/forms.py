"""Forms of the office's notices."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.http import QueryDict

from jangteo.foundation.notify.approvals import CODE_LENGTH, REASON_LENGTH, TemplateState
from jangteo.foundation.notify.audience import Chosen
from jangteo.foundation.notify.types import BULLETIN_LENGTH, TITLE_LENGTH, Channel, Kind, State
from jangteo.foundation.ui.toolkit import KoreanForm, text_field

_NUMBER = {"type": "tel", "inputmode": "numeric"}


class BulletinForm(forms.Form):
    """A notice to merchants."""

    kind = forms.ChoiceField(
        label="어떤 글인가요?",
        choices=[
            (Kind.INFO.value, "알림 · 회의, 공사, 휴무처럼 알아야 할 것"),
            (Kind.AD.value, "광고 · 할인, 행사, 쿠폰을 권하는 글"),
        ],
        widget=forms.RadioSelect,
        initial=Kind.INFO.value,
        error_messages={"required": "알림인지 광고인지 골라 주세요."},
    )
    title = forms.CharField(label="제목", max_length=TITLE_LENGTH, error_messages={"required": "제목을 적어 주세요."})
    text = forms.CharField(
        label="내용",
        max_length=BULLETIN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "내용을 적어 주세요."},
    )
    by_text = forms.BooleanField(label="휴대폰 알림을 못 받는 분께는 문자로도 보내기", required=False, initial=True)
    whom = forms.ChoiceField(
        label="받는 사람",
        choices=[("all", "상인과 회원 모두"), ("chosen", "고른 사람만")],
        widget=forms.RadioSelect,
        initial="all",
        error_messages={"required": "받는 사람을 골라 주세요."},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def chosen(self) -> Chosen | None:
        """Who was picked; None means all."""
        if self.cleaned_data["whom"] == "all":
            return None
        return Chosen(self._ids("person"), self._ids("contact"))

    def _ids(self, name: str) -> frozenset[int]:
        given = cast(QueryDict, self.data).getlist(name)
        return frozenset(int(text) for text in given if text.isdecimal() and len(text) < 19)

    @property
    def kind_value(self) -> Kind:
        """What the law calls it."""
        return Kind(self.cleaned_data["kind"])


class SenderForm(forms.Form):
    """As whom the market sends."""

    name = forms.CharField(
        label="보내는 곳", max_length=40, error_messages={"required": "보내는 곳의 이름을 적어 주세요."}
    )
    contact = forms.CharField(label="연락처", max_length=40, required=False, widget=forms.TextInput(attrs=_NUMBER))
    from_number = forms.CharField(
        label="발신번호",
        max_length=40,
        required=False,
        help_text="통신사에 미리 등록한 번호만 쓸 수 있어요. 비워 두면 설치의 기본 번호로 보내요.",
        widget=forms.TextInput(attrs=_NUMBER),
    )
    refusal_number = forms.CharField(
        label="무료수신거부 번호",
        max_length=40,
        required=False,
        help_text="080으로 시작해요. 광고를 문자로 보내려면 꼭 있어야 해요.",
        widget=forms.TextInput(attrs=_NUMBER),
    )
    kakao_channel = forms.CharField(
        label="카카오 채널 ID", max_length=60, required=False, help_text="알림톡을 쓸 때만 적어 주세요."
    )


class RefusalForm(forms.Form):
    """A number that wants no more advertising."""

    phone = forms.CharField(
        label="휴대전화 번호",
        max_length=40,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={"required": "번호를 적어 주세요."},
    )
    evidence = forms.CharField(
        label="어떻게 알려 왔나요?",
        max_length=100,
        help_text="예: 080 전화, 사무국에 말씀하심",
        error_messages={"required": "어떻게 알려 왔는지 적어 주세요."},
    )


class FilterForm(forms.Form):
    """Which messages to show."""

    state = forms.ChoiceField(
        label="상태", required=False, choices=[("", "모두"), *((state.value, state.label) for state in State)]
    )
    channel = forms.ChoiceField(
        label="방법", required=False, choices=[("", "모두"), *((each.value, each.label) for each in Channel)]
    )

    def wanted(self) -> dict[str, Any]:
        """For the query; nonsense shows everything."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "states": [State(data["state"])] if data.get("state") else (),
            "channel": Channel(data["channel"]) if data.get("channel") else None,
        }


class TemplateForm(KoreanForm):
    """How a template of 알림톡 stands at the provider."""

    channel = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    provider_code = text_field("템플릿 코드", CODE_LENGTH, help_text="보내는 곳의 알림톡 관리 화면에 나오는 코드예요.")
    state = forms.ChoiceField(
        label="상태", choices=[(one.value, one.label) for one in TemplateState], widget=forms.RadioSelect
    )
    reason = text_field("반려된 까닭", REASON_LENGTH, help_text="반려일 때 적어 두면 다음에 고칠 때 도움이 돼요.")
