"""Rules that import-linter cannot see. Run: python -m tools.ast_rules src/jangteo

A line that must break a rule says so: `# lint-skip: op-now` on the line of the `def`, in a template
`{# lint-skip: tpl-style #}`.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools.calls import OperationCalls
from tools.parts import Function, is_shown

MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE, MAX_INIT = 400, 60, 150, 15
SKIP = "lint-skip:"
EDGES = frozenset({"web", "rest", "jobs", "subscribers"})
DOMAIN = frozenset({"operations", "queries", "models", "types", "events"})
HTTP = ("django.http", "django.shortcuts", "django.urls", "django.views", "django.template", "ninja")
CLOCK = "jangteo.kernel.clock"
QUERY_NAMES = ("get_", "find_", "list_", "count_", "is_")
WRITES = frozenset(
    f"{prefix}{verb}"
    for prefix in ("", "a")
    for verb in ("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create")
)
WRITES_OF_QUERYSETS = frozenset({"update", "aupdate", "delete", "adelete"})


class Problem(NamedTuple):
    """One broken rule: where, which, and what to do."""

    path: Path
    line: int
    code: str
    message: str


def run(root: Path) -> Iterator[Problem]:
    """Every broken rule in the Python files and templates under `root`, the folder of the package."""
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _unless_skipped(_check_python(path, path.relative_to(root)), path)
    for path in sorted(root.rglob("*.html")):
        yield from _unless_skipped(_check_template(path), path)


def _unless_skipped(problems: Iterable[Problem], path: Path) -> Iterator[Problem]:
    lines = path.read_text().splitlines() or [""]
    for problem in problems:
        if f"{SKIP} {problem.code}" not in lines[problem.line - 1]:
            yield problem


# --- Python ---


def _check_python(path: Path, rel: Path) -> Iterator[Problem]:
    text = path.read_text()
    tree = ast.parse(text, str(path))
    tests = "tests" in rel.parts or rel.name == "conftest.py"
    found = list(_check_size(tree, len(text.splitlines()), tests))
    if not tests:
        names = set(rel.with_suffix("").parts)
        found += _check_module_init(tree, rel)
        found += _check_domain(tree) if names & DOMAIN else ()
        found += _check_deferral(tree) if rel.parts[0] != "config" and "jobs" not in names else ()
        if "operations" in names:
            found += _each(tree, path, _check_operation)
        if "queries" in names:
            found += _each(tree, path, _check_query_name)
            found += _check_query_writes(tree)
        if names & EDGES:
            found += OperationCalls(tree).problems()
    for line, code, message in found:
        yield Problem(path, line, code, message)


Found = tuple[int, str, str]
Check = Callable[[Function], Iterator[tuple[str, str]]]


def _check_size(tree: ast.Module, lines: int, tests: bool) -> Iterator[Found]:
    if lines > MAX_FILE:
        yield 1, "file-size", f"{lines} lines; make it a package of the same name"
    for function in ast.walk(tree):
        if isinstance(function, Function) and not tests:
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > MAX_FUNCTION:
                yield function.lineno, "func-size", f"{function.name}: {length} lines"


def _check_module_init(tree: ast.Module, rel: Path) -> Iterator[Found]:
    """`<group>/<module>/__init__.py` says what the module owns and opens no side door to private files."""
    if len(rel.parts) != 3 or rel.name != "__init__.py" or rel.parts[0] in ("config", "kernel"):
        return
    docstring = ast.get_docstring(tree)
    if not docstring:
        yield 1, "init-doc", "say what the module owns, its invariants and its words in Korean"
    elif len(docstring.splitlines()) > MAX_INIT:
        yield 1, "init-doc", f"at most {MAX_INIT} lines"
    if len(tree.body) > 1:
        yield tree.body[1].lineno, "init-empty", "a module's __init__ holds its docstring only"


def _each(tree: ast.Module, path: Path, check: Check) -> Iterator[Found]:
    for function in tree.body:
        if isinstance(function, Function) and is_shown(function.name, path):
            for code, message in check(function):
                yield function.lineno, code, f"{function.name}: {message}"


def _check_operation(function: Function) -> Iterator[tuple[str, str]]:
    """A public operation: decorated, keyword-only, takes actor and now, annotated, documented."""
    arguments = function.args
    decorators = {ast.unparse(each).split("(")[0].split(".")[-1] for each in function.decorator_list}
    keywords = {each.arg for each in arguments.kwonlyargs}
    if "operation" not in decorators:
        yield "op-decorated", "public operation lacks @operation (transaction + audit + permission)"
    if arguments.args or arguments.posonlyargs or arguments.vararg or arguments.kwarg:
        yield "op-kwonly", "arguments must be keyword-only and explicit"
    for name in ("actor", "now"):
        if name not in keywords:
            yield f"op-{name}", f"must take {name}="
    if function.returns is None or any(each.annotation is None for each in arguments.kwonlyargs):
        yield "op-typed", "must be fully annotated"
    if "raise" not in (ast.get_docstring(function) or "").lower():
        yield "op-doc", "needs a docstring naming what it raises"


def _check_query_name(function: Function) -> Iterator[tuple[str, str]]:
    if not function.name.startswith(QUERY_NAMES):
        yield "query-name", "a query is named get_ (raises), find_ (may return None), list_, count_ or is_"


def _check_query_writes(tree: ast.Module) -> Iterator[Found]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        # dict.update({…}) and cache.delete(key) take positional arguments; those of a queryset take none
        of_queryset = call.func.attr in WRITES_OF_QUERYSETS and not call.args
        if call.func.attr in WRITES or of_queryset:
            yield call.lineno, "query-pure", f"queries must not write (.{call.func.attr})"


def _check_domain(tree: ast.Module) -> Iterator[Found]:
    """Operations, queries and what lies below take `now` and know nothing of requests."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
            continue
        names = _imported(node)
        if any(name == http or name.startswith(f"{http}.") for name in names for http in HTTP):
            yield node.lineno, "domain-http", "domain code knows nothing of HTTP"
        if f"{CLOCK}.now" in names:
            yield node.lineno, "domain-clock", "take now= instead of reading the clock"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("clock.now"):
            yield node.lineno, "domain-clock", "take now= instead of reading the clock"


