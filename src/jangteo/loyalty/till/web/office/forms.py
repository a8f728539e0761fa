"""What the office fills in about devices."""

from __future__ import annotations

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, text_field


class DeviceForm(KoreanForm):
    """A device for a shop of a program."""

    place = forms.ChoiceField(label="어느 가게의 기기인가요")
    label = text_field("기기 이름", 60, required=True, placeholder="1번 계산대")
    paid_day_limit = forms.IntegerField(
        label="하루에 올릴 수 있는 금액(원)",
        required=False,
        min_value=0,
        max_value=10_000_000_000,
        help_text="비워 두면 한도가 없어요.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "숫자로 적어 주세요.", "min_value": "0원부터 적을 수 있어요."},
    )

    def __init__(self, *args: object, places: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "가게를 고르세요"), *places]


class HookForm(KoreanForm):
    """A partner that is told of the postings of a program."""

    program = forms.ChoiceField(label="어느 포인트 사업인가요")
    label = text_field("받는 곳 이름", 60, required=True, placeholder="지역화폐 앱")
    url = text_field("받을 주소", 500, required=True, placeholder="https://partner.example/points")

    def __init__(self, *args: object, programs: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["program"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = programs if len(programs) == 1 else [("", "사업을 고르세요"), *programs]
