"""What every command shares: the database, Django, JSON or words, and the exit code."""

import functools
import json
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

import click
import psycopg
from django.db import InterfaceError, OperationalError

from jangteo.config.boot import boot
from jangteo.kernel.errors import Refused

F = TypeVar("F", bound=Callable[..., Any])
DONE, REFUSED, MISUSE = 0, 1, 2
#: What a database that is gone, full or too slow raises, by Django and without it.
UNANSWERED = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


class Answer:
    """What a command prints, in words and as JSON, and how it went: ``ok``, ``refused`` or ``not_equal``."""

    def __init__(self, words: str, data: Mapping[str, Any], *, status: str = "ok") -> None:
        self.words, self.data, self.status = words, data, status

    def give(self, *, as_json: bool) -> NoReturn:
        """Print it and end the process with its exit code."""
        if as_json:
            click.echo(json.dumps({"status": self.status, **self.data}, ensure_ascii=False, default=str))
        else:
            click.echo(self.words)
        sys.exit(DONE if self.status == "ok" else REFUSED)


def refusal(error: Exception) -> Answer:
    """What a command answers to a refusal, and to a database that does not answer."""
    if not isinstance(error, Refused):
        # What the server said helps whoever runs it, and it never names a row.
        click.echo(str(error).strip(), err=True)
        error = Refused("database_failed", "데이터베이스가 대답하지 않아요. 켜져 있는지 살펴보고 다시 해 주세요.")
    elif isinstance(error.__cause__, UNANSWERED):
        click.echo(str(error.__cause__).strip(), err=True)
    status = "not_equal" if error.code == "not_equal" else "refused"
    return Answer(error.message, {"code": error.code, "message": error.message}, status=status)


def command(*, django: bool = True) -> Callable[[F], Callable[..., None]]:
    """Turn a function that returns an Answer into a command with ``--json``; refusals become exit code 1."""

    def decorate(function: F) -> Callable[..., None]:
        @click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
        @functools.wraps(function)
        def run(as_json: bool, **kwargs: Any) -> None:
            try:
                if django:
                    boot()
                    # A command answers in its own words; the log keeps to what is wrong.
                    logging.getLogger().setLevel(logging.WARNING)
                answer = function(**kwargs)
            except (Refused, *UNANSWERED) as error:
                answer = refusal(error)
            answer.give(as_json=as_json)

        return run

    return decorate


class Progress:
    """A count on standard error, so that standard output stays clean; silent when nobody looks."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.shown = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``."""
        if self.shown:
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{self.label} {done:,} / {total:,}{end}")
            sys.stderr.flush()