def _check_deferral(tree: ast.Module) -> Iterator[Found]:
    """Inside a worker the library's app writes jobs on another connection than that of the rows they are about."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if any(name.split(".")[0] == "procrastinate" for name in _imported(node)):
            yield node.lineno, "job-deferred", "defer by outbox.toolkit.job, which keeps to the transaction"


def _imported(node: ast.Import | ast.ImportFrom | ast.Call) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{each.name}" for each in node.names]
    return []


# --- Templates ---

_TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<([a-zA-Z][\w.:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
_DATA_BLOCK = re.compile(r"type\s*=\s*[\"'](application/json|application/ld\+json)[\"']")


def _check_template(path: Path) -> Iterator[Problem]:
    """Nothing inline, since the Content-Security-Policy blocks it and the page would break silently."""
    text = path.read_text()
    lines = len(text.splitlines())
    if lines > MAX_TEMPLATE:
        yield Problem(path, 1, "tpl-size", f"{lines} lines; include parts of it")
    visible = _TEMPLATE_CODE.sub(_blank_out, text)
    for tag in _TAG.finditer(visible):
        line = visible.count("\n", 0, tag.start()) + 1
        for code, message in _check_tag(tag[1].lower(), tag[2]):
            yield Problem(path, line, code, f"<{tag[1]}>: {message}")


def _check_tag(name: str, raw: str) -> Iterator[tuple[str, str]]:
    attributes = re.sub(r"\"[^\"]*\"|'[^']*'", '""', raw)  # values may hold any words
    if name == "style" or re.search(r"[\s:]style\s*=", attributes):
        yield "tpl-style", "no inline style; a class in a style sheet"
    if name == "script" and not re.search(r"\ssrc\s*=", attributes) and not _DATA_BLOCK.search(raw):
        yield "tpl-script", "no inline script; a file in static/, data by json_script"
    if re.search(r"\s(on[a-z]+|hx-on[\w:.-]*)\s*=", attributes):
        yield "tpl-handler", "no on…= handler; listen in a file in static/"
    if re.search(r"=\s*[\"']?\s*javascript:", raw, re.IGNORECASE):
        yield "tpl-script", "no javascript: address"


def _blank_out(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def main(arguments: list[str]) -> int:
    """Print every problem under the folder given; 1 if there is any."""
    problems = list(run(Path(arguments[0])))
    for path, line, code, message in problems:
        print(f"{path}:{line}: {code} {message}")
    print(f"{len(problems)} problems")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
