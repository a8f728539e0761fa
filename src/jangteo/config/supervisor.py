"""``jangteo up``: one foreground process that holds the database, the web processes and the worker.

It stops all of them when it stops, and they stop by themselves when it is killed.
"""

import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from jangteo.config.boot import boot, migrate
from jangteo.config.paths import var_dir
from jangteo.kernel.errors import Refused

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """In the child: ask Linux to end it when the supervisor dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _hold_lock() -> IO[str]:
    """One supervisor per installation; the lock goes with the process, so a crash leaves none behind."""
    file = (var_dir() / "up.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Refused("already_up", "이 설치는 이미 돌고 있어요. 먼저 돌던 것을 멈춰 주세요.") from error
    return file


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Refused(
                "port_taken", f"{port}번 포트를 다른 프로그램이 쓰고 있어요. PORT=8001처럼 다른 번호를 주세요."
            ) from error


def collect_static() -> None:
    """Gather, name by content and compress the static files, when any of them changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT).parent / ".static-stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest.hexdigest())


class Supervisor:
    """Starts the children, waits, and stops them in the reverse order."""

    def __init__(self, *, port: int, workers: int) -> None:
        self.port, self.workers = port, workers
        self.children: list[subprocess.Popen[bytes]] = []
        self.stopping = False

    def run(self, *, on_ready: Callable[[str], None]) -> None:
        """Serve until SIGINT or SIGTERM; Refused when the port or the place is taken, or a start fails."""
        lock = _hold_lock()
        _check_port(self.port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            boot()
            migrate()
            collect_static()
            self._start_children()
            self._wait_ready()
            if not self.stopping:
                on_ready(f"http://{HOST}:{self.port}")
            self._watch()
        finally:
            self._stop_children()
            lock.close()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _start_children(self) -> None:
        python = [sys.executable, "-m"]
        web = [*python, "granian", "--interface", "asginl", "--host", HOST, "--port", str(self.port)]
        web += ["--workers", str(self.workers), "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning"]
        web += ["jangteo.config.asgi:application"]
        worker = [
            *python,
            "django",
            "procrastinate",
            "worker",
            "--concurrency",
            "2",
            "--shutdown-graceful-timeout",
            "5",
        ]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "jangteo.config.settings"}
        for command in (web, worker):
            if self.stopping:
                return
            # A session of its own: Ctrl+C reaches the supervisor alone, which then stops them in order. What they
            # write goes to standard error: standard output is the answer of the command.
            self.children.append(
                subprocess.Popen(
                    command,
                    env=env,
                    stdout=sys.stderr,
                    preexec_fn=_die_with_parent,  # noqa: PLW1509
                    start_new_session=True,
                )
            )

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.stopping and time.monotonic() < deadline:
            self._check_children()
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        if not self.stopping:
            raise Refused("start_failed", "웹 서버가 1분 안에 뜨지 않았어요. 위의 기록을 살펴 주세요.")

    def _check_children(self) -> None:
        for child in self.children:
            if child.poll() is not None and not self.stopping:
                raise Refused("child_died", f"딸린 프로그램이 멈췄어요 (종료 코드 {child.returncode}). 모두 멈출게요.")

    def _watch(self) -> None:
        while not self.stopping:
            self._check_children()
            time.sleep(0.2)

    def _stop_children(self) -> None:
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            # Its group, not it alone: a web server that was killed leaves its processes behind, and they the port.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
