"""What a market's office fills in about its market."""

from typing import Any

from django import forms
from django.forms import BoundField

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel.errors import Refused
from jangteo.kernel.korea.phones import format_phone, parse_phone
from jangteo.registry.places.types import (
    ClosedWeekday,
    MarketProfile,
    MarketType,
    MarketView,
    OpeningCycle,
    OpeningKind,
    Palette,
    ThirtyFirst,
    Weekday,
    YearlyClosure,
)

MAX_GOODS, MAX_WORD = 20, 60
#: How a market opens, and on which days one of market days is held, as people are asked everywhere.
WAYS = [
    (MarketType.PERMANENT.value, "매일 열어요 (상설장)"),
    (MarketType.PERIODIC.value, "장날에만 열어요 (5일장)"),
    (MarketType.BOTH.value, "매일 열고 장날도 있어요"),
]
MARKET_DAYS = {day: f"{day}일과 {day + 5}일" for day in range(1, 6)}
_KNOWN = [("yes", "있어요"), ("no", "없어요"), ("", "아직 몰라요")]
_NTHS = ("매주", "첫째", "둘째", "셋째", "넷째", "다섯째")


class ProfileForm(KoreanForm):
    """What visitors read of the market."""

    phone = forms.CharField(
        required=False,
        max_length=40,
        label="전화번호",
        help_text="손님이 눌러서 바로 걸어요. 예: 051-123-4567",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    homepage = forms.URLField(
        required=False,
        max_length=300,
        label="누리집 주소",
        help_text="https://로 시작해요.",
        assume_scheme="https",
        error_messages={"invalid": "주소를 다시 확인해 주세요. 예: https://example.kr"},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    goods = forms.CharField(
        required=False,
        max_length=1000,
        label="파는 것",
        help_text="쉼표로 나눠 적어요. 예: 채소, 생선, 반찬",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    store_count = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=20_000,
        label="가게 수",
        error_messages={
            "invalid": "숫자로 적어 주세요.",
            "min_value": "1곳부터 적을 수 있어요.",
            "max_value": "20,000곳까지 적을 수 있어요.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    has_parking = forms.ChoiceField(required=False, label="주차장", choices=_KNOWN, widget=forms.RadioSelect)
    has_toilet = forms.ChoiceField(required=False, label="화장실", choices=_KNOWN, widget=forms.RadioSelect)
    palette = forms.ChoiceField(
        label="시장 색", choices=[(one.value, one.label) for one in Palette], widget=forms.RadioSelect
    )

    @staticmethod
    def initial_of(market: MarketView) -> dict[str, Any]:
        """What the register says now."""
        words = {True: "yes", False: "no", None: ""}
        return {
            "phone": market.dialled or market.phone,
            "homepage": market.homepage,
            "goods": ", ".join(market.goods),
            "store_count": market.store_count,
            "has_parking": words[market.has_parking],
            "has_toilet": words[market.has_toilet],
            "palette": market.palette,
        }

    def clean_phone(self) -> str:
        """The number as one writes it, or an empty text that takes it away."""
        text: str = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            return format_phone(parse_phone(text))
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused

    def clean_goods(self) -> tuple[str, ...]:
        """The goods as words, each once."""
        words = tuple(dict.fromkeys(" ".join(word.split()) for word in self.cleaned_data["goods"].split(",")))
        words = tuple(word for word in words if word)
        if len(words) > MAX_GOODS or any(len(word) > MAX_WORD for word in words):
            raise forms.ValidationError(f"{MAX_GOODS}가지까지, 하나에 {MAX_WORD}자까지 적을 수 있어요.")
        return words

    def profile(self) -> MarketProfile:
        """The valid form as what the operation takes."""
        given = self.cleaned_data
        known = {"yes": True, "no": False}
        return MarketProfile(
            phone=given["phone"],
            homepage=given["homepage"],
            palette=given["palette"],
            goods=given["goods"],
            store_count=given["store_count"],
            has_toilet=known.get(given["has_toilet"]),
            has_parking=known.get(given["has_parking"]),
        )


class CycleForm(KoreanForm):
    """The rule by which the market opens."""

    type = forms.ChoiceField(
        label="어떻게 열어요?",
        choices=WAYS,
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        required=False,
        label="장날",
        choices=[(str(day), words) for day, words in MARKET_DAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    thirty_first = forms.ChoiceField(
        required=False,
        label="31일에는",
        choices=[(ThirtyFirst.SKIP.value, "장이 안 서요"), (ThirtyFirst.MEET.value, "31일에도 장이 서요")],
        widget=forms.RadioSelect,
        help_text="1일과 6일에 서는 장만 해당해요.",
    )
    closed_weekdays = forms.MultipleChoiceField(
        required=False,
        label="정기 휴무",
        choices=[(f"{nth}-{day.value}", f"{_NTHS[nth]} {day.label}") for day in Weekday for nth in range(6)],
        widget=forms.CheckboxSelectMultiple,
    )
    weekday_beats_market_day = forms.BooleanField(required=False, label="정기 휴무와 장날이 겹치면 쉬어요")
    closed_yearly = forms.MultipleChoiceField(
        required=False,
        label="명절",
        choices=[(one.value, f"{one.label} 당일에 쉬어요") for one in YearlyClosure],
        widget=forms.CheckboxSelectMultiple,
    )

    @staticmethod
    def initial_of(market: MarketView, rule: OpeningCycle | None) -> dict[str, Any]:
        """The rule now; nothing chosen when it is unknown."""
        if rule is None:
            return {"type": "", "thirty_first": ThirtyFirst.SKIP.value}
        return {
            "type": market.type.value,
            "days": sorted({str((day - 1) % 5 + 1) for day in rule.days}),
            "thirty_first": rule.thirty_first.value,
            "closed_weekdays": [f"{one.nth}-{one.weekday.value}" for one in sorted(rule.closed_weekdays)],
            "weekday_beats_market_day": rule.weekday_beats_market_day,
            "closed_yearly": [one.value for one in sorted(rule.closed_yearly)],
        }

    def clean(self) -> dict[str, Any]:
        """A market with a 장날 needs its days."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("type") in {MarketType.PERIODIC, MarketType.BOTH} and not given.get("days"):
            self.add_error("days", "장날을 하나 이상 골라 주세요.")
        return given

    def rule(self) -> OpeningCycle:
        """The valid form as a rule; a market that opens daily has no days."""
        given = self.cleaned_data
        permanent = given["type"] != MarketType.PERIODIC
        chosen = [] if given["type"] == MarketType.PERMANENT else [int(day) for day in given["days"]]
        return OpeningCycle(
            permanent=permanent,
            days=frozenset(chosen) | frozenset(day + 5 for day in chosen),
            thirty_first=ThirtyFirst(given["thirty_first"] or ThirtyFirst.SKIP),
            closed_weekdays=frozenset(_closed(word) for word in given["closed_weekdays"]),
            closed_yearly=frozenset(YearlyClosure(word) for word in given["closed_yearly"]),
            weekday_beats_market_day=given["weekday_beats_market_day"],
        )

    def weekday_table(self) -> list[tuple[str, list[BoundField]]]:
        """The boxes of the regular closing days, a row for each weekday."""
        boxes = list(self["closed_weekdays"])
        return [(day.label, boxes[day.value * 6 : day.value * 6 + 6]) for day in Weekday]  # type: ignore[misc]


class ClosingForm(KoreanForm):
    """A day that departs from the rule."""

    day = forms.DateField(
        label="날짜",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "날짜를 다시 골라 주세요."},
    )
    kind = forms.ChoiceField(
        label="이날은",
        choices=[
            (OpeningKind.CLOSED.value, "쉬어요 (임시휴무)"),
            (OpeningKind.REGULAR.value, "열어요 (임시개장)"),
            (OpeningKind.MARKET_DAY.value, "장이 서요 (장날 옮김)"),
        ],
        initial=OpeningKind.CLOSED.value,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        max_length=100,
        label="까닭",
        help_text="손님 화면에 그대로 보여요. 예: 전기 공사로 쉬어요",
        error_messages={"max_length": "100자까지 적을 수 있어요."},
    )


class ClosingDayForm(KoreanForm):
    """Which departing day to take back."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])


def _closed(word: str) -> ClosedWeekday:
    nth, _, weekday = word.partition("-")
    return ClosedWeekday(int(nth), Weekday(int(weekday)))
