"""The walk through the pages of an installation sees all of them, or says that it does not."""

import string

import httpx
import pytest

from tools.crawl import crawl


def _client(pages: int) -> httpx.Client:
    """A site of so many pages of different kinds, each with a link to the next."""

    def answer(request: httpx.Request) -> httpx.Response:
        at = string.ascii_letters.index(request.url.path.strip("/") or "a")
        link = f'<a href="/{string.ascii_letters[at + 1]}/">next</a>' if at + 1 < pages else ""
        return httpx.Response(200, headers={"content-type": "text/html"}, stream=httpx.ByteStream(link.encode()))

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://walk.example")


def test_every_page_is_seen() -> None:
    with _client(12) as client:
        assert len(crawl(client, "/a/", limit=12)) == 12


def test_pages_that_are_left_out_are_told() -> None:
    with _client(13) as client, pytest.raises(RuntimeError, match="more than 12 pages"):
        crawl(client, "/a/", limit=12)
