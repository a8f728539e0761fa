"""Writes docs/map.md: what each module owns, does, answers and announces.

Run: python -m tools.make_map [--check]. Read from the source
alone, without importing it, so that it works on a tree that does not run yet.
"""

import ast
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

from tools.parts import Function, is_shown

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Map

Made by `make map` from docstrings and signatures; do not edit. Korean word → `glossary.md` → module → here.
Groups stand in the order of their layers: each may use only what comes after it.
"""
PARTS = ("operations", "queries", "events", "permissions")
WITHOUT_MODULES = frozenset({"config"})
PLAIN = frozenset({"kernel"})  # its files are read as they are, since it has no bounded contexts
WIDEST = 160


def render(package: Path) -> str:
    """The text of the map for the package folder `…/jangteo`; the layers are those of `.importlinter`."""
    sections = [HEAD]
    for group in _groups(package):
        if group.name in WITHOUT_MODULES:
            continue
        sections.append(f"## {group.name}\n")
        if docstring := _docstring(group / "__init__.py"):
            sections.append(f"{docstring}\n")
        sections += _plain_files(group) if group.name in PLAIN else _modules(group)
    return "\n".join(sections).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write the map, or with --check answer 1 if the one in docs/ is stale."""
    target = ROOT / "docs" / "map.md"
    fresh = render(ROOT / "src" / "jangteo")
    if "--check" in arguments:
        stale = not target.exists() or target.read_text() != fresh
        print("docs/map.md is stale: run make map" if stale else "docs/map.md is fresh")
        return int(stale)
    target.parent.mkdir(exist_ok=True)
    target.write_text(fresh)
    print(f"docs/map.md: {fresh.count(chr(10) + '### ')} modules")
    return 0


def _groups(package: Path) -> list[Path]:
    """Folders of the package in the order of the layers; what has no layer comes last."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    order = re.findall(r"\w+", parser["importlinter:contract:groups"]["layers"])
    folders = [path.parent for path in package.glob("*/__init__.py")]
    return sorted(folders, key=lambda path: (order.index(path.name) if path.name in order else len(order), path.name))


def _modules(group: Path) -> Iterator[str]:
    for module in sorted(path.parent for path in group.glob("*/__init__.py")):
        if module.name in ("migrations", "tests"):
            continue
        yield f"### {group.name}.{module.name}\n"
        if docstring := _docstring(module / "__init__.py"):
            yield f"{docstring}\n"
        for part in PARTS:
            lines = [line for file in _files_of(module, part) for line in _entries(file, part)]
            if lines:
                yield f"**{part}**\n\n" + "\n".join(lines) + "\n"


def _plain_files(group: Path) -> Iterator[str]:
    for file in sorted(group.rglob("*.py")):
        if "tests" in file.parts or file.name == "__init__.py":
            continue
        name = ".".join(file.relative_to(group.parent).with_suffix("").parts)
        yield f"### {name}\n"
        if docstring := _docstring(file):
            yield f"{docstring}\n"
        if lines := list(_entries(file, name)):
            yield "\n".join(lines) + "\n"


def _files_of(module: Path, part: str) -> list[Path]:
    if (module / f"{part}.py").exists():
        return [module / f"{part}.py"]
    return sorted((module / part).glob("*.py"))


def _entries(file: Path, part: str) -> Iterator[str]:
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, Function) and is_shown(node.name, file):
            returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            yield _entry(f"{node.name}({ast.unparse(node.args)}){returns}", ast.get_docstring(node))
        elif isinstance(node, ast.ClassDef) and is_shown(node.name, file):
            yield _entry(_class_signature(node), ast.get_docstring(node))
        elif part == "permissions" and isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("_"):
                yield _entry(f"{target.id} = {ast.unparse(node.value)}", None)


def _class_signature(node: ast.ClassDef) -> str:
    """A dataclass shows its fields, another class what it is made from."""
    fields = [
        ast.unparse(each)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and "ClassVar" not in ast.unparse(each.annotation)
    ]
    inside = fields or [ast.unparse(base) for base in node.bases]
    return f"{node.name}({', '.join(inside)})" if inside else node.name


def _entry(signature: str, docstring: str | None) -> str:
    shown = signature if len(signature) <= WIDEST else signature[: WIDEST - 1] + "…"
    first = f" — {docstring.splitlines()[0]}" if docstring else ""
    return f"- `{shown}`{first}"


def _docstring(file: Path) -> str | None:
    return ast.get_docstring(ast.parse(file.read_text()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
