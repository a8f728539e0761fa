"""The frame of the pages: what is served matches its sources, weighs little and needs nothing inline."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from jangteo.foundation.tenancy.types import Actor, Grant, Role, market_scope
from tools import build_static

STATIC = build_static.STATIC / "ui"
TEMPLATES = Path(__file__).parents[1] / "web" / "templates"
STAFF = Actor(user_id=1, label="김*국", grants=(Grant(Role.STAFF, market_scope(1)), Grant(Role.STAFF, market_scope(2))))
VISITOR = Actor(user_id=None, label="손님")
NAV = [{"url": "/office/", "label": "오늘", "current": True}, {"url": "/office/market/", "label": "시장 정보"}]


def office(**values: object) -> str:
    context = {"actor": STAFF, "nav": NAV, "request": SimpleNamespace(path="/office/", META={}), "csrf_token": "t"}
    return render_to_string("ui/layouts/office.html", {**context, **values})


def test_the_served_style_sheet_is_that_of_the_sources() -> None:
    served = build_static.VENDOR / "ui" / "ui.css"
    assert served.read_text() == build_static.styles_text(), "run: python -m tools.build_static styles"


def test_every_design_token_that_is_used_is_served() -> None:
    sheet = build_static.styles_text()
    without_fallback = set(re.findall(r"var\((--krds-[\w-]+)\)", sheet))
    assert without_fallback <= set(re.findall(r"(--krds-[\w-]+):", sheet))


def test_the_first_visit_weighs_little() -> None:
    sent = [
        build_static.styles_text().encode(),
        (STATIC / "icons.svg").read_bytes(),
        (STATIC / "js/ui.js").read_bytes(),
    ]
    sent.append((build_static.VENDOR / "pretendard" / "pretendard.css").read_bytes())
    assert sum(len(gzip.compress(part)) for part in sent) < 40_000
    assert len(sent[2]) < 10_000


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-(\w+)"', (STATIC / "icons.svg").read_text()))
    source = build_static.SOURCE
    named = {
        name
        for path in source.glob("*/*/web/templates/**/*.html")
        for name in re.findall(r'<c-icon name="([\w]+)"|\sicon="([\w]+)"', path.read_text())
        for name in name
        if name
    }
    assert named - drawn == set()


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_what_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text)


def test_the_menu_opens_without_a_script_and_marks_where_one_is() -> None:
    page = office()
    assert 'popovertarget="mainnav"' in page
    assert '<a href="/office/" aria-current="page">오늘</a>' in page
    assert page.count("aria-current") == 1


def test_what_belongs_together_opens_from_one_word_without_a_script() -> None:
    desk = [{"url": "/office/people/", "label": "사람"}, {"url": "/office/audit/", "label": "기록", "current": True}]
    page = office(nav=[{"label": "관리", "entries": desk, "current": True, "id": "nav-0"}])
    assert '<button type="button" popovertarget="nav-0" aria-current="true">관리' in page
    assert 'id="nav-0" popover role="group" aria-label="관리"' in page
    assert '<a href="/office/audit/" aria-current="page">기록</a>' in page
    assert '<a href="/office/people/">사람</a>' in page


def test_the_account_menu_is_that_of_who_is_there() -> None:
    mine = office()
    assert "로그아웃" in mine
    assert "맡은 곳 바꾸기" in mine
    nobody = office(actor=VISITOR)
    assert "로그아웃" not in nobody
    assert "/account/login/?next=/office/" in nobody


def test_what_a_person_chose_for_the_eyes_is_there_from_the_start() -> None:
    page = office(big_text=True, contrast=True, palette="pat")
    assert '<html lang="ko" data-palette="pat" data-text="big" data-krds-mode="high-contrast">' in page
    assert 'data-size="big"' in page
    assert office().count('aria-pressed="false"') == 2
