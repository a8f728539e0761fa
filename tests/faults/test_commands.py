"""What a command answers when it cannot do what it was asked: one sentence or one JSON object, and exit code 1."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError

from jangteo.config import database
from jangteo.config.cli import frame, main
from jangteo.kernel.errors import Refused

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    monkeypatch.delenv("JANGTEO_EMBEDDED_DB", raising=False)


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """A command makes the log of its process quiet."""
    before = logging.getLogger().level
    yield
    logging.getLogger().setLevel(before)


def run(*arguments: str) -> tuple[dict[str, Any], Result]:
    found = CliRunner().invoke(main, [*arguments, "--json"])
    assert isinstance(found.exception, SystemExit), found.exception
    lines = found.stdout.strip().splitlines()
    assert len(lines) == 1, found.stdout
    return json.loads(lines[0]), found


@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("command", ["backup", "restore", "verify", "points verify", "demo", "import sales", "up"])
def test_a_database_that_cannot_be_reached_is_a_sentence(command: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.touch()
    more = {"backup": [str(file)], "restore": [str(file)], "import sales": [str(file), "--store", "1"]}.get(command, [])
    if command == "restore":
        _an_archive(file)
    answer, found = run(*command.split(), *more)
    assert (answer["status"], answer["code"]) == ("refused", "database_unreachable")
    assert "DATABASE_URL" in answer["message"]
    assert found.exit_code == 1
    assert "port 1 failed" in found.stderr


def _an_archive(path: Path) -> None:
    import io
    import tarfile

    from jangteo.config.backup import FORMAT

    text = json.dumps({"format": FORMAT, "tables": {}, "lost": []}).encode()
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("manifest.json")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))


@pytest.mark.usefixtures("unreachable")
def test_manage_says_it_without_json() -> None:
    found = CliRunner().invoke(main, ["manage", "check"])
    assert found.exit_code == 1
    assert "데이터베이스에 닿지 못했어요" in found.stderr
    assert "no --json" in " ".join(str(CliRunner().invoke(main, ["--help"]).stdout).split())


@pytest.mark.parametrize("error", [OperationalError("server closed"), psycopg.OperationalError("server closed")])
def test_a_database_that_goes_away_meanwhile_is_a_sentence_too(error: Exception) -> None:
    @click.command()
    @frame.command(django=False)
    def lost() -> frame.Answer:
        raise error

    found = CliRunner().invoke(lost, ["--json"])
    assert found.exit_code == 1
    answer = json.loads(found.stdout)
    assert (answer["status"], answer["code"]) == ("refused", "database_failed")
    assert "server closed" in found.stderr


def test_a_server_older_than_those_it_was_tried_on_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://old.example/jangteo")
    monkeypatch.delenv("JANGTEO_EMBEDDED_DB", raising=False)
    monkeypatch.setattr(database, "_version", lambda url: 15)
    answer, found = run("verify")
    assert (answer["status"], answer["code"], found.exit_code) == ("refused", "database_too_old", 1)
    assert "16 이상" in answer["message"]
    assert "15" in answer["message"]
    for version in (16, 17, 18):
        database.refuse_old(version)


def test_the_version_is_asked_of_the_server() -> None:
    assert 16 <= database._version(database.ensure()) < 100


@pytest.mark.parametrize(
    ("raised", "status"),
    [(Refused("not_equal", "달라요"), "not_equal"), (Refused("not_empty", "차 있어요"), "refused")],
)
def test_no_answer_with_exit_code_1_says_ok(raised: Refused, status: str) -> None:
    @click.command()
    @frame.command(django=False)
    def one() -> frame.Answer:
        raise raised

    found = CliRunner().invoke(one, ["--json"])
    assert (json.loads(found.stdout)["status"], found.exit_code) == (status, 1)


def test_differences_are_not_equal_and_told_step_by_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, db: None
) -> None:
    from jangteo.config import verify

    monkeypatch.setattr(verify, "_files", lambda: ["file 1 is missing"])
    told: list[tuple[int, int]] = []
    assert "file 1 is missing" in verify.differences(lambda done, total: told.append((done, total)))
    assert told == [(number, 5) for number in range(6)]
    monkeypatch.setattr("jangteo.config.cli.store.migrate", lambda: None)
    answer, found = run("verify")
    assert (answer["status"], answer["equal"], found.exit_code) == ("not_equal", False, 1)


def test_a_file_of_which_nothing_went_in_is_refused_and_counted_while_it_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from jangteo.loyalty.till import operations
    from jangteo.loyalty.till.types import SaleProblem, SalesReport

    given: dict[str, Any] = {}

    def take(**more: Any) -> SalesReport:
        given.update(more)
        problem = SaleProblem(2, "receipt_missing", "영수번호가 없어요.", False)
        return SalesReport(
            rows=1, added=0, unchanged=0, refused=1, earned=0, cancelled=0, columns={}, problems=(problem,)
        )  # fmt: skip

    monkeypatch.setattr(operations, "import_sales", take)
    monkeypatch.setattr("jangteo.config.cli.data.migrate", lambda: None)
    file = tmp_path / "a.csv"
    file.touch()
    answer, found = run("import", "sales", str(file), "--store", "1")
    assert (answer["status"], answer["refused"], found.exit_code) == ("refused", 1, 1)
    assert isinstance(given["progress"], frame.Progress)
