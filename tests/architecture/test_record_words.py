"""The record is read by offices: what changed has a Korean name, whoever wrote it down."""

import ast
from collections.abc import Iterator
from pathlib import Path

import jangteo
from jangteo.foundation.audit.types import FIELDS

ROOT = Path(jangteo.__file__).parent


def _names(tree: ast.Module) -> Iterator[str]:
    """The keys of what `note` is given as `before` and `after`, where they are written out."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "note":
            for given in call.keywords:
                if given.arg in {"before", "after"} and isinstance(given.value, ast.Dict):
                    yield from (key.value for key in given.value.keys if isinstance(key, ast.Constant))


def test_every_field_of_the_record_has_korean_words() -> None:
    paths = [path for path in ROOT.glob("*/*/operations/**/*.py")] + [*ROOT.glob("*/*/operations.py")]
    found = {name: path.name for path in paths for name in _names(ast.parse(path.read_text()))}
    assert len(found) > 40
    assert {name: path for name, path in found.items() if name.isascii() and name not in FIELDS} == {}
