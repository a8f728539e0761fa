"""What an applicant fills in, page by page."""

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.registry.merchants.types import NAME_LENGTH, PaperKind
from jangteo.registry.merchants.web.picks import GoodsPicks


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


class GoodsStep(GoodsPicks):
    """What is sold; here at least one kind must be picked."""

    def clean_goods(self) -> list[str]:
        """The codes, at least one."""
        if not self.cleaned_data["goods"]:
            raise forms.ValidationError("하나 이상 골라 주세요.")
        return super().clean_goods()


class CheckStep(KoreanForm):
    """The one question of the last page, which nobody has to answer."""

    join = forms.ChoiceField(
        required=False,
        label="상인회에 가입할까요?",
        help_text="나중에 정해도 돼요.",
        choices=[("yes", "가입할게요"), ("no", "가입하지 않을게요")],
        widget=forms.RadioSelect,
    )

    def answer(self) -> bool | None:
        """What was picked; None for nothing."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("join", ""))


class PapersStep(KoreanForm):
    """One paper at a time: the picture is taken, and it is there."""

    kind = forms.ChoiceField(
        label="무슨 서류예요?",
        choices=[(kind.value, kind.label) for kind in PaperKind],
        initial=PaperKind.BUSINESS.value,
    )
    file = forms.FileField(label="사진이나 PDF")
