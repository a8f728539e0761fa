"""What other modules add to a market's pages on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jangteo.foundation.tenancy.types import MarketRef


@dataclass(frozen=True)
class Shell:
    """A person's own pages under the address ``under``: never kept; without a network ``shown`` stands in for them.

    Both are names of addresses that take the market's slug alone; ``shown`` is a page that is the same for everyone and
    is filled in by the phone. ``title``: what the shortcut on the phone's home screen is called.
    """

    under: str
    shown: str
    title: str


#: Declared by modules above this one, by the name of what they cover.
SHELLS: dict[str, Shell] = {}


def declare_shell(shell: Shell) -> None:
    """Say what a phone shows in place of a person's own pages without a network; once, where the pages are made."""
    SHELLS[shell.under] = shell


@dataclass(frozen=True)
class Front:
    """A shop in the window of its market's home: its name, where its page and its picture are, what that shows."""

    name: str
    href: str
    picture: str
    alt: str


#: The market, the day and how many at most → shops to show.
Window = Callable[[MarketRef, date, int], list[Front]]
#: Declared by the module above this one that knows shops; one at most.
WINDOWS: list[Window] = []


def declare_window(find: Window) -> None:
    """Say which shops stand in the window of a market's home; once, where their pages are made."""
    if find not in WINDOWS:
        WINDOWS.append(find)
