"""Every list of records can be taken away: each page that shows a table of them, or pages of them, has a download of
what it shows; and the file holds nothing of the other market.
"""

import csv
import html
import io
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.http import HttpResponse

from tests.isolation.test_matrix import GUARDED, _body, _path
from tests.isolation.world import MARK, World

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2] / "src" / "jangteo"
TABLE = re.compile(r'<table\b[^>]*class="[^"]*\btbl\b|class="krds-pagination"')
LIST = re.compile(r"<c-table\b|<table\b|<c-pagination\b")
AWAY = re.compile(r"<c-takeaway\b|\bdata-takeaway\b")
LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*\bdata-takeaway')
#: Template with a table or pages but no download of its own → why.
TEMPLATES = {
    # Parts of pages whose head has the download.
    "foundation/audit/web/templates/audit/parts/list.html": "part of the two pages of the record",
    "loyalty/points/web/templates/points/office/_shops.html": "part of the list of shops in a program",
    "registry/places/web/templates/places/city/_register.html": "part of the list of markets",
    "registry/places/web/templates/places/city/_doubts.html": "part of the list of doubts",
    "registry/places/web/templates/places/city/_problems.html": "part of the report of an import",
    "registry/merchants/web/templates/merchants/city/_problems.html": "part of the report of an import",
    "foundation/ui/web/templates/cotton/table.html": "the component",
    "foundation/ui/web/templates/cotton/chart.html": "the numbers of a drawing, for screen readers",
    "foundation/ui/web/templates/ui/styleguide/lists.html": "a sample",
    # Another list holds the same rows.
    "registry/places/web/templates/places/map/_table.html": "the map for screen readers: the list of stalls",
    "loyalty/points/web/templates/points/office/program.html": "a glance; its lists have pages of their own",
    "loyalty/points/web/templates/points/office/_weeks.html": "the numbers of a drawing, for screen readers",
    "loyalty/points/web/templates/points/office/add.html": "shops to choose from: the list of merchants",
    "registry/merchants/web/templates/merchants/my/stores.html": "customers look at it; the office has the list",
    # A file that a person has just uploaded, and what is wrong with it.
    "foundation/spreadsheets/web/templates/spreadsheets/_problems.html": "the file of the rows to mend",
    "foundation/spreadsheets/web/templates/spreadsheets/preview.html": "the first rows of one's own file",
    "foundation/spreadsheets/web/templates/spreadsheets/start.html": "how to write each column; the last ten uploads",
    "registry/merchants/web/templates/merchants/city/_sample.html": "the first rows of one's own file",
    "registry/merchants/web/templates/merchants/city/import.html": "the last imports; each has its report",
    "registry/places/web/templates/places/city/_sample.html": "the first rows of one's own file",
    "registry/places/web/templates/places/city/import.html": "the last imports; each has its report",
    # No list of records.
    "foundation/notify/web/templates/notify/inbox.html": "one's own letters; 내 정보 takes them away",
    "foundation/notify/web/templates/notify/catcher.html": "what a demo did not send; there is no such page elsewhere",
    "foundation/notify/web/templates/notify/office/message.html": "the tries of one message",
    "foundation/notify/web/templates/notify/office/preview.html": "what a notice would cost",
    "foundation/privacy/web/templates/privacy/office/review.html": "sums of a month; the access log is the list",
    "foundation/rules/web/templates/rules/parts/table.html": "settings, all on one page",
    "foundation/rules/web/templates/rules/parts/one.html": "one setting through time",
    "registry/places/web/templates/places/city/_charts.html": "sums by region; the list of markets is the list",
    "registry/places/web/templates/places/my/days.html": "a calendar",
    "registry/places/web/templates/places/office/_days.html": "a form of weekdays",
    "registry/places/web/templates/places/stalls/generate.html": "a form of zones",
}
#: Page → why it shows a table and offers no download.
PAGES = {
    "sheet": TEMPLATES["foundation/spreadsheets/web/templates/spreadsheets/start.html"],
    "sheet_upload": TEMPLATES["foundation/spreadsheets/web/templates/spreadsheets/preview.html"],
    "office_notice": TEMPLATES["foundation/notify/web/templates/notify/office/message.html"],
    "points_shops_add": TEMPLATES["loyalty/points/web/templates/points/office/add.html"],
    "points_program": TEMPLATES["loyalty/points/web/templates/points/office/program.html"],
    "places_map": TEMPLATES["registry/places/web/templates/places/map/_table.html"],
    "places_map_version": TEMPLATES["registry/places/web/templates/places/map/_table.html"],
    "places_map_generate": TEMPLATES["registry/places/web/templates/places/stalls/generate.html"],
    "merchants_application": TEMPLATES["registry/places/web/templates/places/map/_table.html"],
    "office_home": TEMPLATES["registry/places/web/templates/places/map/_table.html"],
    **{f"{portal}_rules": "settings, all on one page" for portal in ("office", "city")},
    **{f"{portal}_rule": "one setting through time" for portal in ("office", "city")},
    "city_import": TEMPLATES["registry/places/web/templates/places/city/import.html"],
    "city_shop_import": TEMPLATES["registry/merchants/web/templates/merchants/city/import.html"],
}
#: Who sees a list of people and may not take it away (permissions: `parties.export`).
MAY_NOT = {"operator": {"parties_members", "parties_people"}}
#: Pages under the portals' own addresses; what customers see under /m/ is no record of an office.
WHO = ("staff", "manager", "officer", "operator", "owner")


def test_every_template_with_a_list_has_a_download_or_a_reason() -> None:
    listing = {}
    for path in sorted(ROOT.glob("*/*/web/templates/**/*.html")):
        text = path.read_text()
        if LIST.search(text):
            listing[str(path.relative_to(ROOT))] = bool(AWAY.search(text))
    assert len(listing) > 40
    assert [name for name, away in listing.items() if not away and name not in TEMPLATES] == []
    stale = [name for name in TEMPLATES if name not in listing or listing[name]]
    assert stale == [], "these have a download now, or no list"


def _is_page(response: HttpResponse) -> bool:
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("who", WHO)
def test_every_page_with_a_list_gives_it_as_a_file(w: World, who: str) -> None:
    client = w.client(who)
    lacking, broken, taken = [], [], 0
    for url in GUARDED:
        if url.guard is None or url.guard[0] == "public":
            continue
        path = _path(url, w, w.own)
        response = client.get(path)
        if not _is_page(response) or not TABLE.search(body := _body(response)):
            continue
        links = [html.unescape(link) for link in LINK.findall(body)]
        if not links and url.name not in PAGES and url.name not in MAY_NOT.get(who, ()):
            lacking.append(url.name)
        assert not (links and url.name in PAGES), f"{url.name} has a download now"
        for link in links:
            answer = client.get(urljoin(path, link))
            taken += 1
            kind = "spreadsheetml" if "form=xlsx" in link else "text/csv"
            if answer.status_code != 200 or kind not in answer["Content-Type"]:
                broken.append((url.name, link, answer.status_code, answer["Content-Type"]))
            elif kind == "text/csv":
                rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
                if len(rows) < 2 or {len(row) for row in rows} != {len(rows[0])}:
                    broken.append((url.name, link, rows[:2]))
                if MARK in answer.content.decode() and who != "operator":
                    broken.append((url.name, link, "of the other market"))
    assert lacking == [], lacking
    assert broken == [], broken
    assert taken >= {"staff": 30, "manager": 20, "officer": 8, "operator": 8, "owner": 0}[who]
