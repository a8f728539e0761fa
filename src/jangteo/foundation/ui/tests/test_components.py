import json
import re

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from jangteo.foundation.ui.types import Chart, Series


def rendered(source: str, path: str = "/", **values: object) -> str:
    compiled = CottonCompiler().process(source)
    return Template(compiled).render(Context({"request": RequestFactory().get(path), **values}))


def test_a_sorted_head_turns_around_and_keeps_the_filters() -> None:
    source = '<c-th sort="name">상호</c-th>'
    assert 'aria-sort="none"' in rendered(source, "/?q=a&page=3")
    turned = rendered(source, "/?q=a&page=3&sort=name")
    assert 'aria-sort="ascending"' in turned
    address = re.search(r'href="([^"]+)"', turned)
    assert address
    assert sorted(address[1].replace("&amp;", "&").removeprefix("?").split("&")) == ["q=a", "sort=-name"]
    assert 'aria-sort="descending"' in rendered(source, "/?sort=-name")


def test_a_chart_says_draws_and_lists_the_same_numbers() -> None:
    chart = Chart("dues", "수납", ("10월", "11월"), (Series("낸 곳", (1200, None)),), unit="원")
    page = rendered('<c-chart :chart="chart">한 달 동안 <b>줄었어요</b>.</c-chart>', chart=chart)
    assert "한 달 동안 <b>줄었어요</b>." in page
    drawn = json.loads(re.search(r'<script id="dues-data" type="application/json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert drawn["series"] == [{"name": "낸 곳", "values": [1200, None]}]
    assert '<td class="r num">1,200</td>' in page
    assert '<td class="r num">–</td>' in page


def test_what_people_wrote_is_text_in_every_component() -> None:
    evil = '"><script>alert(1)</script>'
    sources = [
        '<c-search :value="evil" />',
        "<c-note>{{ evil }}</c-note>",
        '<c-tile href="/" icon="bell" :title="evil" />',
        '<c-select name="a" :label="evil" :options="options" />',
        '<c-dl :rows="options" />',
        '<c-steps :items="words" />',
        '<c-table caption="a">{{ evil }}</c-table>',
        '<c-pagehead :title="evil" />',
    ]
    for source in sources:
        assert "<script>alert" not in rendered(source, evil=evil, options=[(evil, evil)], words=[evil]), source


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?palette=pat", "?contrast=high&text=big", "?palette=%22%3E%3Cscript%3E"])
def test_the_style_guide_opens_in_every_dress(client: Client, query: str) -> None:
    response = client.get(f"/styleguide/{query}")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<c-" not in page
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


@pytest.mark.django_db
def test_a_missing_page_helps_further(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "찾는 화면이 없어요" in page
    assert response["X-Request-Id"] in page
