"""What the office fills in about devices."""

from __future__ import annotations

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, text_field
from jangteo.kernel.numbers import format_int
from jangteo.loyalty.till.operations import MOST_LIMIT
from jangteo.loyalty.till.queries import OfflineLimit


def _limit_field(name: str, label: str, help_text: str) -> forms.IntegerField:
    most = MOST_LIMIT[name]
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "숫자로 적어 주세요.",
            "min_value": "0부터 적을 수 있어요.",
            "max_value": f"{format_int(most)}까지 적을 수 있어요.",
        },
    )


def _day_limit_field() -> forms.IntegerField:
    return _limit_field("paid_day_limit", "하루에 올릴 수 있는 금액(원)", "비워 두면 한도가 없어요.")


class PhoneLimitsForm(KoreanForm):
    """What a merchant's phone is called, how much it may post in a day, and keep while it has no network."""

    label = text_field("휴대전화 이름", 60, required=True, placeholder="점주 아이폰")
    paid_day_limit = _day_limit_field()
    offline_count = _limit_field("offline_count", "인터넷이 없을 때 맡아 둘 적립(건)", "")
    offline_won = _limit_field("offline_won", "인터넷이 없을 때 맡아 둘 금액(원)", "")

    def __init__(self, *args: object, rule: OfflineLimit, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offline_count"].help_text = f"비워 두면 {format_int(rule.count)}건이에요."
        self.fields["offline_won"].help_text = f"비워 두면 {format_int(rule.won)}원이에요."


class PlaceForm(KoreanForm):
    """What begins with a shop and its program; ``places``: those to choose from, as `program-shop` and in words."""

    place = forms.ChoiceField(label="어느 가게의 기기인가요")

    def __init__(self, *args: object, places: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "가게를 고르세요"), *places]


class DeviceForm(PlaceForm):
    """A device for a shop of a program."""

    label = text_field("기기 이름", 60, required=True, placeholder="1번 계산대")
    paid_day_limit = _day_limit_field()


class PhoneForm(PlaceForm):
    """A phone that the office opens for a shop of a program."""

    place = forms.ChoiceField(label="어느 가게의 전화인가요")
    label = text_field("휴대전화 이름", 60, required=True, placeholder="점주 아이폰")


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
