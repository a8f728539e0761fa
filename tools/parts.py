"""What a part of a module (operations, queries …) shows to others, whether it is a file or a package."""

import ast
from pathlib import Path

PARTS = frozenset({"operations", "queries", "types", "events", "permissions", "toolkit"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def exported(package: Path) -> set[str] | None:
    """The names that the package's `__init__` takes in for others; None if it takes in none: all are shown."""
    init = package / "__init__.py"
    if not init.exists():
        return None
    nodes = ast.parse(init.read_text()).body
    return {each.name for node in nodes if isinstance(node, ast.ImportFrom) for each in node.names} or None


def is_shown(name: str, file: Path) -> bool:
    """Whether a function or class of the file is public: no underscore, and exported if in a package."""
    if name.startswith("_"):
        return False
    if file.name == "__init__.py" or file.stem in PARTS:
        return True
    if file.name.startswith("_"):
        return False
    names = exported(file.parent)
    return names is None or name in names
