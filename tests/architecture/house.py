"""A tiny house of the same shape as the real one, to plant violations in."""

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OPERATION = '''
from jangteo.foundation.audit.toolkit import operation


@operation(permission="places.rename")
def rename(*, actor: object, now: object, name: str) -> None:
    """Give another name. Raises Invalid if it is empty."""
'''

FILES = {
    "config/wiring.py": "import jangteo.registry.places.web.office\nimport jangteo.registry.places.models\n",
    "portals/office/__init__.py": '"""The office."""\n',
    "portals/urls.py": "from jangteo.portals.office.web import urls\n",
    "portals/office/web/urls.py": "from jangteo.portals.office.web import office\n",
    "portals/office/web/office.py": "from jangteo.registry.places import queries\n",
    "registry/models.py": "from jangteo.registry.places import models\n",
    "registry/migrations/m0001.py": "import jangteo.registry.places.models\n",
    "registry/places/__init__.py": '"""Owns places (장소)."""\n',
    "registry/places/types.py": "from jangteo.kernel import errors\n",
    "registry/places/events.py": "from jangteo.registry.places import types\n",
    "registry/places/permissions.py": "RENAME = 'places.rename'\n",
    "registry/places/models.py": "from jangteo.registry.places import types, permissions\n",
    "registry/places/queries.py": "from jangteo.registry.places.models import types\n\ndef list_all(): ...\n",
    "registry/places/toolkit.py": "from jangteo.registry.places import queries\n",
    "registry/places/operations/__init__.py": "from .renaming import rename\n",
    "registry/places/operations/renaming.py": "from jangteo.registry.places import models, queries\n" + OPERATION,
    "registry/places/operations/_steps.py": "",
    "registry/places/jobs.py": "from jangteo.registry.places import operations\n",
    "registry/places/rest.py": "from jangteo.registry.places import operations\n",
    "registry/places/web/office.py": (
        "from jangteo.registry.places import operations, queries\n\n\n"
        "def rename(request):\n    return operations.rename(actor=request.user)\n"
    ),
    "registry/places/web/templates/places/list.html": (
        '{% if a > b %}<p class="x">{{ place }}</p>{% endif %}<script src="/app.js"></script>\n'
    ),
    "registry/places/tests/factories.py": "from jangteo.registry.places import models\n",
    "registry/parties/__init__.py": '"""Owns people (사람)."""\n',
    "registry/parties/queries.py": "from jangteo.registry.places import queries\n",
    "registry/parties/operations.py": "from jangteo.registry.places import events\n" + OPERATION,
    "registry/parties/models.py": "",
    "registry/parties/tests/test_parties.py": "from jangteo.registry.places.tests import factories\n",
    "foundation/models.py": "from jangteo.foundation.audit import models\n",
    "foundation/audit/__init__.py": '"""Owns the audit trail (기록)."""\n',
    "foundation/audit/models.py": "",
    "foundation/audit/queries.py": "from jangteo.foundation.audit import models\n",
    "foundation/audit/toolkit.py": "from jangteo.foundation.audit import queries\n",
    "kernel/errors.py": "import cryptography\n",
}


class House:
    """The package `jangteo` under a folder of the test, with the real import contracts beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "jangteo"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / ".importlinter", folder)
        for group in layers(folder / ".importlinter"):
            self.write(f"{group}/__init__.py", "")
        for path, text in FILES.items():
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        """Write a file of the package; every folder on the way is a package, too."""
        file = self.package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        for folder in file.relative_to(self.package).parents:
            (self.package / folder / "__init__.py").touch()
        file.write_text(text)

    def add(self, path: str, text: str) -> None:
        """Put text at the head of a file, new or not."""
        file = self.package / path
        self.write(path, text + (file.read_text() if file.exists() else ""))

    def broken_contracts(self) -> set[str]:
        """The numbers of the contracts that do not hold; the run must have worked on this very tree."""
        ran = lint_imports(self.folder, pythonpath=[self.folder, ROOT])
        verdicts = dict(re.findall(r"^(\d) .* (KEPT|BROKEN)$", ran.stdout, re.MULTILINE))
        files = len(list(self.package.rglob("*.py")))
        analysed = re.search(r"Analyzed (\d+) files", ran.stdout)  # foreign packages count as one file each
        assert analysed, ran.stdout + ran.stderr
        assert files <= int(analysed[1]) < files + 5
        assert len(verdicts) == 6, ran.stdout
        broken = {number for number, verdict in verdicts.items() if verdict == "BROKEN"}
        assert ran.returncode == (1 if broken else 0)
        return broken


def lint_imports(folder: Path, pythonpath: list[Path]) -> subprocess.CompletedProcess[str]:
    """Run the import contracts that lie in a folder."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, pythonpath)), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def layers(config: Path) -> list[str]:
    """The groups that the first contract names, from the top."""
    parser = ConfigParser()
    parser.read(config)
    lines = parser["importlinter:contract:groups"]["layers"]
    return re.findall(r"\w+", lines)
