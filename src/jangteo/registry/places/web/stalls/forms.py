"""What the office fills in about zones and stalls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.registry.places.types import (
    Block,
    NewStall,
    Ownership,
    StallChange,
    StallUse,
    StallView,
    Tint,
    ZoneView,
    floor_label,
    running_numbers,
    tidy_number,
)

FLOORS = [(str(floor), floor_label(floor)) for floor in (*range(-3, 0), *range(1, 11))]
USES = [(use.value, use.label) for use in StallUse]
OWNERSHIPS = [(one.value, one.label) for one in Ownership]
TINTS = [(tint.value, tint.label) for tint in Tint]
MOST_IN_ROW = 500
_WHOLE = {"invalid": "숫자로 적어 주세요."}


def _number(label: str, low: int, high: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        error_messages=_WHOLE
        | {"min_value": f"{low:,}부터 적을 수 있어요.", "max_value": f"{high:,}까지 적을 수 있어요."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **more,
    )


def _area() -> forms.DecimalField:
    return forms.DecimalField(
        label="넓이(㎡)",
        required=False,
        max_digits=7,
        decimal_places=2,
        error_messages=_WHOLE
        | {
            "max_digits": "숫자가 너무 길어요.",
            "max_whole_digits": "숫자가 너무 길어요.",
            "max_decimal_places": "소수 둘째 자리까지 적을 수 있어요.",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class _ZonedForm(KoreanForm):
    """A form with a choice among the market's zones."""

    zone = forms.ChoiceField(label="구역")

    def __init__(self, zones: Sequence[ZoneView], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(str(zone.id), zone.title) for zone in zones]  # type: ignore[attr-defined]


