"""What a merchant fills in on the phone."""

from typing import Any

from django import forms

from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field
from jangteo.registry.merchants.types import (
    INTRO_LENGTH,
    NAME_LENGTH,
    PHOTO_WORDS,
    REASON_LENGTH,
    HelperRight,
    StoreProfile,
    StoreView,
)
from jangteo.registry.merchants.web.picks import HeldGoods


class ProfileForm(HeldGoods):
    """What customers read; the long list of goods comes last."""

    intro = forms.CharField(
        required=False, label="소개", max_length=INTRO_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    hours = text_field("여는 시간", 60, help_text="예: 아침 8시부터 저녁 7시, 일요일 쉼")
    shop_phone = text_field("가게 전화", 20, inputmode="tel")
    delivery = forms.ChoiceField(
        required=False,
        label="배달",
        choices=[("yes", "해요"), ("no", "안 해요"), ("", "안 정했어요")],
        widget=forms.RadioSelect,
    )

    field_order = ("hours", "shop_phone", "intro", "delivery", "goods", "words")

    @staticmethod
    def initial_of(store: StoreView) -> dict[str, Any]:
        """What stands there now."""
        return {
            "intro": store.intro,
            "hours": store.hours,
            "shop_phone": store.shop_phone,
            "delivery": {True: "yes", False: "no", None: ""}[store.delivery],
        }

    def profile(self) -> StoreProfile:
        """The valid form as the operation takes it."""
        given = self.cleaned_data
        return StoreProfile(
            intro=given["intro"],
            hours=given["hours"],
            shop_phone=given["shop_phone"],
            delivery={"yes": True, "no": False}.get(given["delivery"]),
            goods=self.goods_changed(),
        )


class PhotoForm(KoreanForm):
    """A picture and what is seen on it."""

    file = forms.FileField(label="사진", widget=forms.FileInput(attrs={"accept": "image/*"}))
    words = text_field(
        "무엇이 보여요?", PHOTO_WORDS, help_text="화면을 못 보는 손님에게 읽어 드려요. 예: 배추와 무를 쌓아 둔 가게 앞"
    )

    def __init__(self, *args: Any, has_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_photo:
            self.fields["file"].required = False
            self.fields["file"].label = "다른 사진"


class PaperForm(KoreanForm):
    """A picture or a document of a paper."""

    file = forms.FileField(label="사진이나 PDF")


class RestForm(KoreanForm):
    """From when to when."""

    first_day = day_field("언제부터 쉬어요?")
    last_day = day_field(
        "언제까지 쉬어요?", required=False, help_text="모르면 비워 두세요. 다시 열 때 눌러 주시면 돼요."
    )
    reason = text_field("까닭", REASON_LENGTH, help_text="손님에게 보여요. 예: 내부 수리")


class ChangeForm(KoreanForm):
    """What only the office may change."""

    name = text_field("상호", NAME_LENGTH)
    business_number = text_field("새 사업자등록번호", 14, help_text="바뀌었을 때만 적어요.", inputmode="numeric")
    words = text_field("사무국에 할 말", REASON_LENGTH)


class CloseForm(KoreanForm):
    """Until when the shop trades."""

    closing_on = day_field("언제까지 장사해요?", help_text="마지막으로 장사하는 날이에요.")
    words = text_field("사무국에 할 말", REASON_LENGTH)


class HandOverForm(KoreanForm):
    """Who takes the shop."""

    name = text_field("받을 분 이름", 40, required=True)
    phone = text_field("받을 분 휴대전화", 20, required=True, inputmode="tel")
    relation = text_field("나와의 사이", 20, help_text="예: 아들, 딸, 직원")


class HelperForm(KoreanForm):
    """Who helps, and in what."""

    name = text_field("이름", 40, required=True)
    phone = text_field("휴대전화", 20, required=True, inputmode="tel")
    rights = forms.MultipleChoiceField(
        required=False,
        label="무엇을 맡길까요?",
        choices=[(right.value, right.label) for right in HelperRight],
        widget=forms.CheckboxSelectMultiple,
    )
