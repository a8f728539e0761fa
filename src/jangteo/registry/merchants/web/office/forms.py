"""What the office fills in about shops."""

from datetime import datetime
from typing import Any

from django import forms

from jangteo.foundation.privacy.types import Reason
from jangteo.foundation.ui.toolkit import KoreanForm, day_field, text_field
from jangteo.registry.merchants.types import (
    INTRO_LENGTH,
    NAME_LENGTH,
    PAPER_RULES,
    REASON_LENGTH,
    OnnuriKind,
    StoreProfile,
    StoreView,
)
from jangteo.registry.merchants.web.picks import GoodsPicks, HeldGoods
from jangteo.registry.places import queries as places

MAX_STALLS = 20
_KNOWN = [("yes", "해요"), ("no", "안 해요"), ("", "몰라요")]


def reason_field(label: str = "까닭", help_text: str = "상인에게 그대로 보여요.") -> forms.CharField:
    """Words that the person concerned will read."""
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"{REASON_LENGTH}자까지 적을 수 있어요."},
    )


class StallsField(forms.CharField):
    """Numbers of stalls, parted by commas, read as the stalls of one market."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            label="자리 번호",
            required=required,
            max_length=300,
            help_text="여럿이면 쉼표로 나눠요. 예: 가-12, 가-13",
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )


class WithStalls(KoreanForm):
    """A form with a field ``stalls``; ``market_id`` says whose."""

    def __init__(self, *args: Any, market_id: int, **kwargs: Any) -> None:
        self.market_id = market_id
        super().__init__(*args, **kwargs)

    def clean_stalls(self) -> tuple[int, ...]:
        """The ids of the stalls; names the number that is not there."""
        words = [word.strip() for word in self.cleaned_data["stalls"].split(",") if word.strip()]
        if len(words) > MAX_STALLS:
            raise forms.ValidationError(f"한 점포에 {MAX_STALLS}자리까지 적을 수 있어요.")
        found = []
        for word in words:
            stall = places.find_stall(market_id=self.market_id, number=word)
            if stall is None:
                raise forms.ValidationError(f"‘{word}’ 자리가 없어요. 자리 번호를 확인해 주세요.")
            found.append(stall.id)
        return tuple(dict.fromkeys(found))


class NewStoreForm(WithStalls, GoodsPicks):
    """A shop that the office enters itself."""

    name = text_field("상호", NAME_LENGTH, required=True)
    stalls = StallsField()
    owner_name = text_field("대표 이름", 40)
    owner_phone = text_field("대표 휴대전화", 20, help_text="이 번호로 로그인하면 점포 화면이 열려요.", inputmode="tel")
    business_number = text_field("사업자등록번호", 14, help_text="숫자 10자리. 예: 123-45-67891", inputmode="numeric")
    opened_on = day_field("문 연 날", required=False, help_text="모르면 비워 두세요.")
    shop_phone = text_field("가게 전화", 20, help_text="손님에게 보여요.", inputmode="tel")
    intro = forms.CharField(
        required=False, label="소개", max_length=INTRO_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    join_association = forms.BooleanField(required=False, label="상인회에 가입해요")
    field_order = (
        "name", "stalls", "goods", "words", "owner_name", "owner_phone", "business_number", "opened_on",
        "shop_phone", "intro", "join_association",
    )  # fmt: skip


class ProfileForm(HeldGoods):
    """What customers read of a shop."""

    name = text_field("상호", NAME_LENGTH, required=True)
    intro = forms.CharField(
        required=False, label="소개", max_length=INTRO_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    shop_phone = text_field("가게 전화", 20, help_text="손님에게 보여요.", inputmode="tel")
    hours = text_field("여는 시간", 60, help_text="예: 08:00–19:00, 일요일 쉼")
    homepage = text_field("누리집 주소", 300, inputmode="url")
    delivery = forms.ChoiceField(required=False, label="배달", choices=_KNOWN, widget=forms.RadioSelect)
    field_order = ("name", "goods", "words", "intro", "hours", "shop_phone", "delivery", "homepage")

    @staticmethod
    def initial_of(store: StoreView) -> dict[str, Any]:
        """What the register says now."""
        return {
            "name": store.name,
            "intro": store.intro,
            "hours": store.hours,
            "shop_phone": store.shop_phone,
            "homepage": store.homepage,
            "delivery": {True: "yes", False: "no", None: ""}[store.delivery],
        }

    def profile(self) -> StoreProfile:
        """The valid form as the operation takes it."""
        given = self.cleaned_data
        return StoreProfile(
            name=given["name"],
            intro=given["intro"],
            shop_phone=given["shop_phone"],
            hours=given["hours"],
            homepage=given["homepage"],
            delivery={"yes": True, "no": False}.get(given["delivery"]),
            goods=self.goods_changed(),
        )


class KeeperForm(KoreanForm):
    """Whose shop it is, where nobody knew."""

    owner_name = text_field("대표 이름", 40)
    owner_phone = text_field("대표 휴대전화", 20, inputmode="tel")
    business_number = text_field("사업자등록번호", 14, inputmode="numeric")


class MoveForm(WithStalls):
    """Where a shop stands from a day on."""

    stalls = StallsField()
    on = day_field("언제부터", help_text="이날부터 새 자리예요.")


class RestForm(KoreanForm):
    """From when to when a shop rests."""

    first_day = day_field("쉬는 첫날")
    last_day = day_field(
        "쉬는 마지막 날", required=False, help_text="모르면 비워 두세요. 다시 열 때까지 쉬는 것으로 적어요."
    )
    reason = text_field("까닭", REASON_LENGTH, help_text="손님에게 보여요. 예: 내부 수리")


class CloseForm(KoreanForm):
    """The last day of a shop."""

    last_day = day_field("마지막으로 장사한 날")
    reason = text_field("까닭", REASON_LENGTH)


class LotForm(KoreanForm):
    """The lot that counts for 전통시장 소득공제."""

    lot = text_field("소득공제 지번", 100, help_text="국세청 목록에 있는 지번이에요.")
    deductible = forms.ChoiceField(
        required=False,
        label="전통시장 소득공제",
        choices=[("yes", "돼요"), ("no", "안 돼요"), ("", "몰라요")],
        widget=forms.RadioSelect,
    )


class OnnuriForm(KoreanForm):
    """A 온누리 registration."""

    kind = forms.ChoiceField(
        label="종류", choices=[(kind.value, kind.label) for kind in OnnuriKind], widget=forms.RadioSelect
    )
    number = text_field("등록 번호", 40)
    registered_on = day_field("등록한 날")


class EndOnnuriForm(KoreanForm):
    """Since when a shop no longer takes 온누리 in one way."""

    on = day_field("끝난 날")
    reason = text_field("까닭", 100, help_text="예: 가맹 취소, 카드 단말기 없앰")


class ReasonForm(KoreanForm):
    """Why something is refused or handed back."""

    reason = reason_field()


class SeenForm(KoreanForm):
    """A form that knows which state of things its page showed."""

    #: When what the page shows was last changed.
    seen_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime | None:
        """The moment; None where a page says nothing of it."""
        sent: str = self.cleaned_data["seen_at"]
        try:
            seen = datetime.fromisoformat(sent) if sent else None
        except ValueError:
            seen = None
        if sent and (seen is None or seen.tzinfo is None):
            raise forms.ValidationError("화면을 다시 열어 주세요.")
        return seen


class ApproveForm(SeenForm, WithStalls):
    """The stalls that the office gives, and whether the applicant joins the association."""

    stalls = StallsField()
    join_association = forms.BooleanField(required=False, label="상인회에 가입해요")


class ConfirmPaperForm(SeenForm):
    """The last day of a paper, where it has one."""

    ends_on = day_field(
        "언제까지 쓸 수 있어요?", required=False, help_text="서류에 적힌 마지막 날. 없으면 비워 두세요."
    )

    def __init__(self, *args: Any, runs_out: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not runs_out:
            del self.fields["ends_on"]


class PagesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PagesField(forms.FileField):
    """The pages of a paper in the order in which they were chosen."""

    widget = PagesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file as a file field cleans it."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PagesField, self).clean(one, initial) for one in given] if given else super().clean(None)


class ReceivePaperForm(KoreanForm):
    """A paper that somebody brought to the office."""

    kind = forms.ChoiceField(
        label="어떤 서류예요?",
        choices=[(rule.kind.value, rule.kind.label) for rule in PAPER_RULES],
        widget=forms.RadioSelect,
        error_messages={"required": "어떤 서류인지 골라 주세요."},
    )
    papers = PagesField(label="사진이나 PDF", error_messages={"required": "사진이나 PDF를 골라 주세요."})

    def pages(self) -> list[tuple[str, bytes]]:
        """Name and content of each page of the valid form."""
        return [(one.name, one.read()) for one in self.cleaned_data["papers"]]


class PaperAgainForm(SeenForm):
    """Why a paper is asked for once more."""

    reason = reason_field(
        "무엇을 다시 올려야 해요?", "점주에게 그대로 보여요. 예: 글자가 흐려요. 밝은 데서 다시 찍어 주세요."
    )


class PaperForm(KoreanForm):
    """Why a paper is opened, when no decision waits for it."""

    reason = forms.ChoiceField(
        label="왜 보나요?", choices=[(one.value, one.label) for one in Reason], widget=forms.RadioSelect
    )
    words = text_field(
        "무슨 일인지 한 줄", REASON_LENGTH, help_text="본인에게도 보여요. ‘그 밖’과 ‘법에 따른 요구’는 꼭 적어 주세요."
    )


class HandOverForm(KoreanForm):
    """Who takes a shop over."""

    name = text_field("받을 분 이름", 40, required=True)
    phone = text_field("받을 분 휴대전화", 20, required=True, inputmode="tel")
    relation = text_field("관계", 20, help_text="예: 아들, 딸, 직원")


class HandoverForm(KoreanForm):
    """From when the new keeper has the shop, and under which business."""

    on = day_field("언제부터")
    keep_business = forms.BooleanField(required=False, label="사업자등록번호를 그대로 써요 (법인)")
    join_association = forms.BooleanField(required=False, label="새 점주가 상인회에 가입해요")
