"""Names of people on screens of others."""

import unicodedata


def mask_name(name: str) -> str:
    """`홍*동`, `홍*` for two letters, `남**수` for four, `*` for one: first and last kept.

    Blanks inside stay (`J*** ****h`), blanks around go.
    """
    letters = unicodedata.normalize("NFC", name).strip()
    if len(letters) <= 1:
        return "*" * len(letters)
    last = letters[-1] if len(letters) > 2 else "*"
    inner = "".join(" " if letter.isspace() else "*" for letter in letters[1:-1])
    return letters[0] + inner + last
