"""What every command shares: the database, Django, JSON or words, and the exit code."""

import functools
import json
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from jangteo.config.boot import boot
from jangteo.kernel.errors import Refused

F = TypeVar("F", bound=Callable[..., Any])
DONE, REFUSED, MISUSE = 0, 1, 2


class Answer:
    """What a command prints, in words and as JSON, and how it went."""

    def __init__(self, words: str, data: Mapping[str, Any], *, exit_code: int = DONE) -> None:
        self.words, self.data, self.exit_code = words, data, exit_code


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
            except Refused as refused:
                data = {"status": "refused", "code": refused.code, "message": refused.message}
                answer = Answer(refused.message, data, exit_code=REFUSED)
            if as_json:
                click.echo(json.dumps({"status": "ok", **answer.data}, ensure_ascii=False, default=str))
            else:
                click.echo(answer.words)
            sys.exit(answer.exit_code)

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
