"""Choosing goods from the tree, alike for who applies, for the shop itself and for the office."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, text_field
from jangteo.registry.merchants.types import MOST_GOODS, GoodsBranch, GoodsInput, GoodsView, Tax

WORDS_LENGTH = 60
_MORE = "목록에 없는 것도 적을 수 있어요. 적으면 한 가지가 더해져요."
_CHANGED = "그사이 파는 것이 바뀌었어요. 이 화면을 다시 열고 고쳐 주세요."


class GoodsPicks(KoreanForm):
    """Kinds of goods, the first picked being the main one, and the shop's own words for it.

    A browser sends ticked boxes as they stand on the page; ``goods_order`` holds the codes as they were picked.
    """

    goods = forms.MultipleChoiceField(required=False, label="파는 것", widget=forms.CheckboxSelectMultiple)
    goods_order = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    words = text_field(
        "손님에게 보일 말", WORDS_LENGTH, help_text="예: 국산 참깨로 짠 기름. 비워 두면 고른 것이 보여요."
    )

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
        codes = list(dict.fromkeys(one.code for one in held if one.code))
        return {"goods": codes, "goods_order": ",".join(codes), "words": held[0].words if held else ""}

    def clean_goods(self) -> list[str]:
        """The codes, not too many."""
        chosen: list[str] = self.cleaned_data["goods"]
        if len(chosen) > MOST_GOODS:
            raise forms.ValidationError(f"{MOST_GOODS}가지까지 고를 수 있어요.")
        return chosen

    def picked(self) -> list[str]:
        """The valid codes in the order in which they were picked."""
        given = self.cleaned_data
        order = given["goods_order"].split(",")
        return sorted(given["goods"], key=lambda code: order.index(code) if code in order else len(order))

    def goods_inputs(self) -> tuple[GoodsInput, ...]:
        """The valid picks as operations take them; the words go with the main one."""
        codes, words = self.picked(), self.cleaned_data["words"]
        if not codes:
            return (GoodsInput(words=words),) if words else ()
        return tuple(GoodsInput(code=code, words=words if at == 0 else "") for at, code in enumerate(codes))


class HeldGoods(GoodsPicks):
    """The goods of a shop that has some: each with its words and its tax, and the tree to add and to take away.

    What nobody touched is not sent at all, so that saving the hours leaves the goods as they are.
    """

    goods_seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: Sequence[GoodsView], **kwargs: Any) -> None:
        first = self.initial_goods(held) | {"goods_seen": _mark(held), "words": ""}
        for at, item in enumerate(held):
            first |= {f"said_{at}": item.words, f"tax_{at}": item.tax.value}
        kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.held = tuple(held)
        for at, item in enumerate(self.held):
            self._ask_about(at, item)
        if self.held:
            self.fields["words"].label, self.fields["words"].help_text = "더 파는 것", _MORE

    def _ask_about(self, at: int, item: GoodsView) -> None:
        label = item.name or "내 말로 적은 것"
        taxes = [(tax.value, tax.label) for tax in Tax]
        asked: dict[str, forms.Field] = {
            f"said_{at}": text_field(label, WORDS_LENGTH),
            # A page always sends it; only whoever sends a form without a page may leave it out.
            f"tax_{at}": forms.ChoiceField(
                label=f"{item.label} 면세·과세",
                required=not self.is_bound or f"tax_{at}" in self.data,
                choices=taxes,
            ),
            f"drop_{at}": forms.BooleanField(label=f"{item.label} 빼기", required=False),
        }
        for name, field in asked.items():
            field.in_row = True  # type: ignore[attr-defined]  # the pages draw these together with the tree
            self.fields[name] = field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The goods that the shop has, each with its fields, for the page."""
        return [
            {"label": item.label, "words": self[f"said_{at}"], "tax": self[f"tax_{at}"], "drop": self[f"drop_{at}"]}
            for at, item in enumerate(self.held)
        ]

    @property
    def led_by_words(self) -> bool:
        """Whether the main kind stands in no class, so that no box of the tree may be called the main one."""
        return bool(self.held) and not self.held[0].code

    def clean_goods_seen(self) -> str:
        """Raises ValidationError where the page shows other goods than the shop has by now."""
        seen: str = self.cleaned_data["goods_seen"]
        if seen and seen != _mark(self.held):
            raise forms.ValidationError(_CHANGED)
        return seen

    def clean(self) -> dict[str, Any] | None:
        """The hidden mark's error is told of the form, where it can be read."""
        cleaned = super().clean()
        if "goods_seen" in self.errors:
            self.add_error(None, self.errors.pop("goods_seen")[0])
        return cleaned

    def goods_changed(self) -> tuple[GoodsInput, ...] | None:
        """The shop's goods as they now shall be; None where they stay."""
        if "goods_seen" not in self.data and "goods" not in self.data:
            return None
        given, before = self.cleaned_data, [_input(item) for item in self.held]
        kept = [(item, self._answered(at, item)) for at, item in enumerate(before) if self._stays(at, item)]
        picked, codes = self.picked(), {item.code for item in before}
        new = [GoodsInput(code=code) for code in picked if code not in codes]
        after = _in_order([answer for _, answer in kept], picked) + new
        if given["words"] and new and not self.held:
            after = [GoodsInput(new[0].code, given["words"]), *new[1:]]
        elif given["words"]:
            after.append(GoodsInput(words=given["words"]))
        return None if after == before else tuple(after)

    def _stays(self, at: int, item: GoodsInput) -> bool:
        given = self.cleaned_data
        if given[f"drop_{at}"] or (not item.code and self._sent(at) and not given[f"said_{at}"]):
            return False
        offered = {leaf.code for branch in self.branches for leaf in branch.leaves}
        return item.code not in offered or item.code in given["goods"]

    def _sent(self, at: int) -> bool:
        return f"said_{at}" in self.data

    def _answered(self, at: int, item: GoodsInput) -> GoodsInput:
        given = self.cleaned_data
        words = given[f"said_{at}"] if self._sent(at) else item.words
        return GoodsInput(item.code, words, Tax(given[f"tax_{at}"]) if given[f"tax_{at}"] else item.tax)


def _input(item: GoodsView) -> GoodsInput:
    return GoodsInput(item.code, item.words, item.tax)


def _mark(held: Iterable[GoodsView]) -> str:
    """What a page sends back to say which goods it showed."""
    shown = repr([(item.code, item.words, item.tax.value) for item in held])
    return sha256(shown.encode()).hexdigest()[:32]


def _in_order(items: list[GoodsInput], picked: list[str]) -> list[GoodsInput]:
    """The items as the picks now follow each other; what stands in no class keeps its place."""
    at = {code: place for place, code in enumerate(picked)}
    classed = [item for item in items if item.code in at]
    codes = list(dict.fromkeys(item.code for item in classed))
    if codes == sorted(codes, key=lambda code: at[code]):
        return items
    turned = iter(sorted(classed, key=lambda item: at[item.code]))
    return [next(turned) if item.code in at else item for item in items]
