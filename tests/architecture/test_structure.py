"""The same checks on the real house."""

from tests.architecture.house import ROOT, layers, lint_imports
from tools import ast_rules, make_map

PACKAGE = ROOT / "src" / "jangteo"


def test_the_import_contracts_hold() -> None:
    ran = lint_imports(ROOT, pythonpath=[ROOT / "src", ROOT])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("KEPT") == 6


def test_the_rules_over_the_syntax_tree_hold() -> None:
    problems = [
        f"{path.relative_to(ROOT)}:{line}: {code} {message}" for path, line, code, message in ast_rules.run(PACKAGE)
    ]
    assert problems == []


def test_every_group_has_its_layer() -> None:
    groups = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert groups == set(layers(ROOT / ".importlinter"))


def test_the_map_is_fresh() -> None:
    assert (ROOT / "docs" / "map.md").read_text() == make_map.render(PACKAGE), "run: make map"
