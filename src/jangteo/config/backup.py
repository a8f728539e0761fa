"""Backup and restore: one archive of the database, the files and the keys.

The archive holds ``manifest.json`` (a digest of every table's rows), ``database.dump`` (pg_dump's own format),
``files/`` and ``keys/``. Who holds the archive can read sealed personal data, so it is written readable by its owner
alone; an installation that gives its keys by the environment has none of them in it.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from jangteo.config import database
from jangteo.config.paths import var_dir
from jangteo.kernel.errors import Refused

KEYS = ("secret_key", "sealing_keys", "blind_index_key", "vapid_key")
#: What a running worker writes by itself and no one misses: not compared.
VOLATILE = {"procrastinate_workers", "foundation_cache", "django_session"}
FORMAT = 1
_UNREADABLE = (tarfile.TarError, zlib.error, OSError, EOFError)


def table_digests(url: str) -> dict[str, dict[str, Any]]:
    """For every table: the number of rows and a digest over all of them, whatever their order."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        found: dict[str, dict[str, Any]] = {}
        for (name,) in names:
            query = sql.SQL(
                "SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {} t"
            ).format(sql.Identifier(name))
            row = connection.execute(query).fetchone()
            if row is not None and name not in VOLATILE:
                found[name] = {"rows": row[0], "digest": row[1]}
    return found


def _run(program: str, url: str, *arguments: str) -> None:
    """Run a PostgreSQL program on the database; its password goes by the environment, which other users cannot read."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    env = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    command = [str(database.binary(program)), f"--dbname={make_conninfo('', **parts)}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["?"]
        raise Refused("database_tool_failed", f"{program}이(가) 멈췄어요: {last[0]}")


def write_backup(file: Path) -> dict[str, Any]:
    """Write the archive and return its manifest. Raises Refused when the database cannot be read."""
    url = database.ensure()
    with tempfile.TemporaryDirectory(dir=var_dir()) as folder:
        dump = Path(folder) / "database.dump"
        # One snapshot for the digests and the dump would need an exported snapshot; a backup under write load is
        # still consistent (pg_dump), but its digests may then differ: so they are taken from a quiet database or told.
        before = table_digests(url)
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        _refuse_change(url, before)
        manifest = {"format": FORMAT, "tables": before}
        partial = file.with_name(file.name + ".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as archive:
            text = json.dumps(manifest).encode()
            info = tarfile.TarInfo("manifest.json")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
            archive.add(dump, "database.dump")
            if (var_dir() / "files").is_dir():
                archive.add(var_dir() / "files", "files")
            for key in KEYS:
                if not os.environ.get(f"JANGTEO_{key.upper()}") and (var_dir() / f".{key}").exists():
                    archive.add(var_dir() / f".{key}", f"keys/{key}")
        try:
            # Also while the files were copied: a file dropped in between would be a row without its bytes.
            _refuse_change(url, before)
        except Refused:
            partial.unlink()
            raise
        # The name appears only when the archive is whole.
        partial.replace(file)
    return manifest


def _refuse_change(url: str, before: dict[str, dict[str, Any]]) -> None:
    if table_digests(url) != before:
        raise Refused("busy", "백업하는 동안 자료가 바뀌었어요. 잠시 뒤에 다시 해 주세요.")


def _wrong_files(url: str) -> list[str]:
    """Kept files whose bytes are missing, or not those that their row names; asked without Django, as all of this."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('files_stored_file')").fetchone() == (None,):
            return []
        rows = connection.execute("SELECT key, sha256, small_sha256 FROM files_stored_file ORDER BY id").fetchall()
    wanted = {key: sha256 for key, sha256, _ in rows} | {f"{key}-s": small for key, _, small in rows if small}
    return [f"file {key}" for key, digest in wanted.items() if _digest(key) != digest]


def _digest(key: str) -> str | None:
    path = var_dir() / "files" / key[:2] / key[2:4] / key
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        member = archive.extractfile("manifest.json")
        manifest: dict[str, Any] = json.load(member) if member else {}
    except (KeyError, json.JSONDecodeError, *_UNREADABLE) as error:
        raise Refused("not_a_backup", "장터의 백업 파일이 아니에요.") from error
    if manifest.get("format") != FORMAT:
        raise Refused("unknown_backup_format", "이 판보다 새로운 백업이에요. 장터를 먼저 올려 주세요.")
    return manifest


def _open(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:gz")
    except _UNREADABLE as error:
        raise Refused("not_a_backup", "장터의 백업 파일이 아니에요.") from error


def read_backup(file: Path) -> int:
    """Restore an archive into an empty database and return the number of rows.

    Raises Refused when the archive is none, the place is not empty, it holds other keys, or a table differs afterwards.
    """
    with _open(file) as archive, tempfile.TemporaryDirectory(dir=var_dir()) as folder:
        manifest = _manifest(archive)
        url = database.ensure()
        if table_digests(url):
            raise Refused(
                "not_empty", "비어 있지 않은 곳에는 되살리지 않아요. 새 폴더(JANGTEO_VAR)나 새 데이터베이스를 주세요."
            )
        try:
            archive.extractall(folder, filter="data")
        except _UNREADABLE as error:
            raise Refused("not_a_backup", "백업 파일이 깨져 있어요. 다른 백업을 골라 주세요.") from error
        unpacked = Path(folder)
        _check_room(unpacked)
        # Keys first: after a failure in between the same restore can be run again, and rows are never without them.
        _place_keys(unpacked)
        dump = str(unpacked / "database.dump")
        _run("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", dump)
        if (unpacked / "files").is_dir():
            held = var_dir() / "files"
            if held.is_dir():
                shutil.rmtree(held)  # no files in it: `_check_room` looked
            (unpacked / "files").rename(held)
    found = [*_differences(manifest["tables"], table_digests(url)), *_wrong_files(url)]
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


def _differences(wanted: dict[str, dict[str, Any]], present: dict[str, dict[str, Any]]) -> list[str]:
    return sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))


def compare(file: Path) -> list[str]:
    """The tables in which the database differs from the archive, and kept files that are missing or altered."""
    url = database.ensure()
    with _open(file) as archive:
        return [*_differences(_manifest(archive)["tables"], table_digests(url)), *_wrong_files(url)]
