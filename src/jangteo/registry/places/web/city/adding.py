"""A market that no file holds yet, entered by hand: by an operator anywhere, by an officer in the own region alone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jangteo.foundation.tenancy.toolkit import actor_of, region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.foundation.ui.toolkit import KoreanForm, text_field
from jangteo.kernel.clock import now
from jangteo.kernel.errors import Broken, Refused
from jangteo.kernel.korea.hangul import with_josa
from jangteo.registry.places import operations, queries
from jangteo.registry.places.permissions import IMPORT
from jangteo.registry.places.types import MarketType
from jangteo.registry.places.web.editing import MARKET_DAYS, WAYS

UNPROCESSABLE = 422
_DAYS = [("", "장날이 없어요"), *((f"{day}일+{day + 5}일", words) for day, words in MARKET_DAYS.items())]
#: Field → the column of the national standard in which it stands.
_COLUMN = {
    "name": "시장명",
    "type": "시장유형",
    "cycle": "시장개설주기",
    "road_address": "소재지도로명주소",
    "lot_address": "소재지지번주소",
    "store_count": "점포수",
    "goods": "취급품목",
    "phone": "전화번호",
    "founded": "개설연도",
}
_FIELD = {column: field for field, column in _COLUMN.items()} | {"소재지": "road_address"}


class AddMarketForm(KoreanForm):
    """What has to be known of a market before its office takes over."""

    name = text_field("시장 이름", 60, required=True)
    road_address = text_field(
        "도로명주소",
        200,
        help_text="도로명과 지번 가운데 하나는 적어요. 시·도부터요. 예: 부산광역시 부산진구 중앙대로783번길 23",
    )
    lot_address = text_field("지번주소", 200, help_text="도로명주소를 적으면 비워도 돼요.")
    type = forms.ChoiceField(
        label="어떻게 열어요?",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "어떻게 여는지 골라 주세요."},
    )
    cycle = forms.ChoiceField(label="장날", required=False, choices=_DAYS)
    store_count = text_field("가게 수", 6, inputmode="numeric")
    goods = text_field("파는 것", 300, help_text="쉼표로 나눠 적어요. 예: 농산물, 수산물, 음식점")
    phone = text_field("전화번호", 20, inputmode="tel")
    founded = text_field("문 연 해", 4, help_text="예: 1978", inputmode="numeric")

    def clean(self) -> dict[str, Any]:
        """Where it is, and on which days a market of market days is held."""
        given = super().clean() or self.cleaned_data
        if not given.get("road_address") and not given.get("lot_address") and "road_address" in given:
            self.add_error("road_address", "도로명주소나 지번주소를 적어 주세요.")
        has_days = given.get("type") not in {None, MarketType.PERMANENT.value}
        if has_days and not given.get("cycle"):
            self.add_error("cycle", "장날을 골라 주세요.")
        if given.get("cycle") and not has_days and given.get("type"):
            self.add_error("cycle", "장날이 있으면 위에서 5일장을 골라 주세요.")
        return given

    def cells(self) -> dict[str, str]:
        """The valid form as a row of the national standard."""
        given = self.cleaned_data
        written = given | {
            "type": MarketType(given["type"]).label,
            "cycle": given["cycle"] or "매일",
            "goods": given["goods"].replace(",", "+"),
        }
        return {column: str(written[field]).strip() for field, column in _COLUMN.items()}

    def take(self, refused: Refused) -> None:
        """A refusal beside the field whose column it names."""
        self.add_error(_FIELD.get(refused.field or ""), refused.message)


@require_http_methods(["GET", "HEAD", "POST"])
@region_page(IMPORT)
def add(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The form, and the market's own page once it is entered."""
    form = AddMarketForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with form.taking():
            market_id = operations.add_market(
                actor=actor_of(request),
                now=now(),
                cells=form.cells(),
                region_id=region.id if region else None,
                only_new=True,
            )
            market = queries.find_market(id=market_id)
            if market is None:
                raise Broken("a market that was just added is not there")
            messages.success(request, f"{with_josa(market.name, '을/를')} 등록했어요.")
            return redirect("city_market", slug=market.slug)
    context = {"form": form, "home": region.name if region else ""}
    return render(request, "places/city/add.html", context, status=UNPROCESSABLE if form.errors else 200)
