"""What is said to whoever hands in what cannot be kept."""

from jangteo.kernel.errors import Invalid


def unfit(code: str, message: str) -> Invalid:
    """The answer to content that cannot be kept, beside the field it came from."""
    return Invalid(code, message, field="file")
