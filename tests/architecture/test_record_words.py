"""The record is read by offices: what changed has a Korean name, whoever wrote it down."""

import ast
from collections.abc import Iterator
from pathlib import Path

import jangteo
from jangteo.foundation.audit.types import FIELDS, VALUES

ROOT = Path(jangteo.__file__).parent


#: Attributes that hold a code.
_CODES = {"value", "state", "kind"}


def _told(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What `note` is given as `before` and `after`, where it is written out: each field, what stands for its value."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "note":
            for given in call.keywords:
                if given.arg in {"before", "after"} and isinstance(given.value, ast.Dict):
                    pairs = zip(given.value.keys, given.value.values, strict=True)
                    yield from ((key.value, value) for key, value in pairs if isinstance(key, ast.Constant))


def _operations() -> list[Path]:
    return [*ROOT.glob("*/*/operations/**/*.py"), *ROOT.glob("*/*/operations.py")]


def test_every_field_of_the_record_has_korean_words() -> None:
    found = {name: path.name for path in _operations() for name, _ in _told(ast.parse(path.read_text()))}
    assert len(found) > 40
    assert {name: path for name, path in found.items() if name.isascii() and name not in FIELDS} == {}


def test_every_code_in_the_record_has_korean_words() -> None:
    codes = {
        name: f"{path.name}: {ast.unparse(value)}"
        for path in _operations()
        for name, value in _told(ast.parse(path.read_text()))
        if isinstance(value, ast.Attribute) and value.attr in _CODES
    }
    assert len(codes) > 1
    assert {name: where for name, where in codes.items() if name not in VALUES} == {}
