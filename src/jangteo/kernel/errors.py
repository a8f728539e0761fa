"""The two kinds of failure: what a person may be told (`Refused`), what an engineer must see (`Broken`)."""

from typing import ClassVar


class Refused(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A request that is answered with no, with a sentence the person can act on.

    code: stable machine name, the same on screens, in REST problem documents and in logs (`phone_invalid`).
    message_ko: one short Korean sentence in 해요체 that says what to do next; never holds personal data.
    status: HTTP status the edge answers with. field: name of the form field it belongs to, if any.
    """

    default_status: ClassVar[int] = 409

    def __init__(self, code: str, message_ko: str, *, status: int | None = None, field: str | None = None) -> None:
        super().__init__(code, message_ko)
        self.code = code
        self.message = message_ko
        self.status = self.default_status if status is None else status
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotAllowed(Refused):
    """The actor lacks the right in this scope."""

    default_status = 403


class Missing(Refused):
    """The thing does not exist, or belongs to another tenant, which must look the same."""

    default_status = 404


class Invalid(Refused):
    """The input itself cannot be used."""

    default_status = 422


class Broken(Exception):  # noqa: N818  named in pairs with Refused
    """A promise inside the program does not hold. People see a general apology; engineers see this text."""
