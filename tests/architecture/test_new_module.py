"""The scaffold makes a module that every check accepts, in the place the architecture gives it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, House
from tools import ast_rules
from tools.new_module import ScaffoldError, scaffold

SETTINGS = 'INSTALLED_APPS = [\n    "jangteo.registry",\n    "jangteo.portals",\n]\n'
MADE = ("finance", "office", "loyalty", "registry/stalls", "registry/models.py")
TABLES = '''"""Every table of the group, so that Django finds them."""

from jangteo.registry.places.models import Market, Region
from jangteo.registry.streets.models import Street

__all__ = ["Market", "Region", "Street"]
'''
TABLES_AFTER = '''"""Every table of the group, so that Django finds them."""

from jangteo.registry.places.models import Market, Region
from jangteo.registry.stalls import models as stalls
from jangteo.registry.streets.models import Street

__all__ = ["Market", "Region", "Street", "stalls"]
'''


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "src")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    made.write("config/settings.py", SETTINGS)
    made.write("registry/models.py", TABLES)
    made.write("registry/places/models.py", "Market = Region = object\n")
    made.write("registry/streets/__init__.py", '"""Owns streets (길)."""\n')
    made.write("registry/streets/models.py", "Street = object\n")
    return made


def _root(house: House) -> Path:
    return house.folder.parent


def _check(house: House) -> None:
    """With the contracts as the scaffold left them."""
    shutil.copy(_root(house) / ".importlinter", house.folder)
    assert house.broken_contracts() == set()
    assert list(ast_rules.run(house.package)) == []
    ruff = [sys.executable, "-m", "ruff"]
    made = [str(path) for name in MADE for path in house.package.glob(name)]
    for check in (["check"], ["format", "--check"]):
        command = [*ruff, *check, "--config", str(ROOT / "pyproject.toml"), *made]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_module_in_a_group_that_exists(house: House) -> None:
    before = (_root(house) / ".importlinter").read_text()
    changed = scaffold(_root(house), "registry/stalls", "자리")
    names = {str(path.relative_to(house.package)) for path in changed}
    assert {
        "registry/stalls/operations.py",
        "registry/stalls/tests/test_operations.py",
        "registry/models.py",
    } <= names
    assert all(path.exists() for path in changed)
    assert "Stalls (자리)" in (house.package / "registry/stalls/__init__.py").read_text()
    assert (house.package / "registry/models.py").read_text() == TABLES_AFTER
    assert (_root(house) / ".importlinter").read_text() == before
    _check(house)


def test_new_groups_stand_in_their_layers(house: House) -> None:
    for name in ("finance/charges", "office/leases", "loyalty/points", "office/works"):
        scaffold(_root(house), name)
    text = (_root(house) / ".importlinter").read_text()
    assert "    office | loyalty\n    finance\n    registry\n" in text
    assert "    portals\n    office\n    loyalty\n    finance\n    registry\n    foundation\npublic" in text
    settings = (house.package / "config/settings.py").read_text()
    for group in ("finance", "office"):  # loyalty is there
        assert settings.count(f'"jangteo.{group}",') == 1
        assert (house.package / group / "migrations" / "__init__.py").exists()
    _check(house)


def test_the_line_among_the_layers_bites(house: House) -> None:
    for name in ("office/leases", "loyalty/points"):
        scaffold(_root(house), name)
    shutil.copy(_root(house) / ".importlinter", house.folder)
    house.add("office/leases/queries.py", "from jangteo.loyalty.points import queries\n")
    assert house.broken_contracts() == {"1"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "office",
        "office/",
        "Office/Leases",
        "office/2x",
        "../office/x",
        "kernel/x",
        "config/x",
        "misc/x",
        "registry/places",
    ],
)
def test_what_cannot_be_made_changes_nothing(house: House, name: str) -> None:
    before = _contents(house)
    with pytest.raises(ScaffoldError):
        scaffold(_root(house), name)
    assert _contents(house) == before


def _contents(house: House) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in _root(house).rglob("*") if path.is_file()}
