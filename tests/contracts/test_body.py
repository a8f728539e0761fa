"""How much anybody may send."""

from typing import Any

from asgiref.sync import async_to_sync

from jangteo.config.body import Message, Receive, Send, bounded


def _ask(*, announced: int | None, pieces: list[bytes]) -> tuple[list[Message], list[Message]]:
    """What the application was given, and what was answered, when these pieces of a body come in."""
    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    given: list[Message] = []
    answered: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answered.append(message)

    async def reading(scope: dict[str, Any], take: Receive, give: Send) -> None:
        while not given or given[-1]["type"] == "http.request":
            given.append(await take())

    async_to_sync(bounded(reading, most=10))({"type": "http", "headers": headers}, receive, send)
    return given, answered


def test_a_body_announced_as_too_large_never_reaches_the_application() -> None:
    given, answered = _ask(announced=11, pieces=[b"x" * 11])
    assert given == []
    assert answered[0]["status"] == 413
    assert "20MB" in answered[1]["body"].decode()


def test_a_body_that_turns_out_too_large_is_cut_off() -> None:
    given, answered = _ask(announced=None, pieces=[b"x" * 6] * 5)
    assert [message["type"] for message in given] == ["http.request", "http.disconnect"]
    assert answered[0]["status"] == 413


def test_what_fits_arrives_whole() -> None:
    given, answered = _ask(announced=10, pieces=[b"x" * 6, b"y" * 4])
    assert b"".join(message.get("body", b"") for message in given) == b"x" * 6 + b"y" * 4
    assert answered == []
