"""Equal rows give the same object; others give another; only so many keys are kept."""

from jangteo.kernel.kept import Kept


def test_it_is_made_anew_only_when_the_rows_differ() -> None:
    kept: Kept[list[int], tuple[int, ...]] = Kept(2)
    first = kept.of("a", [1, 2], tuple)
    assert first == (1, 2)
    assert kept.of("a", [1, 2], tuple) is first
    assert kept.of("b", [1, 2], tuple) is not first
    assert kept.of("a", [1, 3], tuple) == (1, 3)
    assert kept.of("a", [1, 2], tuple) == first, "only the last rows of a key are kept"


def test_the_least_used_key_goes_first() -> None:
    kept: Kept[list[int], list[int]] = Kept(2)
    one, two = kept.of("one", [1], list), kept.of("two", [2], list)
    assert kept.of("one", [1], list) is one
    kept.of("three", [3], list)
    assert kept.of("one", [1], list) is one
    assert kept.of("two", [2], list) is not two
