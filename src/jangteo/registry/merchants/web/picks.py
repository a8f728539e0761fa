"""Choosing goods from the tree, alike for who applies, for the shop itself and for the office."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, text_field
from jangteo.registry.merchants.types import GoodsBranch, GoodsInput, GoodsView

MOST_GOODS = 5


class GoodsPicks(KoreanForm):
    """Kinds of goods, the first picked being the main one, and the shop's own words for it.

    A browser sends ticked boxes as they stand on the page; ``goods_order`` holds the codes as they were picked.
    """

    goods = forms.MultipleChoiceField(required=False, label="파는 것", widget=forms.CheckboxSelectMultiple)
    goods_order = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    words = text_field("손님에게 보일 말", 60, help_text="예: 국산 참깨로 짠 기름. 비워 두면 고른 것이 보여요.")

    def __init__(self, *args: Any, branches: Sequence[GoodsBranch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branches = branches
        field = self.fields["goods"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(leaf.code, leaf.name) for branch in branches for leaf in branch.leaves]

    @staticmethod
    def initial_goods(goods: Iterable[GoodsInput | GoodsView]) -> dict[str, Any]:
        """What is picked now, the main one first."""
        held = list(goods)
        codes = [one.code for one in held if one.code]
        return {"goods": codes, "goods_order": ",".join(codes), "words": held[0].words if held else ""}

    def clean_goods(self) -> list[str]:
        """The codes, not too many."""
        chosen: list[str] = self.cleaned_data["goods"]
        if len(chosen) > MOST_GOODS:
            raise forms.ValidationError(f"{MOST_GOODS}가지까지 고를 수 있어요.")
        return chosen

    def goods_inputs(self) -> tuple[GoodsInput, ...]:
        """The valid picks as operations take them; the words go with the main one."""
        given = self.cleaned_data
        picked = given["goods_order"].split(",")
        codes = sorted(given["goods"], key=lambda code: picked.index(code) if code in picked else len(picked))
        if not codes:
            return (GoodsInput(words=given["words"]),) if given["words"] else ()
        return tuple(GoodsInput(code=code, words=given["words"] if at == 0 else "") for at, code in enumerate(codes))
