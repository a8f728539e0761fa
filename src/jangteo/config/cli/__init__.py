"""The command ``jangteo``.

Every command takes ``--json`` (one JSON object on standard output) and exits 0 for done, 1 for refused or not equal,
2 for misuse.
"""

from jangteo.config.cli.main import main

__all__ = ["main"]
