"""The wizard's pages, as staff of a market go through them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jangteo.foundation.identity.tests.factories import person
from jangteo.foundation.spreadsheets import jobs
from jangteo.foundation.spreadsheets.tests.demo import CODE, HEADER, csv_file, kept, line, lines, xlsx_file
from jangteo.foundation.tenancy.tests.factories import HERE, NEXT_DOOR
from jangteo.foundation.tenancy.types import Role
from jangteo.kernel.spreadsheets import read_book

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(role: Role = Role.STAFF, market: Any = HERE) -> Client:
    client = Client()
    client.force_login(person((role, market.scope)), backend=BACKEND)
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def send(client: Client, content: bytes, name: str = "명부.csv") -> Any:
    return client.post(reverse("sheet", args=[CODE]), {"file": SimpleUploadedFile(name, content), "_market": HERE.slug})


def test_a_clean_file_in_three_taps() -> None:
    client = signed_in()
    page = text(client.get(reverse("sheet", args=[CODE])))
    for words in ("상인 명부 엑셀로 넣기", "빈 양식 받기", "자리 번호", "자리의 번호예요."):
        assert words in page
    answer = send(client, csv_file(lines(3)))
    assert answer.status_code == 302
    page = text(client.get(answer["Location"]))
    assert "3줄 모두 넣을 수 있어요." in page
    assert "010-0000-0001" in page
    done = client.post(f"{answer['Location']}commit/", {"mode": "all"}, follow=True)
    assert "3줄을 빠짐없이 넣었어요." in text(done)
    assert len(kept()) == 3
    assert "명부.csv" in text(client.get(reverse("sheet", args=[CODE])))


def test_a_strange_file_is_matched_on_a_page() -> None:
    client = signed_in()
    strange = csv_file([["1", "가-1", "홍길동"]], ["No", "터", "주인"])
    there = send(client, strange)["Location"]
    page = text(client.get(there))
    assert "제목이 있는 줄" in page
    assert 'data-samples="가-1"' in page
    wrong = client.post(f"{there}columns/", {"tab": "0", "line": "1", "column-number": "1"})
    assert wrong.status_code == 422
    assert "‘대표자’ 칸을 골라 주세요." in text(wrong)
    assert re.search(r'<option value="1"[^>]* selected', text(wrong)), "what was chosen stays chosen"
    done = client.post(f"{there}columns/", {"tab": "0", "line": "1", "column-number": "1", "column-name": "2"})
    assert (done.status_code, done["Location"]) == (302, there)
    assert "1줄 모두 넣을 수 있어요." in text(client.get(there))
    assert "칸 다시 맞추기" in text(client.get(there))
    assert client.get(f"{there}columns/?line=999&tab=44").status_code == 200
    assert client.get(f"{there}columns/?line=x&tab=-1").status_code == 200
    for data in (
        {},
        {"tab": "x", "line": "9" * 50, "column-number": "-1"},
        {"tab": "0", "line": "1", "column-name": "9"},
    ):
        assert client.post(f"{there}columns/", data).status_code == 422


def test_bad_rows_are_listed_given_out_and_left_out() -> None:
    client = signed_in()
    there = send(client, csv_file([line("가-1"), *(line("", name=f"이름{n}") for n in range(30))]))["Location"]
    page = text(client.get(there))
    assert "31줄 가운데 <b>30줄</b>을 고쳐야 해요." in page
    assert "좋은 줄 1줄만 넣기" in page
    assert "꼭 적어야 하는 칸이에요." in page
    assert "이름29" not in page
    assert client.get(f"{there}?page=2").status_code == 200
    mend = client.get(f"{there}mend.xlsx")
    assert len(read_book(mend.content).tabs[0].rows) == 31
    refused = client.post(f"{there}commit/", {"mode": "all"}, follow=True)
    assert "고칠 줄이 있어요." in text(refused)
    done = client.post(f"{there}commit/", {"mode": "good"}, follow=True)
    assert "<b>30줄</b>을 넣지 못했어요." in text(done)
    assert client.get(f"{there}mend.xlsx").status_code == 200
    again = client.post(f"{there}commit/", {"mode": "good"}, follow=True)
    assert "이미 처리한 파일이에요." in text(again)


def test_a_long_list_shows_its_progress_and_one_may_leave() -> None:
    client = signed_in()
    there = send(client, csv_file(lines(201)))["Location"]
    page = client.post(f"{there}commit/", {"mode": "all"}, follow=True)
    assert "차례를 기다리고 있어요." in text(page)
    assert f'data-progress-url="{there}progress/"' in text(page)
    assert "차례" in text(client.get(f"{there}progress/", headers={"HX-Request": "true"}))
    upload_id = int(there.rstrip("/").rsplit("/", 1)[1])
    jobs.commit.func(upload_id=upload_id, market_id=HERE.id)
    done = client.get(f"{there}progress/", headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Redirect"]) == (204, there)
    assert client.get(f"{there}progress/")["Location"] == there
    assert "201줄을 빠짐없이 넣었어요." in text(client.get(there))


def test_the_template_comes_back_as_it_was_given() -> None:
    answer = signed_in().get(reverse("sheet_template", args=[CODE]))
    assert "%EC%96%91%EC%8B%9D.xlsx" in answer["Content-Disposition"]
    book = read_book(answer.content)
    assert book.tabs[0].rows[0][1] == HEADER
    assert book.tabs[1].name == "적는 법"


def test_an_upload_can_be_thrown_away() -> None:
    client = signed_in()
    there = send(client, csv_file(lines(2)))["Location"]
    assert "목록은 그대로예요" in text(client.post(f"{there}discard/", follow=True))
    assert "버렸어요" in text(client.get(there))
    assert client.post(f"{there}commit/", follow=True).status_code == 200
    assert kept() == {}
    assert client.get(f"{there}mend.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "파일이 비어 있어요."),
        (b"%PDF-1.5", "올릴 수 없는 파일이에요."),
        (b"PK\x03\x04xxxx", "깨져 있어"),
        ("자리 번호,대표자".encode(), "제목 아래에 줄이 없어요."),
    ],
)
def test_a_file_that_cannot_be_used_is_told_beside_the_field(content: bytes, words: str) -> None:
    answer = send(signed_in(), content)
    assert answer.status_code == 422
    assert words in text(answer)


def test_no_file_at_all() -> None:
    answer = signed_in().post(reverse("sheet", args=[CODE]))
    assert answer.status_code == 422
    assert "파일을 골라 주세요." in text(answer)


def test_who_may_not() -> None:
    owner = signed_in()
    there = send(owner, csv_file(lines(2)))["Location"]
    for client in (signed_in(), signed_in(market=NEXT_DOOR)):
        for part in ("", "columns/", "progress/", "mend.xlsx"):
            assert client.get(f"{there}{part}").status_code == 404
        for part in ("columns/", "commit/", "discard/"):
            assert client.post(f"{there}{part}").status_code == 404
    assert signed_in(Role.MERCHANT).get(reverse("sheet", args=[CODE])).status_code == 403
    assert Client().get(there).status_code == 302
    assert owner.get(reverse("sheet", args=["no.such"])).status_code == 404
    assert owner.get(reverse("sheet_upload", args=["no.such", 1])).status_code == 404
    assert owner.get(reverse("sheet_upload", args=[CODE, 10**15])).status_code == 404


def test_what_a_file_holds_is_shown_as_text() -> None:
    client = signed_in()
    there = send(client, xlsx_file([HEADER, ["<script>alert(1)</script>", "{{ 7*7 }}", "x<b>"]]))["Location"]
    page = client.get(there).content.decode()
    assert "<script>alert(1)" not in page
    assert "x&lt;b&gt;" in page
    assert "49" not in re.sub(r"csrf\S+|nonce\S+", "", page) or "{{ 7*7 }}" in page
