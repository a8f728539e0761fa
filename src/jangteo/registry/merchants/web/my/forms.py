"""What an applicant fills in, page by page."""

from collections.abc import Sequence
from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.registry.merchants.types import NAME_LENGTH, GoodsBranch, PaperKind

MOST_GOODS = 5


class ShopStep(KoreanForm):
    """Number, name of the shop, own name."""

    business_number = forms.CharField(
        label="사업자등록번호",
        max_length=14,
        help_text="사업자등록증 위쪽의 숫자 10자리예요.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "123-45-67890"}),
    )
    shop_name = forms.CharField(
        label="가게 이름",
        max_length=NAME_LENGTH,
        help_text="간판에 적힌 대로 적어요.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="대표 이름", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class GoodsStep(KoreanForm):
    """Kinds of goods, the first being the main one, and own words for customers."""

    goods = forms.MultipleChoiceField(
        label="무엇을 팔아요?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "하나 이상 골라 주세요."},
    )
    words = forms.CharField(
        required=False,
        label="손님에게 보일 말",
        max_length=60,
        help_text="예: 국산 참깨로 짠 기름",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, branches: Sequence[GoodsBranch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goods"]
        field.error_messages["required"] = "하나 이상 골라 주세요."
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(leaf.code, leaf.name) for branch in branches for leaf in branch.leaves]

    def clean_goods(self) -> list[str]:
        """The codes, not too many."""
        chosen: list[str] = self.cleaned_data["goods"]
        if len(chosen) > MOST_GOODS:
            raise forms.ValidationError(f"{MOST_GOODS}가지까지 고를 수 있어요.")
        return chosen


class PapersStep(KoreanForm):
    """One paper at a time: the picture is taken, and it is there."""

    kind = forms.ChoiceField(
        label="무슨 서류예요?",
        choices=[(kind.value, kind.label) for kind in PaperKind],
        initial=PaperKind.BUSINESS.value,
    )
    file = forms.FileField(label="사진이나 PDF")