class StallForm(_ZonedForm):
    """One stall."""

    number = forms.CharField(
        label="자리 번호",
        max_length=20,
        help_text="예: 가-12",
        error_messages={"max_length": "20자까지 적을 수 있어요."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    floor = forms.ChoiceField(label="층", choices=FLOORS, initial="1")
    area_m2 = _area()
    use = forms.ChoiceField(label="쓰임", choices=USES, initial=StallUse.SHOP.value)
    ownership = forms.ChoiceField(label="소유", choices=OWNERSHIPS, initial=Ownership.UNKNOWN.value)

    field_order: Iterable[str] | None = ("number", "zone", "floor", "area_m2", "use", "ownership")

    @staticmethod
    def initial_of(stall: StallView) -> dict[str, Any]:
        """What is known now."""
        return {
            "number": stall.number,
            "zone": str(stall.zone_id),
            "floor": str(stall.floor),
            "area_m2": stall.area_m2,
            "use": stall.use.value,
            "ownership": stall.ownership.value,
        }

    def change(self) -> StallChange:
        """The valid form as what the operation takes."""
        given = self.cleaned_data
        return StallChange(
            number=given["number"],
            zone_id=int(given["zone"]),
            floor=int(given["floor"]),
            area_m2=given["area_m2"],
            forget_area=given["area_m2"] is None,
            ownership=Ownership(given["ownership"]),
            use=StallUse(given["use"]),
        )


class AddStallsForm(StallForm):
    """One stall, or a row of stalls with running numbers."""

    count = _number("몇 자리예요?", 1, MOST_IN_ROW, initial=1)
    skip_four = forms.BooleanField(label="4가 들어간 번호는 건너뛰기", required=False)

    field_order: Iterable[str] | None = (
        "zone",
        "number",
        "count",
        "skip_four",
        "floor",
        "area_m2",
        "use",
        "ownership",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "첫 번호"
        self.fields["number"].help_text = "예: 가-12. 여러 자리면 여기서부터 하나씩 올라가요."

    def stalls(self) -> tuple[NewStall, ...]:
        """The valid form as what the operation takes."""
        given = self.cleaned_data
        start, area = tidy_number(given["number"]), given["area_m2"]
        numbers = (
            [start] if given["count"] == 1 else running_numbers(start, given["count"], skip_four=given["skip_four"])
        )
        return tuple(
            NewStall(number, int(given["floor"]), area, Ownership(given["ownership"]), StallUse(given["use"]))
            for number in numbers
        )


class ReasonForm(KoreanForm):
    """Why a stall goes."""

    reason = forms.CharField(
        label="왜 없애요?",
        max_length=100,
        help_text="예: 통로를 넓히려고",
        error_messages={"max_length": "100자까지 적을 수 있어요."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BulkForm(_ZonedForm):
    """What to change of the chosen stalls; what is left alone stays."""

    zone = forms.ChoiceField(label="구역", required=False)
    use = forms.ChoiceField(label="쓰임", required=False, choices=[("", "그대로"), *USES])
    ownership = forms.ChoiceField(label="소유", required=False, choices=[("", "그대로"), *OWNERSHIPS])

    def __init__(self, zones: Sequence[ZoneView], *args: Any, **kwargs: Any) -> None:
        super().__init__(zones, *args, **kwargs)
        field: Any = self.fields["zone"]
        field.choices = [("", "그대로"), *field.choices]

    def wanted(self) -> dict[str, Any]:
        """The valid form as what the operation takes."""
        given = self.cleaned_data
        return {
            "zone_id": int(given["zone"]) if given["zone"] else None,
            "use": StallUse(given["use"]) if given["use"] else None,
            "ownership": Ownership(given["ownership"]) if given["ownership"] else None,
        }


class ZoneForm(KoreanForm):
    """A zone."""

    code = forms.CharField(
        label="글자",
        max_length=10,
        help_text="자리 번호 앞에 붙는 글자예요. 예: 가",
        error_messages={"max_length": "10자까지 적을 수 있어요."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label="이름",
        max_length=40,
        help_text="예: 채소·과일",
        error_messages={"max_length": "40자까지 적을 수 있어요."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    floor = forms.ChoiceField(label="층", choices=FLOORS, initial="1")
    tint = forms.ChoiceField(label="바탕색", choices=TINTS, required=False)

    @staticmethod
    def initial_of(zone: ZoneView) -> dict[str, Any]:
        """What is known now."""
        return {"code": zone.code, "name": zone.name, "floor": str(zone.floor), "tint": zone.tint}

    def values(self) -> dict[str, Any]:
        """The valid form as what the operations take."""
        return self.cleaned_data | {"floor": int(self.cleaned_data["floor"])}


class BlockForm(KoreanForm):
    """How one zone is drawn."""

    count = _number("자리 수", 0, 1000)
    columns = _number("한 줄에", 1, 100)
    start = forms.CharField(
        label="첫 번호",
        required=False,
        max_length=20,
        error_messages={"max_length": "20자까지 적을 수 있어요."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    skip_four = forms.BooleanField(label="4 건너뛰기", required=False)
    both_sides = forms.BooleanField(label="길 양쪽에", required=False)

    def __init__(self, zone: ZoneView, *args: Any, **kwargs: Any) -> None:
        self.zone = zone
        fresh = zone.stalls == 0
        initial = {
            "count": zone.stalls or 20,
            "columns": 10,
            "start": f"{zone.code}-01" if fresh else "",
        }
        super().__init__(*args, prefix=f"z{zone.id}", initial=initial, **kwargs)

    def block(self, width: Decimal, depth: Decimal) -> Block:
        """The valid form as what is drawn; metres in."""
        given = self.cleaned_data
        return Block(
            zone_id=self.zone.id,
            count=given["count"],
            columns=given["columns"],
            start_number=given["start"],
            skip_four=given["skip_four"],
            both_sides=given["both_sides"],
            width=int(width * 100),
            depth=int(depth * 100),
        )


class SizeForm(KoreanForm):
    """How large the stalls are drawn, in metres."""

    width = forms.DecimalField(
        label="자리 너비(m)",
        initial=Decimal(3),
        min_value=Decimal("0.5"),
        max_value=Decimal(30),
        error_messages=_WHOLE | {"min_value": "0.5m부터예요.", "max_value": "30m까지예요."},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    depth = forms.DecimalField(
        label="자리 깊이(m)",
        initial=Decimal("2.5"),
        min_value=Decimal("0.5"),
        max_value=Decimal(30),
        error_messages=_WHOLE | {"min_value": "0.5m부터예요.", "max_value": "30m까지예요."},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
