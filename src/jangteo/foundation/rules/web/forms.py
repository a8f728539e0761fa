"""Forms of dated settings."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from jangteo.foundation.rules.types import WORDS_LENGTH, Setting, Unit
from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field
from jangteo.kernel.numbers import read_number

_WRONG = "숫자로 적어 주세요."
_FLAGS = [("1", "켬"), ("0", "끔")]


class ValueForm(KoreanForm):
    """Another value from a day on; ``value`` comes out in the setting's unit."""

    value = text_field("새 값", 20, required=True, inputmode="decimal")
    valid_from = day_field("언제부터", help_text="오늘로 하면 바로 쓰여요. 이미 지난 일은 바뀌지 않아요.")
    source = text_field(
        "근거", WORDS_LENGTH, required=True, help_text="어느 법의 몇 조인지, 어느 회사의 안내인지 적어 주세요."
    )
    reason = text_field("왜 바꾸나요?", WORDS_LENGTH, required=True, help_text="기록에 남아요.")
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, setting: Setting, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        suffix = setting.unit.suffix
        self.fields["value"].label = f"새 값 ({suffix})" if suffix else "새 값"
        choices = _FLAGS if setting.unit == Unit.FLAG else list(enumerate(setting.choices))
        if choices:
            self.fields["value"] = forms.ChoiceField(
                label="새 값", choices=choices, widget=forms.RadioSelect, error_messages={"required": "골라 주세요."}
            )
        if own:
            del self.fields["source"]

    def clean_value(self) -> int:
        """The number; a share is written in per cent and kept in basis points."""
        text = str(self.cleaned_data["value"]).replace(",", "").strip().removesuffix(self.setting.unit.suffix).strip()
        if self.setting.unit == Unit.SHARE:
            return _share(text)
        found = read_number(text)
        if found is None:
            raise forms.ValidationError(_WRONG)
        return found


def _share(text: str) -> int:
    try:
        points = Decimal(text) * 100
        if points != points.to_integral_value() or not 0 <= points <= 1_000_000:
            raise forms.ValidationError("0부터, 소수점 아래 두 자리까지 적어 주세요.")
    except InvalidOperation:
        raise forms.ValidationError(_WRONG) from None
    return int(points)


class WithdrawForm(KoreanForm):
    """Which value is taken back, and why."""

    valid_from = forms.DateField(widget=forms.HiddenInput)
    reason = text_field("왜 거두나요?", WORDS_LENGTH, required=True)


def start_of(setting: Setting, tomorrow: date, source: str, seen: int) -> dict[str, Any]:
    """What an empty form shows."""
    return {"valid_from": tomorrow, "source": source, "seen": seen}
