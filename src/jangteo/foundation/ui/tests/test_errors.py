import pytest
from django.db import OperationalError
from django.test import RequestFactory

from jangteo.foundation.ui.web import errors
from jangteo.kernel.errors import Missing, NotAllowed, Refused


def asked():
    """A bare request, as a failing page leaves it: no session, no user, no database allowed."""
    return RequestFactory().get("/office/", JANGTEO_REQUEST_ID="1234abcd")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (errors.bad_request, 400, "요청을 읽지 못했어요"),
        (errors.permission_denied, 403, "여기는 볼 수 없어요"),
        (errors.page_not_found, 404, "찾는 화면이 없어요"),
        (errors.too_many_requests, 429, "너무 여러 번 눌렀어요"),
        (errors.server_error, 500, "잠시 문제가 생겼어요"),
        (errors.csrf_failure, 403, "화면을 너무 오래 열어 두셨어요"),
    ],
)
def test_each_page_says_what_happened_without_a_database(answer, status: int, words: str) -> None:
    response = answer(asked())
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "1234abcd" in page
    assert 'href="/"' in page


def test_a_database_out_of_reach_is_a_pause_and_not_a_mistake() -> None:
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = errors.server_error(asked())
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "connection refused" not in response.content.decode()


@pytest.mark.parametrize("kind", [NotAllowed, Missing, Refused])
def test_a_refusal_keeps_its_sentence(kind: type[Refused]) -> None:
    refusal = kind("code", "<b>먼저</b> 시장을 골라 주세요.")
    response = errors.refused(asked(), refusal)
    assert response.status_code == refusal.status
    assert "&lt;b&gt;먼저&lt;/b&gt; 시장을 골라 주세요." in response.content.decode()


def test_broken_templates_still_give_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(asked())
    assert response.status_code == 500
    assert "잠시 문제가 생겼어요" in response.content.decode()


def test_big_text_stays_big_on_an_error() -> None:
    request = asked()
    request.COOKIES["jangteo_text"] = "big"
    assert 'data-size="big"' in errors.page_not_found(request).content.decode()
