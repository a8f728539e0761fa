"""A bound on what anybody may send: Django keeps a whole body on the disk before it looks at who sent it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

#: The largest file that is taken in has 20 MB; a form around it needs little more.
MOST_BYTES = 24 * 1024 * 1024
_TOO_LARGE = "파일이 너무 커요. 20MB까지 올릴 수 있어요.".encode()


def bounded(app: App, *, most: int = MOST_BYTES) -> App:
    """``app`` behind a guard: a body announced as larger is answered with 413, one that turns out larger is cut off."""

    async def guarded(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if _announced(scope) > most:
            await _refuse(send)
            return
        seen, answered = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return message if seen <= most else {"type": "http.disconnect"}

        async def told(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await app(scope, counted, told)
        if seen > most and not answered:
            await _refuse(send)

    return guarded


def _announced(scope: dict[str, Any]) -> int:
    text = dict(scope.get("headers", [])).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 20 else 0


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(_TOO_LARGE)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_LARGE})
