"""Scaffolds a module where the architecture puts it. Run: python -m tools.new_module office/surveys [설문]

A new group gets its Django app, its place among the layers of .importlinter and its line in INSTALLED_APPS.
"""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# docs/decisions and the architecture decide this order; groups of one line do not import each other.
LAYERS = (
    ("config",),
    ("portals",),
    ("engage", "insight"),
    ("commerce",),
    ("office", "loyalty"),
    ("finance",),
    ("registry",),
    ("foundation",),
    ("kernel",),
)
GROUPS = {group for layer in LAYERS for group in layer} - {"config", "kernel"}
NAME = re.compile(r"([a-z]+)/([a-z][a-z0-9_]*)")
WIDEST = 110
TABLES = '"""Every table of the group, so that Django finds them."""\n'


class ScaffoldError(Exception):
    """What the person typed cannot be made; the text says why."""


def scaffold(root: Path, name: str, title: str = "") -> list[Path]:
    """Make the module `group/name` under the project folder; the paths that were written or changed.

    Raises ScaffoldError if the name is not of that form, the group is not one of the architecture's, or the
    module exists.
    """
    found = NAME.fullmatch(name)
    if not found:
        raise ScaffoldError("a module is named group/name in small letters, like office/surveys")
    group, module = found.groups()
    if group not in GROUPS:
        raise ScaffoldError(f"no group {group}; there are {', '.join(sorted(GROUPS))}")
    folder = root / "src" / "jangteo" / group
    if (folder / module).exists():
        raise ScaffoldError(f"{group}/{module} exists")
    changed = [] if folder.exists() else _make_group(root, group)
    changed += _write_all(folder / module, _module_files(group, module, title))
    if (folder / "models.py").exists():
        changed.append(_register_tables(folder / "models.py", group, module))
    return changed


def _module_files(group: str, module: str, title: str) -> dict[str, str]:
    words = module.replace("_", " ")
    owner = f"{words.capitalize()} ({title or '한글 이름'})"
    files = {
        "__init__.py": f'"""{owner}: what it is for.\n\nOwns …\nInvariants: …\nWords: …\n"""\n',
        "types.py": f'"""Words of {words}: enums, frozen dataclasses, refusals."""\n',
        "permissions.py": f'"""What may be done with {words} and by which roles; named `{module}.verb`."""\n',
        "queries.py": f'"""What can be asked about {words}. Never writes."""\n',
        "operations.py": f'"""What can be done with {words}; every change of state."""\n',
        "tests/__init__.py": "",
        "tests/factories.py": f'"""Rows of {words} for tests, of this module and of those above it."""\n',
        "tests/test_operations.py": f'"""What {words} allow and refuse; a refusal changes nothing."""\n',
    }
    if group != "portals":  # portals mix modules and own no tables
        files["models.py"] = f'"""Tables of {words}, named `{module}_noun`, and what is always true of them."""\n'
    return files


def _make_group(root: Path, group: str) -> list[Path]:
    name = group.capitalize()
    app = (
        f'"""The {group} group as a Django app."""\n\nfrom django.apps import AppConfig\n\n\n'
        f'class {name}Config(AppConfig):\n    """The {group} group."""\n\n'
        f'    name = "jangteo.{group}"\n    label = "{group}"\n'
    )
    files = {"__init__.py": f'"""The {group} group: one Django app of several modules."""\n', "apps.py": app}
    if group != "portals":
        files |= {"models.py": TABLES, "migrations/__init__.py": ""}
    # the edits come first: if one cannot be made, no file has been written
    settings = _edit(root / "src" / "jangteo" / "config" / "settings.py", lambda text: _with_app(text, group))
    contracts = _edit(root / ".importlinter", lambda text: _with_layer(text, group))
    return [contracts, settings, *_write_all(root / "src" / "jangteo" / group, files)]


def _with_layer(text: str, group: str) -> str:
    """The contracts with the group on its line among the layers and among those with private parts."""
    head, body, tail = _cut(text, r"(\[importlinter:contract:groups\].*?\nlayers =\n)((?:    [^\n]+\n)+)")
    present = set(re.findall(r"\w+", body)) | {group}
    lines = [" | ".join(each for each in layer if each in present) for layer in LAYERS]
    text = head + "".join(f"    {line}\n" for line in lines if line) + tail
    head, body, tail = _cut(text, r"(\[importlinter:contract:private\].*?\ngroups =\n)((?:    [^\n]+\n)+)")
    private = set(re.findall(r"\w+", body)) | {group}
    ordered = [each for layer in LAYERS for each in layer if each in private]
    return head + "".join(f"    {each}\n" for each in ordered) + tail


def _cut(text: str, pattern: str) -> tuple[str, str, str]:
    found = re.search(pattern, text, re.DOTALL)
    if not found:
        raise ScaffoldError(".importlinter has lost the contract that lists the groups")
    return text[: found.end(1)], found[2], text[found.end(2) :]


def _with_app(text: str, group: str) -> str:
    line = f'    "jangteo.{group}",\n'
    before = '    "jangteo.portals",\n'
    if line in text:
        return text
    if before not in text:
        raise ScaffoldError(f"put {line.strip()} into INSTALLED_APPS by hand, then run this again")
    return text.replace(before, line + before, 1)


def _register_tables(file: Path, group: str, module: str) -> Path:
    """Import the module's tables in the group's models.py, where the sorted order has them, and export them."""
    source = f"jangteo.{group}.{module}"
    statement = f"from {source} import models as {module}\n"

    def with_import(text: str) -> str:
        nodes = ast.parse(text).body
        lines = text.splitlines(keepends=True)
        imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
        after = next((node.lineno - 1 for node in imports if (node.module or "") > source), None)
        if after is None:
            after = (imports[-1] if imports else nodes[0]).end_lineno or 1
        gap = "" if imports else "\n"
        text = "".join([*lines[:after], gap, statement, *lines[after:]])
        return _with_export(text, module)

    return _edit(file, with_import)


def _with_export(text: str, name: str) -> str:
    found = re.search(r"__all__ = \[(.*?)\]\n", text, re.DOTALL)
    names = [*re.findall(r"\w+", found[1]), name] if found else [name]
    ordered = sorted(names, key=lambda each: (each[0].islower(), each))
    line = "__all__ = [" + ", ".join(f'"{each}"' for each in ordered) + "]\n"
    if len(line) > WIDEST or (found and "\n" in found[1]):
        line = "__all__ = [\n" + "".join(f'    "{each}",\n' for each in ordered) + "]\n"
    return text[: found.start()] + line + text[found.end() :] if found else f"{text}\n{line}"


def _edit(file: Path, change: Callable[[str], str]) -> Path:
    file.write_text(change(file.read_text()))
    return file


def _write_all(folder: Path, files: dict[str, str]) -> list[Path]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return [folder / name for name in files]


def main(arguments: list[str]) -> int:
    """Scaffold one module and say what comes next; 2 for a name that cannot be made."""
    if not arguments:
        print("usage: make module NAME=group/name", file=sys.stderr)
        return 2
    try:
        changed = scaffold(ROOT, arguments[0], " ".join(arguments[1:]))
    except ScaffoldError as mistake:
        print(mistake, file=sys.stderr)
        return 2
    print("\n".join(str(path.relative_to(ROOT)) for path in changed))
    print("next: the docstring of the module, docs/glossary.md, then make map")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
