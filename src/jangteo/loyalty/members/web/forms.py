"""What members fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.money import format_points
from jangteo.loyalty.members.types import MAX_NAME
from jangteo.loyalty.points.queries import RateView


class CardField(forms.CharField):
    """The number of a card, typed or scanned: sixteen digits where there are no cards of the system before."""

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


class OldCardsForm(KoreanForm):
    """Asks for a card. old_cards: the program takes numbers of the system before, in which letters may stand."""

    def __init__(self, *args: Any, old_cards: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if old_cards:
            field = self.fields["card"]
            field.help_text = "카드에 적힌 번호예요. 전에 쓰던 카드도 돼요."
            for name in ("inputmode", "placeholder"):
                del field.widget.attrs[name]


class JoinForm(OldCardsForm):
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


class CardForm(OldCardsForm):
    """A card to be made one's own."""

    card = CardField(
        "카드 번호", help_text="카드 뒷면의 숫자 16자리예요. 전에 쓰던 카드는 적힌 번호 그대로 넣어 주세요."
    )


class ConvertForm(KoreanForm):
    """How many P are to become points of which program. Where there is one way, it is taken."""

    into = forms.TypedChoiceField(label="어느 포인트로 바꿀까요?", coerce=int, widget=forms.RadioSelect)
    points = forms.IntegerField(
        label="몇 포인트를 바꿀까요?",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "숫자로 적어 주세요."},
    )

    def __init__(self, *args: Any, ways: Sequence[RateView], balance: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways, self.balance = ways, balance
        field = self.fields["into"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(way.into_id, f"{way.into_name} ({rate_words(way)})") for way in ways]
        if len(ways) == 1:
            field.required, field.widget = False, forms.HiddenInput()

    def way(self) -> RateView:
        """The way that was chosen; the form is sound."""
        return next(way for way in self.ways if len(self.ways) == 1 or way.into_id == self.cleaned_data["into"])

    def clean(self) -> dict[str, Any]:
        """What is too little to be anything of the other, or more than there is, is told before it is agreed to."""
        given: dict[str, Any] = super().clean() or {}
        if "points" in given and "into" in given and self.ways:
            least = self.way().takes
            if given["points"] < least:
                self.add_error("points", f"{format_points(least)}부터 바꿀 수 있어요.")
            elif given["points"] > self.balance:
                self.add_error("points", f"지금 있는 {format_points(max(self.balance, 0))}까지 바꿀 수 있어요.")
        return given


def rate_words(way: RateView) -> str:
    """`3P를 2P로`."""
    return f"{with_josa(format_points(way.takes), '을/를')} {with_josa(format_points(way.gives), '으로/로')}"
