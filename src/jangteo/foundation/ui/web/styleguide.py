"""The style guide: every component in each of its states, on invented data."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jangteo.foundation.ui.toolkit import paginate
from jangteo.foundation.ui.types import Chart, Series

PALETTES = (("sol", "솔빛"), ("jjok", "쪽빛"), ("pat", "팥빛"), ("meok", "먹빛"))
ICONS = (
    "bars", "bell", "big", "cal", "call", "check", "clock", "contrast", "doc", "download", "earn",
    "edit", "erase", "exit", "filter", "gift", "help", "home", "info", "key", "learn", "left", "lock",
    "map", "menu", "minus", "parking", "pdf", "phone", "pin", "plus", "print", "qr", "refresh",
    "right", "search", "sms", "sort", "sound", "speech", "stamp", "store", "swap", "ticket", "truck",
    "undo", "up", "upload", "use", "user", "warn", "wc", "wifioff", "won", "x",
)  # fmt: skip
STALLS = (
    ("가-03", "다복채소", "채소", 0, "primary", "영업", "check"),
    ("가-19", "제일청과", "과일", 640_000, "danger", "미납", "warn"),
    ("나-17", "해송건어물", "건어물", 0, "warning", "만료 임박", "clock"),
    ("가-12", "산마루약초", "약초", 0, "gray", "휴업", "minus"),
)


class _SampleForm(forms.Form):
    name = forms.CharField(label="상호", help_text="간판에 적힌 그대로 적어 주세요.")
    phone = forms.CharField(
        label="휴대전화 번호",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "numeric"}),
        error_messages={"required": "휴대전화 번호를 적어 주세요."},
    )
    kind = forms.ChoiceField(label="업종", choices=[("veg", "채소"), ("fish", "수산")], required=False)
    memo = forms.CharField(label="메모", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _charts() -> dict[str, Chart]:
    return {
        "bars": Chart(
            id="sales",
            title="달마다 매출",
            labels=("7월", "8월", "9월", "10월", "11월"),
            series=(
                Series("올해", (2_410, 2_380, 2_900, 2_760, 2_940)),
                Series("지난해", (2_300, 2_350, 2_520, 2_610, 2_670)),
            ),
            unit="만 원",
            axis="달",
        ),
        "line": Chart(
            id="vacant",
            title="달마다 빈 점포",
            labels=("7월", "8월", "9월", "10월", "11월"),
            series=(Series("빈 점포", (9, 9, 8, None, 6)),),
            unit="곳",
            axis="달",
            kind="line",
        ),
    }


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?palette=` and `?contrast=high` and `?text=big` show the same page in those clothes."""
    palette = request.GET.get("palette", "sol")
    context: dict[str, object] = {
        "palettes": [{"label": name, "url": f"?palette={key}", "current": key == palette} for key, name in PALETTES],
        "icons": ICONS,
        "stalls": STALLS,
        "form": _SampleForm(auto_id="ok_%s"),
        "wrong": _SampleForm({"name": "다복채소", "phone": ""}, auto_id="wrong_%s"),
        "charts": _charts(),
        "page": paginate(list(range(116)), request, per_page=12),
        "areas": [("", "모두"), ("ga", "가"), ("na", "나")],
        "ways": [("cash", "현금"), ("card", "카드")],
        "steps": ["파일 고르기", "칸 맞추기", "확인하기", "올리기"],
        "facts": [("보증금", "20,000,000원"), ("월 임대료", "830,000원"), ("끝나는 날", "2026. 12. 23.(수)")],
        "tabs": [{"id": "lease", "label": "계약"}, {"id": "dues", "label": "수납"}],
    }
    if palette in dict(PALETTES):
        context["palette"] = palette
    if request.GET.get("contrast") == "high":
        context["contrast"] = True
    if request.GET.get("text") == "big":
        context["big_text"] = True
    return render(request, "ui/styleguide.html", context)
