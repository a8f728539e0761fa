"""Custom import-linter contract: what is private to a module is importable only by itself."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

GROUP_FILES = frozenset({"admin", "apps", "migrations", "models", "urls"})


class PrivateModulesContract(Contract):
    """`root.group.module.part` may be imported from outside the module only if `part` is public.

    public: parts open to everyone, as wholes: a part that is a package shows what its `__init__` takes in.
    extra_public: `group.part` pairs, open for the modules of one group only.
    The files of the group itself (`root.group.models` …) are private to the group.
    """

    type_name = "private"

    root = fields.StringField()
    groups = fields.ListField(subfield=fields.StringField())
    public = fields.ListField(subfield=fields.StringField())
    extra_public = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import of a private part from outside, as (importer, imported)."""
        bad = [
            (importer, name)
            for name in sorted(graph.modules)
            if (owner := self._owner(name)) is not None
            for importer in sorted(graph.find_modules_that_directly_import(name))
            if not self._may_see(importer, name, owner)
        ]
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each forbidden import."""
        for importer, imported in check.metadata["bad"]:
            output.print_error(f"{importer} imports {imported}, which is private to its module")

    def _owner(self, name: str) -> str | None:
        """The package that alone may import `name`; None if everyone may."""
        parts = name.split(".")
        if parts[0] != str(self.root) or len(parts) < 3 or parts[1] not in self._list("groups"):
            return None
        if parts[2] in GROUP_FILES:
            return ".".join(parts[:2])
        if len(parts) == 3:
            return None
        public = parts[3] in self._list("public") or f"{parts[1]}.{parts[3]}" in self._list("extra_public")
        return None if public and len(parts) == 4 else ".".join(parts[:3])

    def _may_see(self, importer: str, name: str, owner: str) -> bool:
        if _within(importer, owner):
            return True
        if _within(importer, f"{self.root}.config"):
            return True  # the composition root wires urls, routers, jobs and subscribers
        if ".tests." in importer and name.endswith(".tests.factories"):
            return True  # tests may build rows of lower modules through their factories
        group = ".".join(name.split(".")[:2])
        if importer == f"{group}.models":  # one Django app per group: it registers its modules' tables
            return name.split(".")[3] == "models"
        if importer == f"{group}.urls":  # and hangs their pages under one root
            return name.endswith(".web.urls")
        return _within(importer, f"{group}.migrations")

    def _list(self, field: str) -> list[str]:
        value: Any = getattr(self, field, None)
        return list(value or [])


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
