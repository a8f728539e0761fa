"""Bytes, classes and marks of texts; the vectors of the domain reference §16."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.foundation.notify.types import Cost, Template
from jangteo.foundation.notify.wording import (
    Limits,
    count_bytes,
    cut,
    mark_ad,
    replace_unsendable,
    size,
    unsendable,
)
from jangteo.kernel.errors import Broken, Invalid

LIMITS = Limits(sms=90, lms=2000, subject=40)


@pytest.mark.parametrize(
    ("text", "bytes_", "cost"),
    [
        ("가" * 45, 90, Cost.SMS),
        ("가" * 45 + "a", 91, Cost.LMS),
        ("[부전시장] 김순자님 10,000P 적립", 32, Cost.SMS),
        ("뷁", 2, Cost.SMS),
        ("a\nb", 3, Cost.SMS),
        ("가" * 1000, 2000, Cost.LMS),
    ],
)
def test_bytes_and_class(text: str, bytes_: int, cost: Cost) -> None:
    sized = size(text, title="제목", limits=LIMITS)
    assert (sized.bytes, sized.cost) == (bytes_, cost)


def test_a_text_over_2000_bytes_is_refused_with_its_length() -> None:
    with pytest.raises(Invalid, match="text_too_long") as refused:
        size("가" * 1000 + "a", title="", limits=LIMITS)
    assert "2,001바이트" in refused.value.message


@pytest.mark.parametrize("letter", ["😀", "♥️", "\u200b", "𠮷"])
def test_what_no_text_can_carry_is_refused_by_name(letter: str) -> None:
    with pytest.raises(Invalid, match="letter_unsendable") as refused:
        count_bytes(f"딸기 {letter} 반값")
    assert unsendable(letter)[0] in refused.value.message


def test_or_replaced_where_a_notice_must_go_out() -> None:
    assert replace_unsendable("딸기😀상회") == "딸기□상회"
    assert count_bytes(replace_unsendable("😀뷁")) == 4


def test_decomposed_hangul_of_a_mac_is_composed_first() -> None:
    assert count_bytes("\u1100\u1161") == 2


def test_a_subject_is_cut_to_40_bytes_at_a_letter() -> None:
    sized = size("가" * 50, title="나" * 19 + "abc" + "다", limits=LIMITS)
    assert sized.subject == "나" * 19 + "ab"
    assert cut("가나", 3) == "가"
    assert size("짧음", title="제목", limits=LIMITS).subject == ""


def test_advertising_begins_with_the_mark_and_ends_with_the_way_out() -> None:
    text = mark_ad("딸기 반값", sender="부전시장", contact="051-000-0000", refusal="080-000-0000")
    assert text.startswith("(광고)[부전시장] ")
    assert text.endswith("무료수신거부 080-000-0000")
    assert "문의 051-000-0000" in text
    with pytest.raises(Broken):
        mark_ad("딸기", sender="부전시장", contact="", refusal="080-000-0000")


@given(st.text(max_size=60))
def test_whatever_is_replaced_can_be_counted(text: str) -> None:
    count_bytes(replace_unsendable(text))


def test_variables_must_match_exactly() -> None:
    template = Template(code="test.vars", title="t", text="#{시장} #{상호} #{시장}")
    assert template.render({"시장": "가", "상호": "#{시장}"}) == "가 #{시장} 가"
    for wrong in ({"시장": "가"}, {"시장": "가", "상호": "나", "월": "11"}, {}):
        with pytest.raises(Broken, match="missing or unknown"):
            template.render(wrong)
