"""What other modules add to a market's pages on a phone."""

from dataclasses import dataclass


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
