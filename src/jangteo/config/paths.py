"""Where the installation keeps what it writes."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def var_dir() -> Path:
    """The folder of everything that is written at run time; ``JANGTEO_VAR`` or ``var/`` in the checkout."""
    path = Path(os.environ.get("JANGTEO_VAR") or ROOT / "var").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def _random() -> str:
    return secrets.token_urlsafe(48)


def secret(name: str, *, make: Callable[[], str] = _random) -> str:
    """A secret of this installation: from the environment (``JANGTEO_<NAME>``), else made once and kept in ``var/``.

    A production installation sets the variable, so that a copied folder alone opens nothing.
    """
    given = os.environ.get(f"JANGTEO_{name.upper()}")
    if given:
        return given
    path = var_dir() / f".{name}"
    if not path.exists():
        # Written whole under another name and then linked: of two processes that start at once one wins, and neither
        # ever reads half a secret.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
