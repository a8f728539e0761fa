"""How a clear value is written."""

from jangteo.kernel.errors import Broken
from jangteo.kernel.korea.phones import format_phone


def written(value: str) -> str:
    """A telephone number as people write it (`010-1234-5678`), anything else as it is."""
    try:
        return format_phone(value) if value.startswith("+") else value
    except Broken:
        return value
