"""The user guide links only what is there, and its pictures are those that the browser tests make."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

GUIDE = ROOT / "docs" / "guide"
REGISTRY = ROOT / "src" / "jangteo" / "registry"
PLACES, MERCHANTS = REGISTRY / "places", REGISTRY / "merchants"
PAGES = sorted(GUIDE.glob("*.md"))
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_MADE = re.compile(r"""\bpicture\(\w+, f?"([^"]+)"\)""")
#: Where the code of a problem stands among the arguments of the call that names it.
_CODE_AT = {"problem": 2, "Problem": 3, "CycleProblem": 0, "AddressProblem": 0}


def _links(page: Path) -> list[tuple[bool, str, str]]:
    """Of each link: whether it is a picture, its words, and its target without the anchor."""
    found = _LINK.findall(page.read_text(encoding="utf-8"))
    return [(bool(mark), words, target.partition("#")[0]) for mark, words, target in found]


def _pictures(page: Path) -> set[str]:
    return {target for is_picture, _, target in _links(page) if is_picture}


def _made() -> list[re.Pattern[str]]:
    """The names under which the browser tests keep pictures; `{size}` stands for phone and wide."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "browser").glob("*.py"))
    return [re.compile(re.escape(name).replace(r"\{size\}", "(phone|wide)")) for name in _MADE.findall(source)]


def _problem_codes() -> Iterator[str]:
    """Every code that an import gives a problem in so many words."""
    folders = [module / layer for module in (PLACES, MERCHANTS) for layer in ("operations", "types")]
    for path in [path for folder in folders for path in folder.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = _CODE_AT.get(name, len(node.args))
            if at < len(node.args) and isinstance(node.args[at], ast.Constant):
                yield str(node.args[at].value)  # type: ignore[attr-defined]


def test_there_is_a_page_for_every_role() -> None:
    roles = {"customer", "merchant", "office", "city", "operator"}
    assert {page.stem for page in PAGES} == {"README"} | roles
    assert {f"{role}.md" for role in roles} <= {target for _, _, target in _links(GUIDE / "README.md")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    inner = [target for _, _, target in _links(page) if "://" not in target]
    assert inner
    assert [target for target in inner if not (GUIDE / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_is_kept_with_the_guide_and_told_in_words(page: Path) -> None:
    assert _pictures(page)
    assert {str(Path(target).parent) for target in _pictures(page)} == {"pictures"}
    assert [target for is_picture, words, target in _links(page) if is_picture and not words.strip()] == []


def test_every_picture_is_made_by_the_browser_tests() -> None:
    made = _made()
    assert len(made) > 10
    linked = {Path(target).stem for page in PAGES for target in _pictures(page)}
    assert {name for name in linked if not any(one.fullmatch(name) for one in made)} == set()


def test_the_officer_can_look_up_every_problem_of_a_file() -> None:
    codes = set(_problem_codes())
    assert len(codes) > 30
    words = (GUIDE / "city.md").read_text(encoding="utf-8")
    assert {code for code in codes if code not in words} == set()
