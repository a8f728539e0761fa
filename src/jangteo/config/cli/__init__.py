"""The command ``jangteo``.

Every command takes ``--json`` (one JSON object on standard output) and exits 0 for done (``status``: ``ok``), 1 for
``refused`` or ``not_equal``, 2 for misuse; ``manage`` alone hands over to Django and answers in its words.
"""

from jangteo.config.cli.main import main

__all__ = ["main"]
