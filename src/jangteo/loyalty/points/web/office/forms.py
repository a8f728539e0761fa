"""What the office fills in about programs of points. Rates are asked in percent and kept in basis points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field
from jangteo.loyalty.points.types import Issuer, ProgramView, Refund, Terms

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST = 1_000_000_000


def percent_field(label: str, *, required: bool = True, help_text: str = "", least: str = "0") -> forms.DecimalField:
    """A share in percent with at most two decimals."""
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=help_text,
        min_value=Decimal(least),
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "숫자로 적어 주세요. 예: 1.5",
            # Django fills these in with %: a percent sign is written twice.
            "min_value": f"{least}%%부터 적을 수 있어요.",
            "max_value": "100%%까지 적을 수 있어요.",
            "max_decimal_places": "소수점 아래 두 자리까지 적을 수 있어요.",
            "max_digits": "소수점 아래 두 자리까지 적을 수 있어요.",
            "max_whole_digits": "100%%까지 적을 수 있어요.",
        },
    )


def whole_field(label: str, *, least: int, most: int = _MOST, help_text: str = "") -> forms.IntegerField:
    """A whole number; commas may be written."""
    return _Whole(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "숫자로 적어 주세요.",
            "min_value": f"{least:,}부터 적을 수 있어요.",
            "max_value": f"{most:,}까지 적을 수 있어요.",
        },
    )


class _Whole(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace(",", "").strip() if isinstance(value, str) else value)


def _percent(basis_points: int) -> Decimal:
    return Decimal(basis_points) / 100


def _basis_points(percent: Decimal) -> int:
    return int(percent * 100)


class TermsForm(KoreanForm):
    """The terms of a program. What is not asked (rounding, how long orders keep points) stays as it was."""

    accrual = percent_field("적립률 (%)", help_text="산 금액의 몇 %를 적립할까요?")
    smallest_bill = whole_field("적립하는 가장 적은 금액 (원)", least=0, help_text="0이면 얼마를 사도 적립해요.")
    months = whole_field(
        "쓸 수 있는 기간 (개월)", least=1, most=600,
        help_text="이만큼 지난 달의 말일까지 쓸 수 있어요. 공정거래위원회는 60개월(5년)을 권해요.",
    )  # fmt: skip
    smallest_redemption = whole_field("한 번에 쓰는 가장 적은 포인트 (P)", least=1)
    redemption_unit = whole_field("쓰는 단위 (P)", least=1, help_text="10이면 10P, 20P처럼 10P씩 써요.")
    largest_share = percent_field("포인트로 낼 수 있는 비율 (%)", least="0.01", help_text="100이면 전부 포인트로 내요.")
    store = percent_field("가게 (%)")
    fund = percent_field("시장 기금 (%)")
    city = percent_field("지자체 (%)")
    refund = forms.ChoiceField(
        label="적립한 포인트를 쓴 뒤에 물건을 되물리면",
        choices=[(one.value, one.label) for one in Refund],
        widget=forms.RadioSelect,
    )
    grace_days = whole_field(
        "돌려준 포인트의 여유 (일)", least=0, most=3660,
        help_text="사용을 취소했을 때 기한이 이미 지난 포인트를 며칠 더 쓰게 할까요?",
    )  # fmt: skip
    card_day_limit = whole_field("카드로 하루에 쓰는 한도 (P)", least=0, help_text="넘으면 손님 휴대전화로 확인해요.")
    backdate_days = whole_field(
        "늦게 올릴 수 있는 기간 (일)", least=0, most=36_600,
        help_text="인터넷이 끊겼던 판매를 며칠 뒤까지 받을까요?",
    )  # fmt: skip
    GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("적립", ("accrual", "smallest_bill", "months")),
        ("사용", ("smallest_redemption", "redemption_unit", "largest_share", "card_day_limit")),
        ("적립한 포인트는 누가 부담해요?", ("store", "fund", "city")),
        ("취소와 늦은 판매", ("refund", "grace_days", "backdate_days")),
    )

    def __init__(self, *args: Any, before: Terms, **kwargs: Any) -> None:
        self.before = before
        super().__init__(*args, **{**kwargs, "initial": self._initial_of(before) | kwargs.get("initial", {})})

    @staticmethod
    def _initial_of(terms: Terms) -> dict[str, Any]:
        return {
            "accrual": _percent(terms.accrual_bp),
            "smallest_bill": terms.smallest_bill,
            "months": terms.months_until_expiry,
            "smallest_redemption": terms.smallest_redemption,
            "redemption_unit": terms.redemption_unit,
            "largest_share": _percent(terms.largest_share_bp),
            "store": _percent(terms.store_bp),
            "fund": _percent(terms.fund_bp),
            "city": _percent(terms.city_bp),
            "refund": terms.refund.value,
            "grace_days": terms.grace_days,
            "card_day_limit": terms.card_day_limit,
            "backdate_days": terms.backdate_days,
        }

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings that they are shown under."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        """Who bears the accruals must bear all of it."""
        given = super().clean() or self.cleaned_data
        shares = [given.get(name) for name in ("store", "fund", "city")]
        total = sum(share for share in shares if share is not None)
        if None not in shares and total != 100:
            self.add_error("store", f"더해서 100%가 되어야 해요. 지금은 {total.normalize():f}%예요.")
        return given

    def terms(self) -> Terms:
        """The valid form as operations take it."""
        given = self.cleaned_data
        return replace(
            self.before,
            accrual_bp=_basis_points(given["accrual"]),
            smallest_bill=given["smallest_bill"],
            months_until_expiry=given["months"],
            smallest_redemption=given["smallest_redemption"],
            redemption_unit=given["redemption_unit"],
            largest_share_bp=_basis_points(given["largest_share"]),
            store_bp=_basis_points(given["store"]),
            fund_bp=_basis_points(given["fund"]),
            city_bp=_basis_points(given["city"]),
            refund=Refund(given["refund"]),
            grace_days=given["grace_days"],
            card_day_limit=given["card_day_limit"],
            backdate_days=given["backdate_days"],
        )


class NewTermsForm(TermsForm):
    """Terms from a day to come."""

    valid_from = day_field("언제부터", help_text="내일부터 고를 수 있어요. 그전에 적립한 포인트는 옛 정책을 따라요.")
    GROUPS = (("시작하는 날", ("valid_from",)), *TermsForm.GROUPS)


class FoundForm(TermsForm):
    """A program and its first terms."""

    name = text_field("포인트 이름", 60, required=True, help_text="손님에게 보여요. 예: 부전포인트")
    slug = text_field("주소에 쓸 영문 이름", 40, required=True, help_text="영문 소문자와 숫자. 예: bujeon")
    issuer = forms.ChoiceField(
        label="누가 내주는 포인트예요?",
        choices=[(one.value, one.label) for one in Issuer],
        widget=forms.RadioSelect,
        help_text="포인트만큼 갚아야 하는 곳이에요. 법정 한도는 이곳별로 셈해요.",
    )
    issuer_name = text_field("내주는 곳의 이름", 80, required=True, help_text="예: 부전시장 상인회")
    GROUPS = (("포인트", ("name", "slug", "issuer", "issuer_name")), *TermsForm.GROUPS)

    def clean_slug(self) -> str:
        """Small letters, digits and hyphens."""
        slug: str = self.cleaned_data["slug"].lower()
        if not _SLUG.fullmatch(slug):
            raise forms.ValidationError("영문 소문자, 숫자, 붙임표(-)로 적어 주세요.")
        return slug


class ShopsForm(KoreanForm):
    """From when chosen shops take part, and at which rate."""

    since = day_field("언제부터")
    rate = percent_field("이 가게들만의 적립률 (%)", required=False, help_text="비워 두면 사업의 적립률을 따라요.")
    outside = forms.BooleanField(required=False, label="시장 밖에 있는 가게예요")

    def rate_bp(self) -> int | None:
        """The valid rate in basis points, or None for the program's own."""
        given = self.cleaned_data["rate"]
        return None if given is None else _basis_points(given)


class LeaveForm(KoreanForm):
    """The last day of a shop in a program."""

    last_day = day_field("마지막 날", help_text="이날까지 적립하고 쓸 수 있어요. 손님이 모은 포인트는 그대로예요.")


class RateForm(KoreanForm):
    """How many P become how many of which other program, and from when on."""

    into = forms.TypedChoiceField(label="어느 포인트로 바꾸나요?", coerce=int, widget=forms.RadioSelect)
    takes = whole_field("이만큼 내면 (P)", least=1, most=10_000)
    gives = whole_field("이만큼 받아요 (P)", least=1, most=10_000)
    valid_from = day_field("언제부터", help_text="오늘부터 고를 수 있어요. 그전에 바꾼 포인트는 그대로예요.")

    def __init__(self, *args: Any, programs: Sequence[ProgramView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one.id, one.name) for one in programs]
        if len(programs) == 1:
            field.initial = programs[0].id
