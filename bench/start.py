"""How long a fresh clone takes to a served page by `make demo` alone, and how long a second start takes.

Beside it stands plain pip, putting the same locked packages into an empty environment in the same minutes: most of a
first start is that, and a slow network or package cache slows both.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bench.pages import free_port

ROOT = Path(__file__).resolve().parents[1]
#: Seconds after which a start is taken for failed.
PATIENCE = 600


def seconds_to_page(clone: Path, env: dict[str, str]) -> float:
    """Seconds from `make demo` to the first page of the product; it is stopped again before this returns."""
    started = time.perf_counter()
    log = (clone / "start.log").open("ab")
    server = subprocess.Popen(["make", "demo"], cwd=clone, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        while True:
            if server.poll() is not None or time.perf_counter() - started > PATIENCE:
                raise RuntimeError((clone / "start.log").read_text()[-2000:])
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - started
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
    finally:
        if server.poll() is None:
            # Ctrl+C reaches all of them, as at a terminal.
            os.killpg(server.pid, signal.SIGINT)
            server.wait(60)
        log.close()


def timed_pip(folder: Path) -> float:
    """Seconds of an empty environment and plain pip with the packages that run the product."""
    started = time.perf_counter()
    python = folder / "plain" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(folder / "plain")], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    subprocess.run([str(python), *install, str(ROOT / "requirements.lock")], check=True)
    return time.perf_counter() - started


def measure() -> list[dict[str, Any]]:
    """One row: seconds of the first start of a fresh clone and of the second, and of pip alone in between."""
    if not (ROOT / ".git").exists():
        return [{"skipped": "not a clone"}]
    with tempfile.TemporaryDirectory(prefix="jangteo-bench-") as name:
        folder = Path(name)
        clone = folder / "clone"
        for place in (folder, clone):
            place.mkdir(exist_ok=True)
            place.chmod(0o755)  # the embedded server may run as its own user
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        names = ("JANGTEO_", "DATABASE_URL", "DJANGO_", "MAKE", "MFLAGS", "PYTHONPATH", "VIRTUAL_ENV")
        env = {key: value for key, value in os.environ.items() if not key.startswith(names)}
        env["PORT"] = str(free_port())
        first = seconds_to_page(clone, env)
        alone = timed_pip(folder)
        second = seconds_to_page(clone, env)
    return [
        {
            "first_s": round(first, 1),
            "second_s": round(second, 1),
            "pip_alone_s": round(alone, 1),
            "first_of_pip": round(first / alone, 1),
        }
    ]
