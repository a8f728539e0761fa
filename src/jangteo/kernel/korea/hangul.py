"""Hangul: search by 초성 (`ㄷㅂ` finds 다복), one normal form for searching, and particles that fit the word.

Syllables are decomposed by arithmetic (Unicode, chapter 3.12). Three encodings of a lone consonant meet here:
compatibility jamo (what a keyboard gives), conjoining jamo (what macOS file names give) and half-width jamo.
"""

import re
import unicodedata

from jangteo.kernel.errors import Broken

_FIRST, _LAST = 0xAC00, 0xD7A3
_PER_INITIAL, _PER_VOWEL = 588, 28
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FINAL_RIEUL = 8

# A keyboard joins consonants typed one after the other: ㅂㅅ (부산) arrives as ㅄ.
_CLUSTERS = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_CONJOINING = (
    {0x1100 + i: jamo for i, jamo in enumerate(_INITIALS)}
    | {0x1161 + i: jamo for i, jamo in enumerate(_VOWELS)}
    | {0x11A8 + i: jamo for i, jamo in enumerate(_FINALS)}
)

# Which of the two forms follows a final consonant comes first.
_JOSA = (
    ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("아", "야"), ("이나", "나"),
    ("이랑", "랑"), ("이라", "라"), ("이라고", "라고"), ("이에요", "예요"), ("이며", "며"), ("이고", "고"),
)  # fmt: skip
_CLOSED_DIGITS, _RIEUL_DIGITS = (
    "013678",
    "178",
)  # 영 일 삼 육 칠 팔, and a number ending in 0 ends in 십·백·천·만
_CLOSED_LETTERS, _RIEUL_LETTERS = "LMNR", "LR"  # 엘 엠 엔 알


def choseong(text: str) -> str:
    """The initial consonants: `다복` → `ㄷㅂ`. What is no syllable stays as normalize_search leaves it."""
    return "".join(_initial(char) or char for char in normalize_search(text))


def choseong_key(text: str) -> str:
    """What a stored search column holds for 초성 search: `choseong` of the text, blanks dropped.

    It has one character for each of normalize_search(text), so positions agree between the two columns.
    """
    return choseong(text)


def normalize_search(text: str) -> str:
    """One form for storing and for asking: composed (NFC), lower case, half width, no blanks, jamo as typed.

    Consonants that a keyboard joined are taken apart (`ㅄ` → `ㅂㅅ`); invisible characters go with blanks.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(_plain(char) for char in composed if not _is_blank(char)).lower()


def matches_choseong(query: str, text: str) -> bool:
    """Whether the query occurs in the text; each consonant in it stands for any syllable that begins with it.

    Consonants and syllables mix (`도깨ㅂ`); case and blanks do not count. An empty query occurs everywhere.
    """
    return re.search(search_pattern(query), normalize_search(text)) is not None


def search_pattern(query: str) -> str:
    """The same question as a regular expression over a column of normalize_search(text).

    Understood alike by Python's re and by PostgreSQL's `~`; every other character is escaped.
    """
    return "".join(_char_pattern(char) for char in normalize_search(query))


def with_josa(word: str, josa: str) -> str:
    """The word with the fitting particle of a pair: `("시장", "은/는")` → `시장은`, `("가게", …)` → `가게는`.

    Numbers and capital letters go by their Korean reading; closing brackets and quotes are looked through.
    Where the reading cannot be known both are shown: `은(는)`. Raises Broken for an unknown pair.
    """
    after_consonant, after_vowel = _josa_pair(josa)
    final = _final_sound(word)
    if final is None:
        return f"{word}{after_consonant}({after_vowel})"
    closed, rieul = final
    if rieul and after_consonant == "으로":
        closed = False
    return word + (after_consonant if closed else after_vowel)


def _is_syllable(char: str) -> bool:
    return _FIRST <= ord(char) <= _LAST


def _is_blank(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")


def _initial(char: str) -> str | None:
    return _INITIALS[(ord(char) - _FIRST) // _PER_INITIAL] if _is_syllable(char) else None


def _plain(char: str) -> str:
    if "ㄱ" <= char <= "ㆎ":
        return _CLUSTERS.get(char, char)
    narrow = unicodedata.normalize("NFKC", char)
    jamo = narrow.translate(_CONJOINING)
    return "".join(_CLUSTERS.get(each, each) for each in jamo if not _is_blank(each))


def _char_pattern(char: str) -> str:
    if char not in _INITIALS:
        return re.escape(char)
    first = _FIRST + _INITIALS.index(char) * _PER_INITIAL
    return f"[{char}{chr(first)}-{chr(first + _PER_INITIAL - 1)}]"


def _josa_pair(josa: str) -> tuple[str, str]:
    asked = set(josa.split("/"))
    for pair in _JOSA:
        if set(pair) == asked:
            return pair
    raise Broken(f"unknown particle pair {josa!r}")


def _final_sound(word: str) -> tuple[bool, bool] | None:
    """(ends in a consonant, it is ㄹ) of the last letter or digit; None if its reading is unknown."""
    spoken = [char for char in unicodedata.normalize("NFC", word) if char.isalnum()]
    if not spoken:
        return None
    last = spoken[-1]
    if _is_syllable(last):
        final = (ord(last) - _FIRST) % _PER_VOWEL
        return final != 0, final == _FINAL_RIEUL
    if last in "0123456789":
        return last in _CLOSED_DIGITS, last in _RIEUL_DIGITS
    if "A" <= last <= "Z":
        return last in _CLOSED_LETTERS, last in _RIEUL_LETTERS
    return None
