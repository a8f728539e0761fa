"""An installation in a folder of its own, driven by the command that people use."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from bench.pages import free_port


class Place:
    """An installation in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        for parent in (folder, *folder.parents[:2]):
            parent.chmod(0o755)  # the embedded server runs as its own user when the tests run as root
        self.port = free_port()
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("JANGTEO_", "DATABASE_URL", "DJANGO_"))}
        self.env |= {"JANGTEO_VAR": str(folder), "PORT": str(self.port)}

    def run(self, *arguments: str, expect: int = 0) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "jangteo", *arguments, "--json"],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,  # a busy machine takes its time; what hangs is stopped by the limit of the test
        )
        assert done.returncode == expect, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr[-3000:]}"
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def start(self) -> subprocess.Popen[bytes]:
        server = subprocess.Popen(
            [sys.executable, "-m", "jangteo", "up", "--workers", "1", "--json"],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line, "the server ended before it served"
        assert json.loads(line)["status"] == "ok", line.decode()
        return server

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def wait_ready(place: Place) -> dict[str, Any]:
    for _ in range(200):
        status, body = place.get("/readyz")
        if status == 200:
            return body
        time.sleep(0.1)
    raise AssertionError(body)


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
