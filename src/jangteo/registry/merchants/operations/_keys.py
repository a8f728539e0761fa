"""What a shop is found and put in order by."""

from collections.abc import Iterable

from jangteo.kernel.korea.hangul import normalize_search
from jangteo.registry.merchants.types import NAME_LENGTH


def store_name_key(name: str) -> str:
    """The name in searching form: what two writings of one name share, and what a list is ordered by."""
    return normalize_search(name)[:NAME_LENGTH] or name[:NAME_LENGTH]


def search_key_of(name: str, stall_numbers: Iterable[str], goods_words: Iterable[str]) -> str:
    """Name, stalls and goods in searching form, each on a line of its own, so that no word runs into the next."""
    return "\n".join(normalize_search(part) for part in (name, *stall_numbers, *goods_words) if part)
