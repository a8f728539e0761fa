import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken
from jangteo.kernel.korea.hangul import (
    choseong,
    choseong_key,
    matches_choseong,
    normalize_search,
    search_pattern,
    with_josa,
)

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("다복", "ㄷㅂ"),
        ("까치 뻥튀기", "ㄲㅊㅃㅌㄱ"),
        ("힣", "ㅎ"),
        ("가", "ㄱ"),
        ("A동 3호", "aㄷ3ㅎ"),
        ("ㄷㅂ", "ㄷㅂ"),
        ("", ""),
        (unicodedata.normalize("NFD", "다복"), "ㄷㅂ"),
    ],
)
def test_initials(text: str, initials: str) -> None:
    assert choseong(text) == initials
    assert choseong_key(text) == initials


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  행복 Cafe\t２호 ", "행복cafe2호"),
        (unicodedata.normalize("NFD", "중앙시장"), "중앙시장"),
        ("\u1103\u1107", "ㄷㅂ"),  # conjoining initials on their own
        ("\uffa7\uffb2", "ㄷㅂ"),  # half-width
        ("ㅄ", "ㅂㅅ"),
        ("\u11b9", "ㅂㅅ"),  # conjoining final
        ("ㅏ", "ㅏ"),
        ("㈜다복", "(주)다복"),
        ("다\u200b복\u3000", "다복"),
    ],
)
def test_one_form_for_searching(text: str, form: str) -> None:
    assert normalize_search(text) == form
    assert normalize_search(form) == form


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ㄷㅂ", "다복"),
        ("ㄷㅂ", "행복 다복상회"),
        ("다ㅂ", "다복"),
        ("ㄷ복", "다복"),
        ("도깨ㅂ", "도깨비시장"),
        ("ㅄ", "부산"),
        ("ㅈㅇㅅㅈ", "중앙 시장"),
        ("중앙시", "중앙 시장"),
        ("ㄷㅂ2", "다복 2호"),
        ("CAFE", "cafe 다복"),
        ("ㄲㅊ", "까치"),
        ("(주)", "㈜다복"),
        (".", "a.b"),
        ("", "무엇이든"),
        ("\u1103\u1107", "다복"),
    ],
)
def test_found(query: str, text: str) -> None:
    assert matches_choseong(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ㄷㅂ", "다문"),
        ("ㄱ", "까치"),
        ("다복", "다봄"),
        ("ㄷㅂㅅ", "다복"),
        ("복ㄷ", "다복"),
        (".", "다복"),
        ("[가-힣]", "다복"),
        ("ㅏ", "다복"),
        ("ㄱ", ""),
    ],
)
def test_not_found(query: str, text: str) -> None:
    assert not matches_choseong(query, text)


@given(SYLLABLES)
def test_initials_find_their_own_text(text: str) -> None:
    assert matches_choseong(choseong(text), text)
    assert matches_choseong(text, text)
    assert len(choseong_key(text)) == len(normalize_search(text))


@given(SYLLABLES, SYLLABLES)
def test_initials_find_only_texts_with_those_initials(one: str, other: str) -> None:
    assert matches_choseong(choseong(one), other) == (choseong(one) in choseong(other))


@given(st.text(max_size=30))
def test_any_text_is_searchable_and_finds_itself(text: str) -> None:
    re.compile(search_pattern(text))
    assert len(choseong_key(text)) == len(normalize_search(text))
    assert matches_choseong(text, text)


@pytest.mark.parametrize(
    ("word", "josa", "whole"),
    [
        ("시장", "은/는", "시장은"),
        ("가게", "은/는", "가게는"),
        ("상인", "이/가", "상인이"),
        ("점포", "을/를", "점포를"),
        ("사과", "와/과", "사과와"),
        ("귤", "과/와", "귤과"),
        ("시장", "으로/로", "시장으로"),
        ("서울", "으로/로", "서울로"),
        ("점포", "으로/로", "점포로"),
        ("3", "이/가", "3이"),
        ("12,340", "을/를", "12,340을"),
        ("1", "으로/로", "1로"),
        ("6", "으로/로", "6으로"),
        ("2", "은/는", "2는"),
        ("1,234P", "이/가", "1,234P가"),
        ("QR", "을/를", "QR을"),
        ("‘다복상회’", "을/를", "‘다복상회’를"),
        ("다복(본점)", "이/가", "다복(본점)이"),
        ("cafe", "은/는", "cafe은(는)"),
        ("", "은/는", "은(는)"),
        (unicodedata.normalize("NFD", "시장"), "은/는", unicodedata.normalize("NFD", "시장") + "은"),
    ],
)
def test_particles(word: str, josa: str, whole: str) -> None:
    assert with_josa(word, josa) == whole


def test_an_unknown_particle_is_a_mistake_of_ours() -> None:
    with pytest.raises(Broken):
        with_josa("시장", "는")
