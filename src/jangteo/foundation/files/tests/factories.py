"""Kept files, for the tests of those who keep them."""

from jangteo.foundation.files.models import StoredFile

__all__ = ["StoredFile"]
