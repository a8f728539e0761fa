"""What people fill in on the pages of places."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from jangteo.registry.places.types import Facility, Lack, MarketFilter, MarketSort, MarketType

_YES_NO = [("", "모두"), ("yes", "있음"), ("no", "없음")]
_DAYS = [("", "모두"), *((str(day), f"{day}일·{day + 5}일") for day in range(1, 6))]
_SORTS = [word for sort in MarketSort for word in (sort.value, f"-{sort.value}")]


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """What the table of markets is asked for."""

    wanted: MarketFilter
    sort: str
    lack: Lack | None
    gone_only: bool
    page: int


class RegisterForm(forms.Form):
    """Filters of the table of markets; every field is kept in the address of the page."""

    q = forms.CharField(required=False, max_length=60, label="시장 이름이나 주소")
    region = forms.CharField(required=False, max_length=5, label="지역")
    type = forms.ChoiceField(
        required=False,
        label="유형",
        choices=[("", "모두"), *((kind.value, kind.label) for kind in MarketType)],
    )
    day = forms.ChoiceField(required=False, label="장날", choices=_DAYS)
    goods = forms.CharField(required=False, max_length=60, label="취급품목")
    parking = forms.ChoiceField(required=False, label="주차장", choices=_YES_NO)
    toilet = forms.ChoiceField(required=False, label="화장실", choices=_YES_NO)
    facility = forms.ChoiceField(
        required=False,
        label="시설",
        choices=[("", "모두"), *((facility.value, facility.label) for facility in Facility)],
    )
    lack = forms.ChoiceField(
        required=False, label="모르는 것", choices=[("", "모두"), *((lack.value, lack.label) for lack in Lack)]
    )
    open = forms.BooleanField(required=False, label="오늘 여는 곳")
    gone = forms.BooleanField(required=False, label="사라진 곳")
    sort = forms.ChoiceField(required=False, choices=[("", "이름"), *((word, word) for word in _SORTS)])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, label="쪽")

    def query(self, *, home: str, today: date) -> RegisterQuery:
        """The question; a field that cannot be read does not narrow. `home` is the officer's region code."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        wanted = MarketFilter(
            region=given.get("region") or home,
            type=given.get("type") or "",
            cycle_day=int(given["day"]) if given.get("day") else None,
            goods=given.get("goods") or "",
            has_parking=_yes_no(given.get("parking")),
            has_toilet=_yes_no(given.get("toilet")),
            facility=given.get("facility") or "",
            search=given.get("q") or "",
            open_on=today if given.get("open") else None,
            include_gone=bool(given.get("gone")),
        )
        return RegisterQuery(
            wanted=wanted,
            sort=given.get("sort") or "",
            lack=Lack(given["lack"]) if given.get("lack") else None,
            gone_only=bool(given.get("gone")),
            page=given.get("page") or 1,
        )


def _yes_no(word: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(word or "")


class UploadForm(forms.Form):
    """One file of the register."""

    file = forms.FileField(
        label="시장 자료 파일",
        help_text="csv나 xlsx 파일이에요. 글자 방식(utf-8, cp949)과 칸은 알아서 읽어요.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={
            "required": "파일을 골라 주세요.",
            "empty": "파일이 비어 있어요. 다른 파일을 골라 주세요.",
            "missing": "파일을 받지 못했어요. 다시 골라 주세요.",
            "invalid": "파일을 받지 못했어요. 다시 골라 주세요.",
        },
    )
