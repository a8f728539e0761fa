"""What members fill in."""

from __future__ import annotations

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.loyalty.members.types import MAX_NAME


class CardField(forms.CharField):
    """Sixteen digits, typed or scanned."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            help_text=help_text,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "8000 0000 0000 0000"}
            ),
        )


class JoinForm(KoreanForm):
    """A name, what is agreed to, and a card if there is one."""

    name = forms.CharField(
        label="이름이나 별명",
        required=False,
        max_length=MAX_NAME,
        help_text="가게에서 부를 이름이에요.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    card = CardField("가지고 있는 카드 번호", required=False, help_text="카드에 모은 포인트를 옮겨 드려요.")
    terms = forms.BooleanField(label="회원 약속을 읽었고 동의해요 (꼭 필요해요)", required=False)
    grown_up = forms.BooleanField(label="만 14세가 넘었어요 (꼭 필요해요)", required=False)
    store = forms.BooleanField(label="다녀간 가게에 알려도 돼요 (선택)", required=False)


class CardForm(KoreanForm):
    """A card to be made one's own."""

    card = CardField("카드 번호", help_text="카드 뒷면의 숫자 16자리예요.")
