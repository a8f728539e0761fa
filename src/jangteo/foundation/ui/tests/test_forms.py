"""A form says in Korean what is missing, in its own words where it has some, and shows a refusal beside its field."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from jangteo.foundation.ui.toolkit import KoreanForm, text_field
from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused


class Sample(KoreanForm):
    """One field of each kind, with and without words of its own."""

    name = text_field("이름", 10, required=True)
    number = forms.CharField(label="번호", error_messages={"required": "번호를 적어 주세요."})
    kind = forms.ChoiceField(label="종류", choices=[("a", "가")])
    way = forms.ChoiceField(
        label="길",
        choices=[("a", "가")],
        error_messages={"required": "길을 골라 주세요.", "invalid_choice": "없는 길이에요."},
    )
    paper = forms.FileField(label="서류")
    photo = forms.FileField(label="사진", error_messages={"required": "사진을 골라 주세요."})


def test_what_is_missing_is_said_in_the_form_s_own_words_or_the_house_s() -> None:
    form = Sample({}, {})
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "name": "적어 주세요.",
        "number": "번호를 적어 주세요.",
        "kind": "골라 주세요.",
        "way": "길을 골라 주세요.",
        "paper": "골라 주세요.",
        "photo": "사진을 골라 주세요.",
    }
    form = Sample({"kind": "x", "way": "x"}, {})
    assert [form.errors["kind"][0], form.errors["way"][0]] == ["보기에서 골라 주세요.", "없는 길이에요."]


def test_a_refusal_is_taken_and_what_is_missing_or_forbidden_goes_on() -> None:
    papers = {"paper": SimpleUploadedFile("a", b"a"), "photo": SimpleUploadedFile("b", b"b")}
    form = Sample({"name": "가", "number": "1", "kind": "a", "way": "a"}, papers)
    assert form.is_valid()
    reached = []
    with form.taking():
        reached.append("begun")
        raise Invalid("bad", "이름이 이상해요.", field="name")
    with form.taking():
        raise Refused("busy", "다른 분이 하고 있어요.")
    assert (reached, form.errors) == (["begun"], {"name": ["이름이 이상해요."], "__all__": ["다른 분이 하고 있어요."]})
    for other in (Missing("gone", "없어요."), NotAllowed("test.right", "할 수 없어요.")):
        with pytest.raises(type(other)), form.taking():
            raise other
