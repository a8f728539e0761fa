"""Backup and restore: one archive of the database, the files and the keys.

The archive holds ``manifest.json`` (a digest of every table's rows), ``database.dump`` (pg_dump's own format),
``files/`` and ``keys/``. All of it is of one moment, so it can be written while the product serves: the dump and the
digests come from one snapshot of the database, and the files are those that the rows of this snapshot name.

Who holds the archive can read sealed personal data, so it is written readable by its owner alone; an installation that
gives its keys by the environment has none of them in it.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from jangteo.config import database, dumps
from jangteo.config.digests import Tell, differences, snapshot, table_digests, table_names
from jangteo.config.paths import var_dir
from jangteo.kernel.errors import Refused

KEYS = ("secret_key", "sealing_keys", "blind_index_key", "vapid_key")
#: What a served product writes by itself at any minute: a backup is not told apart from it by these.
BY_ITSELF = ("procrastinate_", "foundation_cache", "django_session", "till_try")
FORMAT = 2
_UNREADABLE = (tarfile.TarError, zlib.error, OSError, EOFError)


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


def write_backup(file: Path, tell: Tell = _silent) -> dict[str, Any]:
    """Write the archive and return its manifest: ``tables``, and in ``lost`` the files that the disk had lost before.

    May run while the product serves. tell: (done, total) of the tables. Raises Refused when the database cannot be
    read or the archive not be written.
    """
    url = database.ensure()
    partial = file.with_name(file.name + ".partial")
    try:
        with (
            tempfile.TemporaryDirectory(dir=var_dir()) as folder,
            os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        ):
            held, dump = Path(folder) / "files", Path(folder) / "database.dump"
            with _moment(url, held) as (connection, keys, lost):
                row = connection.execute("SELECT pg_export_snapshot()").fetchone()
                dumps.write(url, dump, snapshot=row[0] if row else "")
                manifest = {"format": FORMAT, "tables": table_digests(connection, tell), "lost": sorted(lost)}
            _write(out, manifest, dump, {key: held / key for key in keys if key not in lost})
        # The name appears only when the archive is whole.
        partial.replace(file)
    except OSError as error:
        raise Refused("cannot_write", f"{file}에 쓰지 못했어요: {error.strerror}") from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return manifest


def _write(out: Any, manifest: dict[str, Any], dump: Path, files: dict[str, Path]) -> None:
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        text = json.dumps(manifest).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
        archive.add(dump, "database.dump")
        for key, path in files.items():
            archive.add(path, f"files/{_place(key)}")
        for key in KEYS:
            if not os.environ.get(f"JANGTEO_{key.upper()}") and (var_dir() / f".{key}").exists():
                archive.add(var_dir() / f".{key}", f"keys/{key}")


@contextmanager
def _moment(url: str, held: Path) -> Iterator[tuple[psycopg.Connection, list[str], set[str]]]:
    """A snapshot, the keys of its files, which are held fast in ``held``, and those among them that the disk lost.

    A file lies on the disk before its row is there and goes after its row has gone. So what a snapshot names and the
    disk has not was dropped just now, and a later snapshot does not name it; what even that one names is lost.
    """
    held.mkdir()
    missing: set[str] = set()
    while True:
        with snapshot(url) as connection:
            keys = list(_kept(connection))
            known, missing = missing, {key for key in keys if not _hold(key, held)}
            if missing <= known:
                yield connection, keys, missing
                return


def _hold(key: str, held: Path) -> bool:
    """Give a kept file a second name, under which it stays when it is dropped; False when it is not there."""
    path, name = var_dir() / "files" / _place(key), held / key
    if name.exists():
        return True
    try:
        os.link(path, name)
    except FileNotFoundError:
        return False
    except OSError:
        # A file system without second names, or files of another owner.
        try:
            shutil.copyfile(path, name)
        except FileNotFoundError:
            return False
    return True


def _kept(connection: psycopg.Connection) -> dict[str, str]:
    """The key of each kept file and the digest of its bytes; asked without Django, as all of this."""
    if connection.execute("SELECT to_regclass('files_stored_file')").fetchone() == (None,):
        return {}
    rows = connection.execute("SELECT key, sha256, small_sha256 FROM files_stored_file ORDER BY id").fetchall()
    return {key: sha256 for key, sha256, _ in rows} | {f"{key}-s": small for key, _, small in rows if small}


def _wrong_files(connection: psycopg.Connection, lost: list[str]) -> list[str]:
    """Kept files whose bytes are missing, or not those that their row names, beside those ``lost`` long ago."""
    kept = _kept(connection).items()
    return [f"file {key}" for key, digest in kept if key not in lost and _digest(key) != digest]


def _digest(key: str) -> str | None:
    path = var_dir() / "files" / _place(key)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _place(key: str) -> Path:
    return Path(key[:2]) / key[2:4] / key


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        member = archive.extractfile("manifest.json")
        manifest: dict[str, Any] = json.load(member) if member else {}
    except (KeyError, json.JSONDecodeError, *_UNREADABLE) as error:
        raise Refused("not_a_backup", "장터의 백업 파일이 아니에요.") from error
    if manifest.get("format") != FORMAT:
        raise Refused("unknown_backup_format", "다른 판의 백업이에요. 그 백업을 만든 판의 장터로 되살려 주세요.")
    return manifest


def _open(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:gz")
    except _UNREADABLE as error:
        raise Refused("not_a_backup", "장터의 백업 파일이 아니에요.") from error


def read_backup(file: Path, tell: Tell = _silent) -> int:
    """Restore an archive into an empty database and return the number of rows.

    tell: (done, total) of the tables compared. Raises Refused when the archive is none, the place is not empty, it
    holds other keys, or a table differs afterwards.
    """
    with _open(file) as archive, tempfile.TemporaryDirectory(dir=var_dir()) as folder:
        manifest = _manifest(archive)
        url = database.ensure()
        with snapshot(url) as connection:
            if table_names(connection):
                raise Refused(
                    "not_empty",
                    "비어 있지 않은 곳에는 되살리지 않아요. 새 폴더(JANGTEO_VAR)나 새 데이터베이스를 주세요.",
                )
        try:
            archive.extractall(folder, filter="data")
        except _UNREADABLE as error:
            raise Refused("not_a_backup", "백업 파일이 깨져 있어요. 다른 백업을 골라 주세요.") from error
        unpacked = Path(folder)
        _check_room(unpacked)
        # Keys first: after a failure in between the same restore can be run again, and rows are never without them.
        _place_keys(unpacked)
        dumps.read(url, unpacked / "database.dump")
        if (unpacked / "files").is_dir():
            held = var_dir() / "files"
            if held.is_dir():
                shutil.rmtree(held)  # no files in it: `_check_room` looked
            (unpacked / "files").rename(held)
    with snapshot(url) as connection:
        found = [
            *differences(manifest["tables"], table_digests(connection, tell)),
            *_wrong_files(connection, manifest["lost"]),
        ]
    if found:
        raise Refused("not_equal", "되살린 것이 백업과 달라요: " + ", ".join(found[:5]))
    return sum(table["rows"] for table in manifest["tables"].values())


def _check_room(unpacked: Path) -> None:
    """Refuse before anything is written where files lie already, or keys that would be lost under those restored."""
    held = var_dir() / "files"
    if held.is_dir() and any(path.is_file() for path in held.rglob("*")):
        raise Refused("not_empty", "var/files에 파일이 있어요. 새 폴더(JANGTEO_VAR)를 주세요.")
    for key in KEYS:
        fresh, present = unpacked / "keys" / key, var_dir() / f".{key}"
        if fresh.is_file() and present.exists() and present.read_bytes() != fresh.read_bytes():
            raise Refused("other_keys", "이 폴더에 다른 설치의 열쇠가 있어요. 새 폴더(JANGTEO_VAR)를 주세요.")


def _place_keys(unpacked: Path) -> None:
    for key in KEYS:
        fresh = unpacked / "keys" / key
        if fresh.is_file():
            with os.fdopen(os.open(var_dir() / f".{key}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(fresh.read_bytes())


def compare(file: Path, tell: Tell = _silent) -> list[str]:
    """The tables in which the database differs from the archive, and kept files that are missing or altered.

    What a served product writes by itself is left out; what people changed since the backup is a difference.
    """
    url = database.ensure()
    with _open(file) as archive, snapshot(url) as connection:
        manifest = _manifest(archive)
        tables = differences(manifest["tables"], table_digests(connection, tell))
        return [
            *(name for name in tables if not name.startswith(BY_ITSELF)),
            *_wrong_files(connection, manifest["lost"]),
        ]
