"""What was made from rows, kept for as long as the rows are the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

R = TypeVar("R")
T = TypeVar("T")


class Kept(Generic[R, T]):
    """The last thing made from rows, by key: who brings equal rows gets the same object, and nothing is made anew.

    The rows are read each time, so nothing has to be told to forget; what is saved is turning a thousand of them into
    objects. What is made must not be changed by anybody. ``size``: for so many keys, the least used go first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._found: OrderedDict[Hashable, tuple[R, T]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, rows: R, make: Callable[[R], T]) -> T:
        """What `make` makes of the rows, or made of equal rows the last time."""
        with self._lock:
            kept = self._found.get(key)
            if kept is not None:
                self._found.move_to_end(key)
        if kept is not None and kept[0] == rows:
            return kept[1]
        made = make(rows)
        with self._lock:
            self._found[key] = rows, made
            self._found.move_to_end(key)
            while len(self._found) > self._size:
                self._found.popitem(last=False)
        return made
