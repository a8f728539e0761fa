"""Columns for personal data: sealed text and the mark by which an exact value is found."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from jangteo.kernel import sealed

if TYPE_CHECKING:

    class _Text(models.TextField[str, str]): ...

    class _Chars(models.CharField[str | None, str | None]): ...

else:  # Django's own classes take no parameters at run time.
    _Text, _Chars = models.TextField, models.CharField

#: Where other modules, and so their migrations, find the fields.
PUBLIC = "jangteo.foundation.privacy.toolkit"


class SealedTextField(_Text):
    """Text that the database holds encrypted (AES-256-GCM); in Python it reads and writes as plain ``str``.

    ``context``: where it belongs (`parties.person.phone`); a value copied to another column cannot be opened there.
    Rows cannot be filtered or sorted by it: look an exact value up by a `BlindIndexField` beside it.
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Name, path and arguments for migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{PUBLIC}.SealedTextField", args, {**kwargs, "context": self.context}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Plain text from what is stored; raises Broken when it was altered or its key is not at hand."""
        return sealed.unseal(value, settings.SEALING_KEYS, context=self.context) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """What is stored for a plain text."""
        return sealed.seal(str(value), settings.SEALING_KEYS[0], context=self.context) if value else value


class BlindIndexField(_Chars):
    """The mark (HMAC-SHA256) by which an exact value is found without being readable; write `mark_of` into it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Name, path and arguments for migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{PUBLIC}.BlindIndexField", args, kwargs


def mark_of(value: str, *, context: str) -> str:
    """The mark of a value in one form (phones: E.164); an empty value has an empty mark."""
    return sealed.blind_index(value, settings.BLIND_INDEX_KEY, context=context) if value else ""
