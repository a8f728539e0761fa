"""How many operations one view, endpoint, job or subscriber can call: at most one on any way through it.

A second call would run in a second transaction, and a failure between the two would leave half of the change.
Branches that exclude each other count as the larger one; a loop counts as many; functions and methods of the
same file are looked into.
"""

import ast
from collections.abc import Iterator, Sequence

from tools.parts import Function

MANY = 2  # more than one is one too many, however many it is


class OperationCalls:
    """Counts references to imported operations in one file: what is handed on will be called."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._modules: set[str] = set()  # dotted local names that are operations modules
        self._functions: set[str] = set()  # local names that are operations
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self._note_import(node)
            elif isinstance(node, ast.ImportFrom):
                self._note_import_from(node)
        self._local = {each.name: each for each in tree.body if isinstance(each, Function)}
        self._methods: dict[str, Function] = {}
        self._counting: set[str] = set()

    def problems(self) -> Iterator[tuple[int, str, str]]:
        """(line, code, message) of each function or method that can call more than one operation."""
        for function in self._local.values():
            yield from self._check(function, "")
        for holder in self._tree.body:
            if isinstance(holder, ast.ClassDef):
                self._methods = {each.name: each for each in holder.body if isinstance(each, Function)}
                for method in self._methods.values():
                    yield from self._check(method, f"{holder.name}.")
                self._methods = {}

    def _check(self, function: Function, prefix: str) -> Iterator[tuple[int, str, str]]:
        if self._in_function(function) >= MANY:
            message = f"{prefix}{function.name} calls more than one operation; make them one"
            yield function.lineno, "one-operation", message

    # --- names ---

    def _note_import(self, node: ast.Import) -> None:
        for each in node.names:
            if "operations" in each.name.split("."):
                self._modules.add(each.asname or each.name)

    def _note_import_from(self, node: ast.ImportFrom) -> None:
        from_operations = "operations" in (node.module or "").split(".")
        for each in node.names:
            name = each.asname or each.name
            if each.name == "operations":
                self._modules.add(name)
            elif from_operations and each.name[:1].islower():
                self._functions.add(name)

    # --- ways through the code ---

    def _in_function(self, function: Function) -> int:
        key = f"{id(function)}"
        if key in self._counting:
            return 0  # recursion: counted where it began
        self._counting.add(key)
        through, ended = self._in_block(function.body)
        self._counting.discard(key)
        return max(through or 0, ended)

    def _in_block(self, statements: Sequence[ast.stmt]) -> tuple[int | None, int]:
        """(most calls on a way that runs past the end, None if none does; most on a way that left before)."""
        through, ended = 0, 0
        for statement in statements:
            past, left = self._in_statement(statement)
            ended = max(ended, through + left)
            if past is None:
                return None, ended
            through += past
        return through, ended

    def _in_statement(self, statement: ast.stmt) -> tuple[int | None, int]:
        if isinstance(statement, ast.Return | ast.Raise):
            return None, self._in_expressions(statement)
        if isinstance(statement, ast.If):
            return self._either(self._in_expressions(statement.test), [statement.body, statement.orelse])
        if isinstance(statement, ast.Match):
            branches: list[Sequence[ast.stmt]] = [case.body for case in statement.cases]
            return self._either(self._in_expressions(statement.subject), [*branches, []])
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            return self._in_loop(statement)
        if isinstance(statement, ast.With | ast.AsyncWith):
            head = sum(self._in_expressions(item) for item in statement.items)
            return self._either(head, [statement.body])
        if isinstance(statement, ast.Try):
            return self._in_try(statement)
        if isinstance(statement, Function):
            return self._in_function(statement), 0
        return self._in_expressions(statement), 0

    def _either(self, head: int, branches: list[Sequence[ast.stmt]]) -> tuple[int | None, int]:
        ways = [self._in_block(branch) for branch in branches]
        throughs = [head + through for through, _ in ways if through is not None]
        return max(throughs, default=None), head + max(ended for _, ended in ways)

    def _in_loop(self, loop: ast.For | ast.AsyncFor | ast.While) -> tuple[int | None, int]:
        head = self._in_expressions(loop.test if isinstance(loop, ast.While) else loop.iter)
        through, ended = self._in_block(loop.body)
        again = (through or 0) * MANY
        after, left = self._in_block(loop.orelse)
        return head + again + (after or 0), head + again + max(ended, left)

    def _in_try(self, statement: ast.Try) -> tuple[int | None, int]:
        body, body_ended = self._in_block(statement.body)
        tried = max(body or 0, body_ended)  # what failed may have been called already
        ways = [self._in_block([*statement.body, *statement.orelse])]
        for handler in statement.handlers:
            through, ended = self._in_block(handler.body)
            ways.append((None if through is None else tried + through, tried + ended))
        final, final_ended = self._in_block(statement.finalbody)
        throughs = [through for through, _ in ways if through is not None]
        most = max([*throughs, *(ended for _, ended in ways)])
        ended = max(ended for _, ended in ways) + (final or 0)
        past = None if not throughs or final is None else max(throughs) + final
        return past, max(ended, most + final_ended)

    # --- expressions ---

    def _in_expressions(self, node: ast.AST) -> int:
        if isinstance(node, ast.Lambda):
            return self._in_expressions(node.body)
        if isinstance(node, ast.IfExp):
            branches = max(self._in_expressions(node.body), self._in_expressions(node.orelse))
            return self._in_expressions(node.test) + branches
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return MANY * sum(self._in_expressions(child) for child in ast.iter_child_nodes(node))
        if isinstance(node, ast.Name | ast.Attribute):
            known = self._reference(node)
            if known is not None:
                return known
        return sum(self._in_expressions(child) for child in ast.iter_child_nodes(node))

    def _reference(self, node: ast.Name | ast.Attribute) -> int | None:
        if isinstance(node, ast.Name):
            if node.id in self._functions:
                return 1
            local = self._local.get(node.id)
            return None if local is None else self._in_function(local)
        holder = ast.unparse(node.value)
        if holder in self._modules or any(holder.startswith(f"{each}.") for each in self._modules):
            return int(node.attr[:1].islower())
        method = self._methods.get(node.attr) if holder in ("self", "cls") else None
        return None if method is None else self._in_function(method)
