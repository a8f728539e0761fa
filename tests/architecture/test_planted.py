"""Each check is shown a violation and must notice it, and must find nothing in the house without it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import OPERATION, ROOT, House
from tools import ast_rules


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_the_house_without_violations_stands(house: House) -> None:
    assert house.broken_contracts() == set()
    assert list(ast_rules.run(house.package)) == []


@pytest.mark.parametrize(
    ("contract", "path", "text"),
    [
        ("1", "kernel/money.py", "from jangteo.foundation.audit import queries\n"),
        ("1", "registry/parties/rest.py", "from jangteo.portals.office.queries import x\n"),
        ("1", "surveys/__init__.py", ""),
        ("2", "registry/places/rest.py", "from jangteo.registry.parties import queries\n"),
        ("2", "kernel/errors.py", "from jangteo.kernel import money\n"),
        ("3", "registry/places/queries.py", "from jangteo.registry.places import operations\n"),
        ("3", "registry/places/queries.py", "from jangteo.registry.places import toolkit\n"),
        ("3", "registry/places/operations/renaming.py", "from jangteo.registry.places.web import office\n"),
        ("3", "registry/places/types.py", "from jangteo.registry.places import models\n"),
        ("3", "registry/places/jobs.py", "from jangteo.registry.places.web import office\n"),
        ("4", "registry/parties/queries.py", "from jangteo.registry.places.models import Place\n"),
        ("4", "registry/parties/queries.py", "from jangteo.registry.places import models\n"),
        ("4", "registry/parties/queries.py", "import jangteo.registry.places.toolkit\n"),
        ("4", "registry/parties/operations.py", "from jangteo.registry.places.operations import _steps\n"),
        ("4", "registry/parties/tests/test_parties.py", "from jangteo.registry.places import models\n"),
        ("4", "portals/office/web/office.py", "from jangteo.registry.places.web import office\n"),
        ("4", "registry/places/queries.py", "from jangteo.foundation import models\n"),
        ("4", "registry/models.py", "from jangteo.registry.places import jobs\n"),
        ("4", "portals/urls.py", "from jangteo.portals.office.web import office\n"),
        ("4", "portals/office/web/office.py", "from jangteo.registry import urls\n"),
        ("5", "kernel/errors.py", "import django\n"),
        ("5", "kernel/korea/phones.py", "from psycopg import sql\n"),
        ("6", "registry/places/operations/renaming.py", "import ninja\n"),
        ("6", "registry/places/queries.py", "from ninja import Schema\n"),
        ("6", "registry/parties/models.py", "from django_htmx import http\n"),
    ],
)
def test_a_planted_import_breaks_its_contract(house: House, contract: str, path: str, text: str) -> None:
    if path == "kernel/errors.py":
        house.write("kernel/money.py", "from jangteo.kernel import errors\n")
    if "registry import urls" in text:
        house.write("registry/urls.py", "")
    if "portals.office.queries" in text:
        house.write("portals/office/queries.py", "")
    house.add(path, text)
    assert contract in house.broken_contracts()


WELL = OPERATION.replace("def rename", "def rename_well")


@pytest.mark.parametrize(
    ("code", "path", "text"),
    [
        ("file-size", "registry/places/types.py", "x = 1\n" * 401),
        ("file-size", "registry/places/tests/test_x.py", "x = 1\n" * 401),
        ("func-size", "registry/places/types.py", "def f():\n" + "    x = 1\n" * 60),
        ("init-doc", "registry/stalls/__init__.py", ""),
        ("init-doc", "registry/stalls/__init__.py", '"""' + "a\n" * 16 + '"""'),
        ("init-empty", "registry/stalls/__init__.py", '"""Owns stalls."""\nfrom .models import Stall\n'),
        ("op-decorated", "registry/places/operations/more.py", WELL.replace("@operation", "@other")),
        ("op-kwonly", "registry/places/operations/more.py", WELL.replace("*, ", "")),
        ("op-kwonly", "registry/places/operations/more.py", WELL.replace("name: str", "**names: str")),
        ("op-actor", "registry/places/operations/more.py", WELL.replace("actor", "who")),
        ("op-now", "registry/places/operations/more.py", WELL.replace("now: object, ", "")),
        ("op-typed", "registry/places/operations/more.py", WELL.replace("name: str", "name")),
        ("op-typed", "registry/places/operations/more.py", WELL.replace(" -> None", "")),
        ("op-doc", "registry/places/operations/more.py", WELL.replace("Raises", "Gives")),
        ("op-decorated", "registry/places/operations/more.py", "async def rename(*, actor, now): ...\n"),
        ("query-name", "registry/parties/queries.py", "def fetch_all(): ...\n"),
        ("query-pure", "registry/parties/queries.py", "def get_it(x):\n    x.save()\n"),
        ("query-pure", "registry/parties/queries.py", "def _help(rows):\n    rows.update(name='')\n"),
        ("query-pure", "registry/parties/queries.py", "async def get_it(rows):\n    await rows.adelete()\n"),
        ("domain-http", "registry/places/operations/more.py", "from django.http import HttpRequest\n"),
        ("domain-http", "registry/places/models.py", "from django import urls\n"),
        ("domain-http", "registry/places/types.py", "import ninja.errors\n"),
        ("job-deferred", "registry/parties/operations.py", "from procrastinate.contrib.django import app\n"),
        ("domain-clock", "registry/parties/queries.py", "from jangteo.kernel.clock import now\n"),
        (
            "domain-clock",
            "registry/parties/models.py",
            "from jangteo.kernel import clock\nNOW = clock.now()\n",
        ),
        ("tpl-size", "x/list.html", "<p></p>\n" * 151),
        ("tpl-style", "x/list.html", '<p class="a" style="color:red">'),
        ("tpl-style", "x/list.html", '<c-box :style="size">'),
        ("tpl-style", "x/list.html", "<style>p {}</style>"),
        ("tpl-script", "x/list.html", "<p></p>\n<script>go()</script>"),
        ("tpl-script", "x/list.html", '<a href="javascript:go()">x</a>'),
        ("tpl-handler", "x/list.html", "<button type=button\n  onclick='go()'>x</button>"),
        ("tpl-handler", "x/list.html", '<p {% if a > b %}class="b"{% endif %} onmouseover="go()">'),
        ("tpl-handler", "x/list.html", '<p hx-on:click="go()">'),
    ],
)
def test_a_planted_violation_breaks_its_rule(house: House, code: str, path: str, text: str) -> None:
    if path.endswith("operations/more.py"):
        house.add("registry/places/operations/__init__.py", "from .more import rename, rename_well\n")
    house.write(path, text)
    if path.startswith("x/"):
        for package_file in house.package.glob("x/__init__.py"):
            package_file.unlink()
    found = [problem for problem in ast_rules.run(house.package) if problem.path == house.package / path]
    assert code in {problem.code for problem in found}
    assert ast_rules.main([str(house.package)]) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("registry/places/types.py", "x = 1\n" * 400),
        ("registry/places/operations/steps.py", "def step(x):\n    return x\n"),
        ("registry/places/queries/_rows.py", "def narrow(rows):\n    return rows\n"),
        ("registry/places/tests/test_x.py", "def test_x():\n" + "    x = 1\n" * 399),
        ("registry/places/operations/more.py", WELL + "\n\ndef _step(x):\n    return x\n"),
        (
            "registry/parties/queries.py",
            "def get_it(seen, cache):\n    seen.update({1: 2})\n    cache.delete('a')\n",
        ),
        ("registry/parties/queries.py", "def get_it(x):\n    x.save()  # lint-skip: query-pure\n"),
        (
            "registry/places/web/shop.py",
            "from django.http import HttpRequest\nfrom jangteo.kernel.clock import now\n",
        ),
        ("x.html", "<p>style=2 onclick=3</p>{# <p style='x'> #}<!-- <script>go()</script> -->"),
        ("x.html", '<p title="on x=1 style=2" data-style="a">{% with online=True %}{% endwith %}'),
        ("x.html", '<script type="application/json" id="d">{}</script><script defer src="/a.js"></script>'),
        ("x.html", '<p style="x"> {# lint-skip: tpl-style #}'),
    ],
)
def test_what_is_sound_is_left_alone(house: House, path: str, text: str) -> None:
    house.write(path, text)
    assert list(ast_rules.run(house.package)) == []


IMPORTS = """
from jangteo.registry.places import operations
from jangteo.registry.parties.operations import move as go
"""


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("return operations.rename()", 1),
        ("operations.rename()\n    go()", 2),
        ("if x:\n        operations.rename()\n    else:\n        go()", 1),
        ("if x:\n        return operations.rename()\n    return go()", 1),
        ("if x:\n        operations.rename()\n    go()", 2),
        ("for each in x:\n        go(each)", 2),
        ("for each in x:\n        return go(each)", 1),
        ("while x:\n        x = x.next\n    go()", 1),
        ("return [go(each) for each in x]", 2),
        ("return go(x) if x else operations.rename()", 1),
        ("return run(go, operations.rename)", 2),
        ("try:\n        go()\n    except ValueError:\n        return None\n    return x", 1),
        ("try:\n        go()\n    except ValueError:\n        operations.rename()", 2),
        ("try:\n        x()\n    except ValueError:\n        go()\n    else:\n        go()", 1),
        ("try:\n        x()\n    finally:\n        go()\n    go()", 2),
        ("try:\n        return go()\n    finally:\n        go()", 2),
        ("with x:\n        go()\n    go()", 2),
        ("match x:\n        case 1:\n            go()\n        case _:\n            operations.rename()", 1),
        ("match x:\n        case 1:\n            go()\n    go()", 2),
        ("helper()\n    go()", 2),
        ("return helper()", 1),
        ("def inner():\n        go()\n    inner()\n    go()", 2),
        ("raise operations.Full", 0),
        ("operations.imports.start()\n    operations.imports.finish()", 2),
        ("return view(x)", 0),
    ],
)
@pytest.mark.parametrize("edge", ["web/office.py", "rest.py", "jobs.py", "subscribers.py"])
def test_a_view_calls_one_operation_at_most(house: House, edge: str, body: str, calls: int) -> None:
    house.write(
        f"registry/places/{edge}",
        f"{IMPORTS}\n\ndef helper():\n    operations.rename()\n\n\ndef view(x):\n    {body}\n",
    )
    codes = [problem.code for problem in ast_rules.run(house.package)]
    assert codes == (["one-operation"] if calls > 1 else [])


@pytest.mark.parametrize("how", ["from .. import operations as o", "import jangteo.a.b.operations as o"])
def test_methods_of_a_class_count_together(house: House, how: str) -> None:
    page = "class Page:\n    def step(self):\n        o.one()\n\n    def post(self):\n        self.step()\n"
    text = "{}\n\n\n" + page + "{}"
    house.write("registry/places/web/office.py", text.format(how, "        return 1\n"))
    assert list(ast_rules.run(house.package)) == []
    house.write("registry/places/web/office.py", text.format(how, "        return o.two()\n"))
    assert [problem.code for problem in ast_rules.run(house.package)] == ["one-operation"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "C901",
            "def f(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(10)) + "    return x\n",
        ),
        ("TID251", "import datetime\n\nNOW = datetime.datetime.now(datetime.UTC)\n"),
        ("DTZ001", "import datetime\n\nDAY = datetime.datetime(2026, 1, 1)\n"),
    ],
)
def test_ruff_notices_complexity_and_clocks(code: str, text: str) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert ruff
    for source, expected in ((text, True), ('"""Nothing."""\n', False)):
        ran = subprocess.run(
            [ruff, "check", "--output-format=concise", "--stdin-filename", "src/jangteo/registry/x.py", "-"],
            input=source, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (f" {code} " in ran.stdout) is expected, ran.stdout + ran.stderr
