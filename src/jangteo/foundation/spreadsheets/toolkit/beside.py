"""Progress that others see before the work's transaction ends."""

from time import monotonic
from typing import Self

from django.db import connection

EVERY = 0.5
"""Seconds between two writings: each waits for the disk, and a list may tell of every row."""


class Beside:
    """A writer of progress on a connection of its own, open as long as the `with` block.

    statement: an UPDATE of one row by `%(done)s`, `%(total)s` (rows) and `%(id)s`.
    """

    def __init__(self, statement: str, id: int) -> None:
        self.statement = statement
        self.id = id
        self.connection = connection.copy()
        self.next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def __call__(self, done: int, total: int) -> None:
        """Write how far it is, unless that was just done."""
        # The work itself writes the last step; waiting here for its row would be waiting for oneself.
        if done >= total or monotonic() < self.next:
            return
        self.next = monotonic() + EVERY
        with self.connection.cursor() as cursor:
            cursor.execute(self.statement, {"done": done, "total": total, "id": self.id})
