"""A backup is of one moment, whatever is written or dropped meanwhile; a table's digest grows with its rows."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from jangteo.config import backup, digests
from jangteo.foundation.files import toolkit as files
from jangteo.foundation.files.models import StoredFile
from jangteo.foundation.files.tests import samples
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.tenancy.types import system

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def url(transactional_db: None) -> str:
    connection.ensure_connection()
    return make_conninfo(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"] or None)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("JANGTEO_VAR", str(tmp_path))
    settings.MEDIA_ROOT = tmp_path / "files"


def keep(name: str) -> str:
    file_id = files.keep_file(
        content=samples.pdf(), name=name, allowed=Allowed.PAPER, market_id=None, owner="tests.paper:1",
        actor=system("t"), now=NOW,
    )  # fmt: skip
    return StoredFile.objects.get(id=file_id).key


def drop(key: str) -> None:
    files.drop_file(StoredFile.objects.get(key=key).id, NOW)


def test_a_file_dropped_between_the_rows_and_the_disk_is_of_a_later_moment(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = keep("a.pdf"), keep("b.pdf")
    hold = backup._hold

    def late(key: str, held: Path) -> bool:
        if StoredFile.objects.filter(key=goes).exists():
            drop(goes)
        return hold(key, held)

    monkeypatch.setattr(backup, "_hold", late)
    with backup._moment(url, tmp_path / "held") as (_, keys, lost):
        assert (keys, lost) == ([stays], set())


def test_a_file_dropped_while_the_dump_is_written_is_in_the_backup(url: str, tmp_path: Path) -> None:
    key = keep("a.pdf")
    with backup._moment(url, tmp_path / "held") as (seen, keys, lost):
        drop(key)
        assert not (tmp_path / "files" / key[:2] / key[2:4] / key).exists()
        assert (keys, lost) == ([key], set())
        assert seen.execute("SELECT key FROM files_stored_file").fetchall() == [(key,)]
        assert (tmp_path / "held" / key).stat().st_size > 0


def test_a_file_that_the_disk_lost_long_ago_is_told_and_stops_nothing(url: str, tmp_path: Path) -> None:
    key = keep("a.pdf")
    (tmp_path / "files" / key[:2] / key[2:4] / key).unlink()
    with backup._moment(url, tmp_path / "held") as (seen, _, lost):
        assert lost == {key}
        assert backup._wrong_files(seen, []) == [f"file {key}"]
        assert backup._wrong_files(seen, sorted(lost)) == []


def test_a_folder_that_cannot_be_written_is_told(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jangteo.kernel.errors import Refused

    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(Refused) as refused:
        backup.write_backup(tmp_path / "no" / "such" / "a.tar.gz")
    assert refused.value.code == "cannot_write"


def _digest(url: str, *rows: tuple[int, str]) -> tuple[int, list[int]]:
    with psycopg.connect(url) as seen:
        seen.execute("CREATE TEMP TABLE one (id int, name text)")
        for row in rows:
            seen.execute("INSERT INTO one VALUES (%s, %s)", row)
        count, digest = seen.execute(digests._QUERY.format("one")).fetchone() or (0, "")
        return count, [int(half) for half in digest.split(":")]


def test_a_digest_is_a_sum_over_the_rows(url: str) -> None:
    """So it stays small however many there are: one long text of all rows would end at PostgreSQL's gigabyte."""
    count, empty = _digest(url)
    assert (count, empty) == (0, [0, 0])
    first, second, both = _digest(url, (1, "가")), _digest(url, (2, "나")), _digest(url, (1, "가"), (2, "나"))
    assert both == (2, [a + b for a, b in zip(first[1], second[1], strict=True)])
    assert both == _digest(url, (2, "나"), (1, "가"))
    assert _digest(url, (1, "가"), (1, "가")) != _digest(url, (2, "나"), (2, "나")) != _digest(url)
    assert both != _digest(url, (1, "나"), (2, "가"))


def test_digests_do_not_depend_on_the_settings_of_the_server(url: str) -> None:
    keep("a.pdf")
    plain = make_conninfo(url, options="-c TimeZone=UTC")
    other = make_conninfo(url, options="-c TimeZone=Asia/Seoul -c DateStyle=SQL -c bytea_output=escape")
    with digests.snapshot(plain) as seen:
        wanted = digests.table_digests(seen, lambda done, total: None)
    with digests.snapshot(other) as seen:
        told: list[tuple[int, int]] = []
        assert digests.table_digests(seen, lambda done, total: told.append((done, total))) == wanted
    assert wanted["files_stored_file"]["rows"] == 1
    assert told[-1] == (len(wanted), len(wanted))
