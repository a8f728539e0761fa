"""Who reads sealed columns in clear: every such place is listed with its reason in ``clear_reads.json``.

Models are private to their module, so clear values leave a module only through its own functions. In a module that has
sealed columns, each function that reads one of them (``x.phone``) and does not at once mask, mark or compare it is
listed. Whoever adds a line says what the value is for and, if people see it, where `opened()` writes the row.

A syntax tree cannot tell a person's name from a market's, nor a letter's text from a page's: words that mean many
things are left to ``tests/privacy/test_pages.py``, which looks for clear values on every page of every role.
"""

import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from jangteo.foundation.privacy.fields import SealedTextField

SOURCE = Path(__file__).resolve().parents[2] / "src" / "jangteo"
LIST = Path(__file__).with_name("clear_reads.json")
#: Properties that open a column which a module seals by itself.
BY_HAND = {"foundation/identity": {"phone", "name", "text"}}
#: Names that are other things' too.
AMBIGUOUS = {"name", "text", "title", "body", "subject", "variables", "content", "report", "answer"}
#: Functions that leave nothing readable of what they are given.
BLIND = {"mask_phone", "mask_name", "mark_of", "get_phone_mark", "blot", "bool", "normalize_search"}


def sealed_names() -> dict[str, set[str]]:
    """Module folder → the names of its sealed columns."""
    found: dict[str, set[str]] = defaultdict(set, {module: set(names) for module, names in BY_HAND.items()})
    for model in apps.get_models():
        parts = model.__module__.split(".")
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField):
                found["/".join(parts[1:3])].add(field.name)
    return {module: names - AMBIGUOUS for module, names in found.items()}


class Reads(ast.NodeVisitor):
    """The functions of a file that read one of the names, with the name."""

    def __init__(self, names: set[str]) -> None:
        self.names = names
        self.where: list[str] = []
        self.found: set[str] = set()

    def _inside(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self.where.append(node.name)
        self.generic_visit(node)
        self.where.pop()

    visit_FunctionDef = visit_ClassDef = _inside

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in BLIND:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Whether two values are equal shows neither; what stands deeper inside is looked at."""
        for side in (node.left, *node.comparators):
            self._unless_bare(side)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._unless_bare(node.test)
        self.visit(node.body)
        self.visit(node.orelse)

    def visit_If(self, node: ast.If) -> None:
        self._unless_bare(node.test)
        for each in (*node.body, *node.orelse):
            self.visit(each)

    def _unless_bare(self, node: ast.expr) -> None:
        if not isinstance(node, ast.Attribute):
            self.visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in self.names and isinstance(node.ctx, ast.Load):
            self.found.add(f"{'.'.join(self.where) or 'module'}: {node.attr}")
        self.generic_visit(node)


def clear_reads() -> Iterator[str]:
    for module, names in sealed_names().items():
        for path in sorted((SOURCE / module).rglob("*.py")):
            rel = path.relative_to(SOURCE)
            if "tests" in rel.parts or "models" in rel.with_suffix("").parts:
                continue
            reads = Reads(names)
            reads.visit(ast.parse(path.read_text()))
            yield from (f"{rel.as_posix()} {one}" for one in sorted(reads.found))


def test_every_place_that_reads_a_sealed_column_in_clear_is_listed_with_its_reason() -> None:
    listed: dict[str, str] = json.loads(LIST.read_text())
    present = set(clear_reads())
    new = {one: "why, and where opened() is called" for one in sorted(present - set(listed))}
    gone = sorted(set(listed) - present)
    assert not new, f"give each its reason in {LIST.name}:\n{json.dumps(new, ensure_ascii=False, indent=1)}"
    assert not gone, f"take out of {LIST.name}: {gone}"
    assert all(len(reason) > 10 and not reason.startswith("why, and") for reason in listed.values())


def test_there_are_sealed_columns_and_reads() -> None:
    """So that the test above cannot pass on nothing."""
    assert {"foundation/identity", "foundation/privacy"} <= set(sealed_names())
    assert len(list(clear_reads())) >= 5


def test_a_planted_read_is_seen() -> None:
    planted = Reads({"phone"})
    planted.visit(ast.parse("def show(row):\n    return f'{row.phone}'\n"))
    masked = Reads({"phone"})
    masked.visit(ast.parse("def show(row):\n    return mask_phone(row.phone) if row.phone else ''\n"))
    assert (planted.found, masked.found) == ({"show: phone"}, set())
