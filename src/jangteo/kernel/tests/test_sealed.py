import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Broken
from jangteo.kernel.sealed import Key, blind_index, seal, unseal

OLD, NEW = Key(1, b"a" * 32), Key(2, b"b" * 32)


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    assert unseal(seal(text, OLD), OLD) == text


def test_a_sealed_value_tells_nothing_and_is_never_the_same() -> None:
    first, second = seal("+821012345678", OLD), seal("+821012345678", OLD)
    assert first != second
    assert first.isascii()
    assert "12345678" not in first


def test_old_rows_stay_readable_after_a_change_of_keys() -> None:
    assert seal("다복", NEW).startswith("2.")
    assert unseal(seal("다복", OLD), [NEW, OLD]) == "다복"
    with pytest.raises(Broken, match="not at hand"):
        unseal(seal("다복", OLD), [NEW])


def test_every_altered_letter_is_noticed() -> None:
    sealed = seal("다복", OLD)
    start = sealed.index(".") + 1
    for at in range(start, len(sealed)):
        if sealed[at] == "=" or sealed[at + 1 : at + 2] == "=":
            continue  # padding, and the letter before it, carry bits that decode to nothing
        altered = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(Broken):
            unseal(altered, OLD)


def test_another_secret_under_the_same_version_opens_nothing() -> None:
    with pytest.raises(Broken):
        unseal(seal("다복", OLD), Key(1, b"c" * 32))


def test_a_value_cannot_be_moved_to_another_column_or_version() -> None:
    sealed = seal("다복", OLD, context="parties.name")
    assert unseal(sealed, OLD, context="parties.name") == "다복"
    with pytest.raises(Broken):
        unseal(sealed, OLD, context="parties.memo")
    with pytest.raises(Broken):
        unseal("2." + sealed.partition(".")[2], Key(2, OLD.secret), context="parties.name")


@pytest.mark.parametrize("nonsense", ["", ".", "1", "1.", "1.가나다", "1.AAAA", "x.AAAA", "hello"])
def test_nonsense_is_broken_not_a_crash(nonsense: str) -> None:
    with pytest.raises(Broken):
        unseal(nonsense, OLD)


def test_the_blind_index_finds_equals_and_only_them() -> None:
    mark = blind_index("+821012345678", OLD)
    assert mark == blind_index("+821012345678", OLD)
    assert len(mark) == 64
    assert int(mark, 16) > 0
    assert mark != blind_index("+821012345679", OLD)
    assert mark != blind_index("+821012345678", NEW)
    assert mark != blind_index("+821012345678", OLD, context="other")


def test_a_key_is_kept_as_text_and_never_printed() -> None:
    key = Key.generate(7)
    assert Key.parse(key.to_text() + "\n") == key
    assert repr(key) == "Key(version=7)"
    assert Key.generate() != Key.generate()


@pytest.mark.parametrize("text", ["", "1:", "1:AAAA", "zz", "0:" + "A" * 43 + "=", "1:" + "!" * 44])
def test_a_bad_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Broken) as caught:
        Key.parse(text)
    assert not text or text not in str(caught.value)
