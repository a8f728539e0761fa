"""The sealed bytes on the disk. A file is there whole or not at all, whatever kills the process."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from jangteo.kernel.errors import Broken
from jangteo.kernel.sealed import seal_bytes, unseal_bytes

_PART = ".part"


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.MEDIA_ROOT)


def place_of(key: str) -> Path:
    """The path of what is kept under a key (hex digits): in folders by its first letters."""
    if not (key.isascii() and key.replace("-", "").isalnum()):
        raise Broken("not a key of a kept file")
    return folder() / key[:2] / key[2:4] / key


def write(key: str, content: bytes) -> str:
    """Seal and keep ``content``; returns the sha256 of what lies on the disk, which `verify` compares."""
    sealed = seal_bytes(content, settings.SEALING_KEYS[0], context=f"files.{key}")
    target = place_of(key)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + _PART)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    part.rename(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)  # else the name itself could be lost in a power cut
    finally:
        os.close(descriptor)
    return hashlib.sha256(sealed).hexdigest()


def read(key: str) -> bytes:
    """The content kept under a key. Raises Broken when it is missing or was altered."""
    try:
        sealed = place_of(key).read_bytes()
    except FileNotFoundError:
        raise Broken(f"kept file {key} is missing") from None
    return unseal_bytes(sealed, settings.SEALING_KEYS, context=f"files.{key}")


def digest(key: str) -> str | None:
    """The sha256 of what lies on the disk; None when nothing does."""
    try:
        with place_of(key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def remove(key: str) -> None:
    """Take what is kept under a key off the disk; nothing there is no fault."""
    place_of(key).unlink(missing_ok=True)


def keys_before(moment: float) -> Iterator[tuple[str, Path]]:
    """What lies on the disk since before ``moment`` (seconds of the epoch): key and path, half-written ones too."""
    for path in folder().glob("??/??/*"):
        try:
            old = path.is_file() and path.stat().st_mtime < moment
        except FileNotFoundError:
            continue
        if old:
            yield path.name.removesuffix(_PART) if not path.name.endswith(_PART) else "", path
