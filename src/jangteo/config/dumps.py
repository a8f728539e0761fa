"""PostgreSQL's own programs: a dump of a database, and a database from a dump."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from jangteo.config import database
from jangteo.kernel.errors import Refused

#: PostgreSQL 17 knows this setting first, its pg_restore sets it everywhere, and an older server stops at it.
_NEW_SETTING = b"SET transaction_timeout = 0;\n"
#: The settings stand before everything else, so a row that reads the same is never taken for one.
_SETTINGS_END = 60


def write(url: str, file: Path, *, snapshot: str) -> None:
    """Dump what an exported snapshot sees. Raises Refused(`database_tool_failed`)."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"]
    command, env = _client("pg_dump", url)
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise _failed("pg_dump", done.stderr)


def read(url: str, file: Path) -> None:
    """Bring a dump into an empty database, all of it or nothing. Raises Refused(`database_tool_failed`)."""
    unpack = [str(database.binary("pg_restore")), "--no-owner", "--file=-", str(file)]
    command, env = _client("psql", url)
    command += ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as said:
        source = subprocess.Popen(unpack, stdout=subprocess.PIPE, stderr=told)
        sink = subprocess.Popen([*command, "--file=-"], stdin=subprocess.PIPE, stderr=said, env=env)
        try:
            _pour(source, sink)
        finally:
            # Whatever went wrong, neither outlives this; a psql that is killed commits nothing.
            for program in (source, sink):
                program.kill()
                program.wait()
        ended = [("psql", sink.returncode, said), ("pg_restore", source.returncode, told)]
        # The one that stopped by itself (above 0) says why; the other was killed for it.
        for name, code, words in sorted(ended, key=lambda one: one[1], reverse=True):
            if code:
                words.seek(0)
                raise _failed(name, words.read())


def _pour(source: subprocess.Popen[bytes], sink: subprocess.Popen[bytes]) -> None:
    """Hand the statements on; only what was unpacked to its end is committed."""
    unpacked, statements = source.stdout, sink.stdin
    if unpacked is None or statements is None:
        return
    with unpacked, suppress(BrokenPipeError):  # psql said why it stopped
        _without_new_setting(unpacked, statements)
        shutil.copyfileobj(unpacked, statements)
        if source.wait() == 0:
            statements.close()
            sink.wait()
            return
    sink.kill()
    with suppress(BrokenPipeError):
        statements.close()


def _without_new_setting(unpacked: IO[bytes], statements: IO[bytes]) -> None:
    for _ in range(_SETTINGS_END):
        line = unpacked.readline()
        if line != _NEW_SETTING:
            statements.write(line)
        if line.startswith((b"CREATE", b"COPY")) or line == _NEW_SETTING:
            return


def _client(program: str, url: str) -> tuple[list[str], dict[str, str]]:
    """A program that talks to the database; its password goes by the environment, which other users cannot read."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    env = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    return [str(database.binary(program)), f"--dbname={make_conninfo('', **parts)}"], env


def _failed(program: str, words: str) -> Refused:
    lines = [line for line in words.strip().splitlines() if line] or ["?"]
    # The first that names a fault: what stands below it may show a row.
    line = next((line for line in lines if "error" in line.lower()), lines[-1])
    return Refused("database_tool_failed", f"{program}이(가) 멈췄어요: {line}")
